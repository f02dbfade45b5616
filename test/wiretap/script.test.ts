/** The written scripts, run by expect: what they say where the other server does not do the same. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext, test } from 'node:test';
import { Conversation, type Step } from '../../src/tools/wire/conversation.js';
import { expectScript } from '../../src/tools/wire/script.js';
import { needs } from '../support/programs.js';
import { type Outcome, runExpect } from '../support/run.js';

const skip = needs('expect');

/** Has the conversation with a server that does `answer` to the one who connects. */
async function play(t: TestContext, steps: readonly Step[], answer: (socket: Socket) => void): Promise<Outcome> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    answer(socket);
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const script = expectScript(steps, { host: '127.0.0.1', port }, true);
  // What never comes need not be waited for that long.
  return runExpect(script.replace(/^set timeout 10$/m, 'set timeout 3'));
}

const WELCOME: Step = { kind: 'line', text: 'INFO: Welcome, Wendy! You are here.' };
const MISSED = 'no such line: INFO: Welcome, Wendy![^\\r\\n]*\n';

describe('what does not come is waited for', { concurrency: true }, () => {
  it('a line that does not come: the last two that came instead are shown, and move no cursor', { skip }, async (t) => {
    const { status, stderr } = await play(t, [WELCOME], (socket) => {
      socket.write('INFO: one\r\nERROR: NAME_TAKEN \x1b[2J\x07gr\u00fc\u00dfe\u202e\r\nPassword: ');
    });
    assert.equal(stderr, `${MISSED}what came instead:\n  ERROR: NAME_TAKEN ?[2J?gr\u00fc\u00dfe?\n  Password:\n`);
    assert.equal(status, 1);
  });

  it('a line in whose place nothing comes', { skip }, async (t) => {
    const { status, stderr } = await play(t, [WELCOME], () => {});
    assert.equal(stderr, `${MISSED}nothing came instead\n`);
    assert.equal(status, 1);
  });

  it('a server that does not end: what it said is shown', { skip }, async (t) => {
    const { stderr } = await play(t, [{ kind: 'server-end' }], (socket) => socket.write('STATUS:1\n'));
    assert.equal(stderr, 'the server did not end the connection\nwhat came instead:\n  STATUS:1\n');
  });
});

test('a connection that breaks is one sentence', { skip }, async (t) => {
  const broken = await play(t, [{ kind: 'send', text: 'hi', end: '\n' }, WELCOME], (socket) => {
    socket.once('data', () => socket.resetAndDestroy());
  });
  assert.equal(broken.stderr, 'the connection broke before: INFO: Welcome, Wendy![^\\r\\n]*\n');
  assert.equal(broken.status, 1);
});

test('to end a side of a connection that has gone is no fault', { skip }, async (t) => {
  const steps: readonly Step[] = [{ kind: 'server-end' }, { kind: 'client-end' }];
  const { status, stderr } = await play(t, steps, (socket) => socket.end());
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

test('what a client does behind the end of the server is no part of the conversation', () => {
  const conversation = new Conversation();
  conversation.fromClient(Buffer.from('exit\nha'));
  conversation.fromServer(Buffer.from('INFO: Good bye.\n'));
  conversation.serverEnded();
  conversation.fromClient(Buffer.from('lf\n'));
  conversation.clientEnded();
  assert.deepEqual(conversation.steps, [
    { kind: 'send', text: 'exit', end: '\n' },
    { kind: 'line', text: 'INFO: Good bye.' },
    { kind: 'server-end' },
  ]);
});

test('what is typed behind the good bye, and the reset that follows it, are no part of the conversation', () => {
  const conversation = new Conversation();
  conversation.fromClient(Buffer.from('exit\n'));
  conversation.fromServer(Buffer.from('INFO: Good bye.\n'));
  conversation.fromClient(Buffer.from('\n'));
  conversation.clientEnded();
  conversation.serverBroke();
  assert.deepEqual(conversation.steps, [
    { kind: 'send', text: 'exit', end: '\n' },
    { kind: 'line', text: 'INFO: Good bye.' },
    { kind: 'server-end' },
  ]);
});

test('a server that breaks in mid-talk has not ended it', () => {
  const conversation = new Conversation();
  conversation.fromServer(Buffer.from('PONG:1\n'));
  conversation.serverBroke();
  assert.deepEqual(conversation.steps, [{ kind: 'line', text: 'PONG:1' }]);
});
