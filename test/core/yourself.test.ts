/** Help, ping, absence and how lines look to oneself (R3.21, R3.23, R3.24, R3.25, R3.26, R4.9). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../src/core/session/table.js';
import { HandClock } from '../support/clock.js';
import { openCore } from './rig.js';

test('ping is answered by PONG with its token, or without one', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  assert.deepEqual(await alice.ask('ping 42', 'ping', '/ping x:y', 'server:ping Z', 'PING q'), [
    'PONG:42',
    'PONG:',
    'PONG:x:y',
    'PONG:Z',
    'PONG:q',
  ]);
});

test('PONG stands behind everything that was accepted before the ping', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  const answers = await alice.ask('Bob: 1', 'Bob: 2', 'ping a', 'Bob: 3', 'ping b');
  assert.deepEqual(
    answers.map((line) => line.replace(/\d+/, 'n')),
    ['STATUS:n:delivered:Bob', 'STATUS:n:delivered:Bob', 'PONG:a', 'STATUS:n:delivered:Bob', 'PONG:b'],
  );
  assert.deepEqual(await bob.sync(), ['Alice: 1', 'Alice: 2', 'Alice: 3']);
});

/** A line of `help`: a group's name or nothing, an example, what it does. */
const FIRST = /^INFO: (?:(\S.*?) {2,}| {2,})(\S.*?) {2,}(\S.*)$/;

