/** A disk that does not answer any more costs history, and nobody who talks notices. Rules: R4.19, R4.20. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Program, serve } from '../cli/program.js';
import { failing, failingDisk } from '../storage/failing-disk.js';
import { temporaryDirectory } from '../storage/helpers.js';
import { connect, type TestClient } from '../support/client.js';

/** Lines of a room in memory, and some more. */
const MANY = 3000;

const numbered = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => `${from + at}`);

/** Two guests in a room, who see numbers. */
async function come(program: Program, ...names: readonly [string, string]): Promise<[TestClient, TestClient]> {
  const { quietPort } = await program.listening();
  const clients: TestClient[] = [];
  for (const name of names) {
    const client = await connect(quietPort as number, { name });
    await client.ask(`register ${name}`, 'set ids on', '/join lab');
    clients.push(client);
  }
  for (const client of clients) await client.sync();
  return clients as [TestClient, TestClient];
}

/** A hundred at a time, each of them heard in its order by somebody else. Returns their ids. */
async function talk(speaker: TestClient, hearer: TestClient, lines: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < lines.length; at += 100) {
    const some = lines.slice(at, at + 100);
    speaker.send(...some);
    const heard = await hearer.until(new RegExp(`^\\w+ \\(in lab, id \\d+\\): ${some.at(-1)}$`));
    assert.deepEqual(heard.map(textOf), some);
    ids.push(...heard.map((line) => Number(/, id (\d+)\): /.exec(line)?.[1])));
  }
  return ids;
}

const textOf = (line: string): string => line.replace(/^\w+ \(in lab, id \d+[^)]*\): /, '');

/** Of the lines of a history, without what ends it. */
const texts = (history: readonly string[]): string[] => history.slice(0, -1).map(textOf);

test(
  'while the disk hangs people talk as before and read what is in memory; after a kill what it has not taken is told as missing, and has its numbers for itself',
  failing,
  async (t) => {
    const { env, when } = failingDisk(t);
    const data = ['--data', temporaryDirectory(t), '--flood', 'off'];
    const one = serve(t, data);
    const kept = await talk(...(await come(one, 'Alice', 'Bob')), numbered(0, 100));
    one.kill('SIGTERM');
    await one.end();

    const two = serve(t, data, { env });
    const [alice, bob] = await come(two, 'Alice', 'Bob');
    writeFileSync(when, 'hang');
    const lost = await talk(alice, bob, numbered(100, MANY));
    assert.deepEqual(texts(await bob.ask('/history lab 20')), numbered(0, 100 + MANY).slice(-20));
    two.kill('SIGKILL');
    await two.end();
    rmSync(when);

    const three = serve(t, data);
    const [carl, dora] = await come(three, 'Carl', 'Dora');
    const after = await dora.ask(`/history lab after ${(kept[0] as number) - 1}`);
    assert.deepEqual(texts(after), numbered(0, 100));
    assert.match(after.at(-1) ?? '', /: 100 lines\. Some are missing: the server does not have them any more\.$/);
    const [next] = await talk(carl, dora, ['0']);
    assert.ok((next as number) > (lost.at(-1) as number), 'no number is given twice');
  },
);
