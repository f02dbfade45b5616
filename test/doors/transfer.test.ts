/** A connection that brings a file, where its sender does not end when the file does. What stores it is held back by hand. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { type Target, Upload } from '../../src/core/files/upload.js';
import { Tally } from '../../src/counts.js';
import { transfer } from '../../src/doors/files/transfer.js';
import type { FileRequests } from '../../src/link/files.js';
import { silent } from '../../src/logger.js';
import { HandClock } from '../support/clock.js';

test('R1.25 what comes behind a whole file while that is stored is dropped, and the file has arrived', async (t) => {
  const clock = new HandClock();
  const limits = { stall: 30_000, rate: 0, largest: 1000 };
  const upload = new Upload({ id: 7, announced: 5 }, clock, limits, { arrived: () => {}, failed: () => {} });
  let stored = (): void => {};
  let taken = (): void => {};
  const whole = new Promise<void>((resolve) => {
    taken = resolve;
  });
  const finishing = new Promise<void>((resolve) => {
    class Held extends Writable implements Target {
      reserve(): boolean {
        return true;
      }
      fail(): void {}
      override _write(_bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
        taken();
        done();
      }
      override _final(done: () => void): void {
        stored = done;
        resolve();
      }
    }
    upload.to(new Held());
  });
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const sender = connect((server.address() as { port: number }).port, '127.0.0.1');
  t.after(() => sender.destroy());
  const [socket] = await accepted;
  const transfers = { put: () => upload } as unknown as FileRequests;
  const peer = { connection: 1, address: 'x', network: 'x' };
  transfer(
    socket,
    { direction: 'put', token: 'x', offset: 0 },
    Buffer.alloc(0),
    false,
    peer,
    transfers,
    new Tally(),
    silent,
  );

  sender.write('abcde');
  await whole;
  clock.advance(1000);
  await finishing;
  const ended = once(socket, 'end');
  sender.end('more');
  await ended;
  stored();
  let line = '';
  for await (const chunk of sender) line += chunk;
  assert.match(line, /^FILE_DONE:7:/);
});
