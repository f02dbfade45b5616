/**
 * Appending to mailboxes of the store in memory: who may receive what. Owns nothing; knows people, former accounts, ties, mailboxes
 * and histories.
 */
import { CONVERSATION_LINES, pastOfMail } from '../../core/past.js';
import type { AppendResult, Mail, MailLimits } from '../../core/store.js';
import { fold } from '../../language/names.js';
import type { Former } from './former.js';
import type { History } from './history.js';
import type { Mailboxes } from './mailboxes.js';
import type { People } from './people.js';
import type { Ties } from './ties.js';

export class Post {
  constructor(
    private readonly people: People,
    private readonly former: Former,
    private readonly ties: Ties,
    private readonly mailboxes: Mailboxes,
    private readonly history: History,
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
    // A guest has the name now.
    if (!account && this.former.had(mail.to, mail.id)) return { outcome: 'unknown' };
    if (mail.kind !== 'receipt' && this.ties.has('block', mail.to, fold(mail.from)))
      return { outcome: 'refused', name };
    const outcome = this.mailboxes.append(mail, limits);
    if (outcome === 'stored' && account) this.remember(mail);
    return outcome === 'stored' ? { outcome, name, account } : { outcome, name };
  }

  /** What is called queued is not missing from the history. */
  private remember(mail: Mail): void {
    const past = pastOfMail(mail);
    if (past === null) return;
    const { place, id } = past;
    const kept = { place, keep: CONVERSATION_LINES, bytes: null, floor: 0 };
    try {
      this.history.append([{ ...kept, lines: [past], gaps: [] }]);
    } catch {
      // No memory is left for it: the mail waits nevertheless, and the history says that something is missing.
      this.history.append([{ ...kept, lines: [], gaps: [{ low: id - 1, high: id + 1 }] }]);
    }
  }

  /** All of them or, where they might not all find room, a StorageError and none. */
  appendAll(mails: readonly Mail[], limits: MailLimits): AppendResult[] {
    this.mailboxes.mustHaveRoom(mails);
    return mails.map((mail) => this.append(mail, limits));
  }
}
