/**
 * What is kept of accounts, as whoever keeps the machine is shown it: a list, one of them in figures, and all that is kept of one, but
 * hashes and tokens. Reads; owns nothing and changes nothing.
 */
import type { AccountExport, AccountFacts, AccountList, ExportedFile, ExportedLine } from '../../admin/results.js';
import { fold } from '../../language/names.js';
import type { Logger } from '../../logger.js';
import type { Chat } from '../chat.js';
import type { Offer } from '../files/offer.js';
import { EVERYONE, groupOf, isPublic, type PlacedPast, roomOf } from '../past.js';
import { beginningOf } from '../people/attendance.js';
import { noSuchAccount } from '../people/new-names.js';
import { orNotStored } from '../storage-error.js';
import { type Account, LOGINS_KEPT, type Mail, type Store } from '../store.js';
import { iso } from './words.js';

/** Rows of the list at once. */
const ROWS = 1000;
/** Lines, or mails, that are read at once, and bytes of them. */
const LINES = 200;
const BYTES = 256 * 1024;

export class AccountRecords {
  constructor(
    private readonly chat: Chat,
    private readonly logger: Logger,
  ) {}

  private get store(): Store {
    return this.chat.store;
  }

  /** Those behind `after` (a name), by their names; `more`: there are others behind them. Throws `STORAGE`. */
  async list(after: string, most: number): Promise<AccountList> {
    const accounts: AccountList['accounts'][number][] = [];
    let last = fold(after);
    while (accounts.length <= most) {
      const rows = await this.stored(this.store.listAccounts(last, Math.min(ROWS, most + 1 - accounts.length)));
      for (const { name, createdAt, lastLogin } of rows) {
        const key = fold(name);
        accounts.push({
          name,
          created: iso(createdAt),
          lastLogin: lastLogin === null ? null : iso(lastLogin),
          operator: this.chat.operators.has(key),
          here: this.chat.people.owner(key) !== undefined,
        });
        last = key;
      }
      if (rows.length < ROWS) break;
    }
    return { accounts: accounts.slice(0, most), more: accounts.length > most };
  }

  /** Throws `NO_SUCH_USER`, `STORAGE`. */
  async facts(given: string): Promise<AccountFacts> {
    const { chat } = this;
    const { name, key, createdAt } = await this.account(given);
    await chat.archive.flush();
    const holdings = await this.stored(this.store.holdings(key));
    if (holdings === null) throw noSuchAccount(given);
    const [last] = await this.stored(this.store.logins(key, 1));
    const { from, to, accepted } = chat.files.ofAccount(key);
    const { member, invited } = chat.groups.namesOf(key);
    const { ban, mute } = this.heldAgainst(key);
    return {
      ...{ name, created: iso(createdAt), lastLogin: last === undefined ? null : iso(last.at) },
      operator: chat.operators.has(key),
      here: chat.people.owner(key) !== undefined,
      ...{
        bannedUntil: ban === undefined ? null : iso(ban.until),
        mutedUntil: mute === undefined ? null : iso(mute.until),
      },
      ...{ contacts: holdings.contacts, blocks: holdings.blocks, tokens: holdings.tokens, logins: holdings.logins },
      ...{ waiting: holdings.mails, lines: holdings.lines, days: holdings.days },
      ...{ groups: member, invitations: invited, rooms: chat.rooms.namesOf(key).opened },
      ...{ offers: from.length, offersTo: to.length, accepted: accepted.length },
    };
  }

  private heldAgainst(key: string) {
    const { moderation } = this.chat;
    return {
      ban: moderation.listBans().find(({ name }) => fold(name) === key),
      mute: moderation.listMutes().find(({ name }) => fold(name) === key),
    };
  }

  /** As it is while it is read, which takes its time. Throws `NO_SUCH_USER`, `STORAGE`. */
  async export(given: string): Promise<AccountExport> {
    const { chat } = this;
    const { store } = this;
    const account = await this.account(given);
    const { name, key, createdAt, settings } = account;
    await chat.archive.flush();
    await chat.attendance.beat();
    const ties = await this.stored(store.ties(key));
    const files = chat.files.ofAccount(key);
    const { ban, mute } = this.heldAgainst(key);
    return {
      ...{ name, created: iso(createdAt), operator: chat.operators.has(key) },
      settings: settings === '' ? {} : JSON.parse(settings),
      contacts: ties.filter(({ kind }) => kind === 'contact').map((tie) => tie.name),
      blocks: ties.filter(({ kind }) => kind === 'block').map((tie) => tie.name),
      tokens: (await this.stored(store.tokens(key))).map((token) => ({
        ...{ number: token.number, about: token.about, created: iso(token.createdAt), until: iso(token.until) },
        used: token.usedAt === null ? null : iso(token.usedAt),
      })),
      logins: (await this.stored(store.logins(key, LOGINS_KEPT))).map(({ from, at, until }) => ({
        ...{ from, at: iso(at), until: until === null ? null : iso(until) },
      })),
      networks: await this.stored(store.networksOf(key)),
      attendance: (await this.stored(store.attendanceOf(key, beginningOf(createdAt)))).map((row) => ({
        ...{ day: iso(row.day).slice(0, 10), first: iso(row.first), last: iso(row.last) },
        ...{ seconds: Math.round(row.milliseconds / 1000), lines: row.lines, stays: row.stays },
      })),
      groups: chat.groups.namesOf(key),
      rooms: chat.rooms.namesOf(key),
      ban: ban === undefined ? null : { until: iso(ban.until), by: ban.by, reason: ban.reason },
      mute: mute === undefined ? null : { until: iso(mute.until), by: mute.by, reason: mute.reason },
      files: { offered: files.from.map(fileOf), toIt: files.to.map(fileOf), accepted: files.accepted.map(fileOf) },
      said: await this.said(account),
      direct: await this.direct(account),
      waiting: await this.waiting(account),
    };
  }

