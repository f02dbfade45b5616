/**
 * What every connection keeps, whatever is on either side of it: a contract, over two ends of a stream in memory, of the chat
 * port, the telnet port and a WebSocket. And what a connection is, which its first bytes decide once.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Listener } from '../../src/doors/listen/listeners.js';
import { objectFrame } from '../support/frames.js';
import { Come, turn } from './come.js';
import { CHAT_PORT, QUIET_PORT, TELNET_PORT, UNDECIDED, WEB_PORT } from './rig.js';

const TOKEN = '0'.repeat(32);
const WILL_ECHO = '\xff\xfb\x01';

/** A port: what comes when somebody opens it, how one thing is said there, and what the core is told of that. */
interface Door {
  readonly name: string;
  readonly listener: Listener;
  readonly opened: readonly string[];
  say(text: string): Buffer;
  told(text: string): string;
  /** What somebody there gets, as text, of what is written. */
  readonly lastWord: string;
  readonly end: readonly string[];
}

const lines = {
  say: (text: string) => Buffer.from(`${text}\n`),
  told: (text: string) => `line ${text}`,
  lastWord: '',
  end: ['the end'],
};
const CHAT: Door = { ...lines, name: 'the chat port', listener: CHAT_PORT, opened: ['open', 'greet'] };
const TELNET: Door = { ...lines, name: 'the telnet port', listener: TELNET_PORT, opened: ['open', 'telnet', 'greet'] };
const WEB_SOCKET: Door = {
  name: 'a WebSocket',
  listener: WEB_PORT,
  opened: ['open', 'json'],
  say: (text) => objectFrame({ text }),
  told: (text) => `object ${JSON.stringify({ text })}`,
  lastWord: '\x88\x02\x03\xe8',
  // Nobody reads on who has ended a WebSocket.
  end: ['gone: disconnected'],
};

for (const { name, listener, opened, say, told, lastWord, end } of [CHAT, TELNET, WEB_SOCKET]) {
  test(`${name}: whoever comes has a session at once, and is greeted where people type`, () => {
    assert.deepEqual(new Come(listener).told, opened);
  });

  test(`${name}: what is said comes whole, however it is cut, and the end behind the last of it`, async () => {
    const come = new Come(listener);
    const bytes = Buffer.concat([say('hello'), say('you'), say('and'), say('')]);
    const expected = [told('hello'), told('you'), told('and'), told('')];
    assert.deepEqual(await come.send(bytes), expected);
    assert.deepEqual(await come.send(...Array.from(bytes, (byte) => Buffer.of(byte))), expected);
    come.told.length = 0;
    come.client.write(say('last'));
    come.client.end();
    await turn();
    assert.deepEqual(come.told.slice(0, 1 + end.length), [told('last'), ...end]);
  });

  test(`${name}: while it is paused nothing is given to the core, from the first byte on, and nothing is lost`, async () => {
    const come = new Come(listener);
    come.connection.pause();
    assert.deepEqual(await come.send(Buffer.concat([say('one'), say('two')]), say('three')), []);
    come.connection.resume(true);
    assert.deepEqual(come.told.slice(0, 2), [told('one'), told('two')]);
    await turn();
    assert.deepEqual(come.told, [told('one'), told('two'), told('three')]);
    come.connection.pause();
    come.connection.resume(false);
    assert.deepEqual(await come.send(say('four')), [told('four')]);
  });

  test(`${name}: all that comes counts against its bound, which is told once`, async () => {
    const come = new Come(listener);
    const bytes = say('123');
    come.connection.bound(2048, 2 * bytes.length);
    assert.deepEqual(await come.send(bytes, bytes), [told('123'), told('123')]);
    assert.deepEqual(await come.send(bytes, bytes), ['spent', told('123'), told('123')]);
  });

  test(`${name}: nobody is held up by one who says much at once, and of that nothing is lost`, async () => {
    const come = new Come(listener);
    const other = new Come(listener, come);
    const order: string[] = [];
    for (const one of [come, other]) {
      one.cost = 6;
      one.onTold = () => order.push(one.told.at(-1) ?? '');
    }
    const much = Array.from({ length: 9 }, (_, index) => `${index}`);
    come.client.write(Buffer.concat(much.map(say)));
    other.client.write(say('other'));
    for (let times = 0; times < 20; times++) await turn();
    assert.ok(order.indexOf(told('other')) < 4, order.join());
    assert.deepEqual(
      order.filter((one) => one !== told('other')),
      much.map(told),
    );
  });

  test(`${name}: bytes leave in order, each write is told when it has left, and the end is behind them`, async () => {
    const come = new Come(listener);
    const done: number[] = [];
    for (const number of [1, 2, 3])
      come.connection.write([Buffer.from(`${number}a\n`), Buffer.from(`${number}b\n`)], () => done.push(number));
    come.connection.end('written');
    come.connection.end('written');
    assert.ok((await come.ended()).endsWith(`1a\n1b\n2a\n2b\n3a\n3b\n${lastWord}`));
    assert.deepEqual(done, [1, 2, 3]);
    assert.deepEqual(await come.send(say('more')), []);
    come.client.end();
    await turn();
    assert.deepEqual(come.told, ['gone: disconnected']);
  });

  test(`${name}: an end at once is the end of both sides, and told once`, async () => {
    const come = new Come(listener);
    come.told.length = 0;
    come.connection.end('now');
    await turn();
    assert.deepEqual(come.told, ['gone: disconnected']);
    come.connection.probe();
    come.connection.resume(true);
    assert.deepEqual(come.told, ['gone: disconnected']);
  });
}

