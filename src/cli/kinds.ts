/**
 * The kinds of values that options take: how a text becomes a value, and how a value is written in the help.
 * Knows no option by name.
 */
import { isIP } from 'node:net';
import { roomName } from '../language/names.js';

export interface Kind<Value> {
  /** A flag stands alone (`--help`), all others are followed by a value. */
  readonly flag?: true;
  /** Several, with commas between them: a list in a file. */
  readonly list?: true;
  /** The path of a file: where a file says it, it is meant from that file's folder. */
  readonly path?: true;
  /** Words that it takes, where they are few; it may take others beside them, such as numbers. */
  readonly choices?: readonly string[];
  /** Takes the value `off`, so that `--no-x` can be answered with what to type instead. */
  readonly off?: true;
  /** Completes "--port takes …". */
  readonly allowed: string;
  /** The value, or undefined when the text is malformed. The text is never empty. */
  read(text: string): Value | undefined;
  /** The value as it would be typed. */
  show(value: Value): string;
}

/** Digits only: no sign, no fraction, no 8e3, no 0x50. */
const WHOLE = /^\d{1,15}$/;
const DECIMAL = /^\d{1,9}(\.\d{1,3})?$/;
const BYTES = /^(\d{1,12})([kM]?)$/i;
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 };
/** No path or host name is longer, and none that a person means has a control character in it. */
const TEXT = /^\P{Cc}{1,4096}$/u;

/** A whole number within [min, max]. */
export function integer(min: number, max: number): Kind<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    read: (text) => (WHOLE.test(text) ? within(Number(text), min, max) : undefined),
    show: String,
  };
}

/** A port to listen on; 0 lets the system choose a free one. */
export function port(): Kind<number> {
  return { ...integer(0, 65_535), allowed: 'a port from 0 to 65535' };
}

/** A port to connect to. */
export function toPort(): Kind<number> {
  return { ...integer(1, 65_535), allowed: 'a port from 1 to 65535' };
}

