/**
 * What is thrown at the server: lines and objects made of PROTOCOL.md's grammar and examples and of the commands' records,
 * and then spoilt. Knows no connection.
 */
import { commandTable } from '../../src/core/session/table.js';
import type { Param } from '../../src/language/syntax.js';
import { protocol, quoted, section } from '../docs/documents.js';
import { attacks } from '../support/attacks.js';
import { Abnf } from './abnf.js';
import type { Random } from './random.js';

export const grammar = new Abnf([...protocol.matchAll(/```abnf\n(.*?)```/gs)].map(([, text]) => text).join('\n'));

const examples = [...protocol.matchAll(/^> (.*)$/gm)].map(([, line]) => line as string);
/** Lines that belong together: a dialog, a paste, a file. */
const conversations = [...protocol.matchAll(/```\n(> .*?)```/gs)].map(([, text]) =>
  [...(text as string).matchAll(/^> (.*)$/gm)].map(([, line]) => line as string),
);
const objects = [...examples, ...quoted(section(7))].filter((text) => /^\{"type".*\}$/.test(text));
const { records } = commandTable();

/** Texts that break things: control characters, escapes, what cannot be seen, half characters. */
const poison: readonly Buffer[] = [
  ...attacks.map(({ bytes }) => Buffer.from(bytes, 'latin1')),
  ...['\u00a0', '\u3000', '\ufeff', 'İ', 'K', 'ß', '😀'.repeat(5), 'e\u0301\u0301\u0301\u0301\u0301', '__proto__'].map(
    (text) => Buffer.from(text),
  ),
  ...['INFO: ', 'ERROR: USAGE ', 'STATUS:1:delivered:Bob', 'PONG:', '@7 OK', '[10:00:00Z] ', ' (to all): ', ': '].map(
    (text) => Buffer.from(text),
  ),
  Buffer.from([0xff]),
  Buffer.from([0xff, 0xfa, 0x18]),
  Buffer.from([0xff, 0xf0]),
  Buffer.from([0xff, 0xfd, 0x06]),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
];

/** Whom and what lines are about. */
export interface Pool {
  readonly names: readonly string[];
  readonly rooms: readonly string[];
  readonly groups: readonly string[];
}

const WORDS = [
  'hello',
  'who',
  'is',
  'there',
  'cancel',
  '.',
  'login',
  'x',
  'ok',
  'join',
  '7',
  'aGVsbG8=',
  '{"type":"who"}',
  'http://x.y',
];
const FILES = ['a.txt', 'photo.jpg', '"two words.png"', '../x', 'x'.repeat(120), '.', 'con.txt'];

export class Corpus {
  constructor(private readonly pool: Pool) {}

  /** Lines of the text dialect, without their ends; most are one. */
  lines(random: Random): readonly Buffer[] {
    if (random.chance(0.05)) return random.pick(conversations).map((line) => this.spoilt(line, random, 0.1));
    return [this.spoilt(this.line(random), random, 0.35)];
  }

  /** An object of the JSON dialect; spoilt, it may be none. */
  object(random: Random): Buffer {
    return this.spoilt(
      random.chance(0.3) ? this.about(random.pick(objects), random) : this.asked(random),
      random,
      0.25,
    );
  }

  /** What a connection that carries a file may begin with. */
  transfer(random: Random): Buffer {
    const token = random.bytes(16).toString('hex');
    const line = random.pick([
      `put ${token}`,
      `get ${token}`,
      `get ${token} ${random.below(1e6)}`,
      'put',
      'get x',
      `PUT  ${token} `,
    ]);
    return Buffer.concat([this.spoilt(line, random, 0.4), Buffer.from('\n'), random.bytes(random.below(300))]);
  }

  text(random: Random): string {
    const words = Array.from({ length: random.between(1, 8) }, () => random.pick(WORDS));
    return words.join(random.chance(0.9) ? ' ' : '  ');
  }

  private line(random: Random): string {
    const way = random.below(10);
    if (way < 2) return grammar.make('client-line', random);
    if (way < 3) return this.about(random.pick(examples), random);
    if (way < 8) return this.command(random);
    const text = this.text(random);
    return way < 9 ? text : `${random.pick(this.pool.names)}:${random.pick(['', ' '])}${text}`;
  }

