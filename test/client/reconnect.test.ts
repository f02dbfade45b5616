/** A lost connection comes back by itself: told once, the same name and rooms, and what was missed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serve } from '../cli/program.js';
import { folder } from '../support/certificates.js';
import { leave, PASSWORD, startTestServer } from '../support/server.js';
import { chatAs } from './here.js';
import { Cable, ENTER, pipeChat as pipeProgram, chatAs as programAs, skip } from './rig.js';

describe('a lost connection', { skip }, () => {
  it('is made again: the half-typed line, the name, the rooms, and what was missed', async (t) => {
    const server = await startTestServer(t);
    const [bob] = await server.room('lab', 'Bob');
    const cable = new Cable(() => server.port);
    await cable.open();
    t.after(() => cable.cut());
    const alice = await programAs(t, 'Alice', { port: cable.port, columns: 100, args: ['--room', 'lab'] });
    bob.send('before');
    await alice.rowsAre('[lab] Bob: before', '[lab] > ');
    alice.type('half ');
    await cable.cut();
    await alice.rowsAre('[not connected] > half ');
    await bob.until(/^OFFLINE:Alice:/);
    bob.send('missed one', 'missed two', '/all missed by all');
    await bob.sync();
    alice.type('typed', ENTER);
    await alice.see('There is no connection now. The line stays until there is.');
    await cable.open();
    await alice.see('Connected again as Alice. 3 lines were missed.');
    await alice.until(() => alice.row === '[lab] > half typed', 'the prompt is back');
    const missed = alice.rows
      .filter((row) => / Bob .*: missed/.test(row))
      .map((row) => row.replace(/\(sent .*?\)/, '…'));
    assert.deepEqual(missed, ['[lab] Bob …: missed one', '[lab] Bob …: missed two', '[everyone] Bob …: missed by all']);
    assert.equal(alice.rows.filter((row) => row.startsWith('The connection is lost')).length, 1);
    assert.equal(alice.rows.filter((row) => row === '[lab] Bob: before').length, 1);
    alice.type(ENTER);
    await bob.until('Alice (in lab): half typed');
  });

  it('is made again after the server was killed, and what waited in the mailbox is shown', async (t) => {
    const data = folder(t);
    const first = serve(t, ['--data', data]);
    let port = await first.port();
    const made = await pipeProgram(t, `passwd ${PASSWORD}\n`, { port, args: ['-u', 'Alice'] });
    assert.equal(made.status, 0);
    const cable = new Cable(() => port);
    await cable.open();
    t.after(() => cable.cut());
    const alice = await programAs(t, 'Alice', {
      port: cable.port,
      columns: 100,
      env: { PARTYLINE_PASSWORD: PASSWORD },
    });
    first.kill('SIGKILL');
    await first.end();
    await alice.see(/^The connection is lost/);
    await cable.cut();
    const second = serve(t, ['--data', data]);
    port = await second.port();
    const bob = await pipeProgram(t, 'Alice: it waited for you\n', { port, args: ['-u', 'Bob'] });
    assert.equal(bob.status, 0);
    await cable.open();
    await alice.see(/^Connected again as Alice\. 1 line was missed/);
    await alice.rowsAre('[everyone] > ');
    await alice.see(/^\[to you\] Bob \(sent .*\): it waited for you$/);
  });

  it('is not made again after an operator, or the same person elsewhere, has ended it', async (t) => {
    const server = await startTestServer(t);
    await leave(await server.account('Alice'));
    const alice = await programAs(t, 'Alice', { port: server.port, env: { PARTYLINE_PASSWORD: PASSWORD } });
    const elsewhere = await server.visitor();
    elsewhere.send(`login Alice ${PASSWORD} takeover`);
    await alice.see(/^Your account was taken over/);
    assert.equal(await alice.ended, 1);
  });

  it('leaves a line for a room that cannot be joined again with its owner', async (t) => {
    const server = await startTestServer(t, { maxRooms: 1 });
    const bob = await server.person('Bob');
    const cable = new Cable(() => server.port);
    await cable.open();
    t.after(() => cable.cut());
    const alice = await chatAs(t, 'Alice', { port: cable.port, columns: 100, args: ['--room', 'lab'] });
    alice.type('for the lab');
    await cable.cut();
    await bob.until(/^OFFLINE:Alice:/);
    await bob.ask('join other');
    await cable.open();
    await alice.rowsAre('[lab, left] > for the lab');
    alice.type(ENTER);
    await alice.rowsAre('You are no longer in lab. Send that line to everyone? (y/n) ');
    alice.type('n', ENTER);
    await alice.see(/^It was not sent/);
    assert.equal((await bob.sync()).join('\n').includes('for the lab'), false);
  });
});
