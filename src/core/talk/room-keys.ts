/**
 * The keys of rooms: whether one that is given is the right one. Their hashes are the rooms' own. Owns the guesses, which are
 * slowed as those of passwords are (R3.32), and what was found right since the start: of a key that a class gives, one is
 * hashed. Does not know who may enter without one.
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../../language/codes.js';
import type { Peer } from '../../link/peer.js';
import { Allowance } from '../allowance.js';
import { type Guesser, GuessThrottle, type Try } from '../people/guess-throttle.js';
import { Tries } from '../people/tries.js';
import type { ChatPorts } from '../ports.js';
import type { Room } from './room.js';

/** Characters of a key. */
const LENGTH = 100;

/** Networks from which one room has been entered that do not wait for what strangers try elsewhere; the oldest go first. */
const NETWORKS = 100;

/** Keys that are given to rooms, of one address: each is hashed, and whoever logs in waits for it. A class opens a room each. */
const MADE = { atOnce: 60, perMinute: 30 };

/** Who gives a key, and from where. */
export type KeyGiver = Guesser & Pick<Peer, 'network'>;

/** A key that was right for the room whose hash this is; or, of a room that is to be opened, its hash. */
export interface RoomPass {
  readonly key: string;
  readonly hash: string;
}

/** What is known of a room's key while the server runs. */
interface Known {
  /** Of which hash `digest` is. */
  hash: string | null;
  digest: Buffer;
  readonly networks: Set<string>;
}

export class RoomKeys {
  private readonly guesses: GuessThrottle;
  private readonly known = new WeakMap<Room, Known>();
  private readonly tries = new Tries();
  private readonly made: Allowance;
  /** Of this process: what is made with it is of no use to anybody who reads it elsewhere. */
  private readonly secret = randomBytes(32);

  constructor(private readonly ports: Pick<ChatPorts, 'passwords' | 'clock'>) {
    this.guesses = new GuessThrottle(ports.clock, 'key');
    this.made = new Allowance(ports.clock, MADE);
  }

  /** For a room that has none yet, or another one. Throws `USAGE`, `BUSY`. */
  async make(key: string, by: KeyGiver): Promise<RoomPass> {
    mustBeKey(key);
    const seconds = this.made.spend(by.share);
    if (seconds > 0) throw new Refusal({ code: 'BUSY', why: 'keys', seconds });
    return { key, hash: await this.ports.passwords.hash(key, by.share) };
  }

  /** The room has this one from now on. */
  remember(room: Room, { key, hash }: RoomPass, network: string): void {
    const { networks = new Set<string>() } = this.known.get(room) ?? {};
    networks.delete(network);
    networks.add(network);
    const [oldest] = networks;
    if (networks.size > NETWORKS && oldest !== undefined) networks.delete(oldest);
    this.known.set(room, { hash, digest: this.digestOf(key), networks });
  }

  /**
   * One try after the other, as of passwords: of many at once all would be looked at before the first is known to be wrong.
   * Throws `WRONG_KEY`, `TOO_MANY_TRIES`, `BUSY`.
   */
  check(room: Room, key: string, by: KeyGiver): Promise<RoomPass> {
    const from = this.known.get(room)?.networks.has(by.network) === true ? 'known' : 'anywhere';
    const attempt: Try = { account: `@${room.id}`, network: by.network, from, by };
    return this.tries.inLine(attempt, () => this.checkNow(room, key, attempt));
  }

  /** Whether a pass is good for the room as it is now, whose key may have changed since. */
  fits(room: Room, pass: RoomPass): boolean {
    return room.keyHash === pass.hash || this.isKnown(room, pass.key) === true;
  }

  private async checkNow(room: Room, key: string, attempt: Try): Promise<RoomPass> {
    this.guesses.check(attempt);
    for (;;) {
      const hash = room.keyHash;
      const known = this.isKnown(room, key);
      const isRight = known ?? (await this.verify(hash, key, attempt));
      // The key has been changed in the meantime: it is today's that counts.
      if (room.keyHash !== hash) continue;
      if (known !== null) this.guesses.begin(attempt);
      if (hash === null || !isRight) {
        this.guesses.failed(attempt);
        throw new Refusal({ code: 'WRONG_KEY', why: 'wrong', room: room.name });
      }
      this.guesses.succeeded(attempt);
      this.remember(room, { key, hash }, attempt.network);
      return { key, hash };
    }
  }

  private async verify(hash: string | null, key: string, attempt: Try): Promise<boolean> {
    const begin = (): void => this.guesses.begin(attempt);
    return (await this.ports.passwords.verify(hash, key, attempt.by.share, begin)) !== 'wrong';
  }

  /** Null: it is not known yet which key is the right one. */
  private isKnown(room: Room, key: string): boolean | null {
    const known = this.known.get(room);
    if (known === undefined || known.hash !== room.keyHash) return null;
    return timingSafeEqual(known.digest, this.digestOf(key));
  }

  private digestOf(key: string): Buffer {
    return createHmac('sha256', this.secret).update(key).digest();
  }
}

/** Throws `USAGE`: it has to be one that can be typed. */
function mustBeKey(key: string): void {
  if (key.length <= LENGTH && !key.includes(' ')) return;
  throw new Refusal({ code: 'USAGE', why: 'keyForm', most: LENGTH });
}
