/** A receiver who has one connection only: the file comes in lines, a few at a time, between what others say. */
import { Writable } from 'node:stream';
import { PIECE, type PieceForm } from '../../language/events.js';
import { fileData } from '../../language/make.js';
import type { ChatPorts } from '../ports.js';
import { FileFailed } from './file-failed.js';

/** Lines on their way at a time: few enough for the smallest bound of what waits for a client. */
const LINES = 2;

export class InlineLines extends Writable {
  /** Not sent yet. */
  private rest: Buffer = Buffer.alloc(0);
  /** Given to the connection, and not written there. */
  private underWay = 0;
  private done: (error?: Error) => void = () => {};

  constructor(
    private readonly ports: Pick<ChatPorts, 'bus' | 'receipts' | 'names'>,
    /** The receiver's. */
    private readonly key: string,
    /** False once the receiver has left: the one who has the name now is somebody else, or at another connection. */
    private readonly isHere: () => boolean,
    private readonly id: number,
    private readonly form: PieceForm,
  ) {
    // One chunk at a time: there is room again when all of it has been written.
    super({ highWaterMark: 1 });
  }

  /** Bytes. */
  get unsent(): number {
    return this.rest.length + this.underWay;
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.rest = bytes;
    this.done = done;
    this.send();
  }

  private send(): void {
    if (this.destroyed) return;
    if (this.rest.length === 0) this.done();
    else this.ports.names.atCostOf(this.key, () => this.sendLines());
  }

  private sendLines(): void {
    for (let line = 1; line <= LINES && this.rest.length > 0; line++) {
      const { form, id } = this;
      const bytes = this.rest.subarray(0, PIECE[form]);
      this.underWay += bytes.length;
      this.rest = this.rest.subarray(bytes.length);
      const last = line === LINES || this.rest.length === 0;
      const piece = fileData({ id, bytes, form });
      if (this.isHere())
        this.ports.bus.toPerson(this.key, piece, last ? this.ports.receipts.of(this.receipt) : undefined);
      else this.lost();
    }
  }

  private lost(): void {
    this.rest = Buffer.alloc(0);
    this.done(new FileFailed('connection lost'));
  }

  private readonly receipt = {
    written: (): void => {
      this.underWay = 0;
      this.emit('progress');
      this.send();
    },
    lost: (): void => this.lost(),
  };
}
