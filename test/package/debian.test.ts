/** What the Debian package is made of, as far as it can be looked at without installing it. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readConfiguration } from '../../src/cli/options.js';
import { subcommands } from '../../src/cli/subcommands.js';
import { manPages } from '../../src/package/man-page.js';
import { locate } from '../support/places.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';

const folder = mkdtempSync(join(tmpdir(), 'partyline-debian-'));
after(() => rmSync(folder, { recursive: true }));

const source = (name: string): string => readFileSync(locate(`src/package/debian/${name}`), 'utf8');

const pages = manPages(subcommands, { version: '0.1.0', date: '2026-11-29' });

/** A page as `man` shows it, in one line. */
async function shown(text: string): Promise<string> {
  const { status, stdout, stderr } = await run('groff', ['-man', '-Tutf8', '-P-cbou', '-rLL=2000n', '-ww'], text);
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.replaceAll(/\s+/g, ' ');
}

test('each command has a page, with all of its options, its commands and its examples, as the help has them', {
  skip: needs('groff'),
}, async () => {
  assert.deepEqual(
    pages.map(({ file }) => file),
    ['partyline.1', ...subcommands.map(({ name }) => `partyline-${name}.1`)],
  );
  for (const [at, topic] of subcommands.entries()) {
    const page = await shown(pages[at + 1]?.text ?? '');
    for (const { name, options, examples, operands } of [topic, ...(topic.commands ?? [])]) {
      assert.ok(page.includes(`partyline ${name}`), name);
      for (const option of options) {
        const typed = `--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
        assert.ok(page.includes(typed), typed);
        assert.ok(page.includes(option.help.slice(1).replaceAll(/\s+/g, ' ')), option.help);
      }
      for (const [typed] of examples) assert.ok(page.includes(typed.replaceAll(/\s+/g, ' ')), typed);
      if (operands !== undefined) assert.ok(page.includes(operands), operands);
    }
  }
});

test('how options are said in a file stands where a file may say them', () => {
  const configured = pages.filter(({ text }) => text.includes('.SH CONFIGURATION'));
  assert.deepEqual(
    configured.map(({ file }) => file),
    ['partyline-serve.1'],
  );
});

test('partyline(1) names every command, each exit status and where the service has its files', {
  skip: needs('groff'),
}, async () => {
  const page = await shown(pages[0]?.text ?? '');
  for (const { name, summary } of subcommands) {
    assert.ok(page.includes(`partyline-${name}(1)`), name);
    assert.ok(page.includes(summary.slice(1)), summary);
  }
  for (const words of ['EXIT STATUS 0 ', '/etc/partyline/partyline.yaml', '/var/lib/partyline'])
    assert.ok(page.includes(words), words);
});

test('its configuration is in order, with what stands there in comments as well', () => {
  const yaml = source('partyline.yaml');
  const all = yaml.replaceAll(/^#(?=[a-z-]+: )/gm, '');
  assert.notEqual(all, yaml);
  for (const [name, text] of [
    ['plain', yaml],
    ['all', all],
  ] as const) {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, text);
    const { options } = readConfiguration(['--config', file], {}, false);
    assert.equal(options.data, '/var/lib/partyline');
    assert.equal(options.port, 8080);
  }
});

test('partyline takes the first Node on the path that is new enough, and says what is missing where there is none', async () => {
  const node = (name: string, version: string): string => {
    const bin = join(folder, name);
    mkdirSync(bin);
    writeFileSync(join(bin, 'node'), `#!/bin/sh\n[ "$1" = --version ] && echo ${version} || echo "${name}: $*"\n`);
    chmodSync(join(bin, 'node'), 0o755);
    return bin;
  };
  const folders = {
    eighteen: node('eighteen', 'v18.20.4'),
    early: node('early', 'v20.18.3'),
    exact: node('exact', 'v20.19.0'),
    late: node('late', 'v24.1.0'),
    no: node('no', 'this is none'),
  };
  const partyline = (...path: string[]) =>
    run('env', [`PATH=${path.join(':')}`, '/bin/sh', locate('src/package/debian/partyline'), 'send', 'two words']);
  const main = '/usr/lib/partyline/dist/cli/main.js send two words';
  const { eighteen, early, exact, late, no } = folders;
  assert.equal((await partyline(no, eighteen, early, exact, late)).stdout, `exact: ${main}\n`);
  assert.equal((await partyline(eighteen, late)).stdout, `late: ${main}\n`);
  const { status, stdout, stderr } = await partyline(eighteen, folder, early);
  assert.deepEqual([status, stdout], [1, '']);
  assert.equal(
    stderr,
    `partyline: Node 20.19 or later is needed, and none is on the path (${eighteen}:${folder}:${early}); ${eighteen}/node is v18.20.4; ${early}/node is v20.18.3; install one, or put its folder on the path\n`,
  );
});
