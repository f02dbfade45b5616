/**
 * Files whose sender gives them piece by piece, as the JSON dialect does. Owns which are under way; where the bytes go, and
 * how an upload ends, is Transfers'.
 */
import { type FileReason, Refusal } from '../../language/codes.js';
import type { Offer } from './offer.js';
import type { Transfers } from './transfers.js';
import type { Upload } from './upload.js';

interface Fragmented {
  readonly upload: Upload;
  /** Bytes. */
  given: number;
}

export class Fragments {
  /** By offer, those too that have ended: nobody takes the rest of a file for one. */
  private readonly open = new WeakMap<Offer, Fragmented>();

  constructor(private readonly transfers: Transfers) {}

  /**
   * The piece after so many bytes (`offset`), null where it could not be read. One without any bytes before it begins the
   * upload. Resolves when the next one may come, after the last one when the upload has ended. Throws what Transfers.begin
   * throws, and `USAGE` where the file was given up.
   */
  async give(offer: Offer, bytes: Buffer | null, offset: number, last: boolean): Promise<void> {
    const open = this.open.get(offer);
    const file = open === undefined || open.upload.failure !== null ? this.begin(offer, offset) : open;
    const { upload } = file;
    if (bytes === null || offset !== file.given) upload.fail('cancelled');
    else if (!upload.writableEnded) {
      file.given += bytes.length;
      upload.write(bytes);
    }
    mustGoOn(offer, upload);
    if (last && !upload.writableEnded) upload.end();
    await (last ? upload.whenOver() : upload.whenRoom());
    mustGoOn(offer, upload);
  }

  private begin(offer: Offer, offset: number): Fragmented {
    if (offset !== 0) throw givenUp(offer, this.open.get(offer)?.upload.failure ?? 'cancelled');
    const begun = { upload: this.transfers.begin(offer), given: 0 };
    this.open.set(offer, begun);
    return begun;
  }
}

function mustGoOn(offer: Offer, { failure }: Upload): void {
  if (failure !== null) throw givenUp(offer, failure);
}

function givenUp({ id, name }: Offer, reason: FileReason): Refusal {
  return new Refusal({ code: 'USAGE', why: 'fileGivenUp', id, name, reason });
}
