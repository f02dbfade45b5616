/** What `partyline check` writes for programs: JSON and JUnit’s XML, of the same outcome. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonReport } from '../../src/tools/check/play/json.js';
import { junitReport } from '../../src/tools/check/play/junit.js';
import { type Check, full } from '../../src/tools/check/play/record.js';
import type { Outcome, Result, Subject } from '../../src/tools/check/play/result.js';
import { readXml } from './xml.js';

/** What a server may have said: ends of elements, control characters, halves of characters, what XML cannot have. */
const WILD = '</failure>]]>&amp; "a" <b>\r\n\t\u0000\u001b[31m\u0085\ud800 \udc00\ufffe\uffff😀';
/** The same, as it can be written. */
const TAME = '</failure>]]>&amp; "a" <b>\r\n\t\\u0000\\u001b[31m\u0085\\ud800 \\udc00\\ufffe\\uffff😀';

const check = (name: string, rules: string): Check => full(name, rules, async () => {});
const checks = [
  check('one <is> "so"', 'R1.1'),
  check('two', 'R1.2 R1.3'),
  check('three', 'R1.4'),
  check('four', 'R1.5'),
];
const subject: Subject = { server: '[::1]:8080', profile: 'lab', at: Date.UTC(2026, 10, 29, 10, 3, 12, 345), checks };

const results: readonly Result[] = [
  { kind: 'passed' },
  {
    kind: 'failed',
    diagnosis: {
      rules: ['R1.2 of docs/PROTOCOL.md'],
      message: WILD,
      expected: 'a line',
      transcript: [`Ann < ${WILD}`],
    },
  },
  { kind: 'skipped', reason: 'no web port' },
];

/** Nobody listened any more when the fourth was to be played. */
const outcome: Outcome = {
  ...{ passed: 1, failed: 1, skipped: 1, gone: 'a:1 cannot be reached: ECONNREFUSED' },
  played: results.map((result, index) => ({ check: checks[index] as Check, result, milliseconds: 12.3456 })),
};

test('JUnit’s XML is valid whatever a server has said, and has each check in its order', () => {
  const counts = { tests: '4', failures: '1', errors: '1', skipped: '1', time: '0.037' };
  const root = readXml(junitReport(subject, outcome));
  assert.deepEqual([root.name, root.attributes], ['testsuites', { name: 'partyline check lab', ...counts }]);
  const [suite, ...others] = root.children;
  assert.deepEqual(others, []);
  assert.equal(suite?.name, 'testsuite');
  assert.deepEqual(suite.attributes, { name: 'partyline check lab', timestamp: '2026-11-29T10:03:12', ...counts });
  const [properties, ...cases] = suite.children;
  assert.deepEqual(
    properties?.children.map(({ attributes }) => attributes),
    [
      { name: 'server', value: '[::1]:8080' },
      { name: 'profile', value: 'lab' },
    ],
  );
  assert.deepEqual(
    cases.map(({ name, attributes, children: [inside] }) => [name, attributes, inside?.name, inside?.attributes]),
    [
      ['testcase', { name: 'R1.1 one <is> "so"', classname: 'partyline.lab', time: '0.012' }, undefined, undefined],
      [
        'testcase',
        { name: 'R1.2 R1.3 two', classname: 'partyline.lab', time: '0.012' },
        'failure',
        { message: TAME, type: 'Failed' },
      ],
      [
        'testcase',
        { name: 'R1.4 three', classname: 'partyline.lab', time: '0.012' },
        'skipped',
        { message: 'no web port' },
      ],
      [
        'testcase',
        { name: 'R1.5 four', classname: 'partyline.lab', time: '0.000' },
        'error',
        { message: 'a:1 cannot be reached: ECONNREFUSED', type: 'Gone' },
      ],
    ],
  );
  assert.equal(cases[1]?.children[0]?.text, `R1.2 of docs/PROTOCOL.md\nexpected: a line\ntranscript:\n  Ann < ${TAME}`);
});

test('the JSON document is one line, and says of a server that has gone what it was not asked', () => {
  const text = jsonReport(subject, outcome);
  assert.equal(text.indexOf('\n'), text.length - 1);
  assert.deepEqual(JSON.parse(text), {
    ...{ server: '[::1]:8080', profile: 'lab', at: '2026-11-29T10:03:12.345Z' },
    ...{ total: 4, passed: 1, failed: 1, skipped: 1, not_played: 1, gone: 'a:1 cannot be reached: ECONNREFUSED' },
    checks: [
      { name: 'one <is> "so"', rules: ['R1.1'], result: 'passed', seconds: 0.012 },
      {
        ...{ name: 'two', rules: ['R1.2', 'R1.3'], result: 'failed', seconds: 0.012 },
        ...{ message: WILD, expected: 'a line', transcript: [`Ann < ${WILD}`] },
      },
      { name: 'three', rules: ['R1.4'], result: 'skipped', seconds: 0.012, reason: 'no web port' },
      { name: 'four', rules: ['R1.5'], result: 'not_played' },
    ],
  });
  const { gone: _gone, ...whole } = outcome;
  assert.equal(JSON.parse(jsonReport(subject, whole)).gone, null);
});
