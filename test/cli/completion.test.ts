/** Completion in bash: what a real one offers behind what has been typed, by the script that `partyline completion bash` prints. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bashCompletion } from '../../src/cli/completion/bash.js';
import type { HelpTopic } from '../../src/cli/help.js';
import { subcommands } from '../../src/cli/subcommands.js';
import { needs } from '../support/programs.js';
import { prelude, runExpect, run as runProgram } from '../support/run.js';
import { run } from './program.js';

const skip = needs('bash');

const folder = mkdtempSync(join(tmpdir(), 'partyline-completion-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'some folder'));
mkdirSync(join(folder, 'somewhere'));
writeFileSync(join(folder, 'some.yaml'), '');

/** What is offered behind each of these, of which the last word is the one that is being typed. */
async function offered(typed: readonly (readonly string[])[]): Promise<string[][]> {
  const script = `cd '${folder}'
${bashCompletion(subcommands)}
while IFS= read -r line; do
  IFS=$'\\t' read -r -a COMP_WORDS <<<"$line."
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  COMP_WORDS[COMP_CWORD]=\${COMP_WORDS[COMP_CWORD]%.}
  _partyline partyline "\${COMP_WORDS[COMP_CWORD]}"
  (IFS=$'\\t'; printf '%s\\n' "\${COMPREPLY[*]}")
done
`;
  const lines = typed.map((words) => `${['partyline', ...words].join('\t')}\n`).join('');
  const { status, stdout, stderr } = await runProgram('bash', ['--norc', '-c', script], lines);
  assert.deepEqual([status, stderr], [0, '']);
  return stdout
    .split('\n')
    .slice(0, typed.length)
    .map((line) => line.split('\t').filter((word) => word !== ''));
}

const offeredBehind = async (...typed: string[]): Promise<string[]> => (await offered([typed]))[0] ?? [];

/** All commands, those of a command too. */
const topics = subcommands.flatMap((one): HelpTopic[] => [one, ...(one.commands ?? [])]);

test('it prints a script of its tables, and what is no shell is told which there are', async () => {
  const printed = await run(['completion', 'bash']);
  assert.deepEqual(printed, { status: 0, signal: null, stdout: bashCompletion(subcommands), stderr: '' });
  const { status, stdout, stderr } = await run(['completion', 'bsh']);
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /^partyline: unknown command bsh of partyline completion, did you mean bash\?\n/);
});

test('behind partyline every command is offered, and behind one that has commands these', { skip }, async () => {
  assert.deepEqual(await offeredBehind(''), ['help', ...subcommands.map(({ name }) => name)]);
  assert.deepEqual(
    await offeredBehind('help', ''),
    subcommands.map(({ name }) => name),
  );
  assert.deepEqual(await offeredBehind('comp'), ['completion']);
  assert.deepEqual(await offeredBehind('completion', ''), ['bash']);
});

test('each command of a command is offered word by word, behind help too, and behind options that come first', {
  skip,
}, async () => {
  const steps = topics
    .filter(({ name }) => name.includes(' '))
    .flatMap(({ name }) => {
      const words = name.split(' ');
      return words.slice(1).map((next, at) => ({ before: words.slice(0, at + 1), next }));
    });
  assert.ok(steps.length > 2);
  const plain = steps.map(({ before, next }) => [...before, next]);
  const help = steps.map(({ before, next }) => ['help', ...before, next]);
  const second = steps.map(({ before: [first = '', ...rest], next }) => [first, '--data', 'status', ...rest, next]);
  const found = await offered([...plain, ...help, ...second.filter(([first]) => first === 'admin')]);
  for (const [at, { next }] of [
    ...steps,
    ...steps,
    ...steps.filter(({ before: [first] }) => first === 'admin'),
  ].entries())
    assert.ok(found[at]?.includes(next), `${next}: ${found[at]}`);
});

test('behind each command all of its options are offered', { skip }, async () => {
  const found = await offered(topics.map(({ name }) => [...name.split(' '), '--']));
  for (const [at, { name, options }] of topics.entries())
    assert.deepEqual(
      found[at],
      options.map((option) => `--${option.name}`),
      name,
    );
  assert.deepEqual(await offeredBehind('--'), ['--help', '--version']);
});

test('an option that stands there already is not offered again', { skip }, async () => {
  assert.deepEqual(await offeredBehind('serve', '--print'), ['--print-config']);
  assert.deepEqual(await offeredBehind('serve', '--print-config', '--port', '9000', '--print'), []);
});

test('the values of an option are offered where they are few, and nothing where it takes any', { skip }, async () => {
  assert.deepEqual(
    await offered([
      ['serve', '--log-level', ''],
      ['serve', '--log-level', 'd'],
      ['serve', '--flood', ''],
      ['serve', '--quiet-port', ''],
      ['serve', '--port', ''],
      ['serve', '--log-format', '='],
      ['serve', '--log-format', '=', 'j'],
      ['chat', '-u', ''],
      ['chat', '-u', 'Ann', '--bell', ''],
    ]),
    [
      ['debug', 'info', 'warn', 'error'],
      ['debug'],
      ['on', 'off'],
      ['off'],
      [],
      ['text', 'json'],
      ['json'],
      [],
      ['on', 'off', 'dm'],
    ],
  );
});

test('where a path belongs, files or folders are offered, also with spaces in their names', { skip }, async () => {
  assert.deepEqual(
    (
      await offered([
        ['serve', '--config', 'some'],
        ['serve', '--data', 'some'],
        ['admin', 'backup', 'some'],
        ['restore', 'some'],
        ['serve', '--motd', '=', 'some.'],
      ])
    ).map((found) => found.sort()),
    [
      ['some folder', 'some.yaml', 'somewhere'],
      ['some folder', 'somewhere'],
      ['some folder', 'somewhere'],
      ['some folder', 'somewhere'],
      ['some.yaml'],
    ],
  );
});

test('Tab completes on a terminal', { skip: needs('bash', 'expect') }, async () => {
  writeFileSync(join(folder, 'script'), bashCompletion(subcommands));
  const { status, stdout, stderr } = await runExpect(`${prelude}
set env(PS1) "ready> "
spawn bash --norc --noprofile -i
send "partyline() { echo; printf '<%s>' \\"\\$@\\"; echo; }; source '${join(folder, 'script')}'; cd '${folder}'\\r"
send "partyline ser\\t--log-le\\tdeb\\t--config some.\\t\\r"
wait_for "<serve><--log-level><debug><--config><some.yaml>"
send "exit\\r"
must_end
`);
  assert.deepEqual([status, stderr], [0, ''], stdout);
});
