/**
 * What a new command or event still lacks, and where: all of it at once. What is derived from records (help, usage, completion, the
 * fuzzer's lines) lacks nothing; the files that are made of them say here by which command they are made again.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvent } from '../../src/client/net/events.js';
import { isKnown, render } from '../../src/client/talk/render.js';
import { type CommandRecord, command } from '../../src/core/commands/record.js';
import { commandTable } from '../../src/core/session/table.js';
import { formatPushed, plainView, viewId } from '../../src/language/dialects.js';
import type { Event } from '../../src/language/events.js';
import { reservedAs } from '../../src/language/reserved.js';
import { forms } from '../../src/language/text/write.js';
import { checks } from '../../src/tools/check/table.js';
import { UNSEEN } from '../check/unseen.js';
import { definedRules, files, namedRules, protocol, quoted, read, section, table } from '../docs/documents.js';
import { commandsPage } from '../docs/pages.js';
import { isServers, saidIn } from '../fuzz/forms.js';
import { clientSchema, written } from '../json/client-schema.js';
import { samples } from '../json/samples.js';
import { isServerObject } from '../json/schema.js';
import { objectOf } from '../json/server-schema.js';

type Fields = Readonly<Record<string, unknown>>;

interface ServerSchema {
  readonly anyOf: readonly { readonly properties: { readonly type: { readonly const: unknown } } }[];
}

const PROTOCOL = 'docs/PROTOCOL.md';
const PLAIN = viewId(plainView);

const rules = new Map(
  protocol
    .split('\n\n')
    .flatMap((text): [string, string][] =>
      [...text.matchAll(/^\*\*(R\d+\.\d+)\*\* /gm)].map(([, id = '']) => [id, text]),
    ),
);
const cited = new Set(files(/\.(test\.ts|exp)$/, ['test']).flatMap((path) => namedRules(read(path))));
const checked = new Set(checks.flatMap(({ rules }) => rules));
const commandRows = table(section(3), 'Command');
const lineForms = new Set(table(section(4), 'Line').flatMap(([form = '']) => quoted(form).slice(0, 1)));
const objectRows = table(section(7).slice(section(7).indexOf('**R7.14**')), 'Object');
const grammars = [...protocol.matchAll(/^```abnf\n([\s\S]*?)^```/gm)].map(([, text]) => text).join('');
const serverTypes = new Set(
  (JSON.parse(read('docs/schema/server.json')) as ServerSchema).anyOf.map(({ properties }) => properties.type.const),
);
const reservedRule = quoted(rules.get('R2.16') ?? '');

/** `what` unless `isThere`. */
const unless = (isThere: boolean, what: string): string[] => (isThere ? [] : [what]);

function lacksOfCommand({ name, words, prefixedWords = [] }: CommandRecord): string[] {
  const row = commandRows.find(([cell = '']) => quoted(cell)[0] === name);
  if (row === undefined)
    return [`${PROTOCOL}, section 3: a row that begins with \`${name}\`, and the rule that it names`];
  const all = [...words, ...prefixedWords.map((word) => `/${word}`)];
  const word = name === 'all' ? '/all' : name;
  const rule = row[4] ?? '';
  const text = rules.get(rule);
  return [
    ...unless(
      all.join() === quoted(row[1] ?? '').join(),
      `${PROTOCOL}, section 3: the words of \`${name}\` in its row`,
    ),
    ...(text === undefined ? [`${PROTOCOL}: ${rule}, which the row of \`${name}\` names`] : lacksOfRule(rule)),
    ...unless(text?.includes(`\`${word}`) ?? true, `${PROTOCOL}: \`${word}\` in ${rule}`),
  ];
}

function lacksOfRule(rule: string): string[] {
  const isSeen = checked.has(rule) || UNSEEN.has(rule) || !/^R[1-5]\./.test(rule);
  return [
    ...unless(cited.has(rule), `test/: a test that cites ${rule}`),
    ...unless(
      isSeen,
      `src/tools/check/: a check of ${rule}; or, where nobody outside can see it, test/check/unseen.ts`,
    ),
  ];
}

/** `shape`: its object, whatever its fields hold. */
function lacksOfEvent(
  kind: string,
  ownForms: readonly string[],
  own: readonly Event[],
  shape: Fields | null,
): string[] {
  const words = ownForms.flatMap((form) => /^[A-Za-z_]+/.exec(form) ?? []);
  const beginnings = ownForms.map((form) => form.replace(/<.*/, ''));
  const isSampled = own.length > 0;
  return [
    ...ownForms
      .filter((form) => !lineForms.has(form))
      .map((form) => `${PROTOCOL}, section 4: a row that begins with \`${form}\``),
    ...beginnings
      .filter((beginning) => !grammars.includes(`"${beginning}`))
      .map((beginning) => `${PROTOCOL}, the grammar of what the server says: "${beginning}" …`),
    ...words
      .filter((word) => reservedAs(word) !== word || !reservedRule.includes(word))
      .map((word) => `src/language/reserved.ts, and ${PROTOCOL}, R2.16: ${word}`),
    ...unless(isSampled, `test/json/samples.ts: an event \`${kind}\``),
    ...own.flatMap(lacksOfSample),
    ...(isSampled || shape === null ? [] : lacksOfObject(shape, serverTypes.has(shape.type))),
  ];
}

