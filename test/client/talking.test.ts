/** Where typed lines go, what the prompt says of it, and how what comes in reads. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import kleur from 'kleur';
import { complete } from '../../src/client/talk/completion.js';
import { Conversation } from '../../src/client/talk/conversation.js';
import { colourOf } from '../../src/client/talk/style.js';
import { Vocabulary } from '../../src/client/talk/vocabulary.js';
import { folder } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { PASSWORD, settle, startTestServer } from '../support/server.js';
import { chatAs } from './here.js';
import { CTRL, ENTER, chatAs as programAs, skip } from './rig.js';

const TAB = '\t';

describe('the prompt', { skip }, () => {
  it('says where the next line goes, and what is unread elsewhere', async (t) => {
    const server = await startTestServer(t);
    const [bob, carol] = await server.room('chess', 'Bob', 'Carol');
    const alice = await programAs(t, 'Alice', { port: server.port, args: ['--room', 'lab'] });
    await alice.rowsAre('[lab] > ');
    alice.type('/join chess', ENTER);
    await alice.rowsAre('[chess] > ');
    alice.type('/to lab', ENTER);
    await alice.rowsAre('[lab] > ');
    bob.send('one', 'two', '/all hello');
    await alice.rowsAre('[everyone] Bob: hello', '[lab] chess:2 everyone:1 > ');
    alice.type('/to everyone', ENTER);
    await alice.rowsAre('What you type now goes to everyone.', '[everyone] chess:2 > ');
    alice.type('hello, everyone', ENTER);
    await carol.until('Alice (to all): hello, everyone');
    alice.type('/to', ENTER);
    await alice.rowsAre('What you type now goes to lab.', '[lab] chess:2 > ');
    alice.type('/leave', ENTER);
    await alice.rowsAre('[chess] > ');
  });

  it('stands below lines with their numbers after /set ids on, one’s own too: by these they are taken back', async (t) => {
    const server = await startTestServer(t);
    const [bob] = await server.people('Bob');
    const alice = await chatAs(t, 'Alice', { port: server.port });
    bob.send('one');
    await alice.rowsAre('[everyone] Bob: one', '[everyone] > ');
    alice.type('/set ids on', ENTER);
    await alice.see('Set ids on.');
    bob.send('two', '/msg Alice three');
    await alice.see(/^\[everyone\] Bob \(id \d+\): two$/);
    await alice.see(/^\[to you\] Bob \(id \d+\): three$/);
    alice.type('mine', ENTER);
    await alice.see(/^Said as number \d+\.$/);
    alice.type('/msg Bob alone', ENTER);
    await alice.until(() => alice.rows.filter((row) => /^Said as number /.test(row)).length === 2, 'a second number');
    alice.type('/set ids off', ENTER);
    await alice.see('Set ids off.');
    bob.send('four');
    await alice.see('[everyone] Bob: four');
  });

  it('says private, and nothing private is ever said to others when the chat ends in mid-line', async (t) => {
    const server = await startTestServer(t);
    const [bob, carol] = await server.people('Bob', 'Carol');
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 120 });
    bob.send('connect to Alice');
    await alice.see('Bob wants a private chat. Type: /accept connection Bob, or /reject connection Bob');
    alice.type('accept connection Bob', ENTER);
    await alice.rowsAre('[private: Bob] > ');
    alice.type('who', ENTER);
    await bob.until('Alice (private): who');
    alice.type('a secr');
    await alice.rowsAre('[private: Bob] > a secr');
    bob.send('end private Alice');
    await alice.rowsAre('[private: Bob, over] > a secr');
    alice.type('et', ENTER);
    await alice.rowsAre('The private chat with Bob is over. Send that line to Bob as a direct message? (y/n) ');
    alice.type('n', ENTER);
    await alice.see(/^It was not sent/);
    alice.type('and another', ENTER);
    await alice.rowsAre('The private chat with Bob is over. Send that line to Bob as a direct message? (y/n) ');
    alice.type('y');
    await bob.until('Alice: and another');
    await alice.rowsAre('[to Bob] > ');
    assert.equal((await carol.sync()).join('\n').includes('secret'), false);
    assert.deepEqual(
      (await carol.sync()).filter((line) => line.startsWith('Alice')),
      [],
    );
  });

  it('is nowhere else for a paste, and no line of a paste is for anybody else', async (t) => {
    const server = await startTestServer(t);
    const [bob, carol] = await server.people('Bob', 'Carol');
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 110 });
    alice.type('/to Bob', ENTER);
    await alice.rowsAre('[to Bob] > ');
    alice.type('/paste', ENTER);
    await alice.see('A paste is said to everyone, not to Bob alone. Type /to first, which goes to everyone.');
    alice.type('for Bob', ENTER);
    await bob.until('Alice: for Bob');
    alice.type('/to', ENTER);
    await alice.rowsAre('[everyone] > ');
    alice.type('/paste', ENTER);
    await alice.see(/^Your lines are kept/);
    for (const line of ['/to Bob', 'second']) {
      alice.type(line, ENTER);
      await alice.rowsAre(`[everyone] > ${line}`, '[everyone] > ');
    }
    alice.type('.', ENTER);
    await carol.until('Alice (to all): /to Bob');
    assert.deepEqual(await carol.sync(), ['Alice (to all): second']);
    await alice.see('Pasted 2 lines to everyone.');
    alice.type('/to Bob', ENTER);
    await alice.rowsAre('[to Bob] > ');
  });

  it('does not change under a line that is half typed', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    bob.send('connect to Alice');
    await alice.see(/^Bob wants a private chat/);
    alice.type(`accept connection Bob${ENTER}for`);
    await alice.see('You have a private chat with Bob. To talk there: /to Bob');
    await alice.rowsAre('[everyone] > for');
    alice.type(' all to hear', ENTER);
    await bob.until('Alice (to all): for all to hear');
    bob.send('private txt Alice hi');
    await alice.rowsAre('[private] Bob: hi', '[everyone] @Bob:1 > ');
    alice.type('/to bob', ENTER);
    await alice.rowsAre('What you type now goes to Bob alone, in your private chat.', '[private: Bob] > ');
  });
});

describe('what comes in', { skip }, () => {
  it('is coloured by who says it, and one’s own name stands out', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await programAs(t, 'Alice', server);
    bob.send('hello alice!', 'Alice: a bell');
    await alice.see('[to you] Bob: a bell');
    const shown = alice.shown.toString();
    assert.ok(shown.includes('hello \x1b[7malice\x1b[27m!'), shown);
    kleur.enabled = true;
    const coloured = colourOf('Bob');
    assert.equal(shown.split(coloured).length - 1, 2);
    // One for the mention, one for the message to her alone.
    assert.equal(shown.split('\x07').length - 1, 2);
  });

  it('has no colour and no bell where they are not wanted', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await programAs(t, 'Alice', {
      port: server.port,
      args: ['--bell', 'off'],
      env: { NO_COLOR: '1' },
    });
    bob.send('hello Alice!', 'Alice: psst');
    await alice.see('[to you] Bob: psst');
    assert.equal(alice.shown.includes('\x07'), false);
    assert.equal(/\[[\d;]*m/.test(alice.shown.toString()), false);
  });

  it('a padded message has no row that begins at the first cell', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 80 });
    const begin = '[everyone] Bob: ';
    bob.send(`${'.'.repeat(80 - begin.length)}INFO: The server stops.`, `x${' '.repeat(79)}Carl: me too`, 'the last');
    await alice.see(/^ {2}\.{64}INFO: The/);
    await alice.see('[everyone] Bob: the last');
    assert.equal(
      alice.rows.some((row) => /^(INFO|Carl)/.test(row)),
      false,
      alice.rows.join('\n'),
    );
  });

  it('has the local time before it', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await programAs(t, 'Alice', { port: server.port, time: true, env: { TZ: 'UTC' } });
    bob.send('hello');
    await alice.see(/^\d\d:\d\d:\d\d \[everyone\] Bob: hello$/);
  });

  it('reads as sentences: comings and goings, rooms, lists, errors, what became of a message', async (t) => {
    const server = await startTestServer(t);
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 120, args: ['--room', 'lab'] });
    const bob = await server.account('Bob');
    bob.send('join lab', '/topic sockets', '/away for lunch', '/leave', '/exit');
    await bob.rest();
    for (const sentence of [
      'Bob is here.',
      '[lab] Bob has joined.',
      '[lab] Bob has changed the topic: sockets',
      '[lab] Bob has left.',
      'Bob has left.',
    ]) {
      await alice.see(sentence);
    }
    alice.type('/msg Bob are you there?', ENTER);
    await alice.see('Bob is not here: it waits until they are.');
    alice.type('/msg Nobody hi', ENTER);
    await alice.see(/^Nobody is called Nobody\./);
    alice.type('/who', ENTER);
    await alice.see('Online: Alice');
    alice.type('/message', ENTER);
    await alice.rowsAre('Recipient? ');
    alice.type('Bob', ENTER);
    await alice.rowsAre('Message? ');
    alice.type(CTRL('c'));
    await alice.see('Cancelled.');
    await server.login('Bob');
    await alice.see('Bob has got what you wrote earlier.');
  });

  it('says what becomes of asking for a private chat, and no word of the protocol', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', { port: server.port, columns: 120 });
    alice.type('connect to Bob', ENTER);
    await alice.see('Bob is asked for a private chat. To talk there after a yes: /to Bob');
    alice.type('connect to Bob', ENTER);
    await alice.see('Bob has been asked already. Wait for the answer.');
    bob.send('reject connection Alice');
    await alice.see('Bob does not want a private chat.');
    alice.type('connect to Bob', ENTER);
    await alice.until(() => alice.rows.filter((row) => row.startsWith('Bob is asked')).length === 2, 'asked again');
    bob.send('accept connection Alice');
    await alice.see('You have a private chat with Bob. To talk there: /to Bob');
    assert.doesNotMatch(alice.rows.join('\n'), /PRIVATE_/);
  });

  it('has local times in what the server says and refuses, too', async (t) => {
    const clock = new HandClock(Date.UTC(2025, 0, 31, 10, 3, 12));
    const server = await startTestServer(t, { clock, operators: 'Op' });
    const [op] = await server.accounts('Op');
    // 14 hours ahead.
    const alice = await programAs(t, 'Alice', { port: server.port, columns: 140, env: { TZ: 'Pacific/Kiritimati' } });
    alice.type(`/passwd ${PASSWORD}`, ENTER);
    await alice.see(/^The password of Alice is set/);
    alice.type('/last', ENTER);
    await alice.see('Your logins: 2025-02-01 00:03:12 to now from 127.0.0.1');
    op.send('mute Alice 5');
    await alice.see('Op has silenced you until 2025-02-01 00:08:12.');
    alice.type('hello', ENTER);
    await alice.see('That was not said: an operator has silenced you until 2025-02-01 00:08:12. Say it again then.');
  });
});

describe('/help', { skip }, () => {
  it('begins with this program’s own commands and fits a screen; /help more has all', async (t) => {
    const server = await startTestServer(t);
    const alice = await chatAs(t, 'Alice', server);
    alice.type('/help', ENTER);
    await alice.see(/All: \/help more\.$/);
    await alice.rowsAre(
      'In a room put a / before commands: /who. One: /help connect. All: /help more.',
      '[everyone] > ',
    );
    const begin = alice.rows.indexOf('This program');
    assert.match(alice.rows[begin + 1] ?? '', /^ {2}\/to Bob/);
    assert.ok(alice.rows.length - begin <= 24, alice.rows.join('\n'));
    alice.type('/help more', ENTER);
    await alice.see(/^ {2}leave group team /);
  });
});

describe('what is unread', { skip }, () => {
  it('counts a direct message while one is elsewhere, until one is there or answers', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await chatAs(t, 'Alice', server);
    bob.send('msg Alice hi');
    await alice.rowsAre('[to you] Bob: hi', '[everyone] @Bob:1 > ');
    alice.type('/msg Bob hi, too', ENTER);
    await alice.rowsAre('[everyone] > /msg Bob hi, too', '[everyone] > ');
    bob.send('msg Alice are you busy?');
    await alice.rowsAre('[to you] Bob: are you busy?', '[everyone] @Bob:1 > ');
    alice.type('/to Bob', ENTER);
    await alice.rowsAre('What you type now goes to Bob alone.', '[to Bob] > ');
  });
});

describe('Tab', { skip }, () => {
  it('completes commands, names, rooms and what one may choose from', async (t) => {
    const server = await startTestServer(t);
    const [bob, carol] = await server.room('laboratory', 'Bob', 'Carol');
    await settle(bob, carol);
    const alice = await chatAs(t, 'Alice', server);
    alice.type(`jo${TAB}lab${TAB}`);
    await alice.rowsAre('[everyone] > join laboratory ');
    alice.type(CTRL('u'), `accept c${TAB}b${TAB}`);
    await alice.rowsAre('[everyone] > accept connection Bob ');
    alice.type(CTRL('u'), `set b${TAB}d${TAB}`);
    await alice.rowsAre('[everyone] > set bell dm ');
    alice.type(CTRL('u'), `Car${TAB}`);
    await alice.rowsAre('[everyone] > Carol: ');
    alice.type(CTRL('u'), `/my ${TAB}`);
    await alice.rowsAre('[everyone] > /my ');
    alice.type(TAB);
    await alice.see(/^blocks {2}contacts .*groups .*private chats/);
    alice.type(CTRL('u'), `/join laboratory${ENTER}`);
    await alice.rowsAre('[laboratory] > ');
    alice.type(`what do you say, car${TAB}`);
    await alice.rowsAre('[laboratory] > what do you say, Carol ');
    alice.type(CTRL('u'), `/to ca${TAB}${ENTER}`);
    await alice.rowsAre('[to Carol] > ');
  });

  it('completes a name behind a bracket, a quote, an @ and a comma', async (t) => {
    const server = await startTestServer(t);
    await server.person('Zoe');
    const alice = await chatAs(t, 'Alice', server);
    for (const [typed, becomes] of [
      ['thanks (zo', 'thanks (Zoe'],
      ['"zo', '"Zoe'],
      ['@zo', '@Zoe '],
      ['Bob,zo', 'Bob,Zoe '],
    ]) {
      alice.type(CTRL('u'), `${typed}${TAB}`);
      await alice.rowsAre(`[everyone] > ${becomes}`);
    }
  });

  it('says of very many choices how many more there are', () => {
    const conversation = new Conversation();
    for (let count = 0; count < 60; count++) conversation.observe({ type: 'online', username: `Bob${count}` });
    conversation.observe({ type: 'join', room: 'lab' });
    const { choices } = complete('Bob', 3, { conversation, vocabulary: new Vocabulary(), paths: () => [] });
    assert.deepEqual([choices.length, choices.at(-1)], [51, 'and 10 more']);
  });

  it('completes paths behind /send', async (t) => {
    const server = await startTestServer(t);
    const place = folder(t);
    mkdirSync(join(place, 'pictures'));
    writeFileSync(join(place, 'pictures', 'photo.jpg'), '');
    writeFileSync(join(place, 'pictures', 'evil\x1b[2J.jpg'), '');
    const alice = await programAs(t, 'Alice', { port: server.port, columns: 100, cwd: place });
    alice.type(`/send pic${TAB}${TAB}`);
    await alice.rowsAre('[everyone] > /send pictures/photo.jpg ');
    assert.equal(alice.shown.includes('evil'), false);
  });
});
