/**
 * Tokens that speak for accounts where there is nothing but HTTP (R3.84): who has which, and whom one speaks for. The tokens
 * themselves are nowhere, only their hashes, in the store. Nobody can guess one, so wrong ones slow down nobody (docs/SECURITY.md).
 */
import { createHash, randomBytes } from 'node:crypto';
import { Refusal } from '../../language/codes.js';
import type { Peer } from '../../link/peer.js';
import { connected } from '../../logger.js';
import type { Lock } from '../moderation/lock.js';
import type { Moderation } from '../moderation/moderation.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { AccessToken } from '../store.js';
import type { Accounts } from './accounts.js';
import type { FormerNames } from './former-names.js';
import { type People, Person } from './people.js';
import type { Roster } from './roster.js';

/** 160 bits. */
const BYTES = 20;

const DAY = 86_400_000;

/** When one was used last is kept to the minute, so that a busy one is not written all the time. */
const USED_AGAIN = 60_000;

export interface TokenLimits {
  readonly perAccount: number;
}

export class AccessTokens {
  constructor(
    private readonly ports: Pick<ChatPorts, 'store' | 'clock' | 'logger'>,
    private readonly accounts: Accounts,
    private readonly people: People,
    private readonly moderation: Moderation,
    private readonly lock: Lock,
    private readonly roster: Roster,
    private readonly former: FormerNames,
    private readonly limits: TokenLimits,
  ) {}

  /**
   * A new one of somebody with an account. Returns it, and nobody ever will again. Throws `ACCOUNTS_OFF`, `PLAINTEXT`, `TOO_MANY`,
   * `STORAGE`.
   */
  async make(
    person: Person,
    days: number,
    about: string,
    peer: Peer,
  ): Promise<{ readonly number: number; readonly token: string; readonly until: number }> {
    this.accounts.mustTakeTokens(peer);
    const { store, clock } = this.ports;
    const token = randomBytes(BYTES).toString('hex');
    const hash = hashOf(token);
    const createdAt = clock.now();
    const until = createdAt + days * DAY;
    const added = { owner: person.key, hash, about, createdAt, until };
    const { perAccount: most } = this.limits;
    const number = await this.stored(store.addToken(added, most), 'stored');
    if (number === null) throw new Refusal({ code: 'TOO_MANY', why: 'tokens', most });
    // Whoever was thrown out in the meantime has no token from it: what ended theirs may have been before this one.
    if (this.people.owner(person.key) !== person) await this.stored(store.endToken(person.key, number), 'changed');
    this.ports.logger.info('a token was made', { name: person.name, token: number, ...connected(peer) });
    return { number, token, until };
  }

  /** Those that are not over, the oldest first. Throws `STORAGE`. */
  async of(person: Person): Promise<readonly AccessToken[]> {
    const now = this.ports.clock.now();
    return (await this.stored(this.ports.store.tokens(person.key), null)).filter(({ until }) => until > now);
  }

  /** Throws `NOT_THERE`, `STORAGE`. */
  async end(person: Person, number: number): Promise<void> {
    if (await this.stored(this.ports.store.endToken(person.key, number), 'changed')) return;
    throw new Refusal({ code: 'NOT_THERE', why: 'noToken', number });
  }

  /**
   * Whom it speaks for: as they are here, or else as somebody who only says something (R3.73). Throws `NO_SUCH_TOKEN`,
   * `BANNED`, `NOT_ON_ROSTER`, `LOCKED`, `ACCOUNTS_OFF`, `PLAINTEXT`, `STORAGE`.
   */
  async bearer(token: string, peer: Peer): Promise<Person> {
    this.accounts.mustTakeTokens(peer);
    const found = await this.stored(this.ports.store.findToken(hashOf(token)), null);
    const now = this.ports.clock.now();
    // An account that is just being deleted has none any more.
    if (found === null || found.token.until <= now || this.former.isGone(found.account.key))
      throw new Refusal({ code: 'NO_SUCH_TOKEN', why: 'post' });
    const { key, name, firstId } = found.account;
    this.moderation.mustBeAllowed(name, peer.network, true);
    // Whoever is here already stays.
    if (this.people.owner(key) === undefined) {
      this.roster.mustHave(name);
      this.lock.mustBeOpen(name, true);
    }
    this.used(found.token, found.account.name, now, peer);
    const owner = this.people.owner(key);
    if (owner !== undefined) return owner;
    const { connection, address, network, share } = peer;
    const person = new Person(name, true, now, address, network, share, firstId, true);
    person.connection = connection;
    this.moderation.recognize(person);
    return person;
  }

  private used({ number, usedAt }: AccessToken, name: string, now: number, peer: Peer): void {
    if (usedAt !== null && now - usedAt >= 0 && now - usedAt < USED_AGAIN) return;
    const { store, logger } = this.ports;
    logger.info('a token is in use', { name, token: number, ...connected(peer) });
    store.tokenUsed(number, now).catch((error: unknown) => {
      logger.error('when a token was used could not be stored', { name, ...connected(peer), err: error });
    });
  }

  private stored<T>(promise: Promise<T>, nothing: 'stored' | 'changed' | null): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'a token could not be read or written', nothing);
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
