/**
 * The places of the page: which there are, in which order, which one is looked at, and what that makes of unread lines. Owns
 * them. Knows no server.
 */
import { fold } from '../../language/names.js';
import { PlaceState } from './place.js';
import type { Line, Place, PlaceKey, PlaceKind } from './types.js';

export const EVERYONE: PlaceKey = 'all';

export function keyOf(kind: PlaceKind, name: string): PlaceKey {
  return kind === 'all' ? EVERYONE : `${kind}:${fold(name)}`;
}

/** In the order of the side. */
const KINDS: readonly PlaceKind[] = ['all', 'room', 'group', 'private', 'direct'];

export class Places {
  current: PlaceKey = EVERYONE;
  /** Somebody looks at the window. */
  looking = true;
  private readonly states = new Map<PlaceKey, PlaceState>();
  private cached: readonly Place[] | null = null;

  constructor(private readonly changed: () => void) {}

  get shown(): readonly Place[] {
    this.cached ??= [...this.states.values()]
      .map((one, order) => ({ one, order }))
      .sort((a, b) => KINDS.indexOf(a.one.kind) - KINDS.indexOf(b.one.kind) || a.order - b.order)
      .map(({ one }) => one.shown);
    return this.cached;
  }

  get unread(): number {
    return this.sum(({ unread }) => unread);
  }

  get mentions(): number {
    return this.sum(({ mentions }) => mentions);
  }

  all(): Iterable<PlaceState> {
    return this.states.values();
  }

  get(key: PlaceKey): PlaceState | undefined {
    return this.states.get(key);
  }

  find(kind: PlaceKind, name: string): PlaceState | undefined {
    return this.states.get(keyOf(kind, name));
  }

  /** It, or a new one. */
  ensure(kind: PlaceKind, name: string): PlaceState {
    const key = keyOf(kind, name);
    const known = this.states.get(key);
    if (known !== undefined) return known;
    const place = new PlaceState(key, kind, kind === 'all' ? 'Everyone' : name, () => this.touch());
    this.states.set(key, place);
    this.touch();
    return place;
  }

  /** Where one looks, or everyone. */
  get looked(): PlaceState {
    return this.states.get(this.current) ?? this.ensure('all', '');
  }

  /** One looks there now. */
  open(key: PlaceKey): void {
    if (key === this.current || !this.states.has(key)) return;
    this.states.get(this.current)?.left();
    this.current = key;
    this.touch();
  }

  remove(key: PlaceKey): void {
    if (key === EVERYONE || !this.states.delete(key)) return;
    if (this.current === key) this.current = EVERYONE;
    this.touch();
  }

  /** A line that is news, wherever it stands. */
  news(place: PlaceState, line: Line): void {
    if (place.key !== this.current || !this.looking) place.countUnread(line);
  }

  /** Nothing is left. */
  clear(): void {
    this.states.clear();
    this.current = EVERYONE;
    this.touch();
  }

  private sum(of: (place: PlaceState) => number): number {
    let sum = 0;
    for (const place of this.states.values()) sum += of(place);
    return sum;
  }

  private touch(): void {
    this.cached = null;
    this.changed();
  }
}
