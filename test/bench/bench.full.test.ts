/** The benchmark runs, has a row for everything it measures, and loses nothing. How fast, is not asked here. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('main.js', import.meta.url));
const BESIDE = fileURLToPath(new URL('beside.js', import.meta.url));
const KEPT = fileURLToPath(new URL('kept.js', import.meta.url));
const WEB = fileURLToPath(new URL('web.js', import.meta.url));
const MILLION = fileURLToPath(new URL('million.js', import.meta.url));
const FAIR = fileURLToPath(new URL('fair.js', import.meta.url));

const bench = (...args: string[]) => run(BENCH, args);

async function run(
  program: string,
  args: readonly string[],
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const { ROUNDS: _rounds, NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const [status] = await once(child, 'close');
  return { status, ...output };
}

/** Rows of the table as words. */
function rows(stdout: string): string[][] {
  return stdout.split('\n').map((line) => line.trim().split(/\s{2,}/));
}

describe('the benchmark', () => {
  test('measures every workload on both servers and loses nothing', async () => {
    const { status, stdout, stderr } = await bench('--rounds', '1', '--seconds', '0.3', '--clients', '6');
    assert.equal(status, 0, stderr);
    const titles = [
      '6 silent people',
      'room of 6, 1 talking at full speed',
      'direct messages among 6',
      'room of 6, 300 messages/s',
    ];
    const found = rows(stdout);
    for (const title of titles) {
      const at = found.findIndex(([first]) => first === title);
      assert.notEqual(at, -1, `${title} is missing:\n${stdout}`);
      const [ours, relay, ratio] = [found[at]?.slice(1), found[at + 1], found[at + 2]];
      assert.equal(ours?.[0], 'partyline');
      assert.equal(relay?.[0], 'relay');
      assert.equal(ratio?.[0], 'partyline / relay');
      const json = found[at + 3];
      if (/full speed|direct/.test(title)) {
        assert.equal(json?.[0], 'partyline in JSON');
        assert.equal(found[at + 4]?.[0], 'JSON / text');
        assert.deepEqual(json?.slice(-2), ['0', '0'], `lost or dead:\n${stdout}`);
      }
      for (const row of [ours, relay]) assert.deepEqual(row?.slice(-2), ['0', '0'], `lost or dead:\n${stdout}`);
    }
    assert.match(stdout, /^Node v\d+.* cores/);
  });

  test('measures one workload where one is asked for', async () => {
    const { status, stdout, stderr } = await bench(
      ...['--workload', 'dm', '--rounds', '1', '--seconds', '0.2', '--clients', '3'],
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^direct messages among 3 /m);
    assert.doesNotMatch(stdout, /silent|room of/);
  });

  test('refuses options and workloads it does not have', async () => {
    for (const args of [
      ['--wrokload', 'dm'],
      ['--workload', 'dn'],
      ['--rounds', 'x'],
    ]) {
      const { status, stderr } = await bench(...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, /^bench: .*\nTry: npm run bench -- --help\n$/);
    }
  });

  test('explains itself', async () => {
    const { status, stdout } = await bench('--help');
    assert.equal(status, 0);
    assert.match(stdout, /--workload NAME +idle|--workload NAME +fanout/);
  });
});

describe('the benchmark of a busy room beside other work', () => {
  test('measures every disturbance, and says so in JSON', async () => {
    const { status, stdout, stderr } = await run(BESIDE, ['--rounds', '1', '--seconds', '0.3', '--json']);
    assert.equal(status, 0, stderr);
    const { results } = JSON.parse(stdout) as { results: { name: string; p99: number; ratio: number; lost: number }[] };
    assert.equal(results.length, 4);
    assert.deepEqual([results[0]?.name, results[0]?.ratio], ['alone', 1]);
    for (const { name, p99, ratio, lost } of results) assert.equal(p99 > 0 && ratio > 0 && lost === 0, true, name);
  });

  test('refuses what it does not have, and explains itself', async () => {
    const wrong = await run(BESIDE, ['--round', '1']);
    assert.deepEqual([wrong.status, /^bench:beside: .*\nTry: /.test(wrong.stderr)], [2, true], wrong.stderr);
    assert.match((await run(BESIDE, ['--help'])).stdout, /--rounds N/);
  });
});

