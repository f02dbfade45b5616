/** The numbered rules of PROTOCOL.md: each is proved by a test that cites it, and nobody cites one that is not there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definedRules, files, namedRules, protocol, read } from './documents.js';

const defined = definedRules();

test('the rules are numbered without repetition, in the order of their sections', () => {
  assert.ok(defined.length > 60);
  const places = defined.map((id) => id.slice(1).split('.').map(Number) as [number, number]);
  for (const [index, [part, number]] of places.entries()) {
    const [partBefore, numberBefore] = places[index - 1] ?? [1, 0];
    assert.ok(part > partBefore || (part === partBefore && number > numberBefore), defined[index]);
  }
});

test('every rule is cited by at least one test', () => {
  const tests = [...files(/\.test\.ts$/, ['test']), ...files(/\.exp$/, ['test'])];
  const cited = new Set(tests.flatMap((path) => namedRules(read(path))));
  assert.deepEqual(
    defined.filter((id) => !cited.has(id)),
    [],
  );
});

test('every rule that code, a test or a document cites exists', () => {
  const known = new Set(defined);
  for (const path of [...files(/\.(ts|exp)$/, ['src', 'test']), ...files(/\.md$/)]) {
    for (const id of namedRules(read(path))) assert.ok(known.has(id), `${path} cites ${id}`);
  }
});

test('the grammar uses no name that it does not define, and defines none twice', () => {
  const core = ['ALPHA', 'DIGIT', 'SP', 'CR', 'LF'];
  const blocks = [...protocol.matchAll(/^```abnf\n([\s\S]*?)^```/gm)].map((match) => match[1] as string);
  assert.equal(blocks.length, 2);
  // Comments, quoted strings and numbers hold no names.
  const bare = blocks.map((text) => text.replace(/;.*/g, '').replace(/(?:%s)?"[^"\n]*"|%[xd][0-9A-Fa-f.-]+/g, ' '));
  const names = bare.map((text) => [...text.matchAll(/^([A-Za-z][\w-]*) *=/gm)].map((match) => match[1] as string));
  for (const own of names) assert.equal(new Set(own).size, own.length);
  const known = new Set([...core, ...names.flat()]);
  for (const text of bare) {
    for (const [name] of text.matchAll(/[A-Za-z][\w-]*/g)) assert.ok(known.has(name), name);
  }
});
