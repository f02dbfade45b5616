/**
 * One place of the page: its lines, what of them is unread, and what has been typed there. Owns these. Knows no server, and not
 * what is said where.
 */
import { TypedHistory } from '../../typed-history.js';
import type { Line, LineKind, LineStatus, Older, Place, PlaceKey, PlaceKind } from './types.js';

/** Lines of one place that are kept. */
export const MAX_LINES = 2000;
/** With those that were asked for, as long as one looks. */
export const MAX_READ = 6000;

/** Lines and characters that the arrow keys bring back, of one place. */
const TYPED = { lines: 50, units: 32 * 1024 };

/** The fields of a line that are not as always. */
export type LineOf = Partial<Omit<Line, 'key'>> & {
  readonly kind: LineKind;
  readonly text: string;
  readonly at: number;
};

let keys = 0;

export function makeLine(line: LineOf): Line {
  return {
    key: ++keys,
    id: null,
    from: '',
    own: false,
    action: false,
    again: false,
    mention: false,
    status: null,
    why: null,
    purged: false,
    file: null,
    ...line,
  };
}

export class PlaceState {
  closed: string | null = null;
  topic: string | null = null;
  topicBy: string | null = null;
  /** Names by key. */
  members: Map<string, string> | null = null;
  written = false;
  keyed = false;
  quiet = false;
  heard = true;
  older: Older = 'some';
  olderProblem: string | null = null;
  unread = 0;
  mentions = 0;
  unreadFrom: number | null = null;
  draft = '';
  readonly typed = new TypedHistory(TYPED.lines, TYPED.units);
  private lines: Line[] = [];
  private readonly ids = new Set<number>();
  private most = MAX_LINES;
  private cached: Place | null = null;

  constructor(
    readonly key: PlaceKey,
    readonly kind: PlaceKind,
    public name: string,
    /** Something has changed. */
    private readonly changed: () => void,
  ) {}

  /** What the view is given: the same until something changes. */
  get shown(): Place {
    this.cached ??= {
      ...{ key: this.key, kind: this.kind, name: this.name, closed: this.closed },
      ...{ topic: this.topic, topicBy: this.topicBy, written: this.written },
      ...{ keyed: this.keyed, quiet: this.quiet, heard: this.heard },
      members: this.members === null ? null : [...this.members.values()].sort(byName),
      lines: this.lines.slice(),
      ...{ older: this.older, olderProblem: this.olderProblem, draft: this.draft },
      ...{ unread: this.unread, mentions: this.mentions, unreadFrom: this.unreadFrom },
    };
    return this.cached;
  }

  /** After each change of a field. */
  touch(): void {
    this.cached = null;
    this.changed();
  }

  /** What the last line says. */
  get lastText(): string | null {
    return this.lines.at(-1)?.text ?? null;
  }

  get lineCount(): number {
    return this.lines.length;
  }

  /** The lowest number among its lines; null: none has one. */
  get oldestId(): number | null {
    for (const { id } of this.lines) if (id !== null) return id;
    return null;
  }

  has(id: number): boolean {
    return this.ids.has(id);
  }

  /** At the end, or, where it was said before others that are there, before these. */
  add(line: Line): void {
    const at = line.id === null ? this.lines.length : this.placeFor(line.id);
    this.lines.splice(at, 0, line);
    if (line.id !== null) this.ids.add(line.id);
    this.trim();
    this.touch();
  }

  /** Older ones, in their order; those that are there already are left out. One who reads upwards keeps what was asked for. */
  addOlder(lines: readonly Line[]): void {
    const news = lines.filter(({ id }) => id === null || !this.ids.has(id));
    this.most = Math.min(MAX_READ, Math.max(this.most, this.lines.length + news.length));
    for (const { id } of news) if (id !== null) this.ids.add(id);
    const first = this.oldestId;
    const isBefore = news.every(({ id }) => id !== null && (first === null || id < first));
    if (isBefore) this.lines.unshift(...news);
    else for (const line of news) this.lines.splice(line.id === null ? 0 : this.placeFor(line.id), 0, line);
    this.trim();
    this.touch();
  }