for (const { name, listener } of [CHAT, TELNET]) {
  test(`${name}: a half line is a line when the end has come, and an empty one is one`, async () => {
    const come = new Come(listener);
    assert.deepEqual(await come.send('hel', 'lo\r', '\n\nhalf'), ['line hello', 'line ']);
    come.client.end();
    await turn();
    assert.deepEqual(come.told, ['line hello', 'line ', 'line half', 'the end']);
  });

  test(`${name}: a bound holds for lines, also where it was told before any came`, async () => {
    const come = new Come(listener);
    come.connection.bound(4, 12);
    assert.deepEqual(await come.send('1234\n', '12345\n'), ['line 1234', 'more than 4']);
  });

  test(`${name}: what is typed can be hidden from a telnet client, and from nobody else`, async () => {
    const come = new Come(listener);
    await turn();
    come.received = '';
    come.connection.hideTyping(true);
    await turn();
    assert.equal(come.received, '');
    await come.send(Buffer.from('fffd03', 'hex'), 'x\n');
    come.received = '';
    if (listener.edits) await come.send(Buffer.from('fffe01', 'hex'));
    come.connection.hideTyping(true);
    await turn();
    assert.ok(come.received.includes(WILL_ECHO), JSON.stringify(come.received));
  });

  test(`${name}: one that begins with a brace speaks in objects, and keeps the bounds and the pause of before`, async () => {
    const come = new Come(listener);
    come.connection.bound(2048, 40);
    assert.deepEqual(await come.send('\r\n', ' {"a":', '1}{"b":2}'), [
      'line ',
      'json',
      'object {"a":1}',
      'object {"b":2}',
    ]);
    assert.deepEqual(await come.send(`{"c":"${'x'.repeat(20)}"}\n`), ['spent', `object {"c":"${'x'.repeat(20)}"}`]);
    const paused = new Come(listener);
    paused.connection.pause();
    assert.deepEqual(await paused.send('{"a":1}\n'), ['json']);
    paused.connection.resume(true);
    assert.deepEqual(paused.told, ['json', 'object {"a":1}']);
  });

  test(`R1.12 ${name}: another protocol is told to the core once, and a client of frames gets its own kind of end`, async () => {
    const web = new Come(listener);
    assert.deepEqual(await web.send('GET / HTTP/1.1\r\nHost: x\r\n'), ['foreign http false']);
    const framed = new Come(listener);
    await turn();
    framed.received = '';
    assert.deepEqual(await framed.send(Buffer.of(0, 0, 0, 5, 1, 65, 66, 67, 68)), ['foreign frames true']);
    framed.connection.end('written');
    assert.equal((await framed.ended()).slice(4, 28), '\x06ERROR: FOREIGN_PROTOCOL');
  });
}

