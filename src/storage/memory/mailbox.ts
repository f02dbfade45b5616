/**
 * One mailbox of the store in memory: its mails in order, and what they come to. Knows no other mailbox and no clock.
 */
import type { Mail, MailKind, MailLimits } from '../../core/store.js';
import { fold } from '../../language/names.js';

/** What a mail costs besides its body: the object, two names and a slot. */
const MAIL_OVERHEAD = 200;

/** Bytes of memory that a mail is counted with. */
export function mailSize(mail: Mail): number {
  return Buffer.byteLength(mail.body) + MAIL_OVERHEAD;
}

/** Names match without case: `Alice` and `alice` are one author. */
export function authorKey(mail: Mail): string {
  return fold(mail.from);
}

/** Kinds that are somebody's words. */
const WRITINGS: ReadonlySet<MailKind> = new Set(['direct', 'private', 'group']);

/** As it is handed out. */
function read({ origin: _, fromAccount: __, ...mail }: Mail): Mail {
  return mail;
}

type Position = Pick<Mail, 'id' | 'kind'>;

function compare(a: Position, b: Position): number {
  if (a.id !== b.id) return a.id - b.id;
  if (a.kind === b.kind) return 0;
  return a.kind < b.kind ? -1 : 1;
}

export class Mailbox {
  /** In the order of (id, kind). */
  private mails: Mail[] = [];
  private bytes = 0;
  private readonly authors = new Map<string, number>();

  get size(): number {
    return this.mails.length;
  }

  /** True: this mail waits already; if it comes as shown, that is noted. */
  repeat(mail: Mail): boolean {
    if (this.find(mail) === null) return false;
    if (mail.shown) this.markShown(mail);
    return true;
  }

  /** Which limit one more mail would break. */
  refusal(mail: Mail, limits: MailLimits): 'mailbox-full' | 'sender-full' | null {
    if (this.mails.length >= limits.perMailbox) return 'mailbox-full';
    if (this.bytes + Buffer.byteLength(mail.body) > limits.bytes) return 'mailbox-full';
    return (this.authors.get(authorKey(mail)) ?? 0) >= limits.perSender ? 'sender-full' : null;
  }

  add(mail: Mail): void {
    this.mails.splice(this.position(mail), 0, { ...mail });
    this.count(mail, 1);
  }

  read(count: number, notBefore: number, after: Position | undefined): Mail[] {
    const found: Mail[] = [];
    const from = after === undefined ? 0 : this.position(after);
    for (let index = from; index < this.mails.length && found.length < count; index += 1) {
      const mail = this.mails[index] as Mail;
      if (mail.sentAt < notBefore || (after !== undefined && compare(mail, after) === 0)) continue;
      found.push(read(mail));
    }
    return found;
  }

  /** What somebody (a key) has written with ids in this range: direct and private messages, lines to groups. */
  writtenBy(author: string, low: number, high: number): readonly Mail[] {
    if (!this.authors.has(author)) return [];
    return this.mails.filter(
      (mail) => authorKey(mail) === author && mail.id >= low && mail.id <= high && WRITINGS.has(mail.kind),
    );
  }

  markShown(mail: Position): void {
    const index = this.find(mail);
    if (index !== null) this.mails[index] = { ...(this.mails[index] as Mail), shown: true };
  }

  /** Returns what was removed: one mail or none. */
  remove(mail: Position): readonly Mail[] {
    const index = this.find(mail);
    if (index === null) return [];
    const removed = this.mails.splice(index, 1);
    for (const gone of removed) this.count(gone, -1);
    return removed;
  }

  /** Removes and returns what was sent before `notBefore`, at most `atMost`. */
  removeBefore(notBefore: number, atMost: number): readonly Mail[] {
    return this.removeAll(this.mails.filter((mail) => mail.sentAt < notBefore).slice(0, atMost));
  }

  /** Removes and returns those with lower ids. */
  removeBelow(id: number): readonly Mail[] {
    return this.removeAll(this.mails.filter((mail) => mail.id < id));
  }

  private removeAll(removed: readonly Mail[]): readonly Mail[] {
    if (removed.length === 0) return removed;
    const gone = new Set(removed);
    this.mails = this.mails.filter((mail) => !gone.has(mail));
    for (const mail of removed) this.count(mail, -1);
    return removed;
  }

  private count(mail: Mail, sign: 1 | -1): void {
    this.bytes += sign * Buffer.byteLength(mail.body);
    const author = authorKey(mail);
    const mails = (this.authors.get(author) ?? 0) + sign;
    if (mails === 0) this.authors.delete(author);
    else this.authors.set(author, mails);
  }

  /** Where the mail is, or would be. */
  private position(mail: Position): number {
    let low = 0;
    let high = this.mails.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.mails[middle] as Mail, mail) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private find(mail: Position): number | null {
    const index = this.position(mail);
    const found = this.mails[index];
    return found !== undefined && compare(found, mail) === 0 ? index : null;
  }
}
