/** Getting a name in the terminal client: asked for, refused with the reason, and passwords that are not shown. */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { folder } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { leave, PASSWORD, startTestServer } from '../support/server.js';
import { onTerminal, type ProgramOnTerminal } from '../support/terminal.js';
import { chatAs, pipeChat, startChat } from './here.js';
import { Cable, CTRL, commandLine, ENTER, KEY, chatAs as programAs, skip, startChat as startProgram } from './rig.js';

const PASSWORD_SET = 'The password of Alice is set. You are asked for it when you come again.';

describe('a name', { skip }, () => {
  it('is asked for, and asked for again with the reason why one was refused', async (t) => {
    const server = await startTestServer(t);
    await server.person('Bob');
    const alice = await startChat(t, server);
    await alice.rowsAre('Your name: ');
    alice.type('no name at all', ENTER);
    await alice.see(/^A name is a letter/);
    await alice.rowsAre('Your name: ');
    alice.type('Bob', ENTER);
    await alice.see('Bob is somebody’s name already.');
    await alice.rowsAre('If it is yours, its password (Enter: another name): ');
    alice.type(ENTER);
    await alice.rowsAre('Your name: ');
    alice.type('Alice', ENTER);
    await alice.rowsAre('[everyone] > ');
  });

  it('that can be none is refused in a sentence where it came with the command, too, and asked for', async (t) => {
    const server = await startTestServer(t);
    const alice = await startChat(t, { port: server.port, args: ['-u', 'a b'] });
    await alice.see(/^A name is a letter, then letters, digits/);
    await alice.rowsAre('Your name: ');
    alice.type('Alice', ENTER);
    await alice.rowsAre('[everyone] > ');
  });

  it('may be thought about for longer than the server waits for one', async (t) => {
    const clock = new HandClock();
    const server = await startTestServer(t, { clock, registerTimeout: 30 });
    const alice = await startChat(t, server);
    await alice.rowsAre('Your name: ');
    // Anybody who comes later is let in later.
    await (await server.visitor()).sync();
    clock.advance(31_000);
    alice.type('Alice', ENTER);
    await alice.rowsAre('[everyone] > ');
  });
});

describe('a code', { skip }, () => {
  it('R3.100 is asked for where the name is given out by one, shown nowhere, and given again on the way back', async (t) => {
    const roster = join(folder(t), 'roster.txt');
    writeFileSync(roster, 'Alice\n');
    const server = await startTestServer(t, { operators: 'Ann', roster });
    const code = server.byCode('Ann').trim().split(' ').at(-1) ?? '';
    const cable = new Cable(() => server.port);
    await cable.open();
    t.after(() => cable.cut());
    const ann = await startChat(t, { port: cable.port, args: ['-u', 'Ann'] });
    await ann.see(/^Ann is given out by a code alone/);
    await ann.rowsAre('Code of Ann (Enter: another name): ');
    ann.type('wrong', ENTER);
    await ann.see('That is not the code of Ann.');
    await ann.rowsAre('Code of Ann (Enter: another name): ');
    ann.type(code, ENTER);
    await ann.rowsAre('[everyone] > ');
    await cable.cut();
    await cable.open();
    await ann.see(/^Connected again as Ann\./);
    ann.type('/exit', ENTER);
    assert.equal(await ann.ended, 0);
    assert.equal(ann.shown.includes(code), false);
    const bob = await pipeChat(t, '/whoami\n', { port: server.port, args: ['-u', 'Ann'] });
    assert.equal(bob.stderr, 'partyline: Ann is given out by a code alone. Set PARTYLINE_CODE\n');
    const again = await pipeChat(t, '/who\n', {
      port: server.port,
      args: ['-u', 'Ann'],
      // Such a name has no password: one that is given as well does not stand in the way.
      env: { PARTYLINE_CODE: code, PARTYLINE_PASSWORD: 'red-kettle' },
    });
    assert.deepEqual([again.status, again.stderr], [0, '']);
    // R3.103: who takes a name of the roster is shown the code of it, in words for this program.
    const alice = await pipeChat(t, '/who\n', { port: server.port, args: ['-u', 'Alice'] });
    assert.match(
      alice.stdout,
      /^Your code is \d{6}: note it down\. You are asked for it when you come back as Alice\.$/m,
    );
  });
});

