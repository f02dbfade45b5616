/** Files in words: how large, how far, and why one did not get through. Pure; the time is given. */

const KIBI = 1024;
const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
/** Milliseconds over which the rate is taken: long enough to be readable, short enough to notice a stall. */
const WINDOW_MS = 5000;

/** `5.0 MiB`, `812 bytes`; null: nobody has said it. */
export function sizeInWords(bytes: number | null): string {
  if (bytes === null) return 'size unknown';
  let value = bytes;
  let unit = 0;
  while (value >= KIBI && unit < UNITS.length - 1) {
    value /= KIBI;
    unit++;
  }
  if (bytes === 1) return '1 byte';
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `7 s`, `2 min`, `1 h 5 min`. */
export function timeInWords(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** So many bytes had gone at that time, in milliseconds. */
export interface Mark {
  readonly at: number;
  readonly bytes: number;
}

/** The marks with one more, without those that are too old to say how fast it is now. */
export function withMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const young = marks.filter(({ at }) => at >= mark.at - WINDOW_MS);
  const oldest = marks.findLast(({ at }) => at < mark.at - WINDOW_MS);
  return oldest === undefined ? [...young, mark] : [oldest, ...young, mark];
}

/** `1.2 MiB of 5.0 MiB, 40 s left`. */
export function progressInWords(marks: readonly Mark[], total: number): string {
  const first = marks[0];
  const last = marks.at(-1);
  const bytes = last?.bytes ?? 0;
  const so = `${sizeInWords(bytes)} of ${sizeInWords(total)}`;
  const passed = (last?.at ?? 0) - (first?.at ?? 0);
  const rate = passed <= 0 ? 0 : (bytes - (first?.bytes ?? 0)) / (passed / 1000);
  return rate <= 0 || bytes >= total ? so : `${so}, ${timeInWords((total - bytes) / rate)} left`;
}

/** The sentence in what the server has answered instead of taking a file; `FILE_FAILED:17:no room` has its reason. */
export function refusalOf(answer: string): string {
  const line = answer.trim().split('\n', 1)[0] ?? '';
  const [, sentence] = /^ERROR: [A-Z_]+ (.+)$/.exec(line) ?? [];
  if (sentence !== undefined) return sentence;
  const [, reason] = /^FILE_FAILED:\d+:(.+)$/.exec(line) ?? [];
  if (reason !== undefined) return `It did not get through: ${reason}.`;
  return 'The connection broke on the way, or the file could not be read. Offer it again.';
}

/** Whole per cent, for a bar. */
export function percentOf(bytes: number, total: number): number {
  return total === 0 ? 100 : Math.min(100, Math.floor((bytes * 100) / total));
}
