/**
 * What whoever keeps the machine does to accounts (R3.160 to R3.163): makes one, gives one another password, deletes one, and has all
 * that somebody has written forgotten. Owns none of it; knows in which parts of the core what of an account is.
 */
import { Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { doneBy, named } from '../../logger.js';
import type { By } from '../by.js';
import type { Transfers } from '../files/transfers.js';
import { legible } from '../legible.js';
import { OneByOne } from '../one-by-one.js';
import type { AccountSettings, Accounts } from '../people/accounts.js';
import type { Attendance } from '../people/attendance.js';
import type { Entrance } from '../people/entrance.js';
import type { FormerNames } from '../people/former-names.js';
import type { FormerAccount } from '../people/kept-accounts.js';
import { mistypedName, noSuchUser } from '../people/mistyped-names.js';
import { noSuchAccount } from '../people/new-names.js';
import type { People } from '../people/people.js';
import type { Ties } from '../people/ties.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { Groups } from '../talk/groups.js';
import type { PrivateChats } from '../talk/private-chats.js';
import type { Rooms } from '../talk/rooms.js';
import type { Lock } from './lock.js';
import type { Operators } from './operators.js';
import type { TakingBack, Written } from './taking-back.js';

/** Groups of four with dashes between them: of some 80 bits. */
const GROUPS = 4;
const GROUP = 4;

export interface KeeperParts {
  /** Changes of who is an operator: nobody becomes one by an account that is just being deleted. */
  readonly appointments: OneByOne;
  readonly ports: ChatPorts;
  readonly people: People;
  readonly accounts: Accounts;
  readonly entrance: Entrance;
  readonly former: FormerNames;
  readonly operators: Operators;
  readonly ties: Ties;
  readonly privateChats: PrivateChats;
  readonly groups: Groups;
  readonly rooms: Rooms;
  readonly transfers: Transfers;
  readonly lock: Lock;
  readonly takingBack: TakingBack;
  readonly attendance: Attendance;
  /** What was offered to groups that have gone ends. */
  endOrphans(): void;
}

/** `password`: the one that was made; null: it was given. */
export interface WithPassword {
  readonly name: string;
  readonly password: string | null;
}

export class AccountKeeper {
  private readonly changes = new OneByOne();

  constructor(
    private readonly parts: KeeperParts,
    private readonly settings: Pick<AccountSettings, 'reserved' | 'shortest'>,
  ) {}

  /** `password` null: one is made. Throws what Entrance.createByKeeper throws. */
  create(by: By, given: string, password: string | null): Promise<WithPassword> {
    return this.changes.take(async () => {
      const { entrance, ports } = this.parts;
      const made = password === null ? newPassword(this.settings.shortest) : null;
      const name = await entrance.createByKeeper(given, password ?? made ?? '');
      ports.logger.audit('an account was made', { name, ...doneBy(by) });
      return { name, password: made };
    });
  }

  /** Who is here by it stays, and is told; its tokens end. Throws `ACCOUNTS_OFF`, and what Accounts.resetPassword throws. */
  async resetPassword(by: By, given: string, password: string | null): Promise<WithPassword> {
    const { accounts, people, ports } = this.parts;
    accounts.mustHaveAccounts();
    const key = fold(given);
    const made = password === null ? newPassword(this.settings.shortest) : null;
    const name = await accounts.resetPassword(key, given, password ?? made ?? '');
    const here = people.owner(key);
    ports.logger.audit('a password was reset', { ...named({ name, connection: here?.connection }), ...doneBy(by) });
    if (here?.account) ports.bus.toPerson(key, make.passwordReset({ by: by.name }));
    return { name, password: made };
  }

  /**
   * With all that is its own; what others have of it stays. Nobody gets the name before `until`; null: anybody may at once. Throws
   * `NO_SUCH_USER`, `OPERATOR`, `STORAGE`.
   */
  delete(by: By, given: string): Promise<{ readonly name: string; readonly until: number | null }> {
    return this.changes.take(async () => {
      const { name, until } = await this.parts.former.holding(fold(given), () => this.ends(by, given));
      return { name, until: this.settings.reserved > 0 ? until : null };
    });
  }

  /**
   * The account of that name, or the guest, goes, with all that was written under it, wherever, and that they were here. Returns how
   * many lines it were. It can be done again where it has failed, and to an account that was deleted before. Throws `NO_SUCH_USER`,
   * `OPERATOR`, `STORAGE`.
   */
  forget(by: By, given: string): Promise<{ readonly name: string; readonly account: boolean; readonly lines: number }> {
    return this.changes.take(async () => {
      const { ports, people, accounts, former, privateChats, transfers, attendance, takingBack } = this.parts;
      const key = fold(given);
      return former.holding(key, async () => {
        const account = await accounts.nameOf(key);
        if (account !== null) await this.ends(by, given);
        const gone = former.of(key);
        const guest = account === null ? await this.guest(by, given) : null;
        const name = account ?? guest?.name ?? gone?.name;
        if (name === undefined) throw mistypedName(given, people) ?? noSuchUser(given, '');
        const written: Written[] = [...(guest?.written ?? [])];
        if (gone !== null) written.push({ key, from: gone.firstId, upTo: gone.endId - 1 });
        const lines = await takingBack.ofFormer(written);
        attendance.forget(key);
        privateChats.leave(key);
        transfers.forget(key, false);
        await this.stored(ports.store.forgetName(key));
        ports.logger.audit('a name was forgotten', { name, ...doneBy(by), lines });
        return { name, account: account !== null || gone !== null, lines };
      });
    });
  }

  /** The account of that name, which is held, ends. Throws `NO_SUCH_USER`, `OPERATOR`, `STORAGE`. */
  private ends(by: By, given: string): Promise<FormerAccount> {
    return this.parts.appointments.take(() => this.end(by, given));
  }

  private async end(by: By, given: string): Promise<FormerAccount> {
    const { ports, people, former, operators } = this.parts;
    const { store, names, ids, clock, calendar, logger } = ports;
    const key = fold(given);
    const account = await this.stored(store.account(key));
    if (account === null) throw noSuchAccount(given);
    const { name, firstId } = account;
    if (operators.has(key)) throw new Refusal({ code: 'OPERATOR', why: 'account', name });
    const connection = people.owner(key)?.connection;
    // First: nothing of it is said, or under way, any more.
    names.evict(key, make.goodbye({ reason: 'deleted', by: by.name, name }), 'deleted');
    const deletedAt = clock.now();
    const gone: FormerAccount = {
      ...{ name, firstId, endId: ids.upcoming, deletedAt },
      until: calendar.judged + this.settings.reserved,
    };
    if (!(await this.stored(store.deleteAccount(gone)))) throw noSuchAccount(given);
    former.add(gone);
    this.letGo(key);
    logger.audit('an account was deleted', { ...named({ name, connection }), ...doneBy(by) });
    return gone;
  }

  /** What the store has let go of is nowhere else either. */
  private letGo(key: string): void {
    const { ties, privateChats, groups, rooms, transfers, lock } = this.parts;
    ties.forgetContact(key);
    privateChats.leave(key);
    groups.forget(key);
    rooms.forget(key);
    transfers.forget(key, true);
    lock.forget(key);
    this.parts.endOrphans();
  }

  /** Who has the name without an account, or had it last, and goes now. Null: nobody is known. Throws `STORAGE`. */
  private async guest(by: By, given: string): Promise<{ name: string; written: readonly Written[] } | null> {
    const { ports, people } = this.parts;
    const key = fold(given);
    const here = people.owner(key);
    if (here !== undefined) {
      const { name, keys: written } = here;
      ports.names.evict(key, make.goodbye({ reason: 'kicked', by: by.name, text: '' }), 'kicked');
      return { name, written };
    }
    const known = await this.stored(ports.store.known(key, ports.calendar.judged));
    // Of a guest of an older server nobody knows where their stay began.
    if (known === null || known.firstId === 0) return null;
    return { name: known.name, written: [{ key, from: known.firstId, upTo: ports.ids.newest }] };
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.parts.ports.logger, 'an account could not be written', 'changed');
  }
}

/** So long that nobody guesses it, and at least as long as the server demands. */
function newPassword(shortest: number): string {
  const group = (): string => legible(GROUP).toLowerCase();
  const groups = Math.max(GROUPS, Math.ceil((shortest + 1) / (GROUP + 1)));
  return Array.from({ length: groups }, group).join('-');
}
