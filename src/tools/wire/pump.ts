/**
 * One direction of one connection: what comes from `source` goes to `target`, with the trouble that was asked for. Reads
 * on only when what it has read is written, so that a slow side slows the other one down and nothing piles up here.
 */
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface Trouble {
  /** Bytes of the pieces in which everything is passed on; undefined: as it was read. */
  readonly split: number | undefined;
  /** Milliseconds before each piece. */
  readonly delay: number;
  /** Bytes of a connection, both directions together, after which it is cut; undefined: never. */
  readonly dropAfter: number | undefined;
}

/** What both directions of a connection may still pass on. */
export interface Budget {
  left: number;
}

export interface Watcher {
  /** Bytes as the kernel gave them. */
  read(bytes: Buffer): void;
  /** What was passed on of them: piece `index` of `count`. */
  passed(bytes: Buffer, index: number, count: number): void;
  /** The source will send no more, and the target has been told. */
  ended(): void;
  /** The source broke, and what had come from it is passed on. */
  broke(error: NodeJS.ErrnoException): void;
  /** The budget is used up. */
  spent(): void;
  /** Resolves when what was reported has been taken. */
  settled(): Promise<void>;
}

/** Milliseconds between two looks at a source that has ended. What was written to the target has left by the first. */
const LOOK = 50;

export function pump(source: Socket, target: Socket, trouble: Trouble, budget: Budget, watcher: Watcher): void {
  const pass = async (bytes: Buffer): Promise<void> => {
    watcher.read(bytes);
    const size = trouble.split ?? bytes.length;
    const count = Math.ceil(bytes.length / size);
    for (let index = 0; index < count; index++) {
      if (trouble.delay > 0) await pause(trouble.delay);
      if (target.destroyed) return;
      const piece = bytes.subarray(index * size, Math.min((index + 1) * size, index * size + budget.left));
      budget.left -= piece.length;
      await write(target, piece);
      watcher.passed(piece, index, count);
      if (budget.left === 0) return watcher.spent();
      await watcher.settled();
    }
  };
  // A paused socket tells its end even so, while pieces of what came before it may still wait for their time.
  let passing: Promise<void> = Promise.resolve();
  source.on('data', (bytes: Buffer) => {
    source.pause();
    passing = pass(bytes).then(() => {
      source.resume();
    });
  });
  source.on('end', () => {
    void passing.then(() => {
      if (budget.left === 0) return;
      target.end();
      watcher.ended();
      lookAfter(source);
    });
  });
  source.on('error', (error) => {
    void passing.then(() => watcher.broke(error));
  });
}

/**
 * A source that has ended may still be reset, which makes `nc` on a terminal exit. Nobody reads from it any more, so the
 * system says so only to who writes: nothing is written, again and again, until that fails.
 */
function lookAfter(source: Socket): void {
  const look = setInterval(() => {
    if (source.writableEnded) clearInterval(look);
    else if (source.writableLength === 0) source.write('');
  }, LOOK);
  source.once('close', () => clearInterval(look));
}

/** Resolves when the kernel has the bytes, or will never have them: then the socket's own events tell why. */
function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    socket.write(bytes, () => resolve());
  });
}
