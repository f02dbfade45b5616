/** What is typed ahead of a question answers it, and is never said instead. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestServer } from '../support/server.js';
import { chatAs, ENTER, skip, startChat } from './rig.js';

describe('what is typed ahead', { skip }, () => {
  it('answers the questions of a command, however fast it comes', async (t) => {
    const server = await startTestServer(t);
    const [bob, carol] = await server.people('Bob', 'Carol');
    const alice = await chatAs(t, 'Alice', server);
    alice.type('/password', ENTER);
    await alice.rowsAre('The new password: ');
    alice.type(`secret-1${ENTER}secret-1${ENTER}message${ENTER}`);
    await alice.rowsAre('Recipient? ');
    alice.type(`Bob${ENTER}for Bob alone${ENTER}hello${ENTER}`);
    await bob.until('Alice: for Bob alone');
    const heard = await carol.until('Alice (to all): hello');
    assert.deepEqual(
      heard.filter((line) => line.includes('Alice (')),
      ['Alice (to all): hello'],
    );
    assert.equal(alice.shown.includes('secret-1'), false);
  });

  it('is not said when it was typed for a password that nobody asked for', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await startChat(t, server);
    await alice.rowsAre('Your name: ');
    alice.type(`Alice${ENTER}my-password${ENTER}`);
    await alice.rowsAre('[everyone] > ');
    alice.type('hello', ENTER);
    const heard = await bob.until('Alice (to all): hello');
    assert.equal(heard.join('\n').includes('my-password'), false);
    assert.equal(alice.shown.includes('my-password'), false);
  });

  it('is sent once one has entered, where nothing was asked', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await startChat(t, { port: server.port, args: ['-u', 'Alice'] });
    alice.type('one', ENTER);
    await bob.until('Alice (to all): one');
  });

  it('is asked about where it is several lines at once, which may be a paste', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await startChat(t, { port: server.port, args: ['-u', 'Alice'] });
    alice.type(`one${ENTER}two${ENTER}`);
    await alice.rowsAre('Send these 2 lines to everyone? (y/n) ');
    alice.type('y');
    await bob.until('Alice (to all): two');
  });
});
