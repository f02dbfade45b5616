/**
 * All mailboxes of the store in memory, and what they come to together. Does not know who may have one.
 */
import { type Mail, type MailLimits, StorageError, untilFull } from '../../core/store.js';
import { Mailbox, mailSize } from './mailbox.js';
import type { Written } from './written.js';

export class Mailboxes {
  private readonly mailboxes = new Map<string, Mailbox>();
  private bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly written: Written,
  ) {}

  has(to: string): boolean {
    return this.mailboxes.has(to);
  }

  /** True: this mail waits already; if it comes as shown, that is noted. */
  repeat(mail: Mail): boolean {
    return this.mailboxes.get(mail.to)?.repeat(mail) ?? false;
  }

  /** Throws StorageError where all mailboxes together would be full. */
  mustHaveRoom(mails: readonly Mail[]): void {
    const bytes = mails.reduce((sum, mail) => sum + mailSize(mail), this.bytes);
    if (bytes > this.maxBytes) throw new StorageError('the mailboxes in memory are full');
  }

  /** Throws StorageError where all mailboxes together are full. */
  append(mail: Mail, limits: MailLimits): 'stored' | 'mailbox-full' | 'sender-full' | 'share-full' {
    const mailbox = this.mailboxes.get(mail.to) ?? new Mailbox();
    const refusal = mailbox.refusal(mail, limits);
    if (refusal !== null) return refusal;
    // A receipt is the server's word.
    if (mail.kind !== 'receipt' && this.written.isFull(mail)) return 'share-full';
    this.mustHaveRoom([mail]);
    mailbox.add(mail);
    this.written.add(mail);
    this.bytes += mailSize(mail);
    this.mailboxes.set(mail.to, mailbox);
    return 'stored';
  }

  read(to: string, count: number, notBefore: number, after?: Mail, bytes = Number.POSITIVE_INFINITY): readonly Mail[] {
    return untilFull(this.mailboxes.get(to)?.read(count, notBefore, after) ?? [], bytes);
  }

  /** What somebody (a key) has written with ids in this range: direct and private messages, lines to groups; by id and mailbox. */
  writtenBy(author: string, low: number, high: number): readonly Mail[] {
    const found = [...this.mailboxes.values()].flatMap((mailbox) => mailbox.writtenBy(author, low, high));
    return found.sort((one, other) => one.id - other.id || (one.to < other.to ? -1 : 1));
  }

  markShown(mail: Mail): void {
    this.mailboxes.get(mail.to)?.markShown(mail);
  }

  remove(mail: Mail): void {
    this.removeWhere(mail.to, (mailbox) => mailbox.remove(mail));
  }

  /** Returns how many mails were removed, at most `atMost`; so does `removeBefore`. */
  drop(to: string, atMost = Number.POSITIVE_INFINITY): number {
    return this.removeWhere(to, (mailbox) => mailbox.removeBefore(Number.POSITIVE_INFINITY, atMost));
  }

  /** Mails with lower ids than that. */
  dropBelow(to: string, id: number): void {
    this.removeWhere(to, (mailbox) => mailbox.removeBelow(id));
  }

  removeBefore(notBefore: number, atMost: number): number {
    let left = atMost;
    for (const to of this.mailboxes.keys()) {
      if (left <= 0) break;
      left -= this.removeWhere(to, (mailbox) => mailbox.removeBefore(notBefore, left));
    }
    return atMost - left;
  }

  /** Every removal goes this way, so that the total stays right and an empty mailbox leaves nothing behind. */
  private removeWhere(to: string, remove: (mailbox: Mailbox) => readonly Mail[]): number {
    const mailbox = this.mailboxes.get(to);
    if (mailbox === undefined) return 0;
    const removed = remove(mailbox);
    for (const mail of removed) {
      this.bytes -= mailSize(mail);
      this.written.remove(mail);
    }
    if (mailbox.size === 0) this.mailboxes.delete(to);
    return removed.length;
  }
}
