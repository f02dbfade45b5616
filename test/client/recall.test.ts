/**
 * What was said in a room before, as who joins it in the client sees it: people do, scripts do not.
 * Rules: R3.82, R7.12.
 */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { leave, PASSWORD, startTestServer, type TestServerOptions } from '../support/server.js';
import { chatAs, pipeChat, startChat } from './here.js';
import { Cable, ENTER, skip, startChat as startProgram } from './rig.js';

/** A room in which twelve lines were said, by Bob, who is there. */
async function lab(t: TestContext, options: TestServerOptions = {}) {
  const server = await startTestServer(t, options);
  const [bob] = await server.room('lab', 'Bob');
  for (let line = 1; line <= 12; line++) bob.send(`line ${line}`);
  await bob.sync();
  return { server, bob };
}

const withoutTimes = (rows: readonly string[]): string[] =>
  rows.filter((row) => row.includes('Bob')).map((row) => row.replace(/\(sent (?:\S+ )?\d\d:\d\d:\d\d\)/, '(sent …)'));

const lines = (from: number): string[] =>
  Array.from({ length: 13 - from }, (_, at) => `[lab] Bob (sent …): line ${from + at}`);

describe('R3.82 whoever joins a room', { skip }, () => {
  for (const way of ['--room', '/join', 'TERM=dumb'] as const) {
    it(`sees its last 10 lines, with their times, before the line that says so: ${way}`, async (t) => {
      const { server } = await lab(t);
      const args = ['-u', 'Alice', ...(way === '--room' ? ['--room', 'lab'] : [])];
      const env = way === 'TERM=dumb' ? { TERM: 'dumb' } : {};
      // A dumb terminal is one whose lines the system makes.
      const start = way === 'TERM=dumb' ? startProgram : startChat;
      const alice = await start(t, { port: server.port, columns: 150, rows: 40, args, env });
      await alice.see(/^Welcome, Alice!/);
      if (way !== '--room') alice.type('join lab', ENTER);
      await alice.see(/^Joined lab /);
      assert.deepEqual(withoutTimes(alice.rows), lines(3));
      const last = alice.rows.findIndex((row) => row.endsWith('line 12'));
      assert.match(alice.rows[last + 1] ?? '', /^Joined lab \(you and 1 other\)/);
    });
  }

  it('sees as many as the server shows people, or the account wants, and set recall says how many', async (t) => {
    const { server, bob } = await lab(t, { recall: 2 });
    const guest = await chatAs(t, 'Gast', { port: server.port, columns: 150, rows: 40, args: ['--room', 'lab'] });
    assert.deepEqual(withoutTimes(guest.rows), lines(11));
    const carl = await server.account('Carl');
    await carl.ask('/set recall 3');
    await leave(carl);
    const env = { PARTYLINE_PASSWORD: PASSWORD };
    const again = await chatAs(t, 'Carl', { port: server.port, columns: 150, rows: 40, args: ['--room', 'lab'], env });
    assert.deepEqual(withoutTimes(again.rows), lines(10));
    again.type('/set recall 0', ENTER);
    await again.see('Set recall 0.');
    again.type('/leave', ENTER);
    await bob.until('LEFT:lab:Carl:left');
    again.type('/join lab', ENTER);
    await again.until(() => again.rows.filter((row) => row.startsWith('Joined lab')).length === 2, 'two joins');
    assert.equal(withoutTimes(again.rows).length, 3);
  });

  it('hears no bell for what was said before, not even with their name in it', async (t) => {
    const { server, bob } = await lab(t);
    bob.send('Alice is late');
    await bob.sync();
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 150, rows: 40, args: ['--room', 'lab'] });
    await alice.see(/Alice is late$/);
    assert.equal(alice.shown.toString().includes('\x07'), false);
  });

  it('sees nothing twice after a loss, and what was missed there', async (t) => {
    const { server, bob } = await lab(t);
    const cable = new Cable(() => server.port);
    await cable.open();
    t.after(() => cable.cut());
    const alice = await chatAs(t, 'Alice', { port: cable.port, columns: 150, rows: 60, args: ['--room', 'lab'] });
    await cable.cut();
    await bob.until(/^OFFLINE:Alice:/);
    bob.send('line 13');
    await bob.sync();
    await cable.open();
    await alice.see('Connected again as Alice. 1 line was missed.');
    assert.deepEqual(withoutTimes(alice.rows), [...lines(3), '[lab] Bob (sent …): line 13']);
    // A room that is joined from now on shows them again.
    await alice.until(() => alice.row === '[lab] > ', 'the prompt is back');
    alice.type('/leave', ENTER);
    await bob.until('LEFT:lab:Alice:left');
    alice.type('/join lab', ENTER);
    await alice.until(() => withoutTimes(alice.rows).length === 21, 'the last 10 lines');
  });
});

it('R3.82 in a pipe, and as objects, nothing comes that was said before, unless it is asked for', async (t) => {
  const { server } = await lab(t);
  const bot = { port: server.port, args: ['-u', 'bot', '--room', 'lab'] };
  for (const args of [bot.args, [...bot.args, '--json']]) {
    const { status, stdout } = await pipeChat(t, '', { ...bot, args });
    assert.equal(status, 0);
    assert.match(stdout, /Joined lab/);
    assert.doesNotMatch(stdout, /line \d/);
  }
  const asking = await pipeChat(t, '/set recall 1\n/join den\n/leave lab\n/join lab\n', bot);
  assert.match(asking.stdout, /\[lab\] Bob \(sent .*\): line 12\nJoined lab/);
});
