/** How far something is, in one row of a terminal that is written over. Where nobody looks nothing is written. */
import type { Progress } from '../admin/requests.js';
import { printable } from './printable.js';

const CLEAR = '\r\x1b[K';

export class ProgressRow {
  private shown = '';

  constructor(private readonly stderr: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>) {}

  show({ what, done, of }: Progress): void {
    const far = of === null || of === 0 ? String(done) : `${Math.min(100, Math.floor((done / of) * 100))} %`;
    const text = printable(`${what}: ${far}`, 70);
    if (!this.stderr.isTTY || text === this.shown) return;
    this.shown = text;
    this.stderr.write(`${CLEAR}${text}`);
  }

  clear(): void {
    if (this.shown !== '') this.stderr.write(CLEAR);
    this.shown = '';
  }
}
