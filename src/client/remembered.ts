/**
 * The lines typed in this session and in earlier ones, for the arrow keys and Ctrl-R. Anybody who adds one has made sure that
 * it carries no password.
 */
import { clean } from '../language/clean.js';
import { TypedHistory } from '../typed-history.js';
import type { StateFile } from './state.js';

/** Lines that are kept, and UTF-16 units of them. */
const MAX_LINES = 1000;
const MAX_UNITS = 256 * 1024;

/** The file's lines, with new ones written after them as they are added. */
export class Remembered extends TypedHistory {
  private last: string | undefined;

  constructor(private readonly file: StateFile) {
    super(MAX_LINES, MAX_UNITS);
    const lines = file.read().map(clean);
    for (const line of lines) super.add(line);
    this.last = lines.at(-1);
    // Several sessions may have written at once; it is made shorter only here, where it has grown to twice the bound.
    if (lines.length > 2 * MAX_LINES) file.replace(lines.slice(-MAX_LINES));
  }

  override add(line: string): void {
    super.add(line);
    if (line !== this.last) this.file.append(line);
    this.last = line;
  }
}
