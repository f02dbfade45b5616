/** What docs/ARCHITECTURE.md names is there, and has that name. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { locate } from '../support/places.js';

const text = readFileSync(locate('docs/ARCHITECTURE.md'), 'utf8');

/** Below src, whatever stands before them. */
const below = (path: string): string => locate(path.startsWith('test/') ? path : `src/${path}`);

test('every file and folder that it names is there', () => {
  const paths = [...text.matchAll(/`([a-z-]+(?:\/[a-z-]+)*(?:\/[a-z.-]*\.ts|\/))`/g)].map(([, path = '']) => path);
  assert.ok(paths.length > 60);
  const doors = ['first/', 'telnet/', 'lines/'];
  const inFull = (path: string): string => (doors.some((door) => path.startsWith(door)) ? `doors/${path}` : path);
  const client = ['console/', 'net/', 'files/', 'talk/'];
  const gone = paths.filter((path) => !client.includes(path) && !existsSync(below(inFull(path))));
  assert.deepEqual(gone, []);
});

test('every owner of state is declared where it says', () => {
  const owners = [...text.matchAll(/`([A-Za-z]+)` in `([a-z/-]+\.ts)`/g)];
  assert.ok(owners.length > 40);
  const wrong = owners.filter(([, name, path = '']) => {
    const declared = new RegExp(`\\b(?:class|interface|function|const) ${name}\\b`);
    return !declared.test(readFileSync(below(path), 'utf8'));
  });
  assert.deepEqual(
    wrong.map(([pair]) => pair),
    [],
  );
});