export function portOrOff(): Kind<number | 'off'> {
  const { read } = port();
  return {
    off: true,
    choices: ['off'],
    allowed: "a port from 0 to 65535, or 'off'",
    read: (text) => (text === 'off' ? 'off' : read(text)),
    show: String,
  };
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where to connect to: `localhost:8080`, `192.0.2.7:8080`, `[::1]:8080`. */
export function endpoint(): Kind<Endpoint> {
  const { read } = integer(1, 65_535);
  return {
    allowed: 'a host and a port, like localhost:8080 or [::1]:8080',
    read(text) {
      const [, six, name, digits = ''] = /^(?:\[([\da-f:.]+)\]|([^\s:[\]]+)):(\d+)$/iu.exec(text) ?? [];
      const host = six ?? name;
      const port = read(digits);
      if (host === undefined || port === undefined || !TEXT.test(host)) return undefined;
      return six !== undefined && isIP(six) !== 6 ? undefined : { host, port };
    },
    show: ({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`,
  };
}

/** An address or the name of a machine. An IPv6 address may stand in brackets, as it does in front of a port. */
export function host(): Kind<string> {
  return {
    allowed: 'an address or a host name',
    read(text) {
      const bare = withoutBrackets(text);
      return TEXT.test(bare) && !bare.startsWith('[') ? bare : undefined;
    },
    show: String,
  };
}

function withoutBrackets(text: string): string {
  const inside = /^\[(.*)\]$/u.exec(text)?.[1];
  return inside !== undefined && isIP(inside) === 6 ? inside : text;
}

/** Seconds, down to thousandths. */
export function seconds(min: number, max: number): Kind<number> {
  return {
    allowed: `seconds from ${min} to ${max}`,
    read: (text) => (DECIMAL.test(text) ? within(Number(text), min, max) : undefined),
    show: String,
  };
}

/** Bytes: `4096`, `64k`, `1M`. Powers of 1024. */
export function bytes(min: number, max: number): Kind<number> {
  return {
    allowed: `bytes from ${showBytes(min)} to ${showBytes(max)}, like 4096, 64k or 1M`,
    read(text) {
      const [, digits, unit = ''] = BYTES.exec(text) ?? [];
      if (digits === undefined) return undefined;
      return within(Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN), min, max);
    },
    show: showBytes,
  };
}

export function choice<const Choices extends readonly string[]>(...choices: Choices): Kind<Choices[number]> {
  return {
    choices,
    allowed: choices.length === 2 ? choices.join(' or ') : `one of ${choices.join(', ')}`,
    read: (text) => choices.find((each) => each === text),
    show: String,
  };
}

const ON = ['on', 'true'];
const OFF = ['off', 'false'];

/** Files of other programs have `true` and `false`, so it takes these, too. */
function readOnOff(text: string): boolean | undefined {
  return ON.includes(text) || (OFF.includes(text) ? false : undefined);
}

/** `on` or `off`, which become true and false. */
export function onOff(): Kind<boolean> {
  return {
    off: true,
    choices: ['on', 'off'],
    allowed: 'on or off',
    read: readOnOff,
    show: (value) => (value ? 'on' : 'off'),
  };
}

export function text(allowed: string): Kind<string> {
  return { allowed, read: (given) => (TEXT.test(given) ? given : undefined), show: String };
}

/** Texts with commas between them, which stay one text. */
export function texts(allowed: string): Kind<string> {
  return { ...text(allowed), list: true };
}

/** Names of rooms with commas between them: `lab,team`. */
export function rooms(): Kind<readonly string[]> {
  return {
    list: true,
    allowed: 'names of rooms with commas between them, like lab,team',
    read(text) {
      const names = text.split(',').map(roomName);
      return names.every((name) => name !== null) ? names : undefined;
    },
    show: String,
  };
}

/** Addresses and networks with commas between them: `192.0.2.1,2001:db8::/32`. */
export function networks(): Kind<readonly string[]> {
  return {
    list: true,
    allowed: 'addresses and networks with commas between them, like 192.0.2.1,10.0.0.0/8',
    read(text) {
      const members = text.split(',').map((member) => member.replace(/^\[([^\]]*)\]/u, '$1'));
      return members.every(isNetwork) ? members : undefined;
    },
    show: String,
  };
}

/** The same, or `off`: none. */
export function networksOrOff(): Kind<readonly string[]> {
  const some = networks();
  return {
    list: true,
    allowed: `${some.allowed}, or off`,
    off: true,
    read: (text) => (text === 'off' ? [] : some.read(text)),
    show: (members) => (members.length === 0 ? 'off' : members.join(',')),
  };
}

/** Where pages come from, with commas between them: `https://chat.example.org,http://192.0.2.7:9000`. */
export function origins(): Kind<readonly string[]> {
  return {
    list: true,
    allowed: 'origins with commas between them, like https://chat.example.org',
    read(text) {
      const members = text.split(',').map((member) => member.replace(/\/$/u, '').toLowerCase());
      return members.every(isOrigin) ? members : undefined;
    },
    show: String,
  };
}

/** A scheme and a host, nothing behind them; a port that is the scheme's own need not be left out. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^/?#@\s]+$/u.test(text) && URL.canParse(text);
}

function isNetwork(text: string): boolean {
  const [, address = '', , prefix] = /^([^/]+)(\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = address.includes('%') ? 0 : isIP(address);
  return family !== 0 && Number(prefix ?? 0) <= (family === 4 ? 32 : 128);
}

/** `of`: what lies there. */
export function path(of: 'file' | 'directory' = 'file'): Kind<string> {
  return { ...text(`the path of a ${of}`), path: true };
}

/** Stands alone on the command line, given or not; elsewhere it is on or off. */
export function flag(): Kind<boolean> & { readonly flag: true } {
  return { flag: true, allowed: 'no value', read: readOnOff, show: String };
}

function within(value: number, min: number, max: number): number | undefined {
  return value >= min && value <= max ? value : undefined;
}

function showBytes(count: number): string {
  if (count > 0 && count % (1024 * 1024) === 0) return `${count / (1024 * 1024)}M`;
  if (count >= 16 * 1024 && count % 1024 === 0) return `${count / 1024}k`;
  return String(count);
}