test('the telnet port: keys that wait when the connection ends are not shown behind the end', async () => {
  const come = new Come(TELNET_PORT);
  await come.send(Buffer.from('fffd01fffd03', 'hex'));
  come.takesKeys = false;
  await come.send('typed');
  come.connection.write([Buffer.from('Good bye.\n')], () => {});
  come.connection.end('written');
  come.takesKeys = true;
  const errors: unknown[] = [];
  come.socket.on('error', (error) => errors.push(error));
  come.connection.resume(true);
  const received = await come.ended();
  assert.ok(received.includes('Good bye.'), JSON.stringify(received));
  assert.equal(received.includes('typed'), false);
  assert.deepEqual(errors, []);
});

test('R1.23 a connection that carries a file never has a session: neither before its first line is whole nor after', async () => {
  for (const end of [true, false]) {
    const come = new Come(QUIET_PORT);
    await come.send('pu', `t ${TOKEN}`);
    if (end) {
      come.client.end();
      await turn();
      assert.deepEqual(come.files, [`put ${TOKEN} `]);
    } else {
      await come.send('\nab');
      assert.deepEqual(come.files, [`put ${TOKEN} ab`]);
    }
    assert.deepEqual(come.told, []);
    assert.equal(come.clock.pending, 0);
    come.parts.undecided.openAll();
    assert.deepEqual(come.told, []);
  }
});

test('R1.9 on the quiet port a session begins with the byte that shows it is no file, or with the end', async () => {
  const talker = new Come(QUIET_PORT);
  assert.deepEqual(await talker.send('p'), []);
  assert.deepEqual(await talker.send('a'), ['open']);
  assert.deepEqual(await talker.send('int\n'), ['line paint']);
  const silent = new Come(QUIET_PORT);
  silent.client.end();
  await turn();
  assert.deepEqual(silent.told, ['open', 'the end']);
  // The beginning of the mark that some programs write in front of UTF-8, and no more.
  const half = new Come(QUIET_PORT);
  assert.deepEqual(await half.send(Buffer.of(0xef, 0xbb)), []);
  half.client.end();
  await turn();
  assert.deepEqual(half.told, ['open', 'line \ufffd', 'the end']);
  const web = new Come(QUIET_PORT);
  assert.deepEqual(await web.send('GET /'), ['open']);
  assert.deepEqual(await web.send(' HTTP/1.1\r\n'), ['foreign http false']);
});

test('R1.20 who says nothing on the quiet port has a session when the time for a name is over, and no file comes after it', async () => {
  const come = new Come(QUIET_PORT);
  come.clock.advance(UNDECIDED - 1);
  assert.deepEqual(await come.send('put '), []);
  come.clock.advance(1);
  assert.deepEqual(come.told, [`open after ${UNDECIDED}`]);
  await come.send(`${TOKEN}\n`);
  assert.deepEqual(come.files, []);
  const late = new Come(QUIET_PORT);
  late.clock.advance(20_000);
  assert.deepEqual(await late.send('who\n'), ['open after 20000', 'line who']);
  late.clock.advance(UNDECIDED);
  assert.deepEqual(late.told, ['open after 20000', 'line who']);
});

test('a server that stops opens whoever is undecided, so that they are told; and one that has gone is forgotten', async () => {
  const come = new Come(QUIET_PORT);
  come.clock.advance(5);
  come.parts.undecided.openAll();
  come.parts.undecided.openAll();
  assert.deepEqual(come.told, ['open after 5']);
  const gone = new Come(QUIET_PORT);
  gone.client.destroy();
  gone.connection.end('now');
  await turn();
  assert.equal(gone.clock.pending, 0);
  gone.parts.undecided.openAll();
  assert.deepEqual(gone.told, []);
});
