/** A server that does not answer: it is given up within a minute and tried again, by a clock that the test turns. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { Pauses } from '../../src/client/common/pauses.js';
import { backAgain, type Missed } from '../../src/client/common/way-back.js';
import { ClientFailure } from '../../src/client/failure.js';
import { clockOf } from '../../src/client/net/clock.js';
import { ConnectionLost, probe, ServerConnection } from '../../src/client/net/server-connection.js';
import { Trust } from '../../src/client/net/trust.js';
import { StateFile } from '../../src/client/state.js';
import { Conversation } from '../../src/client/talk/conversation.js';
import { Session, type SessionHost } from '../../src/client/talk/session.js';
import { Vocabulary } from '../../src/client/talk/vocabulary.js';
import { folder } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { startTestServer } from '../support/server.js';
import { chatAs } from './here.js';
import { Cable, ENTER, skip } from './rig.js';

/** A connection whose server is the test. */
function connected() {
  const clock = new HandClock();
  const wire = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const ends: (string | null)[] = [];
  const connection = new ServerConnection(wire, { event() {}, ended: (why) => void ends.push(why) }, clock);
  const says = async (object: object): Promise<void> => {
    wire.push(`${JSON.stringify(object)}\n`);
    await new Promise(setImmediate);
  };
  const passes = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await new Promise(setImmediate);
  };
  return { clock, connection, ends, says, passes };
}

test('who is not answered for 30 s has lost the connection, however much else the server says', async () => {
  const { connection, ends, says, passes } = connected();
  await says({ type: 'online', username: 'Bob' });
  const first = connection.request({ type: 'line', text: 'one' });
  await passes(29_000);
  const second = assert.rejects(connection.request({ type: 'line', text: 'two' }), ConnectionLost);
  await says({ type: 'ok', id: 1 });
  assert.equal((await first).type, 'ok', 'an answer gives the next its time');
  await passes(29_000);
  await says({ type: 'message', from: 'Bob' });
  assert.deepEqual(ends, []);
  await passes(1000);
  await second;
  assert.deepEqual(ends, ['no answer for 30 s']);
  assert.equal(connection.wasSilent, true);
});

test('a server that has not said a word is given up after 15 s, and one that was asked to wait is waited for', async () => {
  const mute = connected();
  const never = assert.rejects(mute.connection.request({ type: 'init' }), ConnectionLost);
  await mute.passes(15_000);
  await never;
  assert.deepEqual(mute.ends, ['no answer for 15 s']);

  const { connection, ends, says, passes } = connected();
  await says({ type: 'online', username: 'Bob' });
  const waited = connection.request({ type: 'line', text: 'wait 60 Bob: *' }, () => {}, 60_000);
  await passes(89_000);
  await says({ type: 'matched', id: 1 });
  assert.equal((await waited).type, 'matched');
  await passes(1_000_000);
  assert.deepEqual(ends, [], 'nobody who asks for nothing is owed an answer');
});

test('a server that says nothing for a minute is asked whether it is there', async () => {
  const { clock, connection, ends, says, passes } = connected();
  let asked = 0;
  await says({ type: 'online', username: 'Bob' });
  probe(connection, clock, () => {
    asked++;
    connection.request({ type: 'ping' }).catch(() => {});
  });
  await passes(59_000);
  await says({ type: 'online', username: 'Carl' });
  await passes(1000);
  assert.equal(asked, 0, 'it has said something');
  await passes(60_000);
  assert.equal(asked, 1);
  await passes(30_000);
  assert.deepEqual(ends, ['no answer for 30 s']);
});

test('an alarm that rings late, because the process stood still, lets what had come be read first', () => {
  let now = 0;
  const waiting: { ms: number; callback: () => void }[] = [];
  const clock = clockOf(
    () => now,
    (ms, callback) => {
      waiting.push({ ms, callback });
      return () => {};
    },
  );
  let rung = 0;
  clock.after(1000, () => rung++);
  now = 60_000;
  waiting.shift()?.callback();
  assert.equal(rung, 0);
  assert.ok((waiting[0]?.ms ?? 0) > 0);
  waiting.shift()?.callback();
  assert.equal(rung, 1);
});

