/** SCRIPTING.md: every program in it is run as it stands against a real server, and prints what the document shows. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { MAIN } from '../cli/program.js';
import { folder } from '../support/certificates.js';
import { missing, needs, pythonWithPexpect } from '../support/programs.js';
import { raggedWay } from '../support/ragged.js';
import { run } from '../support/run.js';
import { leave, startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { read } from './documents.js';

interface Block {
  /** `bash tell.sh`, `console` … */
  readonly info: string;
  readonly text: string;
}

/** One run that is shown: what was typed, what came, and the exit status. */
interface Shown {
  readonly command: string;
  readonly output: string;
  readonly status: number;
}

const blocks: readonly Block[] = [...read('docs/SCRIPTING.md').matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(
  ([, info = '', text = '']) => ({ info, text }),
);

const programs = blocks.flatMap(({ info, text }) => {
  const [, name] = info.split(' ');
  return name === undefined ? [] : [{ name, text }];
});

const shownRuns: readonly Shown[] = blocks
  .filter(({ info }) => info === 'console')
  .map(({ text }) => {
    const [, command = '', rest = ''] = /^\$ (.*) localhost 808[12]\n([\s\S]*)$/.exec(text) ?? [];
    const [, output = rest, status = '0'] = /^([\s\S]*)\(exit status (\d+)\)\n$/.exec(rest) ?? [];
    return { command, output, status: Number(status) };
  });

/** Whether `output` is what is shown; `…` there stands for anything within a line. */
function isShown(output: string, shown: string): boolean {
  const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(output);
}

/** A folder with the document's programs, and `partyline` in its `bin`. */
function workplace(t: TestContext): string {
  const path = folder(t);
  for (const { name, text } of programs) writeFileSync(join(path, name), text);
  mkdirSync(join(path, 'bin'));
  writeFileSync(join(path, 'bin', 'partyline'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(join(path, 'bin', 'partyline'), 0o755);
  return path;
}

/** As everything in the document has it: Bob has an account and is away. */
async function start(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(t, options);
  const bob = await server.account('Bob');
  await leave(bob);
  return server;
}

/** Of an account that is away, while somebody is in the room that it speaks in. */
async function tokenOfAbsent(server: TestServer): Promise<string> {
  await server.room('lab', 'Gina');
  const ci = await server.account('ci');
  const [, token = ''] = /: ([0-9a-f]{40})$/.exec((await ci.ask('/token new 365 the nightly build'))[0] ?? '') ?? [];
  await leave(ci);
  return token;
}

/** The lines that a program sends, through a plain socket, and what comes until each has been answered. */
async function play(server: TestServer, program: string): Promise<string> {
  const client = await server.visitor();
  let output = '';
  for (const [, tag = '', line = ''] of program.matchAll(/^Ask (\d+) '(.*)'$/gm)) {
    client.send(`@${tag} ${line}`);
    output += `${(await client.until(new RegExp(`^@${tag} (OK$|ERROR: )`))).join('\n')}\n`;
  }
  return output;
}

test('the document has a program for each way that it names, and shows a run of each', () => {
  assert.deepEqual(
    shownRuns.map(({ command }) => command.split(' ')[1]).toSorted(),
    programs.map(({ name }) => name).toSorted(),
  );
  const ways = new Set(shownRuns.map(({ command }) => command.split(' ')[0]));
  for (const way of ['bash', 'expect', 'python3', 'pwsh']) assert.ok(ways.has(way), way);
});

test('an output that differs by a line, or by a character, is not what is shown', () => {
  assert.equal(isShown('a 17 b\nc\n', 'a … b\nc\n'), true);
  for (const other of ['a 17 b\n', 'a 17 b\nc\nd\n', 'a 17\nb\nc\n', 'a 17 b\nC\n', '']) {
    assert.equal(isShown(other, 'a … b\nc\n'), false, other);
  }
});

for (const { command, output, status } of shownRuns) {
  const [program = '', name = ''] = command.split(' ');
  const played = program === 'pwsh' && missing(program);
  const needed = [...(played ? [] : [program]), ...(name.endsWith('.sh') || name.endsWith('.exp') ? ['nc'] : [])];
  if (name === 'robot.py') needed.push('nc', 'pexpect');
  const isHttp = name === 'job.sh';
  if (isHttp) needed.push('curl');
  const title = `${command} prints what the document shows`;
  test(`${title}${played ? ', as far as its lines and their answers go' : ''}`, {
    skip: needs(...needed),
  }, async (t) => {
    const server = await start(t, isHttp ? { webPort: 0 } : {});
    if (played) {
      const text = programs.find((one) => one.name === name)?.text ?? '';
      assert.equal(await play(server, text), output);
    } else await runs(t, server, isHttp ? server.webPort : server.quietPort);
  });
  if (played) continue;
  test(`${title} where a read has several lines, and a line comes in several`, {
    skip: needs(...needed),
  }, async (t) => {
    const server = await start(t, isHttp ? { webPort: 0 } : {});
    await runs(t, server, await raggedWay(t, isHttp ? server.webPort : server.quietPort));
  });

  async function runs(t: TestContext, server: TestServer, port: number): Promise<void> {
    const typed = program === 'python3' ? `${pythonWithPexpect() ?? program} ${name}` : command;
    const token = isHttp ? `export BUILD_TOKEN=${await tokenOfAbsent(server)} && ` : '';
    const line = `cd "$1" && PATH="$1/bin:$PATH" && ${token}exec ${typed} 127.0.0.1 ${port} 2>&1`;
    const told = await run('bash', ['-c', line, 'bash', workplace(t)]);
    const came = told.stdout.replaceAll('\r', '').replaceAll(`127.0.0.1 ${port}`, `localhost ${isHttp ? 8081 : 8082}`);
    assert.ok(isShown(came, output), `it shows\n${output}\nand this came\n${came}`);
    assert.equal(told.status, status);
  }
}
