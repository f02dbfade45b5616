/** A strict reader of TAP 14, for what `partyline check` prints: throws at the first line that is none. */
import assert from 'node:assert/strict';

export interface Point {
  readonly ok: boolean;
  readonly name: string;
  readonly skip: string | undefined;
  /** The keys and values of the YAML block; a list is an array. */
  readonly diagnosis: Readonly<Record<string, string | string[]>> | undefined;
}

export interface Tap {
  readonly points: readonly Point[];
  readonly bailOut: string | undefined;
}

const POINT = /^(not ok|ok) (\d+) - ((?:[^\\#]|\\[\\#])+?)(?: # SKIP (.+))?$/;

export function readTap(text: string): Tap {
  const lines = text.split('\n');
  assert.equal(lines.pop(), '', 'it ends in a line end');
  assert.equal(lines.shift(), 'TAP version 14');
  const [, last] = /^1\.\.(\d+)$/.exec(lines.shift() ?? '') ?? assert.fail('no plan');
  const points: Point[] = [];
  let bailOut: string | undefined;
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line.startsWith('#')) continue;
    assert.equal(bailOut, undefined, 'nothing comes after a bail out');
    const [bail, reason] = /^Bail out! (.+)$/.exec(line) ?? [];
    if (bail !== undefined) {
      bailOut = reason;
      continue;
    }
    const [, ok, number, name = '', skip] = POINT.exec(line) ?? assert.fail(`no line of TAP: ${line}`);
    assert.equal(Number(number), points.length + 1, 'points are numbered in order');
    const diagnosis = lines[0] === '  ---' ? readYaml(lines) : undefined;
    points.push({ ok: ok === 'ok', name: name.replace(/\\([\\#])/g, '$1'), skip, diagnosis });
  }
  if (bailOut === undefined) assert.equal(points.length, Number(last), 'the plan is right');
  return { points, bailOut };
}

/** Of YAML what is used: a map of double-quoted texts, and of lists of them. */
function readYaml(lines: string[]): Record<string, string | string[]> {
  const map: Record<string, string | string[]> = {};
  let list: string[] | undefined;
  assert.equal(lines.shift(), '  ---');
  for (let line = lines.shift(); line !== '  ...'; line = lines.shift()) {
    const [, item] = /^ {4}- (".*")$/.exec(line ?? '') ?? [];
    const [, key = '', value] = /^ {2}(\w+):(?: (".*"))?$/.exec(line ?? '') ?? [];
    if (item !== undefined) list?.push(JSON.parse(item) as string);
    else if (value !== undefined) map[key] = JSON.parse(value) as string;
    else if (key !== '') map[key] = list = [];
    else assert.fail(`no YAML: ${line}`);
  }
  return map;
}
