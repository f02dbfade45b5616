/**
 * A configuration file: YAML, an option a line, under its name without the dashes. Says of all that is wrong with one in which line
 * that is. Knows no option by name; what a value means is for its option's record to say.
 */
import { dirname, resolve } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLError } from 'yaml';
import { nearest } from '../../language/text/nearest.js';
import { readText } from '../../text-file.js';
import { faultOf, type Option, type Table, type Written } from '../parse.js';
import { printable, shown } from '../printable.js';

/** Bytes. Hundreds of options with a comment each; what is nested without end in a larger one could take the reader's whole memory. */
const MOST_BYTES = 64 * 1024;

/** systemd hands over secrets as files in a folder that it names so. */
const CREDENTIALS = /^\$\{CREDENTIALS_DIRECTORY\}(?=\/|$)/;

/** What stands in a file; `faults`: sentences, with their lines. */
export interface FileContents {
  readonly written: ReadonlyMap<string, Written>;
  readonly faults: readonly string[];
}

interface Line {
  readonly line: number;
  readonly fault: string;
}

/** Of what the reader's own words would tell nobody how the line should look. */
const UNLIKE_A_LINE = new Set(['BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR', 'UNEXPECTED_TOKEN']);
const A_LINE =
  'a line is a name, a colon, a space and a value, like max-line: 4k; a value that has a colon in it may need quotation marks';

/** Throws TextFileError. */
export function readConfigFile(table: Table, path: string, env: NodeJS.ProcessEnv): FileContents {
  const text = readText({ path, what: 'the configuration', option: '--config', most: MOST_BYTES });
  const lines = new LineCounter();
  // All values are texts, as they stand there: 007 is no seven, and `on` is no `true`.
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const lineOf = (node: Node | null): number => lines.linePos(node?.range?.[0] ?? 0).line;
  const at = (line: number): string => `${printable(path)}:${line}`;
  const said = (all: readonly Line[]): string[] =>
    all.toSorted((a, b) => a.line - b.line).map(({ line, fault }) => `${at(line)}: ${fault}`);
  const nothing = new Map<string, Written>();

  const [unread] = document.errors;
  if (unread !== undefined) {
    // What comes after the first one is often wrong only because of it.
    const { line } = lines.linePos(unread.pos[0]);
    return { written: nothing, faults: said([{ line, fault: whyUnread(unread) }]) };
  }
  const foreign: Line[] = [];
  visit(document, (_, node) => {
    // The place of a value that is not there.
    if (node === null) return;
    const { anchor, tag } = node as { readonly anchor?: string; readonly tag?: string };
    if (anchor === undefined && tag === undefined && !isAlias(node)) return;
    foreign.push({ line: lineOf(node as Node), fault: 'there are no anchors, aliases and tags here: write the value' });
  });
  if (foreign.length > 0) return { written: nothing, faults: said(foreign) };
  const { contents } = document;
  if (contents === null) return { written: nothing, faults: [] };
  if (!isMap<Node, Node | null>(contents))
    return { written: nothing, faults: said([{ line: lineOf(contents), fault: A_LINE }]) };

  const faults: Line[] = [];
  const written = new Map<string, Written>();
  const linesByKey = new Map<string, number>();
  for (const { key, value } of contents.items) {
    const line = lineOf(key);
    const name = isScalar(key) ? String(key.value) : null;
    const option = table.find((one) => one.name === name);
    if (name === null || option === undefined) {
      faults.push({ line, fault: name === null ? A_LINE : unknownKey(table, name) });
      continue;
    }
    if (option.notIn?.includes('file')) {
      faults.push({ line, fault: `${name} cannot stand in a file: write --${name} behind partyline serve` });
      continue;
    }
    const before = linesByKey.get(name);
    linesByKey.set(name, line);
    if (before !== undefined) {
      faults.push({ line, fault: `${name} stands in line ${before} already` });
      continue;
    }
    const text = textOf(option, value);
    if (typeof text !== 'string') {
      faults.push({ line, fault: text.fault });
      continue;
    }
    const there = option.kind.path ? pathFrom(path, text, env) : text;
    if (there === null) {
      faults.push({
        line,
        fault: 'CREDENTIALS_DIRECTORY is not set; systemd does that by LoadCredential= in the unit',
      });
      continue;
    }
    const fault = faultOf(option, { text: there, as: name });
    if (fault !== null) faults.push({ line, fault });
    written.set(name, { text: there, as: name, at: at(line) });
  }
  return { written, faults: said(faults) };
}

/** Of one value, or of a list where commas could stand. */
function textOf({ name, kind }: Option, value: Node | null): string | { readonly fault: string } {
  const allowed = kind.flag ? 'true or false' : kind.allowed;
  if (isScalar(value)) {
    const text = String(value.value);
    // A plain nothing, also as YAML may write it, is a line that somebody has not finished.
    if (text === '' || (value.type === 'PLAIN' && /^(~|null)$/i.test(text)))
      return { fault: `${name} needs a value: ${allowed}; for the default, leave out the line` };
    return text;
  }
  if (!isSeq<Node>(value) || !kind.list)
    return { fault: `${name} takes ${allowed}, not ${isSeq(value) ? 'a list' : 'lines of its own'}` };
  if (value.items.length === 0)
    return { fault: `${name} needs a value: ${allowed}; for the default, leave out the line` };
  const texts = value.items.map((item) => (isScalar(item) ? String(item.value) : ''));
  const odd = texts.find((text) => text === '' || text.includes(','));
  return odd === undefined
    ? texts.join()
    : { fault: `${name} takes ${allowed}, not ${odd === '' ? 'an empty place in a list' : shown(odd)}` };
}

/** What a file says of another one is meant from where the file is, wherever the server is started. */
function pathFrom(file: string, text: string, { CREDENTIALS_DIRECTORY }: NodeJS.ProcessEnv): string | null {
  if (!CREDENTIALS.test(text)) return resolve(dirname(file), text);
  return CREDENTIALS_DIRECTORY ? text.replace(CREDENTIALS, () => CREDENTIALS_DIRECTORY) : null;
}

function unknownKey(table: Table, key: string): string {
  const names = table.filter(({ notIn }) => !notIn?.includes('file')).map(({ name }) => name);
  const meant = nearest(key.replace(/^-+/, '').replaceAll('_', '-'), names);
  return `unknown key ${shown(key)}${meant === undefined ? '' : `, did you mean ${meant}?`}`;
}

function whyUnread({ code, message }: YAMLError): string {
  if (UNLIKE_A_LINE.has(code)) return A_LINE;
  if (code === 'MULTIPLE_DOCS') return 'a configuration is one document: take out the line ---';
  if (code === 'RESOURCE_EXHAUSTION') return 'that is nested too deep';
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
