/**
 * A file on its way, in one row: how much of it, how fast, how long still. Pure; the time is given.
 */
import { width } from '../../terminal/characters.js';

const KIBI = 1024;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
/** Cells of the bar. Below MIN_BAR it says nothing and is left out. */
const MAX_BAR = 30;
const MIN_BAR = 5;
/** Milliseconds over which the rate is taken: long enough to be readable, short enough to notice a stall. */
const WINDOW_MS = 5000;
/** Milliseconds between two marks that the rate is taken from. */
const MARK_MS = 100;

/** `5.0 MiB`, `812 B`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= KIBI && unit < UNITS.length - 1) {
    value /= KIBI;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `0:07`, `1:02:03`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

interface Mark {
  readonly at: number;
  readonly bytes: number;
}

export class Progress {
  private readonly marks: Mark[] = [];

  /** `total` in bytes; null where nobody has said it. `now` in milliseconds. */
  constructor(
    readonly label: string,
    readonly total: number | null,
    now: number,
  ) {
    this.marks.push({ at: now, bytes: 0 });
  }

  get bytes(): number {
    return this.marks.at(-1)?.bytes ?? 0;
  }

  /** So many bytes have passed in all. */
  reached(bytes: number, now: number): void {
    const before = this.marks.at(-2);
    // Of the many chunks of a moment the last one counts.
    if (before !== undefined && now - before.at < MARK_MS) this.marks.pop();
    this.marks.push({ at: now, bytes });
    while (this.marks.length > 2 && (this.marks[1] as Mark).at < now - WINDOW_MS) this.marks.shift();
  }

  /** Bytes a second of late. */
  rate(now: number): number {
    const first = this.marks[0] as Mark;
    const elapsed = now - first.at;
    return elapsed <= 0 ? 0 : ((this.bytes - first.bytes) * 1000) / elapsed;
  }

  /** At most `columns` cells wide, unless that is fewer than the figures need. `hint`: stands after it, if there is room. */
  row(now: number, columns: number, hint = ''): string {
    const { bytes, total } = this;
    const rate = this.rate(now);
    const parts: string[] = [];
    const share = total === null ? null : total === 0 ? 1 : Math.min(1, bytes / total);
    if (share !== null) parts.push(`${Math.floor(share * 100)}%`);
    parts.push(total === null ? size(bytes) : `${size(bytes)} of ${size(total)}`);
    if (rate > 0) {
      parts.push(`${size(Math.round(rate))}/s`);
      if (total !== null) parts.push(`${duration((total - bytes) / rate)} left`);
    }
    const figures = parts.join('  ');
    const free = columns - width(this.label) - figures.length - 5;
    const behind = free - hint.length >= MIN_BAR ? hint : '';
    const room = Math.min(MAX_BAR, free - behind.length);
    if (share === null || room < MIN_BAR) return `${this.label} ${figures}${behind}`;
    const full = Math.floor(share * room);
    return `${this.label} [${'#'.repeat(full)}${'.'.repeat(room - full)}] ${figures}${behind}`;
  }
}
