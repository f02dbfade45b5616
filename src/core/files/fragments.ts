/**
 * Files whose sender gives them piece by piece, as the JSON dialect does. Owns which are under way; where the bytes go, and
 * how an upload ends, is Transfers'.
 */
import { Refusal } from '../../language/codes.js';
import type { FileReason } from '../../language/file-lines.js';
import type { Offer } from './offers.js';
import type { Transfers } from './transfers.js';
import type { Source, Upload } from './upload.js';

/** A sender who waits for each piece to be answered. */
class PieceSource implements Source {
  failed: FileReason | null = null;
  /** Settled when the upload has ended, well or not. */
  readonly ended: Promise<void>;
  /** Settled when the next piece may come. */
  room: Promise<void> = Promise.resolve();
  private settle: () => void = () => {};
  private goOn: () => void = () => {};

  constructor() {
    this.ended = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  pause(): void {
    this.room = new Promise((resolve) => {
      this.goOn = resolve;
    });
  }

  resume(): void {
    this.goOn();
  }

  done(outcome: { readonly sha256: string } | { readonly failed: FileReason }): void {
    if ('failed' in outcome) this.failed = outcome.failed;
    this.goOn();
    this.settle();
  }
}

export class Fragments {
  /** By offer, those too that have ended: nobody takes the rest of a file for one. */
  private readonly open = new WeakMap<Offer, { readonly source: PieceSource; readonly upload: Upload }>();

  constructor(private readonly transfers: Transfers) {}

  /**
   * The piece behind so many bytes (`offset`), null where it could not be read. One without any bytes before it begins the
   * upload. Resolves when the next one may come, after the last one when the upload has ended. Throws what Transfers.begin
   * throws, and `USAGE` where the file was given up.
   */
  async give(offer: Offer, bytes: Buffer | null, offset: number, last: boolean): Promise<void> {
    const open = this.open.get(offer);
    const { source, upload } = open === undefined || open.source.failed !== null ? this.begin(offer, offset) : open;
    if (bytes === null || offset !== upload.received) upload.fail('cancelled');
    else upload.write(bytes);
    if (source.failed !== null) throw givenUp(offer, source.failed);
    if (last) upload.end();
    await (last ? source.ended : source.room);
    if (source.failed !== null) throw givenUp(offer, source.failed);
  }

  private begin(offer: Offer, offset: number): { readonly source: PieceSource; readonly upload: Upload } {
    if (offset !== 0) throw givenUp(offer, this.open.get(offer)?.source.failed ?? 'cancelled');
    const source = new PieceSource();
    const begun = { source, upload: this.transfers.begin(offer, source) };
    this.open.set(offer, begun);
    return begun;
  }
}

function givenUp({ id, name }: Offer, reason: FileReason): Refusal {
  return new Refusal(
    'USAGE',
    `File ${id}, ${name}, was given up: ${reason}. To begin again, send its first piece with offset 0.`,
  );
}
