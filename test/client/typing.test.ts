/** What comes in never disturbs what is being typed: read off the screen of a terminal. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestServer } from '../support/server.js';
import { chatAs } from './here.js';
import { BACKSPACE, CTRL, ENTER, KEY, chatAs as programAs, skip } from './rig.js';

const LINES = 100;

describe('the half-typed line', { skip }, () => {
  it('stays while a hundred lines come in, which all stand above it in their order', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await programAs(t, 'Alice', server);
    alice.type('half a ');
    await alice.rowsAre('[everyone] > half a ');
    bob.send(...Array.from({ length: LINES / 2 }, (_, at) => `line ${at}`));
    alice.type('sentence');
    bob.send(...Array.from({ length: LINES / 2 }, (_, at) => `line ${at + LINES / 2}`));
    await alice.see(`[everyone] Bob: line ${LINES - 1}`);
    await alice.rowsAre(`[everyone] Bob: line ${LINES - 1}`, '[everyone] > half a sentence');
    const heard = alice.rows.filter((row) => row.includes('Bob: line'));
    assert.deepEqual(
      heard,
      Array.from({ length: LINES }, (_, at) => `[everyone] Bob: line ${at}`),
    );
    assert.equal(alice.column, '[everyone] > half a sentence'.length);
    alice.type(ENTER);
    await bob.until('Alice (to all): half a sentence');
  });

  it('stays where it wraps, and where the cursor is in its middle', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 30, rows: 10 });
    alice.type('a line that is longer than the window', KEY.left, KEY.left);
    await alice.rowsAre('[everyone] > a line that is lo', 'nger than the window');
    bob.send('one', 'two');
    await alice.rowsAre(
      '[everyone] Bob: one',
      '[everyone] Bob: two',
      '[everyone] > a line that is lo',
      'nger than the window',
    );
    assert.equal(alice.column, 'nger than the wind'.length);
    alice.type('!', ENTER);
    await bob.until('Alice (to all): a line that is longer than the wind!ow');
  });

  it('stays when the window is made narrower and wider', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await programAs(t, 'Alice', { port: server.port, columns: 60, rows: 12 });
    alice.type('forty characters of text, more or less.');
    await alice.rowsAre('[everyone] > forty characters of text, more or less.');
    await alice.resize({ columns: 30, rows: 12 });
    await alice.rowsAre('[everyone] > forty characters ', 'of text, more or less.');
    bob.send('still here');
    await alice.rowsAre('[everyone] Bob: still here', '[everyone] > forty characters ', 'of text, more or less.');
    await alice.resize({ columns: 70, rows: 12 });
    bob.send('and here');
    await alice.rowsAre('[everyone] Bob: and here', '[everyone] > forty characters of text, more or less.');
    alice.type(ENTER);
    await bob.until('Alice (to all): forty characters of text, more or less.');
  });

  it('holds wide and combining characters, and Backspace takes whole ones', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 30, rows: 10 });
    alice.type('漢字 e\u0301 👍🏽x');
    await alice.until(() => alice.row.includes('👍🏽x'), 'typed');
    bob.send('日本語');
    await alice.until(() => alice.rows.some((row) => row === '[everyone] Bob: 日本語'), 'heard');
    await alice.until(() => alice.rows.some((row) => row.startsWith('[everyone] > 漢字 e\u0301')), 'redrawn');
    alice.type(...Array.from({ length: 5 }, () => BACKSPACE), ENTER);
    await bob.until('Alice (to all): 漢字');
  });

  it('is cut off by no line that is too long for the server: it is kept, and said to be', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    alice.type('x'.repeat(5000), ENTER);
    await alice.see(/^That line is too long/);
    alice.type(CTRL('u'), 'short', ENTER);
    assert.deepEqual((await bob.until(/Alice \(to all\)/)).slice(-1), ['Alice (to all): short']);
  });
});

describe('keys', { skip }, () => {
  it('Ctrl-C clears what is typed, and twice leaves', async (t) => {
    const server = await startTestServer(t);
    const alice = await programAs(t, 'Alice', server);
    alice.type('never mind');
    await alice.rowsAre('[everyone] > never mind');
    alice.type(CTRL('c'));
    await alice.rowsAre('[everyone] > ');
    alice.type('x', BACKSPACE, CTRL('c'));
    await alice.see('Ctrl-C again leaves.');
    alice.type(CTRL('c'));
    assert.equal(await alice.ended, 0);
  });

  it('Ctrl-D leaves, but only where nothing is typed', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await programAs(t, 'Alice', server);
    alice.type('ab', KEY.home, CTRL('d'));
    await alice.rowsAre('[everyone] > b');
    alice.type(CTRL('d'), CTRL('d'));
    assert.equal(await alice.ended, 0);
    await bob.until('OFFLINE:Alice:exit');
  });

  it('Ctrl-R finds an earlier line, and Ctrl-G gives up', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    for (const line of ['first apple', 'second pear', 'third apple']) {
      alice.type(line, ENTER);
      await bob.until(`Alice (to all): ${line}`);
    }
    alice.type(CTRL('r'), 'APP');
    await alice.rowsAre('(earlier line with "APP") third apple');
    alice.type(CTRL('r'));
    await alice.rowsAre('(earlier line with "APP") first apple');
    alice.type(CTRL('g'));
    await alice.rowsAre('[everyone] > ');
    alice.type(CTRL('r'), 'pear', ENTER);
    await bob.until('Alice (to all): second pear');
  });
});

const PASTE = { begin: '\x1b[200~', end: '\x1b[201~' };

describe('a paste', { skip }, () => {
  it('a paste of many lines is asked about, and no line of it is sent by its own Enter', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    alice.type('\x1b[200~one\rtwo\x1b[3Jthree\r\x1b[201~');
    await alice.rowsAre('Send these 2 lines to everyone? (y/n) ');
    alice.type('n', ENTER);
    await alice.rowsAre('[everyone] > ');
    alice.type('\x1b[200~one\rtwo\r\x1b[201~');
    await alice.rowsAre('Send these 2 lines to everyone? (y/n) ');
    alice.type('y');
    assert.deepEqual((await bob.until('Alice (to all): two')).slice(-2), [
      'Alice (to all): one',
      'Alice (to all): two',
    ]);
  });

  it('has no line that was typed before it, though both come at once', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    alice.type(`hello${ENTER}${PASTE.begin}one\rtwo\r${PASTE.end}`);
    await bob.until('Alice (to all): hello');
    await alice.rowsAre('Send these 2 lines to everyone? (y/n) ');
  });

  it('is said where the question says, and every line of it is text: commands, exit, blank ones', async (t) => {
    const server = await startTestServer(t);
    const [bob] = await server.room('lab', 'Bob');
    const eve = await server.person('Eve');
    const alice = await chatAs(t, 'Alice', { port: server.port, args: ['--room', 'lab'] });
    await bob.sync();
    await eve.sync();
    alice.type(`${PASTE.begin}steps:\rleave\r\r/who\rexit\rsecret for lab\r${PASTE.end}`);
    await alice.rowsAre('Send these 6 lines to lab? (y/n) ');
    alice.type('y', ENTER);
    const said = ['steps:', 'leave', '', '/who', 'exit', 'secret for lab'].map((line) => `Alice (in lab): ${line}`);
    assert.deepEqual(await bob.many(6), said);
    await alice.rowsAre('[lab] > secret for lab', '[lab] > ');
    assert.deepEqual(await eve.sync(), []);
  });

  it('goes to one person as text, too, and nowhere where the place is gone', async (t) => {
    const server = await startTestServer(t);
    const [bob, eve] = await server.people('Bob', 'Eve');
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 120 });
    bob.send('connect to Alice');
    await alice.see(/^Bob wants a private chat/);
    alice.type('accept connection Bob', ENTER);
    await alice.rowsAre('[private: Bob] > ');
    alice.type(`${PASTE.begin}one\r\r/who\r${PASTE.end}`);
    await alice.rowsAre('Send these 3 lines to Bob alone, in your private chat? (y/n) ');
    alice.type('y');
    await bob.until('Alice (private): /who');
    alice.type(`${PASTE.begin}four\rfive\r${PASTE.end}`);
    await alice.rowsAre('Send these 2 lines to Bob alone, in your private chat? (y/n) ');
    bob.send('end private Alice');
    await alice.see('The private chat with Bob is over.');
    alice.type('y');
    await alice.see(/^You have no private chat with Bob\./);
    assert.equal(
      [...(await bob.sync()), ...(await eve.sync())].some((line) => /four|five/.test(line)),
      false,
    );
  });

  it('without marks is one where several lines come at once', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    alice.type('one\rexit\r\rfour\r');
    await alice.rowsAre('Send these 4 lines to everyone? (y/n) ');
    alice.type('y');
    const said = ['one', 'exit', '', 'four'].map((line) => `Alice (to all): ${line}`);
    assert.deepEqual((await bob.until('Alice (to all): four')).slice(-4), said);
  });

  it('waits until the line is sent that is half typed, and touches nothing of it', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 100 });
    alice.type('my own ');
    await alice.rowsAre('[everyone] > my own ');
    alice.type(`${PASTE.begin}one\rtwo\r${PASTE.end}`);
    await alice.see('2 pasted lines wait: you are asked about them when your line is sent, or cleared.');
    alice.type('line', ENTER);
    await bob.until('Alice (to all): my own line');
    await alice.rowsAre('Send these 2 lines to everyone? (y/n) ');
    alice.type('y');
    await bob.until('Alice (to all): two');
  });

  it('whose end never comes is over with Ctrl-C', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    alice.type(`${PASTE.begin}half a paste\r`, CTRL('c'));
    await alice.see('What was being pasted is forgotten.');
    alice.type('hello', ENTER);
    await bob.until('Alice (to all): hello');
  });
});

describe('a question for yes or no', { skip }, () => {
  it('gives way to whatever else is typed, and comes back', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    alice.type(`${PASTE.begin}one\rtwo\r${PASTE.end}`);
    await alice.rowsAre('Send these 2 lines to everyone? (y/n) ');
    alice.type('what?');
    await alice.rowsAre('[everyone] > what?');
    alice.type(ENTER);
    await bob.until('Alice (to all): what?');
    await alice.rowsAre('Send these 2 lines to everyone? (y/n) ');
    alice.type('Y');
    await bob.until('Alice (to all): two');
    alice.type('next', ENTER);
    await bob.until('Alice (to all): next');
  });
});