  private command(random: Random): string {
    const { words, prefixedWords = [], forms } = random.pick(records);
    const all = [...words, ...prefixedWords.map((word) => `/${word}`)];
    const values = random.pick(forms).map((param) => this.value(param, random));
    const prefix = random.pick(['', '', '', '/', 'server:', 'server: ', ' ', '@7 ', '/all ', '@12 /']);
    const line = prefix + [random.pick(all), ...values].join(' ');
    return random.chance(0.1) ? line.toUpperCase() : line;
  }

  private asked(random: Random): string {
    const { name, forms } = random.pick(records);
    const fields: Record<string, unknown> = {
      type: random.pick([name.replaceAll(' ', '_'), 'say', 'line', 'message', name]),
    };
    for (const param of random.pick(forms)) fields[param.field ?? param.name] = this.value(param, random);
    if (random.chance(0.3)) fields.text = random.pick([this.line(random), this.text(random)]);
    if (random.chance(0.2)) fields.room = random.pick(this.pool.rooms);
    if (random.chance(0.2)) fields.to = random.pick(this.pool.names);
    if (random.chance(0.05))
      fields[random.pick(['x', 'more', '__proto__', 'error'])] = random.pick([null, true, {}, [], 1e300, -1]);
    return JSON.stringify(fields);
  }

  private value(param: Param, random: Random): string {
    const { pool } = this;
    if (random.chance(0.05)) return random.pick(WORDS);
    switch (param.kind) {
      case 'name':
        return random.pick(pool.names);
      case 'room':
        return random.pick([...pool.rooms, ...pool.groups, ...pool.names, '#lab']);
      case 'count':
      case 'size':
        return String(random.chance(0.8) ? random.between(1, 60) : random.below(2 ** 40));
      case 'token':
        return random.bytes(16).toString('hex');
      case 'file':
        return random.pick(FILES);
      case 'choice':
        return random.pick(param.choices ?? ['on']);
      case 'command':
        return random.pick(random.pick(records).words.length > 0 ? ['who', 'connect', 'more', '/all'] : ['who']);
      case 'word':
        return random.pick(param.secret === true ? ['secret', 'x y', 'hunter2'] : [...pool.names, 'x']);
      default:
        return this.text(random);
    }
  }

  /** An example, about the people and places that are there. */
  private about(line: string, random: Random): string {
    return line.replace(/\b(?:Alice|Bob|Carl|lab|team)\b/g, (word) =>
      random.pick(word === 'lab' ? this.pool.rooms : word === 'team' ? this.pool.groups : this.pool.names),
    );
  }

  private spoilt(line: string, random: Random, share: number): Buffer {
    let bytes: Buffer = Buffer.from(line);
    while (random.chance(share)) bytes = this.spoil(bytes, random);
    return bytes;
  }

  private spoil(bytes: Buffer, random: Random): Buffer {
    const at = random.below(bytes.length + 1);
    const before = bytes.subarray(0, at);
    const behind = bytes.subarray(at);
    switch (random.below(10)) {
      case 0:
        return Buffer.concat([before, random.bytes(random.between(1, 4)), behind]);
      case 1:
      case 2:
        return Buffer.concat([before, random.pick(poison), behind]);
      case 3:
        return Buffer.concat([before, behind.subarray(random.below(8))]);
      case 4:
        return Buffer.concat([before, before, behind]);
      case 5:
        return Buffer.concat([before, Buffer.from(this.line(random))]);
      case 6: {
        const flipped = Buffer.from(bytes);
        if (at < flipped.length) flipped[at] = (flipped[at] as number) ^ (1 << random.below(8));
        return flipped;
      }
      case 7:
        return Buffer.concat([Buffer.from(random.pick([' ', '/', '@1 ', 'server:', '{', '\t', '/all '])), bytes]);
      case 8:
        // Longer than a line may be, but not often: a page of it is one line less of anything else.
        return random.chance(0.1)
          ? Buffer.concat([before, Buffer.alloc(random.between(900, 5000), 'x'), behind])
          : before;
      default:
        return Buffer.concat([before, Buffer.from(random.pick(['\n', '\r', '\r\n', '\r\0', ':', ' '])), behind]);
    }
  }
}