/** A way to the server: each connection is joined to it, or swallows all and says nothing. */
async function passage(t: TestContext, to: () => number) {
  const told = new EventEmitter();
  const way = { isOpen: true, port: 0, told, cut: (): void => {} };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    sockets.add(near.on('error', () => {}));
    near.on('data', (bytes) => way.isOpen || told.emit('swallowed', String(bytes)));
    if (!way.isOpen) return;
    const far = connectTcp(to(), '127.0.0.1').on('error', () => {});
    near.on('data', (bytes) => way.isOpen && far.write(bytes));
    far.on('data', (bytes) => {
      if (!way.isOpen) return;
      near.write(bytes);
      told.emit('said', String(bytes));
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  way.cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  t.after(() => {
    way.cut();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  way.port = (server.address() as { port: number }).port;
  return way;
}

/** Somebody on a session, and what they are told. */
function person(t: TestContext, port: number, name: string, ask: SessionHost['ask'] = null) {
  const clock = new HandClock();
  const told: string[] = [];
  const events = new EventEmitter();
  const conversation = new Conversation();
  const say = (sentence: string): void => void told.push(sentence);
  const session: Session = new Session(
    {
      door: { host: '127.0.0.1', port, tls: null },
      trust: new Trust(new StateFile(folder(t), 'known'), { confirm: null, say() {} }),
      ...{ name, password: undefined, code: undefined, room: undefined, forPeople: true, reconnect: true, clock },
      ...{ conversation, vocabulary: new Vocabulary(), pauses: new Pauses(() => 0) },
    },
    {
      ...{
        ask,
        say,
        wrong: say,
        lost: say,
        show() {},
        back: (missed: Missed) => say(backAgain(conversation.me, missed)),
      },
      changed: () => events.emit(session.ready ? 'ready' : 'lost'),
    },
  );
  t.after(() => session.leave());
  return { clock, told, session, conversation, ready: () => once(events, 'ready') };
}

test('a line into a connection that swallows everything is not answered, and the connection is made again', async (t) => {
  const server = await startTestServer(t);
  const way = await passage(t, () => server.port);
  const { clock, told, session, ready } = person(t, way.port, 'Alice');
  const entered = ready();
  void session.run();
  await entered;
  way.isOpen = false;
  const answer = assert.rejects(
    session.request({ type: 'line', text: 'important' }, () => {}),
    ConnectionLost,
  );
  await once(way.told, 'swallowed');
  const again = ready();
  clock.advance(30_000);
  await answer;
  assert.deepEqual(told, ['The connection is lost (no answer for 30 s). Trying to get it back']);
  way.isOpen = true;
  await again;
  assert.equal(told.at(-1), 'Connected again as Alice.');
});

test('a server that takes a connection and never speaks is given up, told of, and tried again', async (t) => {
  const server = await startTestServer(t);
  const way = await passage(t, () => server.port);
  way.isOpen = false;
  const alice = person(t, way.port, 'Alice');
  const entered = alice.ready();
  void alice.session.run();
  await once(way.told, 'swallowed');
  way.isOpen = true;
  alice.clock.advance(15_000);
  await entered;
  assert.deepEqual(alice.told, [`127.0.0.1:${way.port} takes connections and does not answer; trying again.`]);

  way.isOpen = false;
  const bob = person(t, way.port, 'Bob');
  const end = assert.rejects(bob.session.run(), ClientFailure);
  for (let attempt = 0; attempt < 2; attempt++) {
    await once(way.told, 'swallowed');
    bob.clock.advance(15_000);
  }
  await end;
});

test('a guest who comes back and whose name is somebody else’s meanwhile is asked for another', async (t) => {
  const server = await startTestServer(t);
  const way = await passage(t, () => server.port);
  const { clock, told, session, conversation, ready } = person(t, way.port, 'Alice', {
    name: async () => 'Carl',
    password: async () => '',
    confirm: async () => false,
  });
  const entered = ready();
  void session.run();
  await entered;
  const bob = await server.person('Bob');
  way.isOpen = false;
  way.cut();
  await bob.until(/^OFFLINE:Alice:/);
  await server.person('Alice');
  const again = ready();
  way.isOpen = true;
  const refused = (bytes: string): void => {
    // Anybody who has just been refused may be held up by a connection of their own.
    if (bytes.includes('NAME_TAKEN')) clock.advance(5000);
  };
  way.told.on('said', refused);
  await again;
  assert.equal(conversation.me, 'Carl');
  assert.ok(told.includes('Alice is somebody’s name already.'), told.join('\n'));
  assert.equal(told.at(-1), 'Connected again as Carl.');
});

test('lines that were not answered when the connection was lost are shown, each of them, and no password', {
  skip,
}, async (t) => {
  const server = await startTestServer(t);
  const cable = new Cable(() => server.port);
  await cable.open();
  t.after(() => cable.cut());
  const alice = await chatAs(t, 'Alice', { port: cable.port, columns: 120 });
  cable.swallow();
  // Each is typed when the one before is on the screen: several in one read would be a paste.
  for (const [line, shown] of [
    ['first', 'first'],
    ['second', 'second'],
    ['login Alice correct horse', '(a line with a password)'],
  ] as const) {
    alice.type(line, ENTER);
    await alice.see(`[everyone] > ${shown}`);
  }
  await cable.cut();
  for (const line of ['first', 'second', '(a line with a password)'])
    await alice.see(`The connection was lost before this was answered, so it may not have been said: ${line}`);
});
