/**
 * Who is here, who is away, who is a contact and who is shut out, as far as the server has told. Owns that. Knows no place.
 */
import { fold } from '../../language/names.js';
import { byName } from './place.js';
import type { Person } from './types.js';

interface Known {
  name: string;
  online: boolean;
  away: string | null;
  contact: boolean;
  blocked: boolean;
}

/** A list of all who are here, which comes in several pieces. */
export interface Census {
  add(names: readonly string[], away: readonly string[]): void;
  /** It was all. */
  end(): void;
}

export class People {
  /** One's own key; empty: one has none yet. */
  private me = '';
  private readonly known = new Map<string, Known>();
  /** Of whom something was told while a census was on its way. */
  private news: Set<string> | null = null;
  private cached: readonly Person[] | null = null;

  constructor(private readonly changed: () => void) {}

  /** Contacts first, of each those who are here first, then by name. */
  get shown(): readonly Person[] {
    this.cached ??= [...this.known]
      .map(([key, one]) => ({ ...one, me: key === this.me }))
      .sort(
        (a, b) =>
          Number(b.contact) - Number(a.contact) || Number(b.online) - Number(a.online) || byName(a.name, b.name),
      );
    return this.cached;
  }

  get online(): number {
    let count = 0;
    for (const { online } of this.known.values()) if (online) count++;
    return count;
  }

  /** As the name is written, where that is known. */
  named(name: string): string {
    return this.known.get(fold(name))?.name ?? name;
  }

  isOnline(name: string): boolean {
    return this.known.get(fold(name))?.online === true;
  }

  /** One has that name now. */
  become(name: string): void {
    this.known.delete(this.me);
    this.me = fold(name);
    this.set(name, { online: true, away: null });
  }

  came(name: string): void {
    this.news?.add(fold(name));
    if (!this.isOnline(name)) this.set(name, { online: true, away: null });
  }

  left(name: string): void {
    this.news?.add(fold(name));
    if (!this.known.has(fold(name))) return;
    this.set(name, { online: false, away: null });
    this.forget(fold(name));
  }

  setAway(name: string, text: string | null): void {
    this.news?.add(fold(name));
    this.set(name, { away: text });
  }

  setContact(name: string, contact: boolean): void {
    this.set(name, { contact });
    this.forget(fold(name));
  }

  setBlocked(name: string, blocked: boolean): void {
    this.set(name, { blocked });
    this.forget(fold(name));
  }

  /** What is told of somebody from now on counts more than what the list has, which is a little older. */
  census(): Census {
    const news = new Set<string>();
    this.news = news;
    const here = new Map<string, { readonly name: string; readonly isAway: boolean }>();
    return {
      add: (names, away) => {
        const absent = new Set(away.map(fold));
        for (const name of names) here.set(fold(name), { name, isAway: absent.has(fold(name)) });
      },
      end: () => {
        if (this.news === news) this.news = null;
        this.take(here, news);
      },
    };
  }

  /** The connection is gone, and with it what is known of who is here. */
  clear(): void {
    this.known.clear();
    this.me = '';
    this.touch();
  }

  private take(
    here: ReadonlyMap<string, { readonly name: string; readonly isAway: boolean }>,
    news: ReadonlySet<string>,
  ): void {
    for (const [key, { online, name }] of this.known) {
      if (online && !here.has(key) && !news.has(key) && key !== this.me) this.left(name);
    }
    for (const [key, { name, isAway }] of here) {
      if (news.has(key)) continue;
      const known = this.known.get(key);
      // What they say of it is told when one writes to them.
      const away = isAway ? (known?.away ?? '') : key === this.me ? (known?.away ?? null) : null;
      if (known?.online !== true || known.away !== away) this.set(name, { online: true, away });
    }
  }

  private set(name: string, change: Partial<Known>): void {
    if (name === '') return;
    const key = fold(name);
    const before = this.known.get(key) ?? { name, online: false, away: null, contact: false, blocked: false };
    this.known.set(key, { ...before, ...change });
    this.touch();
  }

  /** Who is not here and nothing to one. */
  private forget(key: string): void {
    const known = this.known.get(key);
    if (known === undefined || known.contact || known.blocked) return;
    if (known.online && key !== this.me) return;
    this.known.delete(key);
    this.touch();
  }

  private touch(): void {
    this.cached = null;
    this.changed();
  }
}
