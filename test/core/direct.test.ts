/** Direct messages and what became of them (R2.1, R2.9, R3.6, R3.7, R3.21, R3.22, R4.4). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, openCore } from './rig.js';

test('name:text, msg and message after a slash are a direct message, answered by STATUS:<id>:delivered:<name>', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.people('Alice', 'Bob', 'Carl');
  const forms = ['Bob:hi', 'Bob: hi', 'bob: hi', 'msg Bob hi', 'MSG bob hi', '/msg Bob hi', 'server:msg Bob hi'];
  const ids: number[] = [];
  for (const line of [...forms, '/message Bob hi', '/send Bob hi']) {
    const answers = await alice.ask(line);
    assert.equal(answers.length, 1, line);
    const status = /^STATUS:(\d+):delivered:Bob$/.exec(answers[0] ?? '');
    assert.notEqual(status, null, `${line}: ${answers[0]}`);
    ids.push(Number(status?.[1]));
    assert.deepEqual(await bob.sync(), ['Alice: hi'], line);
  }
  assert.equal(new Set(ids).size, ids.length, 'every message has an id of its own');
  assert.deepEqual(await carl.sync(), []);
});

test('one space after the colon is not part of the text; all others are', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send('Bob:   indented', 'Bob:a: b', 'msg Bob  two', 'Bob:x  ');
  assert.deepEqual(await heard(bob, alice), ['Alice:   indented', 'Alice: a: b', 'Alice:  two', 'Alice: x  ']);
});

test('a message to a name that nobody has is NO_SUCH_USER, said to nobody, and the answer tells how to say it to everyone', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  const [answer, ...more] = await alice.ask('note: buy milk');
  assert.match(answer ?? '', /^ERROR: NO_SUCH_USER /);
  assert.equal(answer?.includes('/all note: buy milk'), true, answer);
  assert.deepEqual(more, []);
  assert.match((await alice.ask('msg Nobody1 hi'))[0] ?? '', /^ERROR: NO_SUCH_USER /);
  assert.deepEqual(await heard(bob, alice), []);
});

test('where somebody who is here is called nearly so, the answer names them, and nothing of the message', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice', 'Bob', 'Al');
  const answer = 'ERROR: NO_SUCH_USER Nobody is called Bbo. Perhaps: /msg Bob <text>';
  assert.deepEqual(await alice.ask('msg Bbo hello'), [answer]);
  for (const line of ['/msg Bobb hello', 'msg Bo1 hello']) {
    assert.match((await alice.ask(line)).join('|'), /^ERROR: NO_SUCH_USER [^|]* Perhaps: \/msg Bob <text>$/, line);
  }
  for (const line of ['msg Bxxb hello', 'msg Ax hello']) {
    assert.doesNotMatch((await alice.ask(line)).join('|'), /Perhaps/, line);
  }
});

test('a link is no message to somebody called http', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send('http://example.org', 'Bob://example.org');
  assert.deepEqual(await heard(bob, alice), [
    'Alice (to all): http://example.org',
    'Alice (to all): Bob://example.org',
  ]);
});

test('a name with a colon and nothing after it is answered by its usage', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of ['Bob:', 'Bob:   ', 'Alice:', 'Nobody1:']) {
    const answers = await alice.ask(line);
    assert.equal(answers.length, 1, line);
    assert.match(answers[0] ?? '', /^ERROR: USAGE /, line);
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('a message to oneself by msg is SELF', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of ['msg Alice hi', '/msg ALICE hi', '/message alice hi']) {
    const answers = await alice.ask(line);
    assert.equal(answers.length, 1, line);
    assert.match(answers[0] ?? '', /^ERROR: SELF /, line);
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('the message dialog asks RECIPIENT? and MESSAGE? and is answered like any direct message', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const word of ['message', 'send', 'Message', '/message', 'server:send']) {
    alice.send(word);
    assert.equal(await alice.next(), 'RECIPIENT?', word);
    alice.send('Bob');
    assert.equal(await alice.next(), 'MESSAGE?');
    alice.send('/who is it: you?');
    assert.match(await alice.next(), /^STATUS:\d+:delivered:Bob$/);
    assert.deepEqual(await bob.sync(), ['Alice: /who is it: you?']);
  }
});

test('cancel ends a dialog at either question, and what follows is read as usual', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  const first = await alice.ask('message', 'cancel');
  assert.deepEqual([first.length, first[0]], [2, 'RECIPIENT?']);
  assert.match(first[1] ?? '', /^INFO: /);
  const second = await alice.ask('message', 'Bob', 'CANCEL');
  assert.deepEqual(second.slice(0, 2), ['RECIPIENT?', 'MESSAGE?']);
  assert.match(second[2] ?? '', /^INFO: /);
  alice.send('cancel');
  assert.deepEqual(await heard(bob, alice), ['Alice (to all): cancel']);
});

test('a dialog ends with its error: nobody of that name, or oneself', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  const nobody = await alice.ask('message', 'Nobody1', 'hello');
  assert.deepEqual(nobody.slice(0, 2), ['RECIPIENT?', 'MESSAGE?']);
  assert.match(nobody[2] ?? '', /^ERROR: NO_SUCH_USER /);
  const self = await alice.ask('message', 'Alice', 'hello');
  assert.match(self[2] ?? '', /^ERROR: SELF /);
  assert.deepEqual(await heard(bob, alice), []);
});

test('a message that was sent along with a recipient who can be nobody is said to nobody', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const recipient of ['no name', '@7', '/who', 'Böb']) {
    const answers = await alice.ask('message', recipient, 'my secret');
    assert.deepEqual(answers.slice(0, 2), ['RECIPIENT?', 'MESSAGE?'], recipient);
    // Anybody who did not see the question learns of it, and how one ends it.
    assert.match(answers[2] ?? '', /^ERROR: NO_SUCH_USER .* answer to RECIPIENT\?, a question that cancel ends\.$/);
    assert.equal(answers.length, 3);
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('help says of each command that asks how its questions are ended (R2.1)', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  for (const word of ['message', 'send', 'file', 'add_contact', 'remove_contact', 'register', 'login'])
    assert.match((await alice.ask(`help ${word}`)).join('|'), /[A-Z]\?.*; cancel ends the questions?\./, word);
  assert.match(
    (await alice.ask('help more')).at(-1) ?? '',
    /^INFO: A question, such as RECIPIENT\?, is ended by: cancel$/,
  );
});

test('an open dialog takes every line as its answer, also one that looks like a command', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send('message', 'Bob', 'exit');
  await alice.until(/^STATUS:/);
  assert.deepEqual(await heard(bob, alice), ['Alice: exit']);
});

test('messages from others come through while a dialog is open', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send('message');
  assert.equal(await alice.next(), 'RECIPIENT?');
  await bob.ask('Alice: quick');
  assert.equal(await alice.next(), 'Bob: quick');
});

test('who writes to somebody who is away is told so once, before the STATUS, and the message is delivered', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.match((await bob.ask('/away at lunch'))[0] ?? '', /^INFO: You are away/);
  const first = await alice.ask('Bob: hi');
  assert.equal(first[0], 'AWAY:Bob:at lunch');
  assert.match(first[1] ?? '', /^STATUS:\d+:delivered:Bob$/);
  assert.equal(first.length, 2);
  assert.match((await alice.ask('Bob: again')).join('|'), /^STATUS:\d+:delivered:Bob$/);
  assert.deepEqual(await bob.sync(), ['Alice: hi', 'Alice: again']);
  // Another absence is another notice; the bare word gives no reason.
  assert.match((await bob.ask('away'))[0] ?? '', /^INFO: You are away/);
  assert.equal((await alice.ask('Bob: hi'))[0], 'AWAY:Bob:');
  assert.deepEqual((await bob.ask('back')).slice(-1), ['INFO: You are back.']);
  assert.match((await alice.ask('Bob: hi')).join('|'), /^STATUS:\d+:delivered:Bob$/);
});
