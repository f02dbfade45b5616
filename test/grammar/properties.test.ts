/** What holds for every line there is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { clean } from '../../src/language/clean.js';
import type { Parsed } from '../../src/language/syntax.js';
import { character } from '../support/characters.js';
import { grammar, inside, outside } from './helpers.js';
import { table } from './table.js';

const words = table.flatMap((syntax) => [...syntax.words, ...(syntax.prefixedWords ?? [])]);
const piece = fc.oneof(
  fc.constantFrom(...words, ...words.map((word) => word.toUpperCase())),
  fc.constantFrom('/', 'server:', '@7 ', '@8 ', ' ', '  ', ':', '//', '#', '|', 'Bob', 'lab', '5', 'on', 'takeover'),
  fc.constantFrom('BEEP_UDP_PORT:', 'FILE_START|', 'FILE_END', '{', '\u212a', 'toString', '__proto__', 'constructor'),
  fc.string({ unit: character, maxLength: 6 }),
);
/** Lines made of what the grammar looks for, with and without spaces between. */
const pieces = fc
  .tuple(fc.array(piece, { maxLength: 7 }), fc.constantFrom('', ' ', ' ', '  '))
  .map(([parts, between]) => parts.join(between));
const line = fc.oneof({ arbitrary: pieces, weight: 4 }, { arbitrary: fc.string({ unit: character }), weight: 1 });
const mode = fc.constantFrom(outside, inside);
const runs = { numRuns: 1000 };

describe('every line', () => {
  test('is read, in every mode, twice the same way', () => {
    fc.assert(
      fc.property(line, mode, (l, m) => {
        assert.deepEqual(grammar.parse(l, m), grammar.parse(l, m));
      }),
      runs,
    );
  });

  test('that means something can be printed and read back, unless it holds a password', () => {
    fc.assert(
      fc.property(line.map(clean), mode, (l, m) => {
        const parsed = grammar.parse(l, m);
        const printed = grammar.print(parsed, m);
        if (printed !== null) assert.deepEqual(grammar.parse(printed, m), parsed);
        const unprintable =
          parsed.kind === 'refuse' || parsed.kind === 'ignore' || parsed.kind === 'doubtful' || hasSecret(parsed);
        assert.equal(printed === null, unprintable);
      }),
      runs,
    );
  });

  test('that is said is said exactly as it was typed', () => {
    fc.assert(
      fc.property(line, mode, (l, m) => {
        const parsed = grammar.parse(l, m);
        if (parsed.kind === 'say') assert.equal(parsed.tag === null ? parsed.text : `@${parsed.tag} ${parsed.text}`, l);
      }),
      runs,
    );
  });

  test('that begins with a space is said or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(line, mode, (l, m) => {
        const spaced = ` ${l}`;
        const allowed = /^ *$/.test(spaced) ? ['ignore'] : ['say', 'doubtful', 'refuse'];
        assert.ok(allowed.includes(grammar.parse(spaced, m).kind));
      }),
      runs,
    );
  });

  test('that begins with / is never said, but for paths that name no command', () => {
    const begins = new Set(words.map((word) => word.split(' ')[0]));
    fc.assert(
      fc.property(line, mode, fc.constantFrom('/', 'server:', 'SERVER: '), (l, m, start) => {
        const { kind } = grammar.parse(start + l, m);
        const [first = ''] = l.split(' ');
        const mayBePath = start === '/' && first.indexOf('/') > 0;
        const named = first.split(/\P{L}+/u).some((run) => begins.has(run.toLowerCase()) && /^[ -~]*$/.test(run));
        assert.equal(kind === 'say', mayBePath && !named, kind);
      }),
      runs,
    );
  });

  test('that begins with login, register, passwd, msg or private is never said to everyone', () => {
    const guards = fc.constantFrom('login', 'REGISTER', 'passwd', 'Msg', 'private');
    fc.assert(
      fc.property(guards, line, (guard, l) => {
        const { kind } = grammar.parse(`${guard} ${l}`, outside);
        assert.ok(kind === 'command' || kind === 'refuse', kind);
      }),
      runs,
    );
  });

  test('means the same under a tag, which is kept', () => {
    fc.assert(
      fc.property(line, mode, (l, m) => {
        const plain = grammar.parse(l, m);
        if (plain.tag !== null || /^ *$/.test(l) || /^@\d{1,16} /.test(l)) return;
        assert.deepEqual(grammar.parse(`@42 ${l}`, m), { ...plain, tag: '42' });
      }),
      runs,
    );
  });

  test('may be very long', () => {
    const many = 200_000;
    const units = [' ', 'a', ':', '/', '@', '7', '@7 ', 'my ', 'msg ', 'private ', 'a ', '\u0301', 'FILE_', 'é'];
    const starts = [
      '',
      'a',
      '@7 ',
      '/',
      'my ',
      'help ',
      'msg Bob ',
      'private txt ',
      'server:',
      'history ',
      'login a b',
    ];
    for (const start of starts) {
      for (const unit of units) {
        for (const m of [outside, inside]) {
          const parsed = grammar.parse(start + unit.repeat(many), m);
          assert.ok(parsed.kind !== 'refuse' || parsed.subject.length <= 32);
        }
      }
    }
  });
});

function hasSecret(parsed: Parsed): boolean {
  if (parsed.kind !== 'command') return false;
  const forms = table.find((syntax) => syntax.name === parsed.command)?.forms ?? [];
  return forms.flat().some((param) => param.secret === true && parsed.args[param.name] !== undefined);
}
