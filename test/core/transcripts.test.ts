/**
 * What is written down of what people say and do, and who is told of it.
 * Rules: R4.22.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Noted, Transcript } from '../../src/core/transcript.js';
import { utc } from '../../src/language/text/lists.js';
import { transcriptLine } from '../../src/language/text/transcript-line.js';
import { HandClock } from '../support/clock.js';
import { openCore } from './rig.js';

/** Keeps in mind what would be written. */
class Book implements Transcript {
  readonly lines: string[] = [];
  /** When the last line was said. */
  at = 0;

  /** `rooms` null: everyone, and every room. */
  constructor(private readonly rooms: readonly string[] | null = null) {}

  covers(room: string | null): boolean {
    return this.rooms === null || (room !== null && this.rooms.includes(room));
  }

  write(room: string | null, at: number, event: Noted): void {
    this.at = at;
    this.lines.push(`${room ?? '*'} ${transcriptLine(event)}`);
  }

  /** What has come since the last time. */
  read(): string[] {
    return this.lines.splice(0);
  }

  async purge(): Promise<void> {}
  async close(): Promise<void> {}
}

test('R4.22 what is said and done, comings, goings and topics are written down, as they are in the room', async (t) => {
  const book = new Book();
  const core = await openCore(t, { transcript: book });
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.deepEqual(book.read(), ['* ONLINE:Alice', '* ONLINE:Bob']);
  await alice.ask('hello all', '/me waves');
  await alice.ask('join Lab');
  await bob.ask('join lab');
  await alice.ask('hello lab', '/me waves', '/topic sockets', '/leave');
  await bob.ask('/nick Robert', '/all hello all');
  alice.send('/exit');
  await bob.until('OFFLINE:Alice:exit');
  assert.deepEqual(book.read(), [
    '* Alice: hello all',
    '* * Alice waves',
    'Lab JOINED:Lab:Alice',
    'Lab JOINED:Lab:Bob',
    'Lab Alice: hello lab',
    'Lab * Alice waves',
    'Lab TOPIC:Lab:Alice:sockets',
    'Lab LEFT:Lab:Alice:left',
    'Lab LEFT:Lab:Bob:renamed',
    '* OFFLINE:Bob:renamed',
    '* ONLINE:Robert',
    'Lab JOINED:Lab:Robert',
    '* Robert: hello all',
    '* OFFLINE:Alice:exit',
  ]);
});

