/**
 * Who is silenced, and until when: a name, and whoever has it, over leaving, coming again and restarts. Owns the mutes, read at
 * the start; every change but that of a name is stored before it holds.
 */

import { Refusal } from '../../language/codes.js';
import type { ListedMute } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import type { By } from '../by.js';
import { noSuchUser } from '../people/mistyped-names.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { Mute } from '../store.js';

/**
 * What an operator has said once: it is the name's, and the stay's that had it then, under whatever name that goes on. `end`: when
 * it is over, by the monotonic clock; as a date it is for people, and for the next start.
 */
type Held = { -readonly [K in keyof Mute]: Mute[K] } & { end: number; keys: readonly string[] };

export class Mutes {
  /** By number. */
  private readonly held = new Map<number, Held>();
  private next = 1;

  constructor(
    stored: readonly Mute[],
    private readonly people: People,
    private readonly ports: ChatPorts,
    private readonly most: number,
  ) {
    const { clock } = ports;
    for (const mute of stored) {
      const end = clock.monotonic() + mute.until - clock.now();
      this.held.set(mute.act, { ...mute, end, keys: keysOf(mute) });
      this.next = Math.max(this.next, mute.act + 1);
    }
  }

  /** The one in force of that name that ends last; null: there is none. */
  of(key: string): Held | null {
    return this.allOf(key).reduce<Held | null>((last, one) => (last === null || one.end > last.end ? one : last), null);
  }

  /**
   * Silences a name that somebody has, or could get mail under, and who had it last and goes on under another one: `now` is that
   * one's name. A name that is silenced already has another end from now on. Throws `NO_SUCH_USER`, `TOO_MANY`, `STORAGE`.
   */
  async add(
    by: By,
    name: string,
    milliseconds: number,
    reason: string,
  ): Promise<Mute & { readonly now: string | null }> {
    const { store, clock } = this.ports;
    const key = fold(name);
    const before = this.of(key);
    // Those that are over have gone by that.
    if (before === null && this.held.size >= this.most)
      throw new Refusal({ code: 'TOO_MANY', why: 'mutes', most: this.most });
    const former = this.people.formerOwner(key);
    const stay = this.people.owner(key) ?? former;
    const called = stay?.name ?? (before === null ? await this.knownName(name) : nameIn(before, key));
    const until = clock.now() + milliseconds;
    const { act, ...names } = before ?? { act: this.next++, name: called, last: null };
    const mute: Mute = { act, name: names.name, last: names.last, until, by: by.name, reason };
    await this.stored(store.saveMute(mute));
    const held = this.held.get(act) ?? { ...mute, end: 0, keys: keysOf(mute) };
    Object.assign(held, { until, by: by.name, reason, end: clock.monotonic() + milliseconds });
    this.held.set(act, held);
    // The stay may have gone on under another name meanwhile.
    if (stay !== null && stay.latest !== stay) goOn(held, stay.latest);
    if (held.last !== mute.last) this.save(held);
    this.tell(held, make.silenced({ by: by.name, until, reason }));
    return { ...mute, name: called, now: former?.latest.name ?? null };
  }

  /** Ends all of that name, each with all that it holds for. Returns the name as it is written. Throws `NOT_THERE`, `STORAGE`. */
  async remove(by: By, name: string): Promise<string> {
    const key = fold(name);
    const person = this.people.owner(key);
    const held = person === undefined ? this.allOf(key) : this.allOn(person);
    const [first] = held;
    if (first === undefined) throw new Refusal({ code: 'NOT_THERE', why: 'notMuted', name });
    for (const one of held) {
      const { last } = one;
      await this.stored(this.ports.store.removeMute(one.act));
      // Meanwhile the stay may have gone on under another name, and that been stored.
      if (one.last !== last) void this.stored(this.ports.store.removeMute(one.act)).catch(() => {});
      one.end = 0;
      this.held.delete(one.act);
      this.tell(one, make.silenced({ by: by.name, until: null, reason: '' }), key);
    }
    return this.people.owner(key)?.name ?? nameIn(first, key);
  }

  /** Those in force, in the order in which they were made. */
  list(): ListedMute[] {
    const now = this.ports.clock.monotonic();
    return [...this.held.values()]
      .filter(({ end }) => end > now)
      .map(({ name, last, until, by, reason }) => ({ name, last, until, by, reason }));
  }

  /** A stay goes on under another name: the one that was muted stays so, and the new one is; one in between is free again. */
  goesOn(before: Person, person: Person): void {
    for (const held of this.allOn(before)) {
      goOn(held, person);
      this.save(held);
    }
    person.mute = this.of(person.key);
  }

  /** In the background: that somebody has gone on is so, stored or not. */
  private save({ end: _, keys: __, ...mute }: Held): void {
    this.stored(this.ports.store.saveMute(mute)).catch(() => {});
  }

  private allOf(key: string): Held[] {
    const now = this.ports.clock.monotonic();
    const found: Held[] = [];
    for (const one of this.held.values()) {
      if (one.end <= now) this.held.delete(one.act);
      else if (one.keys.includes(key)) found.push(one);
    }
    return found;
  }

  /** The same of somebody who is here: also the one that their stay has, whose last name is by now that of another who came by the first. */
  private allOn({ key, mute }: Person): Held[] {
    const found = this.allOf(key);
    const own = [...this.held.values()].find((one) => one === mute);
    return own === undefined || found.includes(own) ? found : [...found, own];
  }

  /** Whoever is here by it, and whoever has the name `key`. */
  private tell(held: Held, line: ReturnType<typeof make.silenced>, key: string | null = null): void {
    for (const one of new Set([...held.keys, ...(key === null ? [] : [key])])) this.tellOne(one, line);
  }

  private tellOne(key: string, line: ReturnType<typeof make.silenced>): void {
    const person = this.people.owner(key);
    if (person === undefined || person.operator) return;
    person.mute = this.of(key);
    this.ports.bus.toPerson(key, line);
  }

  /** Throws `NO_SUCH_USER`, `STORAGE`. */
  private async knownName(name: string): Promise<string> {
    const { store, calendar } = this.ports;
    const known = await this.stored(store.known(fold(name), calendar.judged));
    if (known === null) throw noSuchUser(name, '');
    return known.name;
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'a mute could not be read or written', 'changed');
  }
}

/** Under another name, or the first one again. */
function goOn(held: Held, { key, name }: Person): void {
  held.last = key === fold(held.name) ? null : name;
  held.keys = keysOf(held);
}

function keysOf({ name, last }: Mute): string[] {
  return last === null ? [fold(name)] : [fold(name), fold(last)];
}

function nameIn({ name, last }: Mute, key: string): string {
  return fold(name) === key ? name : (last ?? name);
}
