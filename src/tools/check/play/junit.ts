/**
 * Results in the XML of JUnit, as programs that show tests read it: one suite, a case a check. What was not played because the
 * server had gone is an error there, so that a server that dies in the middle passes nothing that it was not asked.
 */
import type { Check } from './record.js';
import { type Outcome, type Played, type Subject, title } from './result.js';

/** With its line end. */
export function junitReport({ server, profile, at, checks }: Subject, outcome: Outcome): string {
  const { failed, skipped, played, gone = 'it was not played' } = outcome;
  const counts = attributes({
    tests: checks.length,
    failures: failed,
    errors: checks.length - played.length,
    skipped,
    time: seconds(played.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  });
  const name = `partyline check ${profile}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name })}${counts}>`,
    // The schema that is in use knows neither parts of a second nor a zone.
    `  <testsuite${attributes({ name, timestamp: new Date(at).toISOString().slice(0, 19) })}${counts}>`,
    '    <properties>',
    `      <property${attributes({ name: 'server', value: server })}/>`,
    `      <property${attributes({ name: 'profile', value: profile })}/>`,
    '    </properties>',
    ...checks.map((check, index) => testCase(check, `partyline.${profile}`, played[index], gone)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(check: Check, classname: string, played: Played | undefined, gone: string): string {
  const begin = `    <testcase${attributes({ name: title(check), classname, time: seconds(played?.milliseconds ?? 0) })}`;
  const inside = played === undefined ? `<error${attributes({ message: gone, type: 'Gone' })}/>` : told(played);
  return inside === '' ? `${begin}/>` : `${begin}>${inside}</testcase>`;
}

/** What stands within a case; empty where it passed. */
function told({ result }: Played): string {
  switch (result.kind) {
    case 'passed':
      return '';
    case 'skipped':
      return `<skipped${attributes({ message: result.reason })}/>`;
    case 'failed': {
      const { rules, message, expected, transcript } = result.diagnosis;
      const text = [...rules, `expected: ${expected}`, 'transcript:', ...transcript.map((line) => `  ${line}`)].join(
        '\n',
      );
      return `<failure${attributes({ message, type: 'Failed' })}>${escaped(text)}</failure>`;
    }
  }
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replace(/[\t\n]/g, reference)}"`)
    .join('');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 cannot have, not even by their number, are written as JSON writes them. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => NAMED[character] as string)
    .replaceAll('\r', '&#13;')
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** In an attribute, a reader would take these for spaces. */
function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
