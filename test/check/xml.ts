/** A strict reader of XML, for what `partyline check --junit` writes: throws at the first character that is not allowed. */
import assert from 'node:assert/strict';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All text within, but for that of its children. */
  readonly text: string;
}

/** All that XML 1.0 may have (its rule [2]). */
const CHARACTERS = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
const TAG = /<(\/?)([a-z]+)((?: [a-z]+="[^"<\n]*")*)(\/?)>/y;
const TEXT = /[^<>]*/y;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

export function readXml(text: string): Element {
  assert.match(text, CHARACTERS);
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  assert.ok(text.startsWith(head) && text.endsWith('>\n'));
  const reader = { text: text.trimEnd(), at: head.length };
  const root = element(reader);
  assert.equal(reader.at, reader.text.length, 'nothing comes after the root');
  return root;
}

function element(reader: { readonly text: string; at: number }): Element {
  const [, end, name = '', attributes = '', empty] = next(reader, TAG);
  assert.equal(end, '');
  const read = Object.fromEntries(
    [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)]),
  );
  const children: Element[] = [];
  let text = '';
  while (empty === '') {
    text += plain(next(reader, TEXT)[0]);
    if (reader.text.startsWith('</', reader.at)) {
      assert.deepEqual(next(reader, TAG).slice(1), ['/', name, '', ''], 'the last one that is open is closed first');
      break;
    }
    children.push(element(reader));
  }
  return { name, attributes: read, children, text };
}

function next(reader: { readonly text: string; at: number }, form: RegExp): RegExpExecArray {
  form.lastIndex = reader.at;
  const found = form.exec(reader.text) ?? assert.fail(`no XML: ${reader.text.slice(reader.at, reader.at + 80)}`);
  reader.at = form.lastIndex;
  return found;
}

function plain(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w*));?/g, (whole, number?: string, name = '') => {
    assert.ok(whole.endsWith(';') && (number !== undefined || name in NAMED), `no reference: ${whole}`);
    return number === undefined ? (NAMED[name] as string) : String.fromCharCode(Number(number));
  });
}
