/**
 * What every connection keeps, whatever is on either side of it: a contract, over two ends of a stream in memory, of the chat
 * port and of the telnet port. And what a connection is, which its first bytes decide once.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { SocketConnection } from '../../src/doors/connection.js';
import type { Listener } from '../../src/doors/listen/listeners.js';
import type { ConnectionLink } from '../../src/doors/readers/reader.js';
import type { JsonFields } from '../../src/language/json/parse.js';
import type { ToCore } from '../../src/link/link.js';
import { type Seat, Turns, turnClock } from '../../src/link/turns.js';
import { HandClock } from '../support/clock.js';
import { CHAT_PORT, connectionParts, QUIET_PORT, TELNET_PORT, UNDECIDED } from './rig.js';

/** One connection: what it told the core, what its client got, and what became of it. */
class Come implements ConnectionLink {
  /** In order, as the core is told it. */
  readonly told: string[] = [];
  readonly connection: SocketConnection;
  readonly client: Duplex;
  readonly socket: Duplex;
  readonly clock = new HandClock();
  readonly parts = connectionParts((_connection, _peer, _listener, waited) => {
    this.told.push(waited === 0 ? 'open' : `open after ${waited}`);
    return this;
  }, this.clock);
  readonly files: string[] = [];
  received = '';
  pastesAreAsked = false;
  takesKeys = true;
  readonly seat: Seat;

  constructor(listener: Listener) {
    const [client, socket] = duplexPair();
    this.client = client;
    this.socket = socket;
    client.setEncoding('latin1').on('data', (text: string) => {
      this.received += text;
    });
    const holder = { hold: () => this.connection.pause(), release: () => this.connection.resume(true) };
    this.seat = new Turns(turnClock(this.clock)).seat('192.0.2.1', holder);
    const peer = { ...{ address: '', network: '', share: null, local: '' }, confidential: false };
    const carry = (_socket: Duplex, { direction, token }: { direction: string; token: string }, rest: Buffer): void =>
      void this.files.push(`${direction} ${token} ${rest}`);
    this.connection = new SocketConnection(socket, listener, { ...this.parts, carry }, peer);
    this.connection.start();
  }

  line(text: string): void {
    this.told.push(`line ${text}`);
  }

  object(fields: JsonFields): void {
    this.told.push(`object ${JSON.stringify(fields)}`);
  }

  pasteAnswered(): void {}

  mayTakeKey(): boolean {
    return this.takesKeys && this.seat.mayTake();
  }

  readonly core = {
    greet: () => this.told.push('greet'),
    becomeJson: () => this.told.push('json'),
    becomeTelnet: () => this.told.push('telnet'),
    foreign: (protocol: string, isAnswered: boolean) => this.told.push(`foreign ${protocol} ${isAnswered}`),
    tooLong: (most: number) => this.told.push(`more than ${most}`),
    spent: () => this.told.push('spent'),
    unended: () => this.told.push('unended'),
    inputEnded: () => this.told.push('the end'),
  } as unknown as ToCore;

  gone(reason: string): void {
    this.told.push(`gone: ${reason}`);
  }

  /** What the core is told of these bytes. */
  async send(...chunks: (string | Buffer)[]): Promise<string[]> {
    this.told.length = 0;
    for (const chunk of chunks) {
      this.client.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      await turn();
    }
    return this.told;
  }

  /** Resolves when the client has been told the end. */
  async ended(): Promise<string> {
    await once(this.client, 'end');
    return this.received;
  }
}

/** Whatever is in a stream has come out of it. */
async function turn(): Promise<void> {
  for (let times = 0; times < 3; times++) await new Promise<void>((resolve) => setImmediate(resolve));
}

const TOKEN = '0'.repeat(32);
const WILL_ECHO = '\xff\xfb\x01';

for (const [name, listener] of [
  ['the chat port', CHAT_PORT],
  ['the telnet port', TELNET_PORT],
] as const) {
  test(`${name}: whoever comes has a session at once, and is greeted`, () => {
    const opened = listener.edits ? ['open', 'telnet', 'greet'] : ['open', 'greet'];
    assert.deepEqual(new Come(listener).told, opened);
  });

  test(`${name}: lines come whole, however they are cut, and the end behind the last of them`, async () => {
    const come = new Come(listener);
    assert.deepEqual(await come.send('hel', 'lo\r', '\nyou\nand', '\n\n'), [
      'line hello',
      'line you',
      'line and',
      'line ',
    ]);
    assert.deepEqual(await come.send('half'), []);
    come.client.end();
    await turn();
    assert.deepEqual(come.told, ['line half', 'the end']);
  });

  test(`${name}: while it is paused nothing is given to the core, from the first byte on, and nothing is lost`, async () => {
    const come = new Come(listener);
    come.connection.pause();
    assert.deepEqual(await come.send('one\ntwo\n', 'three\n'), []);
    come.connection.resume(true);
    assert.deepEqual(come.told.slice(0, 2), ['line one', 'line two']);
    await turn();
    assert.deepEqual(come.told, ['line one', 'line two', 'line three']);
    come.connection.pause();
    come.connection.resume(false);
    assert.deepEqual(await come.send('four\n'), ['line four']);
  });

  test(`${name}: a bound holds for lines, and for all there is, also where it was told before any came`, async () => {
    const come = new Come(listener);
    come.connection.bound(4, 12);
    assert.deepEqual(await come.send('1234\n', '12345\n'), ['line 1234', 'more than 4']);
    assert.deepEqual(await come.send('123\n'), ['spent', 'line 123']);
  });

  test(`${name}: bytes leave in order, each write is told when it has left, and the end is behind them`, async () => {
    const come = new Come(listener);
    const done: number[] = [];
    for (const number of [1, 2, 3])
      come.connection.write([Buffer.from(`${number}a\n`), Buffer.from(`${number}b\n`)], () => done.push(number));
    come.connection.end('written');
    come.connection.end('written');
    assert.ok((await come.ended()).endsWith('1a\n1b\n2a\n2b\n3a\n3b\n'));
    assert.deepEqual(done, [1, 2, 3]);
    assert.deepEqual(await come.send('more\n'), []);
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
