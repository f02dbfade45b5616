/** The client without a terminal: plain lines in, plain lines out, and an exit status. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { readChatOptions } from '../../src/cli/chat-options.js';
import { UsageError } from '../../src/cli/failure.js';
import { run } from '../cli/program.js';
import { startTestServer } from '../support/server.js';
import { pipeChat } from './here.js';
import { controls, pipeChat as pipeProgram } from './rig.js';

describe('in a pipe', () => {
  it('each line is sent, what comes is printed without colours, and the status is 0', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const input = 'hello\nBob:psst\n/who\njoin lab\nhello, lab';
    const { status, stdout, stderr } = await pipeProgram(t, input, { port: server.port, args: ['-u', 'bot'] });
    assert.equal(status, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^Welcome, bot! .*\nOnline: Bob, bot\nJoined lab .*\nGood bye\.\n$/);
    await bob.until('bot (to all): hello');
    await bob.until('bot: psst');
  });

  it('the status is 1 when a line is refused, or there is no server, or no name', async (t) => {
    const server = await startTestServer(t);
    await server.person('Bob');
    const refused = await pipeProgram(t, 'Nobody:hi\nhello\n', { port: server.port, args: ['-u', 'bot'] });
    assert.equal(refused.status, 1);
    assert.match(refused.stdout, /^Nobody is called Nobody\./m);
    const missing = await pipeChat(t, '/send missing.txt Bob\n', { port: server.port, args: ['-u', 'bot'] });
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /^There is no file missing\.txt in \//);
    for (const [line, sentence] of [
      ['/to 17', /^Nothing is called 17\./],
      ['/password', /^Nobody can be asked for a password here\. Type: \/passwd /],
      ['/cancel', /^No file is under way\./],
    ] as const) {
      const own = await pipeChat(t, `${line}\n`, { port: server.port, args: ['-u', 'bot'] });
      assert.equal(own.status, 1, line);
      assert.match(own.stderr, sentence);
    }
    const taken = await pipeChat(t, 'hello\n', { port: server.port, args: ['-u', 'Bob'] });
    assert.equal(taken.status, 1);
    assert.equal(
      taken.stderr,
      'partyline: Somebody is called Bob. If you have an account called Bob, set PARTYLINE_PASSWORD\n',
    );
    const misnamed = await pipeChat(t, 'hello\n', { port: server.port, args: ['-u', 'a b'] });
    assert.equal(misnamed.status, 1);
    assert.match(misnamed.stderr, /^partyline: a b cannot be a name\. A name is a letter, /);
    const nameless = await pipeChat(t, 'hello\n', server);
    assert.deepEqual([nameless.status, nameless.stderr], [1, 'partyline: give a name with -u NAME\n']);
    const nobody = await pipeProgram(t, 'hello\n', { port: await freePort(), args: ['-u', 'bot'] });
    assert.equal(nobody.status, 1);
    assert.match(nobody.stderr, /^partyline: nothing listens at 127\.0\.0\.1:\d+\n$/);
  });

  it('a dialog takes the lines that follow', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const { status } = await pipeChat(t, 'message\nBob\nsee you\n', { port: server.port, args: ['-u', 'bot'] });
    assert.equal(status, 0);
    await bob.until('bot: see you');
  });

  it('--json prints the objects, one a line', async (t) => {
    const server = await startTestServer(t);
    const settings = { port: server.port, args: ['-u', 'bot', '--json'] };
    const { status, stdout } = await pipeProgram(t, 'hello\nNobody:hi\n', settings);
    assert.equal(status, 1);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; status?: string; code?: string });
    assert.deepEqual(
      events.map(({ type, status: outcome }) => `${type} ${outcome ?? ''}`.trim()),
      ['status welcome', 'status sent', 'status offline', 'goodbye'],
    );
  });

  it('what a hostile server sends moves no cursor', async (t) => {
    const evil = '\x1b[2J\x07\u202e\u0085';
    const port = await fakeServer(t, (request) => {
      const welcome = { type: 'status', status: 'welcome', username: `A${evil}`, text: `Welcome${evil}` };
      const answers: object[] = [
        { ...(request.type === 'init' ? welcome : { type: 'ok', text: evil }), id: request.id },
      ];
      if (request.type === 'line') {
        answers.push({ type: 'message', kind: 'all', from: `Eve${evil}`, payload: evil, [evil]: evil });
        answers.push({ type: `x${evil}`, text: `unknown${evil}` });
        answers.push({ type: 'error', code: evil, text: evil });
      }
      return answers;
    });
    for (const json of [[], ['--json']]) {
      const { stdout, stderr } = await pipeChat(t, 'hello\n', { port, args: ['-u', 'bot', ...json] });
      assert.match(stdout, /unknown/);
      assert.deepEqual(controls(stdout + stderr), []);
    }
  });

  it('a lost connection ends it with 1, and says so', async (t) => {
    const port = await fakeServer(t, (request) => {
      if (request.type === 'line') return [];
      return [{ type: 'status', status: 'welcome', username: 'bot', id: request.id }];
    });
    const { status, stderr } = await pipeProgram(t, 'hello\n', { port, args: ['-u', 'bot'] });
    assert.equal(status, 1);
    assert.match(stderr, /^The connection is lost\.$/m);
  });

  it('what is no Partyline server is told from one', async (t) => {
    const silent = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await listen(t, silent);
    const { status, stderr } = await pipeProgram(t, 'hello\n', { port, args: ['-u', 'bot'] });
    assert.deepEqual(
      [status, stderr],
      [1, `partyline: 127.0.0.1:${port} has hung up without a word of a chat; where it speaks TLS, add --tls\n`],
    );
    const endless = createServer((socket) => socket.on('error', () => {}).write('x'.repeat(100_000)));
    const endlessPort = await listen(t, endless);
    assert.equal((await pipeProgram(t, 'hello\n', { port: endlessPort, args: ['-u', 'bot'] })).status, 1);
  });
});

it('options that contradict each other, or make no sense, are refused', async () => {
  for (const [args, sentence] of [
    [['--tls-ca', 'x.pem', '--tls-insecure'], '--tls-ca and --tls-insecure contradict each other'],
    [
      ['--tls', '--quiet-port', '9'],
      '--quiet-port is for chats without TLS: with it, files go over the connection of the chat',
    ],
    [['--room', 'a b'], "'a b' cannot be a room: give its name with --room ROOM"],
    [['--port', '0'], '--port takes a port from 1 to 65535, not 0'],
    [['--colour'], 'unknown option --colour'],
  ] as const) {
    assert.throws(
      () => readChatOptions(args),
      (error) => error instanceof UsageError && error.message.startsWith(sentence),
    );
  }
  const mistaken = await run(['chat', '--tls-ca', 'x.pem', '--tls-insecure']);
  assert.equal(mistaken.status, 2);
  assert.match(mistaken.stderr, /^partyline: --tls-ca and --tls-insecure contradict each other\n/);
  const { status, stderr } = await run(['chat', '--tls-ca', '/nowhere/ca.pem']);
  assert.deepEqual([status, stderr.startsWith('partyline: --tls-ca /nowhere/ca.pem cannot be read')], [1, true]);
});

interface Asked {
  readonly type: string;
  readonly id: number;
}

/** Answers each request with what `answer` says; if that is nothing, it hangs up. */
function fakeServer(t: TestContext, answer: (request: Asked) => readonly object[]): Promise<number> {
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const request = JSON.parse(line) as Asked;
        const answers = answer(request);
        for (const each of answers) socket.write(`${JSON.stringify(each)}\n`);
        if (request.type === 'exit' || answers.length === 0) socket.end();
      }
    });
  });
  return listen(t, server);
}

function listen(t: TestContext, server: ReturnType<typeof createServer>): Promise<number> {
  t.after(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

/** Nobody listens there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
