/** The admin socket itself: whose it is, and what becomes of those who ask nothing, anything, or do not read. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { passageTo, socketIn } from '../../src/admin/place.js';
import { ADMIN_VERSION, MAX_REQUEST, type Said } from '../../src/admin/requests.js';
import { AdminDoor, MOST_ASKING } from '../../src/doors/admin/admin-door.js';
import { PATIENCE } from '../../src/doors/admin/asking.js';
import { silent } from '../../src/logger.js';
import { folder } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { openDoor, raw } from './rig.js';

const asks = (fields: object): string => `${JSON.stringify({ admin: ADMIN_VERSION, by: 'tester', ...fields })}\n`;
const STATUS = asks({ do: 'status' });
const said = (text: string): Said[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Said);
const codeOf = (text: string): string => {
  const [last] = said(text).slice(-1);
  return last !== undefined && 'error' in last ? last.error.code : 'none';
};

test('the socket and its folder are for their owner alone, whatever the umask is, and go with the server', async (t) => {
  const before = process.umask(0);
  const { door, folder: at, clock } = await openDoor(t).finally(() => process.umask(before));
  assert.equal(lstatSync(at).mode & 0o777, 0o700);
  assert.equal(lstatSync(door?.path ?? '').mode & 0o777, 0o700);
  assert.equal(process.umask(), before);
  await door?.close(0, clock);
  assert.equal(existsSync(at), false);
});

test('a folder that is there already becomes the owner’s alone, and a socket that a killed server left is replaced', async (t) => {
  const at = join(folder(t), 'partyline.admin');
  mkdirSync(at);
  chmodSync(at, 0o777);
  const killed = createServer().listen(socketIn(at));
  await once(killed, 'listening');
  const before = lstatSync(socketIn(at)).ino;
  const { door } = await openDoor(t, () => ({ fine: true }), at);
  assert.equal(lstatSync(at).mode & 0o777, 0o700);
  assert.notEqual(lstatSync(socketIn(at)).ino, before);
  const one = await raw(door?.path ?? '');
  one.socket.write(STATUS);
  assert.deepEqual(said(await one.ended), [{ result: { fine: true } }]);
  killed.close();
});

test('where the folder is a link, or the socket something else, the server does without a socket, and says so', async (t) => {
  const above = folder(t);
  const elsewhere = join(above, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(above, 'linked'));
  const linked = await openDoor(t, undefined, join(above, 'linked'));
  assert.equal(linked.door, null);
  assert.deepEqual(readdirSync(elsewhere), []);
  mkdirSync(join(above, 'full'));
  writeFileSync(join(above, 'full', 'socket'), 'something');
  const full = await openDoor(t, undefined, join(above, 'full'));
  assert.equal(full.door, null);
  for (const { log } of [linked, full]) {
    assert.deepEqual(
      log.map(({ level, event }) => [level, event]),
      [['warn', 'there is no admin socket: partyline admin cannot reach this server']],
    );
    assert.match(String(log[0]?.fields.err), /; remove it, and start the server again$/);
  }
});

test('a path that is too long for a socket is reached by its folder, at both ends', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const above = join(folder(t), 'd'.repeat(120));
  mkdirSync(above);
  const { door } = await openDoor(t, () => ({ fine: true }), join(above, 'partyline.admin'));
  assert.ok(Buffer.byteLength(door?.path ?? '') > 107);
  assert.deepEqual(readdirSync(join(above, 'partyline.admin')), ['socket']);
  const one = await raw(door?.path ?? '');
  one.socket.write(STATUS);
  assert.deepEqual(said(await one.ended), [{ result: { fine: true } }]);
  assert.throws(
    () => passageTo(join(above, 's'.repeat(120))),
    /has more than 107 bytes, which is too long for a socket/,
  );
});

test('what is no request is refused: garbage, another version, unknown things, and fields that are none', async (t) => {
  const { door } = await openDoor(t);
  const answers = [
    ['hello\n', 'MALFORMED'],
    ['[]\n', 'MALFORMED'],
    ['\n', 'MALFORMED'],
    ['\xff\xfe\0{\n', 'MALFORMED'],
    [asks({ do: 'announce' }), 'MALFORMED'],
    [asks({ do: 'announce', text: 5 }), 'MALFORMED'],
    [asks({ do: 'announce', text: '' }), 'MALFORMED'],
    [asks({ do: 'dance' }), 'OTHER_VERSION'],
    [asks({ do: 'constructor' }), 'OTHER_VERSION'],
    [asks({ do: 'status', admin: 2 }), 'OTHER_VERSION'],
    ['GET / HTTP/1.1\r\n\r\n', 'MALFORMED'],
  ] as const;
  for (const [line, code] of answers) {
    const one = await raw(door?.path ?? '');
    one.socket.write(line);
    assert.equal(codeOf(await one.ended), code, line);
  }
});

test('a request has at most 64 KiB, and whoever goes on sending is answered and cut', async (t) => {
  const { door } = await openDoor(t, ({ do: what }) => ({ what }));
  const fits = await raw(door?.path ?? '');
  fits.socket.write(STATUS.replace('{', `{${' '.repeat(MAX_REQUEST - STATUS.length + 1)}`));
  assert.deepEqual(said(await fits.ended), [{ result: { what: 'status' } }]);
  const longer = await raw(door?.path ?? '');
  longer.socket.write('x'.repeat(MAX_REQUEST + 1));
  assert.equal(codeOf(await longer.ended), 'TOO_LONG');
});

test('whoever asks nothing for ten seconds is told so and cut, and so is half a line; who ends it has asked', async (t) => {
  const { door, clock } = await openDoor(t, ({ do: what }) => ({ what }));
  const [mute, half, ended] = [await raw(door?.path ?? ''), await raw(door?.path ?? ''), await raw(door?.path ?? '')];
  half.socket.write(STATUS.slice(0, 10));
  ended.socket.end(STATUS.trimEnd());
  assert.deepEqual(said(await ended.ended), [{ result: { what: 'status' } }]);
  clock.advance(PATIENCE - 1);
  assert.deepEqual([mute.read, half.read], ['', '']);
  clock.advance(1);
  assert.deepEqual([codeOf(await mute.ended), codeOf(await half.ended)], ['TIMEOUT', 'TIMEOUT']);
});

test('sixteen ask at a time: another one is told to try again', async (t) => {
  const { door } = await openDoor(t);
  const many = await Promise.all(Array.from({ length: MOST_ASKING }, () => raw(door?.path ?? '')));
  // They have come in once the last of them is answered.
  many.at(-1)?.socket.write(STATUS);
  await many.at(-1)?.ended;
  const again = await raw(door?.path ?? '');
  const late = await raw(door?.path ?? '');
  assert.equal(codeOf(await late.ended), 'BUSY');
  again.socket.write(STATUS);
  assert.equal(codeOf(await again.ended), 'none');
});

test('one who asks only after having been refused is told of that all the same, and is cut after ten seconds', async (t) => {
  const { door, clock } = await openDoor(t);
  const path = door?.path ?? '';
  const many = await Promise.all(Array.from({ length: MOST_ASKING }, () => raw(path)));
  const late = connect({ path, allowHalfOpen: true });
  await once(late, 'connect');
  // Who came after them has gone, so they have been refused.
  assert.equal(codeOf(await (await raw(path)).ended), 'BUSY');
  const error = await new Promise((resolve) => late.write(STATUS, resolve));
  assert.equal(error ?? null, null);
  let read = '';
  late.setEncoding('utf8').on('data', (text) => {
    read += text;
  });
  await once(late, 'end');
  assert.equal(codeOf(read), 'BUSY');
  const closed = new Promise((resolve) => late.on('error', () => {}).once('close', resolve));
  clock.advance(PATIENCE);
  late.write(STATUS);
  await closed;
  for (const { socket } of many) socket.destroy();
});

test('while something is done there are signs of life and of progress, and then its answer', async (t) => {
  const ends: ((result: object) => void)[] = [];
  const { door, clock } = await openDoor(t, (_request, _by, progress) => {
    // Only so often as somebody could read it.
    progress({ what: 'pages', done: 1, of: 2 });
    progress({ what: 'pages', done: 2, of: 2 });
    return new Promise<object>((resolve) => ends.push(resolve));
  });
  const one = await raw(door?.path ?? '');
  one.socket.write(STATUS);
  await once(one.socket, 'data');
  clock.advance(3000);
  await once(one.socket, 'data');
  ends[0]?.({ fine: true });
  assert.deepEqual(said(await one.ended), [
    { progress: { what: 'pages', done: 1, of: 2 } },
    { working: true },
    { result: { fine: true } },
  ]);
});

test('who does not take the answer is cut once nothing of it has left for ten seconds', async (t) => {
  const { door, clock } = await openDoor(t, () => ({ text: 'x'.repeat(8 * 1024 ** 2) }));
  const one = await raw(door?.path ?? '');
  one.socket.pause();
  one.socket.write(STATUS);
  const other = await raw(door?.path ?? '');
  other.socket.write(STATUS);
  await other.ended;
  clock.advance(PATIENCE);
  clock.advance(PATIENCE);
  one.socket.resume();
  const read = await one.ended;
  assert.ok(read.length < 8 * 1024 ** 2, `${read.length} characters came`);
});

test('what fails is logged, and the asker is told no more than that', async (t) => {
  const { door, log } = await openDoor(t, () => {
    throw new Error('a secret of the inside');
  });
  const one = await raw(door?.path ?? '');
  one.socket.write(STATUS);
  assert.deepEqual(said(await one.ended), [
    { error: { code: 'INTERNAL', message: 'the server has failed at this; its log says how' } },
  ]);
  assert.deepEqual(
    log.filter(({ level }) => level === 'error').map(({ event }) => event),
    ['what an administrator asked for failed'],
  );
});

test('a server that stops answers what it is doing, and nobody who has not asked yet', async (t) => {
  const ends: ((result: object) => void)[] = [];
  const clock = new HandClock();
  const at = join(folder(t), 'partyline.admin');
  const began: (() => void)[] = [];
  const begun = new Promise<void>((resolve) => began.push(resolve));
  const desk = {
    act: () => {
      began[0]?.();
      return new Promise<never>((resolve) => ends.push(resolve as never));
    },
  };
  const door = await AdminDoor.open(at, desk, clock, silent, () => 1);
  const [asking, idle, hanging] = [await raw(socketIn(at)), await raw(socketIn(at)), await raw(socketIn(at))];
  asking.socket.write(STATUS);
  await begun;
  const closed = door?.close(1000, clock);
  assert.equal(codeOf(await idle.ended), 'STOPPING');
  ends[0]?.({ fine: true });
  assert.deepEqual(said(await asking.ended), [{ result: { fine: true } }]);
  assert.equal(codeOf(await hanging.ended), 'STOPPING');
  await closed;
  assert.equal(existsSync(at), false);
});

test('a server that stops does not wait for longer than it may', async (t) => {
  const began: (() => void)[] = [];
  const begun = new Promise<void>((resolve) => began.push(resolve));
  const { door, clock } = await openDoor(t, () => {
    began[0]?.();
    return new Promise<never>(() => {});
  });
  const one = await raw(door?.path ?? '');
  one.socket.write(STATUS);
  await begun;
  const closed = door?.close(1000, clock);
  clock.advance(1000);
  await closed;
  assert.equal(await one.ended, '');
});

test('a long answer is written a piece at a time, with turns for others between, and no faster than it is taken', async (t) => {
  let turn = 0;
  const turns = new Set<number>();
  const text = 'x'.repeat(1000);
  const line = (id: number) => ({
    id,
    text,
    get at(): number {
      turns.add(turn);
      return 0;
    },
  });
  const result = {
    name: 'Alice',
    none: undefined,
    said: Array.from({ length: 5000 }, (_, id) => line(id)),
    groups: {},
  };
  let isOver = false;
  const count = (): void => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  const { door } = await openDoor(t, () => result);
  const one = await raw(door?.path ?? '');
  one.socket.pause();
  count();
  one.socket.write(STATUS);
  while (turn < 200) await new Promise(setImmediate);
  const untaken = turns.size;
  one.socket.resume();
  const [answer] = said(await one.ended);
  isOver = true;
  assert.deepEqual(answer, { result: JSON.parse(JSON.stringify(result)) });
  assert.ok(turns.size > 50, `${turns.size} turns`);
  assert.ok(untaken < 20, `${untaken} turns before anything was taken`);
});
