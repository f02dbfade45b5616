/** What the documents show as having happened happens: in README, CHAT.md and FILES.md, and PROTOCOL.md's dialog. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../src/clock.js';
import { systemClock } from '../../src/server.js';
import { get, put } from '../support/files.js';
import { startTestServer } from '../support/server.js';
import { protocol, read } from './documents.js';

/** Who types what, in this order: README shows what Alice saw, CHAT.md what Bob did. */
const TALK: readonly (readonly [who: 'Alice' | 'Bob', line: string])[] = [
  ['Alice', 'register Alice'],
  ['Bob', 'register Bob'],
  ['Alice', 'Hello, who is there?'],
  ['Bob', 'Me. Shall we talk alone?'],
  ['Bob', 'connect to Alice'],
  ['Alice', 'accept connection Bob'],
  ['Alice', 'private txt Bob The cake is in the kitchen.'],
  ['Bob', 'join lab'],
  ['Alice', 'join lab'],
  ['Bob', 'Nice room.'],
  ['Alice', '/who'],
  ['Alice', 'leave'],
  ['Alice', 'Bob: see you'],
];

/** Transcripts have dates in them, so the hands stand still. */
const clock: Clock = { ...systemClock, now: () => Date.UTC(2026, 10, 20, 10, 3, 12) };

const shownIn = (path: string): string[] =>
  [...read(path).matchAll(/^\$ nc localhost 8080\n([\s\S]*?)^\$$/gm)].map(([, text = '']) => text);

const [aliceSaw] = shownIn('README.md');
const [bobSaw, ...staysShown] = shownIn('docs/CHAT.md');

/** The lines that README sends after that talk, and what it shows of the answer. */
const SCRIPT = /^printf '(register bot.*)' \| nc -N localhost 8082\n```\n\n```\n([\s\S]*?)^```$/m;

const screen = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

test('the talk of two that README and CHAT.md show, and the script behind it, are what the server says, line by line', async (t) => {
  const server = await startTestServer(t, { clock });
  const clients = { Alice: await server.connect(server.port), Bob: await server.connect(server.port) };
  const screens: Record<'Alice' | 'Bob', string[]> = {
    Alice: await clients.Alice.many(3),
    Bob: await clients.Bob.many(3),
  };
  for (const [who, line] of TALK) {
    screens[who].push(line, ...(await clients[who].ask(line)));
    const other = who === 'Alice' ? 'Bob' : 'Alice';
    screens[other].push(...(await clients[other].sync()));
  }
  clients.Alice.send('exit');
  screens.Alice.push('exit', ...(await clients.Alice.rest()));
  screens.Bob.push(...(await clients.Bob.until('OFFLINE:Alice:exit')));
  clients.Bob.send('/exit');
  screens.Bob.push('/exit', ...(await clients.Bob.rest()));
  assert.deepEqual([aliceSaw, bobSaw], [screen(screens.Alice), screen(screens.Bob)]);
  const [, input = '', output] = SCRIPT.exec(read('README.md')) ?? [];
  const bot = await server.visitor();
  bot.send(...input.split('\\n').filter((line) => line !== ''));
  bot.end();
  assert.equal(output, screen(await bot.rest()));
});

/** One stay after another: who comes is who the last one was waiting for. */
const STAYS: readonly (readonly string[])[] = [
  ['register Alice blue-kettle', 'exit'],
  ['register Bob', 'Alice: The cake is gone.', 'exit'],
  ['login Alice blue-kettle', 'last', 'exit'],
  ['register Carl', 'join lab', 'Is anybody here?', '/exit'],
  ['login Alice blue-kettle', 'join lab', 'Now I am.', '/set ids on', '/missed 2', '/purge 4', '/history', '/exit'],
];

test('CHAT.md’s transcripts of an account, and of what was said before, are what the server says, line by line', async (t) => {
  const server = await startTestServer(t, { clock });
  const screens: string[] = [];
  for (const stay of STAYS) {
    const client = await server.connect(server.port);
    const lines = await client.many(3);
    for (const line of stay.slice(0, -1)) lines.push(line, ...(await client.ask(line)), ...(await client.sync()));
    const last = stay.at(-1) ?? '';
    client.send(last);
    lines.push(last, ...(await client.rest()));
    screens.push(screen(lines));
  }
  assert.deepEqual(staysShown, screens);
});

/** Tokens are made up again, and the port is the server's. */
const nameless = (text: string): string =>
  text.replace(/\b[0-9a-f]{32}\b/g, '<token>').replace(/127\.0\.0\.1 \d+/g, '<door>');

test('FILES.md’s transcripts of a file are what the server says, line by line', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const bytes = Buffer.alloc(48_213);
  const screens = { Alice: ['file Bob photo.jpg 48213'], Bob: [] as string[] };
  screens.Alice.push(...(await alice.ask('file Bob photo.jpg 48213')));
  screens.Bob.push(...(await bob.sync()), 'accept file 1', ...(await bob.ask('accept file 1')));
  const tokenOf = (lines: readonly string[]): string => /FILE_READY:1:(\w+)/.exec(lines.join('\n'))?.[1] ?? '';
  screens.Alice.push(...(await alice.sync()));
  await put(server.quietPort, tokenOf(screens.Alice), bytes);
  screens.Alice.push(...(await alice.sync()));
  assert.ok(bytes.equals(await get(server.quietPort, tokenOf(screens.Bob))));
  screens.Bob.push(...(await bob.sync()));
  for (const lines of Object.values(screens)) {
    const shownSo = nameless(read('docs/FILES.md')).includes(`\`\`\`\n${nameless(screen(lines))}\`\`\``);
    assert.ok(shownSo, screen(lines));
  }
});

test('R3.29 PROTOCOL.md’s dialog of Chat77’s clients is what the server says, line by line', async (t) => {
  const [, dialog = ''] = /^```\n(> REGISTER\n[\s\S]*?)^```$/m.exec(protocol) ?? [];
  const lines = dialog.trimEnd().split('\n');
  const server = await startTestServer(t);
  const client = await server.visitor();
  client.send(...lines.filter((line) => line.startsWith('> ')).map((line) => line.slice(2)));
  const told = lines.filter((line) => line.startsWith('< ')).map((line) => line.slice(2));
  assert.deepEqual(await client.many(told.length), told);
});

test('R1.10 the server’s greeting is the one that PROTOCOL.md shows', async (t) => {
  const server = await startTestServer(t);
  const visitor = await server.connect(server.port);
  const greeting = (await visitor.many(3)).map((line) => `< ${line}\n`).join('');
  assert.ok(protocol.includes(`\`\`\`\n${greeting}\`\`\``), greeting);
});
