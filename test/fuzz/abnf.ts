/**
 * ABNF (RFC 5234), as far as docs/PROTOCOL.md uses it: a text of a rule, made up; and whether a text is one. Knows no rule
 * of the protocol.
 */
import type { Random } from './random.js';

type Node =
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string; readonly exact: boolean }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'all' | 'one'; readonly parts: readonly Node[] }
  | { readonly kind: 'times'; readonly least: number; readonly most: number; readonly of: Node };

/** What RFC 5234 knows already. */
const CORE = `
ALPHA = %x41-5A / %x61-7A
UPPER = %x41-5A
DIGIT = %x30-39
HEXDIG = DIGIT / "A" / "B" / "C" / "D" / "E" / "F"
SP = %x20
LF = %x0A
CR = %x0D
`;

/** How often something is said again that may be said any number of times. */
const OFTEN = 12;
/** Rules within rules, before the shortest way out is taken. */
const DEEP = 40;

export class Abnf {
  private readonly rules = new Map<string, Node>();

  constructor(text: string) {
    for (const [name, body] of rulesOf(CORE + text)) this.rules.set(name, new Reader(body).whole());
  }

  get names(): readonly string[] {
    return [...this.rules.keys()];
  }

  /** A text of this rule. */
  make(rule: string, random: Random): string {
    return this.makeNode({ kind: 'rule', name: rule }, random, 0);
  }

  /** What matches all texts of this rule, and no others. `opaque`: rules that stand for any text at all. */
  matcher(rule: string, opaque: readonly string[] = []): RegExp {
    return new RegExp(`^(?:${this.source({ kind: 'rule', name: rule }, new Set(opaque))})$`, 'su');
  }

  private node(name: string): Node {
    const node = this.rules.get(name);
    if (node === undefined) throw new Error(`there is no rule ${name}`);
    return node;
  }

  private makeNode(node: Node, random: Random, depth: number): string {
    switch (node.kind) {
      case 'rule':
        return this.makeNode(this.node(node.name), random, depth + 1);
      case 'text':
        return node.exact || random.chance(0.8) ? node.text : node.text.toUpperCase();
      case 'range':
        return String.fromCodePoint(pointIn(node, random));
      case 'all':
        return node.parts.map((part) => this.makeNode(part, random, depth)).join('');
      case 'one':
        return this.makeNode(depth > DEEP ? (node.parts[0] as Node) : random.pick(node.parts), random, depth + 1);
      case 'times': {
        const most = Math.min(node.most, node.least + (depth > DEEP ? 0 : OFTEN));
        const count = random.chance(0.5) ? node.least : random.between(node.least, most);
        let text = '';
        for (let time = 0; time < count; time++) text += this.makeNode(node.of, random, depth + 1);
        return text;
      }
    }
  }

  private source(node: Node, opaque: ReadonlySet<string>): string {
    switch (node.kind) {
      case 'rule':
        return opaque.has(node.name) ? '.*' : `(?:${this.source(this.node(node.name), opaque)})`;
      case 'text':
        return [...node.text].map((one) => (node.exact ? literal(one) : eitherCase(one))).join('');
      case 'range':
        return `[\\u{${node.from.toString(16)}}-\\u{${node.to.toString(16)}}]`;
      case 'all':
        return node.parts.map((part) => this.source(part, opaque)).join('');
      case 'one':
        return `(?:${node.parts.map((part) => this.source(part, opaque)).join('|')})`;
      case 'times': {
        const most = node.most === Number.POSITIVE_INFINITY ? '' : node.most;
        return `(?:${this.source(node.of, opaque)}){${node.least},${most}}`;
      }
    }
  }
}

function pointIn({ from, to }: { readonly from: number; readonly to: number }, random: Random): number {
  // Of a million characters most have no meaning: those that are written, mostly.
  const point = random.chance(0.8) ? random.between(from, Math.min(to, from + 0x600)) : random.between(from, to);
  return point >= 0xd800 && point <= 0xdfff ? 0xe9 : point;
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function eitherCase(character: string): string {
  return /[a-z]/i.test(character) ? `[${character.toLowerCase()}${character.toUpperCase()}]` : literal(character);
}

/** Names and bodies, without comments; a rule goes on in lines that begin with a space. */
function rulesOf(text: string): readonly (readonly [string, string])[] {
  const lines = text.split('\n').map(withoutComment);
  const rules: [string, string][] = [];
  for (const line of lines) {
    const [, name, body = ''] = /^([A-Za-z][A-Za-z0-9-]*)\s*=(.*)$/.exec(line) ?? [];
    const last = rules.at(-1);
    if (name !== undefined) rules.push([name, body]);
    else if (last !== undefined) last[1] += ` ${line}`;
  }
  return rules;
}

/** A `;` within quotes is none. */
function withoutComment(line: string): string {
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') quoted = !quoted;
    else if (line[at] === ';' && !quoted) return line.slice(0, at);
  }
  return line;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Node {
    const node = this.alternatives();
    if (this.at < this.text.length) throw new Error(`cannot read the rule from here: ${this.text.slice(this.at)}`);
    return node;
  }

  private alternatives(): Node {
    const parts = [this.sequence()];
    while (this.takes(/\//y) !== null) parts.push(this.sequence());
    return parts.length === 1 ? (parts[0] as Node) : { kind: 'one', parts };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    for (let part = this.repeated(); part !== null; part = this.repeated()) parts.push(part);
    return parts.length === 1 ? (parts[0] as Node) : { kind: 'all', parts };
  }

  private repeated(): Node | null {
    const times = this.takes(/(\d*)\*(\d*)|(\d+)/y);
    const of = this.element();
    if (times === null || of === null) return of;
    const [, least = '', most = '', exactly] = times;
    if (exactly !== undefined) return { kind: 'times', least: Number(exactly), most: Number(exactly), of };
    return { kind: 'times', least: Number(least), most: most === '' ? Number.POSITIVE_INFINITY : Number(most), of };
  }

  private element(): Node | null {
    if (this.takes(/\(/y) !== null) return this.closed(/\)/y);
    if (this.takes(/\[/y) !== null) return { kind: 'times', least: 0, most: 1, of: this.closed(/\]/y) };
    const text = this.takes(/(%s)?"([^"]*)"/y);
    if (text !== null) return { kind: 'text', text: text[2] ?? '', exact: text[1] !== undefined };
    const range = this.takes(/%x([0-9A-Fa-f]+)-([0-9A-Fa-f]+)/y);
    if (range !== null) return { kind: 'range', from: hex(range[1]), to: hex(range[2]) };
    const points = this.takes(/%x([0-9A-Fa-f]+(?:\.[0-9A-Fa-f]+)*)/y);
    if (points !== null) {
      const characters = (points[1] ?? '').split('.').map((point) => String.fromCodePoint(hex(point)));
      return { kind: 'text', text: characters.join(''), exact: true };
    }
    const rule = this.takes(/[A-Za-z][A-Za-z0-9-]*/y);
    return rule === null ? null : { kind: 'rule', name: rule[0] };
  }

  private closed(end: RegExp): Node {
    const node = this.alternatives();
    if (this.takes(end) === null) throw new Error(`something is not closed in: ${this.text}`);
    return node;
  }

  /** Spaces count for nothing. */
  private takes(pattern: RegExp): RegExpExecArray | null {
    while (this.text[this.at] === ' ') this.at++;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) {
      this.at += found[0].length;
      while (this.text[this.at] === ' ') this.at++;
    }
    return found;
  }
}

const hex = (digits = ''): number => Number.parseInt(digits, 16);
