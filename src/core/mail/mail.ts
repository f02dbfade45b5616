/** What waits in a mailbox, what bounds it, and what became of a mail: data, kept by the Store. */

export type MailKind =
  /** A direct message. */
  | 'direct'
  /** A line of a private chat. */
  | 'private'
  /** A line to a group (`room` names it). */
  | 'group'
  /** A private chat was asked for; body is empty. */
  | 'request'
  /** An invitation to the group `room`; body is empty. */
  | 'invite'
  /** The file `id` is offered; body is empty. */
  | 'file'
  /** Message `id` has reached `from`; body is empty. Or it was taken back before; body says so. For its sender, who was away then. */
  | 'receipt';

/** One thing waiting for somebody. */
export interface Mail {
  /** Unique in the store together with `to` and `kind`. The message's id. */
  readonly id: number;
  /** Key of the owner of the mailbox. */
  readonly to: string;
  /** Name (not key) of the author, as written. */
  readonly from: string;
  /** The author has an account. What two accounts write to each other is history as soon as it waits. */
  readonly fromAccount?: boolean;
  readonly kind: MailKind;
  /** For `group` and `invite`: the group's name. */
  readonly room: string | null;
  readonly body: string;
  readonly sentAt: number;
  /** It may have been shown before (the connection broke, or the server stopped, before the removal was committed). */
  readonly shown: boolean;
  /** Peer.share of its author, where that counts. */
  readonly origin?: string | null;
}

export interface MailLimits {
  /** Mails in one mailbox. */
  readonly perMailbox: number;
  /** Mails of one author (`from`, without case) in one mailbox. */
  readonly perSender: number;
  /** Bytes (UTF-8) of all bodies in one mailbox. What has expired counts until `expire`. */
  readonly bytes: number;
}

/** `refused`: its owner, `name`, has blocked the author; `gone`: it was for, or of, who had the name before the account. */
export type AppendResult =
  | { readonly outcome: 'stored'; readonly name: string; readonly account: boolean }
  | { readonly outcome: 'mailbox-full' | 'sender-full' | 'share-full' | 'refused' | 'gone'; readonly name: string }
  /** Also where it was for, or of, an account whose name a guest has by now. */
  | { readonly outcome: 'unknown' };

export interface MailroomSettings {
  readonly limits: MailLimits;
  /** Milliseconds a message waits for somebody. */
  readonly keep: number;
  /** Bytes that are read, and shown, of a mailbox at a time. */
  readonly portion: number;
}