  /** In rooms, to everyone and to groups. */
  private async said({ key, firstId }: Account): Promise<ExportedLine[]> {
    const { store } = this;
    const said: ExportedLine[] = [];
    let after: PlacedPast | null = null;
    for (;;) {
      const part: readonly PlacedPast[] = await this.stored(
        store.linesBy(key, firstId, Number.MAX_SAFE_INTEGER, after, LINES),
      );
      for (const line of part) if (isPublic(line.place) || groupOf(line.place) !== null) said.push(this.lineOf(line));
      after = part.at(-1) ?? null;
      if (part.length < LINES || after === null) return said;
    }
  }

  /** What it has written to one, and got from one. */
  private async direct({ key, firstId }: Account): Promise<ExportedLine[]> {
    const lines: ExportedLine[] = [];
    let after = firstId - 1;
    for (;;) {
      const asked = { places: [], reader: key, after, upTo: this.chat.archive.newest, count: LINES, bytes: BYTES };
      const { lines: part, next } = await this.stored(this.chat.archive.readAfter(asked));
      for (const line of part) lines.push(this.lineOf(line));
      if (next === null) return lines;
      after = next;
    }
  }

  /** In its own mailbox, and what it has written to guests, which is no history. */
  private async waiting({ key, firstId }: Account): Promise<ExportedLine[]> {
    const { store } = this;
    const mails: Mail[] = [];
    for (;;) {
      const part: readonly Mail[] = await this.stored(store.readMail(key, LINES, 0, mails.at(-1), BYTES));
      if (part.length === 0) break;
      mails.push(...part);
    }
    let after: Mail | null = null;
    for (;;) {
      const part: readonly Mail[] = await this.stored(
        store.mailsBy(key, firstId, Number.MAX_SAFE_INTEGER, after, LINES),
      );
      mails.push(...part.filter(({ kind }) => kind !== 'group'));
      after = part.at(-1) ?? null;
      if (part.length < LINES || after === null) break;
    }
    return mails.map(({ id, from, to, room, kind, body, sentAt }) => ({
      ...{
        id,
        at: iso(sentAt),
        from,
        to: { kind: room === null ? 'person' : 'group', name: room ?? to } as const,
        text: body,
      },
      ...{ is: kind },
    }));
  }

  private lineOf({ id, from, body, at, place, form }: PlacedPast): ExportedLine {
    const room = roomOf(place);
    const group = groupOf(place);
    const line = { id, at: iso(at), from, text: body, is: form ?? 'said' };
    if (place === EVERYONE) return { ...line, to: { kind: 'everyone', name: null } };
    if (room !== null) return { ...line, to: { kind: 'room', name: this.chat.rooms.withId(room)?.name ?? null } };
    if (group !== null) return { ...line, to: { kind: 'group', name: this.chat.groups.nameOf(group) } };
    const other = place.split(' ').find((key) => key !== fold(from)) ?? fold(from);
    return { ...line, to: { kind: 'person', name: other } };
  }

  /** Throws `NO_SUCH_USER`, `STORAGE`. */
  private async account(given: string): Promise<Account> {
    const account = await this.stored(this.store.account(fold(given)));
    if (account === null) throw noSuchAccount(given);
    return account;
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.logger, 'what is kept of an account could not be read', null);
  }
}

function fileOf({ id, name, audience, from, to, announced, stored, createdAt, until }: Offer): ExportedFile {
  const size = stored?.size ?? announced;
  const place = audience === 'all' ? 'everyone' : audience;
  return {
    ...{ id, name, size, from: from.name, to: { kind: place, name: audience === 'all' ? null : to.name } },
    ...{ offered: iso(createdAt), until: iso(until), stored: stored !== null },
  };
}