function lacksOfSample(event: Event): string[] {
  const object = objectOf(event);
  const lines = formatPushed(event, PLAIN, 0).trimEnd().split('\n');
  return [
    ...unless(
      lines.every((line) => isServers(line) || saidIn(line) !== null),
      `${PROTOCOL}, the grammar of what the server says: ${lines[0]}`,
    ),
    ...lacksOfObject(object, isServerObject(object)),
  ];
}

function lacksOfObject(object: Fields, isInSchema: boolean): string[] {
  const type = String(object.type);
  const name = type === 'status' ? `${type}\`, \`${object.status}` : type;
  const named = objectRows.filter(([cell = '']) => quoted(cell).includes(type));
  const fields = new Set(named.flatMap(([, , cell = '']) => quoted(cell)));
  const unnamed = Object.keys(object).filter((field) => field !== 'type' && field !== 'status' && !fields.has(field));
  const seen = readEvent(JSON.stringify(object));
  const isShown = seen !== null && (isKnown(type) || render(seen, { me: 'Alice', time: () => '' }) !== null);
  return [
    ...unless(named.length > 0, `${PROTOCOL}, R7.14: a row that begins with \`${name}\``),
    ...unless(
      named.length === 0 || unnamed.length === 0,
      `${PROTOCOL}, R7.14: ${unnamed.join(', ')} in the row of \`${name}\``,
    ),
    ...unless(isInSchema, `docs/schema/server.json: \`${name}\`, by npm run schema once it has a sample`),
    ...unless(isShown, `src/client/talk/render.ts: what a person reads of \`${type}\``),
  ];
}

/** The object of an event of which there is no sample: all that it holds is an empty text. Null: its writer wants more. */
function shapeOf(kind: string): Fields | null {
  const event = new Proxy({}, { get: (_, field) => (field === 'kind' ? kind : '') }) as Event;
  try {
    return objectOf(event);
  } catch {
    return null;
  }
}

/** Files that are made of the records. */
function outdated(): string[] {
  return [
    ...unless(read('docs/schema/client.json') === written(clientSchema()), 'docs/schema/client.json: npm run schema'),
    ...unless(read('docs/COMMANDS.md') === commandsPage(), 'docs/COMMANDS.md: npm run docs'),
  ];
}

test('nothing is missing of any command, event and rule', () => {
  const { records } = commandTable();
  const missing = [
    ...records.flatMap(lacksOfCommand),
    ...[...forms].flatMap(([kind, own]) =>
      lacksOfEvent(
        kind,
        own,
        samples.filter((event) => event.kind === kind),
        shapeOf(kind),
      ),
    ),
    ...definedRules().flatMap(lacksOfRule),
    ...outdated(),
  ];
  assert.deepEqual([...new Set(missing)], []);
});

test('all that a new command lacks is named, with its place', () => {
  const juggle = command({
    ...{ name: 'juggle', words: [], prefixedWords: ['juggle'], forms: [[]], help: '', example: '/juggle' },
    ...{ group: 'Other', who: 'person', run: () => null },
  });
  assert.deepEqual(lacksOfCommand(juggle), [
    'docs/PROTOCOL.md, section 3: a row that begins with `juggle`, and the rule that it names',
  ]);
  const who = commandTable().get('who') as CommandRecord;
  assert.deepEqual(lacksOfCommand({ ...who, words: ['who', 'anybody'] }), [
    'docs/PROTOCOL.md, section 3: the words of `who` in its row',
  ]);
  // Written so, nobody cites it.
  const rule = `R3.${999}`;
  assert.deepEqual(lacksOfRule(rule), [
    `test/: a test that cites ${rule}`,
    `src/tools/check/: a check of ${rule}; or, where nobody outside can see it, test/check/unseen.ts`,
  ]);
});

test('all that a new event lacks is named, with its place', () => {
  const object = { type: 'juggled', username: 'Alice', balls: 3 };
  assert.deepEqual(lacksOfEvent('juggled', ['JUGGLED:<name>:<balls>'], [], object), [
    'docs/PROTOCOL.md, section 4: a row that begins with `JUGGLED:<name>:<balls>`',
    'docs/PROTOCOL.md, the grammar of what the server says: "JUGGLED:" …',
    'src/language/reserved.ts, and docs/PROTOCOL.md, R2.16: JUGGLED',
    'test/json/samples.ts: an event `juggled`',
    'docs/PROTOCOL.md, R7.14: a row that begins with `juggled`',
    'docs/schema/server.json: `juggled`, by npm run schema once it has a sample',
    'src/client/talk/render.ts: what a person reads of `juggled`',
  ]);
  assert.deepEqual(shapeOf('pong'), { type: 'pong', token: '' });
});