describe('the benchmark of what is kept', () => {
  test('measures every workload on both servers, and says so in JSON', async () => {
    const { status, stdout, stderr } = await run(KEPT, [
      '--rounds',
      '1',
      '--seconds',
      '0.3',
      '--clients',
      '6',
      '--json',
    ]);
    assert.equal(status, 0, stderr);
    const { results } = JSON.parse(stdout) as { results: { name: string; memory: number; data: number }[] };
    assert.deepEqual(
      results.map(({ name }) => name),
      ['room of 6, 1 talking at full speed', 'room of 6, 300 messages/s', 'direct messages among 6 accounts'],
    );
    for (const { name, memory, data } of results) assert.equal(memory > 0 && data > 0, true, name);
  });

  test('refuses what it does not have, and explains itself', async () => {
    const wrong = await run(KEPT, ['--round', '1']);
    assert.deepEqual([wrong.status, /^bench:kept: .*\nTry: /.test(wrong.stderr)], [2, true], wrong.stderr);
    assert.match((await run(KEPT, ['--help'])).stdout, /--rounds N/);
  });
});

describe('the benchmark of the WebSocket', () => {
  test('measures every workload by TCP and at WebSockets, loses nothing, and says so in JSON', async () => {
    const { status, stdout, stderr } = await run(WEB, [
      ...['--rounds', '1', '--seconds', '0.3', '--clients', '6', '--json'],
    ]);
    assert.equal(status, 0, stderr);
    const { results } = JSON.parse(stdout) as { results: { name: string; json: number; web: number; unit: string }[] };
    assert.deepEqual(
      results.map(({ name }) => name),
      ['room of 6, 1 talking at full speed', 'direct messages among 6', '6 silent people'],
    );
    for (const { name, json, web, unit } of results) {
      if (unit === 'deliveries/s') assert.equal(json > 0 && web > 0, true, name);
    }
  });

  test('refuses what it does not have, and explains itself', async () => {
    const wrong = await run(WEB, ['--round', '1']);
    assert.deepEqual([wrong.status, /^bench:web: .*\nTry: /.test(wrong.stderr)], [2, true], wrong.stderr);
    assert.match((await run(WEB, ['--help'])).stdout, /--rounds N/);
  });
});

describe('the benchmark of a million lines', () => {
  test('asks for what was kept, and measures what others notice, and says so in JSON', async () => {
    const { status, stdout, stderr } = await run(MILLION, [
      '--rooms',
      '25',
      '--lines',
      '40',
      '--seconds',
      '0.5',
      '--json',
    ]);
    assert.equal(status, 0, stderr);
    const { lines, beside } = JSON.parse(stdout) as {
      lines: number;
      beside: { answers: { name: string; p99: number }[] };
    };
    assert.equal(lines, (25 + 20 + 20) * 40);
    assert.equal(beside.answers.length, 3);
    for (const { name, p99 } of beside.answers) assert.equal(p99 > 0, true, name);
  });

  test('refuses what it does not have, and explains itself', async () => {
    const wrong = await run(MILLION, ['--room', '1']);
    assert.deepEqual([wrong.status, /^bench:million: .*\nTry: /.test(wrong.stderr)], [2, true], wrong.stderr);
    assert.match((await run(MILLION, ['--help'])).stdout, /--lines N/);
  });
});

describe('the benchmark of the fair turn', () => {
  test('measures a bystander beside the dearest line, read and not read, and says so in JSON', async () => {
    const { status, stdout, stderr } = await run(FAIR, ['--lines', '1', '--seconds', '0.2', '--json']);
    assert.equal(status, 0, stderr);
    const { rows } = JSON.parse(stdout) as { rows: { reads: boolean; one: { p99: number }; all: { p99: number } }[] };
    assert.deepEqual(
      rows.map(({ reads }) => reads),
      [true, false],
    );
    for (const { one, all } of rows) assert.equal(one.p99 > 0 && all.p99 > 0, true);
  });

  test('refuses what it does not have, and explains itself', async () => {
    const wrong = await run(FAIR, ['--line', '1']);
    assert.deepEqual([wrong.status, /^bench:fair: .*\nTry: /.test(wrong.stderr)], [2, true], wrong.stderr);
    assert.match((await run(FAIR, ['--help'])).stdout, /--lines N/);
  });
});
