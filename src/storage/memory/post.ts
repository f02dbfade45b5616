/** Appending to mailboxes of the store in memory: who may receive what. Owns nothing; knows people, ties and mailboxes. */
import type { AppendResult, Mail, MailLimits } from '../../core/store.js';
import { fold } from '../../language/names.js';
import type { Mailboxes } from './mailboxes.js';
import type { People } from './people.js';
import type { Ties } from './ties.js';

export class Post {
  constructor(
    private readonly people: People,
    private readonly ties: Ties,
    private readonly mailboxes: Mailboxes,
  ) {}

  /** Throws StorageError where all mailboxes together are full. */
  append(mail: Mail, limits: MailLimits): AppendResult {
    // Whose mail waits is known, and for as long as it does.
    const repeated = this.mailboxes.repeat(mail);
    const owner = repeated ? this.people.whoIs(mail.to) : this.people.whoIs(mail.to, mail.sentAt);
    if (owner === null) return { outcome: 'unknown' };
    const { name, account } = owner;
    if (account && !repeated && mail.id < this.people.firstIdOf(mail.to)) return { outcome: 'gone', name };
    if (repeated) return { outcome: 'stored', name, account };
    if (mail.kind !== 'receipt' && this.ties.has('block', mail.to, fold(mail.from)))
      return { outcome: 'refused', name };
    const outcome = this.mailboxes.append(mail, limits);
    return outcome === 'stored' ? { outcome, name, account } : { outcome, name };
  }

  /** All of them or, where they might not all find room, a StorageError and none. */
  appendAll(mails: readonly Mail[], limits: MailLimits): AppendResult[] {
    this.mailboxes.mustHaveRoom(mails);
    return mails.map((mail) => this.append(mail, limits));
  }
}
