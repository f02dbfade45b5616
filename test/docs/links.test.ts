/** Links in the documents lead somewhere. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { locate } from '../support/places.js';
import { files, read } from './documents.js';

const documents = files(/\.md$/);

/** What a heading is called in a link, as GitHub makes it. */
function anchors(text: string): Set<string> {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return new Set(
    [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}

test('there are documents', () => {
  for (const path of ['README.md', 'CHANGELOG.md', 'docs/PROTOCOL.md', 'docs/ARCHITECTURE.md']) {
    assert.ok(documents.includes(path), path);
  }
});

for (const path of documents) {
  test(`every relative link in ${path} resolves`, () => {
    const prose = read(path).replace(/^```[\s\S]*?^```/gm, '');
    for (const [, target = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const full = file === '' ? path : posix.join(posix.dirname(path), file);
      assert.ok(existsSync(locate(full)), `${target}: no such file`);
      if (anchor !== undefined) assert.ok(anchors(read(full)).has(anchor), `${target}: no such heading`);
    }
  });
}
