/** What somebody is told who has typed a command in none of its forms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore } from './rig.js';

test('the usage of /all names the word that was typed', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  assert.deepEqual(await alice.ask('/all'), ['ERROR: USAGE Type: /all <text>']);
});

test('what a name is stands in a usage only where the name was none', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  for (const line of ['msg Dave', '/msg', '/msg Dave', 'private txt Bob']) {
    assert.match((await alice.ask(line)).join('|'), /^ERROR: USAGE Type: (?:(?!where a name)[^|])*$/, line);
  }
  for (const line of ['/msg 7up hi', 'msg 7up hi', 'private txt 7up hi']) {
    assert.match((await alice.ask(line)).join('|'), /^ERROR: USAGE [^|]*where a name is a letter[^|]*$/, line);
  }
});

test('a password with spaces is told to go by the dialog, and nothing of it is repeated', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  for (const word of ['register', 'login']) {
    const answer = (await visitor.ask(`${word} Alice secret horse`)).join('|');
    assert.match(answer, new RegExp(`^ERROR: USAGE [^|]*with spaces[^|]* type: ${word.toUpperCase()}$`));
    assert.doesNotMatch(answer, /secret|horse/);
  }
  const [alice] = await core.people('Alice');
  assert.match((await alice.ask('register Alice secret horse')).join('|'), /^ERROR: USAGE You are Alice\. [^|]*$/);
});
