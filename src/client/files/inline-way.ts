/**
 * Files between the lines of the chat, on its own connection, which is as encrypted as the chat is: R7.15 of PROTOCOL.md.
 * A typed line waits after the pieces that are on their way, so these are few.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type ServerEvent, textOf } from '../common/server-event.js';
import { TransferFailed } from './news.js';
import type { ReceivedFile } from './received-file.js';
import { type Course, DIFFERENT, type Outgoing, type Ready, readAt, type Way } from './way.js';

/** Sends an object; resolves with its last answer, of which nothing is shown. Rejects with ConnectionLost. */
export type Ask = (request: Readonly<Record<string, unknown>>) => Promise<ServerEvent>;

/** Bytes of a piece: in base64 no longer than a line, which has 4,096 bytes unless the server is set to fewer. */
const LARGEST = 3000;
/** No server takes lines of fewer than 256 bytes. */
const SMALLEST = 180;
/** Pieces on their way: what an answer that takes a tenth of a second leaves room for is about a mebibyte a second. */
const AHEAD = 32;

export class InlineWay implements Way {
  constructor(private readonly ask: Ask) {}

  async put({ id, size }: Outgoing, file: FileHandle, { news, onProgress, signal }: Course): Promise<void> {
    const hash = createHash('sha256');
    const pending: { readonly answer: Promise<ServerEvent>; readonly reached: number }[] = [];
    let length = LARGEST;
    for (let sent = 0; ; ) {
      const bytes = await readAt(file, sent, Math.min(length, size - sent));
      const reached = sent + bytes.length;
      const last = reached === size;
      const answer = this.ask(pieceOf(id, sent, bytes, last));
      // Nobody may wait for it any more when it fails.
      answer.catch(() => {});
      if (sent === 0 && length > SMALLEST && textOf(await unless(signal, answer), 'code') === 'LINE_TOO_LONG') {
        length = Math.max(SMALLEST, Math.floor(length / 2));
        continue;
      }
      hash.update(bytes);
      sent = reached;
      pending.push({ answer, reached });
      while (pending.length >= (last ? 1 : AHEAD)) {
        const next = pending.shift() as (typeof pending)[number];
        const said = await unless(signal, next.answer);
        if (said.type === 'error') throw new TransferFailed(textOf(said, 'text').replace(/\.$/, ''));
        onProgress(next.reached);
      }
      if (!last) continue;
      // Told before the answer to the last piece.
      if (news.sha256 !== hash.digest('hex')) throw new TransferFailed(DIFFERENT);
      return;
    }
  }

  async get({ size }: Ready, file: ReceivedFile, { news, onProgress, signal }: Course): Promise<void> {
    for await (const piece of news.pieces(signal)) {
      await file.write(piece);
      if (size !== null && file.bytes > size) throw new TransferFailed('it is larger than it was said to be');
      onProgress(file.bytes);
    }
  }
}

function pieceOf(id: number, offset: number, bytes: Buffer, last: boolean): Readonly<Record<string, unknown>> {
  const piece = { type: 'file_data', file_id: id, offset };
  return {
    ...piece,
    ...(bytes.length === 0 ? {} : { data: bytes.toString('base64') }),
    ...(last ? { last } : {}),
  };
}

/** The answer, unless it is not wanted any more before it comes. */
async function unless(signal: AbortSignal, answer: Promise<ServerEvent>): Promise<ServerEvent> {
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new TransferFailed('cancelled'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