test('R3.26 help fits a screen: a stranger’s, a person’s and an operator’s', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const visitor = await core.visitor();
  const [me, olga] = await core.accounts('Me', 'Olga');
  const stranger = await visitor.ask('help');
  for (const word of ['?', '/help', '/?', 'server:help', 'HELP']) assert.deepEqual(await visitor.ask(word), stranger);
  assert.deepEqual(await me.ask('help'), stranger);
  const operator = await olga.ask('help');
  assert.equal(operator.length, stranger.length + 1);
  for (const lines of [stranger, operator]) {
    assert.ok(lines.length <= 20, `${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 80 && line.startsWith('INFO: '), line);
    for (const way of [/Plain text/, /help more/, /help connect/, /put a \/ before/])
      assert.match(lines.join('\n'), way);
  }
});

test('R3.26 help has the commands that are listed first, in groups, each with an example that means it', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  const { records, grammar, get } = commandTable();
  const shown: string[] = [];
  const groups: string[] = [];
  for (const line of await visitor.ask('help')) {
    const [, group, example, sentence] = FIRST.exec(line) ?? [];
    if (example === undefined) continue;
    const parsed = grammar.parse(example, { room: false });
    assert.equal(parsed.kind, 'command', example);
    const record = parsed.kind === 'command' ? get(parsed.command) : undefined;
    assert.equal(record?.help, sentence, line);
    if (group !== undefined) groups.push(group);
    assert.equal(record?.group, groups.at(-1), line);
    shown.push(record?.name ?? '');
  }
  const first = records.filter(({ listed }) => listed === 'first');
  assert.deepEqual(shown.toSorted(), first.map(({ name }) => name).toSorted());
  assert.deepEqual(groups, [...new Set(groups)]);
  // A stranger is shown all of them.
  assert.ok(first.every(({ who }) => who !== 'operator'));
});

test('R3.26 help more has every command, operators’ for operators alone', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [visitor, olga] = [await core.visitor(), await core.account('Olga')];
  const { records, grammar } = commandTable();
  assert.equal(grammar.lookup('more'), undefined, 'a command that is called so would hide the list');
  const all = await visitor.ask('help more');
  for (const line of ['? more', '/help more', 'server:help more', 'HELP More']) {
    assert.deepEqual(await visitor.ask(line), all, line);
  }
  const operators = await olga.ask('help more');
  for (const line of operators) assert.ok(line.length <= 120 && line.startsWith('INFO: '), line);
  for (const { name, group, example, help } of records) {
    const isThere = (lines: string[]): boolean =>
      lines.some((line) => line.startsWith(`INFO:   ${example} `) && line.endsWith(` ${help}`));
    assert.equal(isThere(operators), true, name);
    assert.equal(isThere(all), group !== 'Operators', name);
  }
});

test('help connect explains one command and its other words', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  const lines = await visitor.ask('help connect');
  assert.match(lines[0] ?? '', /^INFO: connect to <name>/);
  assert.deepEqual(await visitor.ask('help connect to'), lines);
  assert.deepEqual(await visitor.ask('help CONNECT'), lines);
  const who = (await visitor.ask('help who')).join('\n');
  for (const word of ['users', 'online clients', 'list_users']) assert.equal(who.includes(word), true, word);
});

test('every command has help under each of its words', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  for (const record of commandTable().records) {
    const explanations = new Set<string>();
    for (const word of [...record.words, ...(record.prefixedWords ?? [])]) {
      const lines = await visitor.ask(`help ${word}`);
      assert.equal(lines.length >= 2, true, word);
      for (const line of lines) assert.match(line, /^INFO: /, word);
      assert.match(lines.join('\n'), /Example: /, word);
      explanations.add(lines.join('\n'));
    }
    assert.equal(explanations.size, 1, `${record.name} is explained alike under all its words`);
  }
});

/** What ends the dialogs that examples open. */
const ENDS: Readonly<Record<string, readonly string[]>> = { message: ['cancel'], paste: ['.cancel'] };

test('every example in the help is understood as it stands', async (t) => {
  const core = await openCore(t);
  for (const record of commandTable().records) {
    const [bob, alice] = await core.people('Bob', 'Alice');
    const me = record.name === 'passwd' ? await core.account('Mine') : await core.person('Me');
    await me.ask('join lab', '/join x');
    const line = record.example.startsWith('/') ? record.example : `/${record.example}`;
    if (record.name === 'wait') {
      me.send('/msg Bob I wait', line);
      await bob.until('Me: I wait');
      // The line that waits may come a turn after the one before.
      const late = AbortSignal.timeout(20_000);
      for (; !me.bytes.includes('MATCHED:'); late.throwIfAborted()) await bob.ask('Me: here I am');
    } else me.send(line, ...(ENDS[record.name] ?? []));
    me.end();
    const answers = (await me.rest()).join('\n');
    assert.equal(/ERROR: (USAGE|UNKNOWN_COMMAND|INTERNAL)/.test(answers), false, `${record.example}: ${answers}`);
    bob.end();
    alice.end();
    await Promise.all([me.closed, bob.closed, alice.closed]);
  }
});

test('help for something that is no command is an answer all the same', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  // "help me" is a sentence; after a slash it is a question about a command that is none.
  assert.deepEqual(await alice.ask('help me please'), []);
  assert.deepEqual(await bob.sync(), ['Alice (to all): help me please']);
  assert.match((await alice.ask('/help frobnicate')).join('|'), /^ERROR: USAGE [^|]*$/);
});

test('timestamps are UTC and stand before lines that come unasked, never before answers', async (t) => {
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12));
  const core = await openCore(t, { clock });
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await bob.sync();
  assert.equal((await bob.ask('/set timestamps on'))[0]?.startsWith('INFO: Set timestamps on'), true);
  clock.advance(60_000);
  await alice.ask('in the room');
  clock.advance(60_000);
  await alice.ask('/msg Bob direct');
  clock.advance(60_000);
  await alice.ask('/all all');
  assert.deepEqual(await bob.ask('/who'), [
    '[10:04:12Z] Alice (in lab): in the room',
    '[10:05:12Z] Alice: direct',
    '[10:06:12Z] Alice (to all): all',
    'Online users: Alice, Bob',
  ]);
  assert.equal((await bob.ask('/SET Timestamps OFF'))[0]?.startsWith('INFO: Set timestamps off'), true);
  await alice.ask('plain');
  assert.deepEqual(await bob.sync(), ['Alice (in lab): plain']);
});

test('bell on rings for every message, bell dm for those to one person, and neither for anything else', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await bob.sync();
  const said = async (): Promise<string[]> => {
    await alice.ask('room', '/all all', '/msg Bob direct', '/topic t');
    return bob.sync();
  };
  const plain = ['Alice (in lab): room', 'Alice (to all): all', 'Alice: direct', 'TOPIC:lab:Alice:t'];
  assert.deepEqual(await said(), plain);
  assert.match((await bob.ask('/set bell on'))[0] ?? '', /^INFO: Set bell on/);
  assert.deepEqual(await said(), [...plain.slice(0, 3).map((line) => `${line}\x07`), plain[3]]);
  await bob.ask('/set bell dm');
  assert.deepEqual(await said(), [plain[0], plain[1], `${plain[2]}\x07`, plain[3]]);
  await bob.ask('/set bell off');
  assert.deepEqual(await said(), plain);
});

test('settings says what is set; what cannot be set is answered by the usage', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  assert.match((await alice.ask('settings'))[0] ?? '', /^INFO: Settings: timestamps off, bell off/);
  await alice.ask('set timestamps on', 'set bell dm');
  assert.match((await alice.ask('settings'))[0] ?? '', /^INFO: Settings: timestamps on, bell dm/);
  for (const line of ['/set', '/set bell', '/set bell loud', '/set timestamps dm', '/set fire on']) {
    const [answer, ...more] = await alice.ask(line);
    assert.match(answer ?? '', /^ERROR: USAGE /, line);
    assert.deepEqual(more, [], line);
  }
});

test('an absence has a text of bounded length', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  assert.match((await alice.ask(`/away ${'x'.repeat(200)}`))[0] ?? '', /^INFO: You are away: x+$/);
  assert.match((await alice.ask(`/away ${'x'.repeat(201)}`))[0] ?? '', /^ERROR: USAGE /);
});