test('R4.22 comings and goings of a room, or a server, of so many people that nobody is told stand there too', async (t) => {
  const book = new Book();
  const core = await openCore(t, { transcript: book, presenceLimit: 0 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join lab');
  await bob.ask('join lab', '/leave');
  assert.deepEqual(await alice.sync(), []);
  assert.deepEqual(book.read(), [
    '* ONLINE:Alice',
    '* ONLINE:Bob',
    'lab JOINED:lab:Alice',
    'lab JOINED:lab:Bob',
    'lab LEFT:lab:Bob:left',
  ]);
});

test('R4.22 what is said to one person or to a group is never written down', async (t) => {
  const book = new Book();
  const core = await openCore(t, { transcript: book });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  book.read();
  await alice.ask('/msg Bob secret', '/connect to Bob');
  await bob.ask('/accept connection Alice');
  await alice.ask('/private txt Bob secret', '/create group team', '/add to group team Bob');
  await bob.ask('/accept group team');
  await alice.ask('/group txt team secret');
  await bob.sync();
  assert.deepEqual(book.read(), []);
});

test('R4.22 with a list only what is said in these rooms is written down', async (t) => {
  const book = new Book(['lab']);
  const core = await openCore(t, { transcript: book });
  const [alice] = await core.people('Alice');
  await alice.ask('join other', 'here not', '/all nor here', '/topic nor this', '/leave', 'join lab', 'but here');
  assert.deepEqual(book.read(), ['lab JOINED:lab:Alice', 'lab Alice: but here']);
});

test('R4.22 what somebody says who comes only to say something is written down, and not that they come', async (t) => {
  const book = new Book();
  const core = await openCore(t, { transcript: book });
  const [alice] = await core.people('Alice');
  await alice.ask('join lab');
  book.read();
  const bot = await core.come();
  await bot.ask('/says_only bot', '/say_in lab done', '/all done');
  bot.destroy();
  await alice.sync();
  assert.deepEqual(book.read(), ['lab bot: done', '* bot: done']);
});

/** A second passes whenever it is looked at. */
class Ticking extends HandClock {
  override now(): number {
    this.setDate(1000);
    return super.now();
  }
}

test('R4.22 a line has the time that it has in the history, by which it is found when it is taken back', async (t) => {
  const book = new Book();
  const core = await openCore(t, { transcript: book, clock: new Ticking() });
  const [alice] = await core.people('Alice');
  await alice.ask('join lab');
  for (const [line, history] of [
    ['hello', '/history lab 1'],
    ['/me waves', '/history lab 1'],
    ['/all hello', '/history 1'],
  ] as const) {
    await alice.ask(line);
    const { at } = book;
    if (history === '/history 1') await alice.ask('/leave');
    const [said = ''] = await alice.ask(history);
    assert.match(said, new RegExp(`sent ${utc(at)}`), line);
  }
});

const told = (lines: readonly string[]): string[] => lines.filter((line) => / written down/.test(line));

test('R4.22 whoever enters where it is written down is told so by a line of its own', async (t) => {
  const core = await openCore(t, { transcript: new Book() });
  const alice = await core.come();
  const welcome = await alice.ask('register Alice');
  assert.equal(welcome.length, 2);
  assert.equal(welcome[1], 'INFO: What is said to everyone is written down.');
  const [joined = '', ...more] = await alice.ask('join Lab');
  assert.match(joined, /^INFO: Joined Lab .*goes back\.$/);
  assert.deepEqual(more, ['INFO: What is said in Lab is written down.']);
  // Who is there already has been told.
  assert.deepEqual(told(await alice.ask('/join lab')), ['INFO: What is said in Lab is written down.']);
  const tagged = await alice.ask('@7 /join lab');
  assert.deepEqual(tagged.slice(1), ['@7 INFO: What is said in Lab is written down.', '@7 OK']);
});

test('R4.22 where it is not written down nothing is told', async (t) => {
  const core = await openCore(t, { transcript: new Book(['lab']) });
  const alice = await core.come();
  assert.deepEqual(told(await alice.ask('register Alice', 'join other')), []);
  assert.deepEqual(told(await alice.ask('/join lab')), ['INFO: What is said in lab is written down.']);
});

test('R4.22 an object says so by `written`, and in its text', async (t) => {
  const core = await openCore(t, { transcript: new Book(['lab']) });
  const alice = await core.come();
  alice.sendObject({ type: 'init', username: 'Alice' });
  alice.sendObject({ type: 'join', room: 'other' });
  alice.sendObject({ type: 'join', room: 'lab' });
  const [welcome, other, lab] = (await alice.many(3)).map((line) => JSON.parse(line));
  assert.equal(welcome.written, undefined);
  assert.equal(other.written, undefined);
  assert.equal(lab.written, true);
  assert.match(lab.text, /^Joined lab .*goes back\. What is said in lab is written down\.$/);
  for (const [topic, text] of [
    ['Foo', 'Foo. '],
    ['Foo?', 'Foo? '],
  ]) {
    alice.sendObject({ type: 'topic', text: topic });
    alice.sendObject({ type: 'join', room: 'lab' });
    const [, again] = (await alice.many(2)).map((line) => JSON.parse(line));
    assert.ok(again.text.endsWith(` Topic: Alice: ${text}What is said in lab is written down.`), again.text);
  }
  const all = await openCore(t, { transcript: new Book() });
  const bob = await all.come();
  bob.sendObject({ type: 'init', username: 'Bob' });
  const [line = ''] = await bob.many(1);
  assert.equal(JSON.parse(line).written, true);
  assert.match(JSON.parse(line).payload, /lists the commands\. What is said to everyone is written down\.$/);
});