describe('a password', { skip }, () => {
  it('is not on the screen, nor among the lines typed', async (t) => {
    const server = await startTestServer(t);
    await leave(await server.account('Alice'));
    const state = folder(t);
    const alice = await startProgram(t, { port: server.port, state, args: ['-u', 'Alice'] });
    await alice.see('Alice is somebody’s name already.');
    alice.type('wrong-password', ENTER);
    await alice.see('Wrong name or password.');
    await alice.rowsAre('Password of Alice (Enter: another name): ');
    // The line that the server tells people to type is for other programs than this one.
    assert.equal(alice.shown.includes('type: login'), false);
    alice.type(PASSWORD, ENTER);
    await alice.rowsAre('[everyone] > ');
    alice.type(`/passwd ${PASSWORD} top-secret`, ENTER);
    await alice.see('[everyone] > (a line with a password)');
    await alice.see(PASSWORD_SET);
    alice.type(`@7 /passwd top-secret ${PASSWORD}`, ENTER);
    await alice.until(() => alice.rows.filter((row) => row === PASSWORD_SET).length === 2, 'changed again');
    alice.type('/who', ENTER);
    await alice.see('Online: Alice');
    alice.type(KEY.up);
    await alice.rowsAre('[everyone] > /who');
    alice.type(KEY.up);
    await alice.rowsAre('[everyone] > /who');
    alice.type(CTRL('c'), CTRL('d'));
    assert.equal(await alice.ended, 0);
    assert.equal(readFileSync(join(state, 'partyline', 'history'), 'utf8'), '/who\n');
    assert.equal(statSync(join(state, 'partyline', 'history')).mode & 0o777, 0o600);
    assert.equal(statSync(join(state, 'partyline')).mode & 0o777, 0o700);
    assert.equal(alice.rows.join('\n').includes(PASSWORD), false);
    assert.equal(alice.shown.includes('wrong-password'), false);
  });

  it('may come from PARTYLINE_PASSWORD', async (t) => {
    const server = await startTestServer(t);
    await leave(await server.account('Alice'));
    const alice = await programAs(t, 'Alice', { port: server.port, env: { PARTYLINE_PASSWORD: PASSWORD } });
    await alice.see(/^Welcome, Alice!/);
    assert.equal(alice.shown.includes(PASSWORD), false);
  });

  it('R3.112 is asked for where the server is locked: who was here may come back by it', async (t) => {
    const server = await startTestServer(t, { operators: 'Olga' });
    const [olga, alice] = await server.accounts('Olga', 'Alice');
    await olga.ask('/lock');
    await leave(alice);
    const again = await startChat(t, { port: server.port, args: ['-u', 'Alice'] });
    await again.see(/^An operator has locked the server/);
    again.type(PASSWORD, ENTER);
    await again.rowsAre('[everyone] > ');
  });

  it('is set by /password, which shows it nowhere, and a prompt of the server hides it, too', async (t) => {
    const server = await startTestServer(t);
    const alice = await chatAs(t, 'Alice', server);
    alice.type('/password', ENTER);
    await alice.rowsAre('The new password: ');
    alice.type(PASSWORD);
    // What comes has the half-typed answer drawn anew.
    const bob = await server.person('Bob');
    bob.send('hello');
    await alice.see(/Bob.*hello/);
    await alice.rowsAre('The new password: ');
    alice.type(ENTER);
    await alice.rowsAre('The new password again: ');
    alice.type(PASSWORD, ENTER);
    await alice.see(PASSWORD_SET);
    assert.equal(alice.shown.includes(PASSWORD), false);
    alice.type('/exit', ENTER);
    assert.equal(await alice.ended, 0);
    await server.login('Alice');
  });

  it('and an account that is here already is taken over only after a question', async (t) => {
    const server = await startTestServer(t);
    const elsewhere = await server.account('Alice');
    const alice = await startChat(t, {
      port: server.port,
      args: ['-u', 'Alice'],
      env: { PARTYLINE_PASSWORD: PASSWORD },
    });
    await alice.rowsAre('Alice is here already, on another connection. End that one? (y/n) ');
    alice.type('y', ENTER);
    await alice.rowsAre('[everyone] > ');
    await elsewhere.until(/^INFO: Your account was taken over/);
  });
});

