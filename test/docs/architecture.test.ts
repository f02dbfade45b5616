/** What docs/ARCHITECTURE.md names is there, and has that name; INTERNALS.md has the owners within the terminal client. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { locate } from '../support/places.js';
import { read } from './documents.js';

const text = read('docs/ARCHITECTURE.md');

/** Below src, whatever stands before them. */
const below = (path: string): string => locate(path.startsWith('test/') ? path : `src/${path}`);

/** ``**`core/people/`**: …`` up to the next one, as its folder and its text. */
const folders = [...text.matchAll(/\*\*`([a-z/]+\/)`\*\*:([\s\S]*?)(?=\*\*`|\n\[)/g)].map(
  ([, folder = '', owners = '']) => ({ folder, owners }),
);

/** Each `` `Owner` in `file.ts` ``. */
const ownersIn = (part: string): RegExpStringIterator<RegExpExecArray> =>
  part.matchAll(/`([A-Za-z]+)`\s+in\s+`([a-z/-]+\.ts)`/g);

const isDeclared = (name: string, path: string): boolean =>
  new RegExp(`\\b(?:class|interface|function|const) ${name}\\b`).test(readFileSync(below(path), 'utf8'));

test('it is one page', () => {
  assert.ok(text.split('\n').length <= 120);
});

test('every file and folder that it names is there', () => {
  const paths = [...text.matchAll(/`((?:[a-z-]+\/)+(?:[a-z.-]*\.ts)?)`/g)].map(([, path = '']) => path);
  assert.ok(paths.length > 30);
  assert.deepEqual(
    paths.filter((path) => !existsSync(below(path))),
    [],
  );
});

test('every folder and file of its picture is there', () => {
  const [, picture = ''] = /^```\nsrc\/\n([\s\S]*?)^```/m.exec(text) ?? [];
  const names = [...picture.matchAll(/(?:^| )((?:[a-z]+\/)|(?:[a-z]+\.ts))(?= |:)/gm)].map(([, name = '']) => name);
  const places = ['', 'language/', 'core/', 'doors/', 'link/', 'tools/'];
  assert.ok(names.length > 30);
  assert.deepEqual(
    names.filter((name) => !places.some((place) => existsSync(below(`${place}${name}`)))),
    [],
  );
});

test('every owner of state is declared where it says', () => {
  const owners = folders.flatMap(({ folder, owners }) =>
    [...ownersIn(owners)].map(([, name = '', file = '']) => ({ name, path: `${folder}${file}` })),
  );
  assert.ok(owners.length > 45);
  assert.deepEqual(
    owners.filter(({ name, path }) => !existsSync(below(path)) || !isDeclared(name, path)),
    [],
  );
});

test('so is every owner within the terminal client', () => {
  const owners = [...ownersIn(read('docs/INTERNALS.md'))].filter(([, , path = '']) => path.startsWith('client/'));
  assert.ok(owners.length > 6);
  assert.deepEqual(
    owners.filter(([, name = '', path = '']) => !isDeclared(name, path)).map(([pair]) => pair),
    [],
  );
});
