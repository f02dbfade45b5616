/** What CHAT.md shows of the terminal client is what it shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownCommands } from '../../src/client/talk/routing.js';
import { chatAs, ENTER, skip } from '../client/rig.js';
import { startTestServer } from '../support/server.js';
import { read } from './documents.js';

const manual = read('docs/CHAT.md');

test('the picture of a session is what the terminal shows', { skip }, async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.room('lab', 'Bob');
  const alice = await chatAs(t, 'Alice', {
    port: server.port,
    columns: 132,
    rows: 40,
    time: true,
    args: ['--room', 'lab'],
  });
  bob.send('Alice, have you seen the cake?');
  await alice.see(/the cake\?$/);
  alice.type('Which cake?', ENTER);
  await bob.until('Alice (in lab): Which cake?');
  bob.send('/connect to Alice');
  await alice.see(/Bob wants a private chat/);
  alice.type('/accept connection Bob', ENTER);
  await alice.rowsAre('[private: Bob] > ');
  alice.type('It is in the kitchen.', ENTER);
  await bob.until('Alice (private): It is in the kitchen.');
  bob.send('/private txt Alice Shall I bring it?', '/all Lunch is ready!');
  await alice.see(/Lunch is ready!$/);
  alice.type('Keep it to y');
  await alice.rowsAre('[private: Bob] everyone:1 > Keep it to y');
  const rows = alice.rows.slice(1).map((row) => row.replace(/^\d\d:\d\d:\d\d /, '10:03:12 '));
  const picture = ['$ npx partyline chat -u Alice --room lab', ...rows].join('\n');
  assert.ok(manual.includes(`\`\`\`\n${picture}\n\`\`\``), picture);
});

test('the manual has every command of the client', () => {
  for (const name of Object.keys(ownCommands)) assert.match(manual, new RegExp(`^\\| \`/${name}\\b`, 'm'), name);
});