describe('lines typed before', { skip }, () => {
  it('are there in the next session', async (t) => {
    const server = await startTestServer(t);
    const state = folder(t);
    const first = await programAs(t, 'Alice', { port: server.port, state });
    first.type('/rooms', ENTER);
    await first.see('Rooms: none');
    first.type(CTRL('d'));
    assert.equal(await first.ended, 0);
    const second = await programAs(t, 'Alice', { port: server.port, state });
    second.type(KEY.up);
    await second.rowsAre('[everyone] > /rooms');
  });
});

it('Ctrl-Z stops the client and gives the terminal back, and fg draws the line again', { skip }, async (t) => {
  const server = await startTestServer(t);
  const bob = await server.person('Bob');
  const shell = await shellOn(t);
  shell.type(`stty echo; ${commandLine({ port: server.port, args: ['-u', 'Alice'] })}\n`);
  await shell.rowsAre('[everyone] > ');
  shell.type('half typed');
  await shell.rowsAre('[everyone] > half typed');
  shell.type(CTRL('z'));
  await shell.rowsAre('shell: ');
  bob.send('while it was stopped');
  shell.type('echo a shell\n');
  await shell.see('a shell');
  shell.type('fg\n');
  await shell.rowsAre('[everyone] Bob: while it was stopped', '[everyone] > half typed');
  shell.type(ENTER);
  await bob.until('Alice (to all): half typed');
});

/** A shell that has jobs, as people have. */
async function shellOn(t: TestContext): Promise<ProgramOnTerminal> {
  const shell = await onTerminal(t, 'env PS1="shell: " bash --norc --noprofile --noediting -i', {
    columns: 80,
    rows: 24,
  });
  await shell.rowsAre('shell: ');
  return shell;
}

it('stopped by Ctrl-Z it is ended by kill %1, and does not stay online', { skip }, async (t) => {
  const server = await startTestServer(t);
  const bob = await server.person('Bob');
  const shell = await shellOn(t);
  shell.type(`stty echo; ${commandLine({ port: server.port, args: ['-u', 'Alice'] })}\n`);
  await shell.rowsAre('[everyone] > ');
  shell.type(CTRL('z'));
  await shell.rowsAre('shell: ');
  shell.type('kill %1\n');
  await bob.until(/^OFFLINE:Alice:/);
  shell.type('wait; jobs; echo over\n');
  await shell.see('over');
  shell.type('jobs; echo still nothing\n');
  await shell.rowsAre('still nothing', 'shell: ');
});

it('started in the background it ends, and says how it is started', { skip }, async (t) => {
  const server = await startTestServer(t);
  const shell = await shellOn(t);
  shell.type(`stty echo; ${commandLine({ port: server.port, args: ['-u', 'Alice'] })} &\n`);
  await shell.see(/it was started in the background/);
  shell.type('wait; echo ended\n');
  await shell.see('ended');
});

it('on a dumb terminal there is no escape sequence in anything that is shown', { skip }, async (t) => {
  const server = await startTestServer(t);
  const bob = await server.person('Bob');
  const alice = await startProgram(t, { port: server.port, args: ['-u', 'Alice'], env: { TERM: 'dumb' } });
  await bob.until('ONLINE:Alice');
  bob.send('hello');
  await alice.see('[everyone] Bob: hello');
  alice.type('hi Bob\n');
  await bob.until('Alice (to all): hi Bob');
  assert.equal(alice.shown.includes('\x1b'), false);
});