  /** All lines are gone, and are there to be asked for again. */
  forgetLines(): void {
    this.lines = this.lines.filter(({ status }) => status === 'sending');
    this.ids.clear();
    this.older = 'some';
    this.unreadFrom = null;
    this.touch();
  }

  /** The number of the newest line that one has said here; null: there is none. */
  get newestOwn(): number | null {
    return this.lines.findLast(({ own, id, purged }) => own && id !== null && !purged)?.id ?? null;
  }

  line(key: number): Line | undefined {
    return this.lines.findLast((line) => line.key === key);
  }

  /** Puts another in the place of a line. */
  change(key: number, change: Partial<Line>): void {
    const at = this.lines.findLastIndex((line) => line.key === key);
    if (at !== -1) this.changeAt(at, change);
  }

  /** What has become of one's own line. */
  settle(key: number, status: LineStatus, why: string | null = null, id: number | null = null): void {
    this.change(key, id === null ? { status, why } : { status, why, id });
  }

  /** What has become of the own line of this number. False: it is not here. */
  settleId(id: number, status: LineStatus): boolean {
    const at = this.indexOfId(id);
    if (at === -1 || this.lines[at]?.own !== true) return false;
    this.changeAt(at, { status, why: null });
    return true;
  }

  /** What was said under that number has been taken back. False: it is not here. */
  purge(id: number): boolean {
    const at = this.indexOfId(id);
    const line = this.lines[at];
    if (line === undefined) return false;
    if (!line.purged && this.isUnread(at)) {
      this.unread--;
      if (line.mention) this.mentions--;
    }
    this.changeAt(at, { text: '', purged: true, mention: false });
    return true;
  }

  /** It has come while nobody looked. */
  countUnread(line: Line): void {
    if (this.unread === 0) this.unreadFrom = line.key;
    this.unread++;
    if (line.mention || this.kind === 'private' || this.kind === 'direct') this.mentions++;
    this.touch();
  }

  markRead(): void {
    if (this.unread === 0 && this.mentions === 0) return;
    this.unread = 0;
    this.mentions = 0;
    this.touch();
  }

  /** Nobody looks any more: what was asked for of older lines may go, and the mark of what was unread. */
  left(): void {
    this.most = MAX_LINES;
    if (this.unread === 0) this.unreadFrom = null;
    this.trim();
    this.touch();
  }

  /** The text of a line that did not go, where one can go on with it. `secret`: the arrow keys do not bring it back. */
  giveBack(text: string, secret = false): void {
    if (this.draft.trim() === '') this.draft = text;
    if (!secret) this.typed.add(text);
    this.touch();
  }

  private changeAt(at: number, change: Partial<Line>): void {
    const before = this.lines[at] as Line;
    this.lines[at] = { ...before, ...change };
    if (change.id !== undefined && change.id !== null) this.ids.add(change.id);
    this.touch();
  }

  private indexOfId(id: number): number {
    return this.ids.has(id) ? this.lines.findLastIndex((line) => line.id === id) : -1;
  }

  private isUnread(at: number): boolean {
    const first = this.unreadFrom === null ? -1 : this.lines.findIndex((line) => line.key === this.unreadFrom);
    return this.unread > 0 && first !== -1 && at >= first && this.lines[at]?.own === false;
  }

  /** Before those with a higher number. Most lines are the newest, and most that have none stay behind what they followed. */
  private placeFor(id: number): number {
    let place = this.lines.length;
    for (let at = place - 1; at >= 0; at--) {
      const other = this.lines[at]?.id ?? null;
      if (other === null) continue;
      if (other < id) break;
      place = at;
    }
    return place;
  }

  private trim(): void {
    const tooMany = this.lines.length - this.most;
    if (tooMany <= 0) return;
    for (const { id } of this.lines.splice(0, tooMany)) if (id !== null) this.ids.delete(id);
    if (this.older === 'none') this.older = 'some';
  }
}

export function byName(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}
