/**
 * A copy of the database while it is in use, made by its own connection: there can be no other one. Owns the pace: the copy goes no
 * faster than the disk takes it, and leaves processors and disk to those who talk for most of the time. Runs in the worker thread.
 */
import { closeSync, fdatasyncSync, openSync } from 'node:fs';
import type { Database } from './driver.js';

/** Pages (128 KB) after which it pauses: a quarter of a millisecond, in which it may take a core from those who talk. */
const PIECE = 32;

/** Pages (1 MB) that go to the disk together: all of them at the end would take seconds, in which no call is answered. */
const SYNCED = 256;

/** A pause lasts so many times what the piece has taken, and so many milliseconds at most: for that long a call may wait. */
const REST = 7;
const LONGEST_REST = 5;

/** Nobody wakes who waits for it. */
const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

export class Copying {
  /** Resolves when none is being made any more. */
  over: Promise<void> = Promise.resolve();
  private hurried = false;

  constructor(private readonly db: Database) {}

  /** The server is about to end: what is being copied cannot be stopped, but need not pause. */
  hurry(): void {
    this.hurried = true;
  }

  /** One at a time. Into a file that is there and empty; on the disk when the promise resolves. Rejects with SQLite's error, and the system's. */
  make(path: string, tell: (bytes: number, of: number) => void): Promise<void> {
    const made = this.copy(path, tell);
    this.over = made.catch(() => {});
    return made;
  }

  private async copy(path: string, tell: (bytes: number, of: number) => void): Promise<void> {
    const { db } = this;
    const size = Number(db.pragma('page_size'));
    const file = openSync(path, 'r');
    try {
      let [copied, synced] = [0, 0];
      let began = performance.now();
      await db.copyTo(path, (all, left) => {
        if (all - left - copied < PIECE || this.hurried) return;
        copied = all - left;
        const isMuch = copied - synced >= SYNCED;
        if (isMuch) tell(copied * size, all * size);
        db.whileHeld(() => {
          const taken = performance.now() - began;
          if (isMuch) fdatasyncSync(file);
          Atomics.wait(cell, 0, 0, Math.min(taken * REST, LONGEST_REST));
        });
        if (isMuch) synced = copied;
        began = performance.now();
      });
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}
