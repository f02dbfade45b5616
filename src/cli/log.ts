/**
 * The log's two forms: a readable line an event for people, a JSON object a line for programs. Sees to it that no value
 * of a field, no matter who chose it, can move a cursor or begin a line. Knows no event by name.
 */
import kleur from 'kleur';
import { pino } from 'pino';
import type { LogFields, Logger, LogLevel } from '../logger.js';
import { printable } from './printable.js';
import type { Sink } from './sinks.js';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Stacks name files and lines of the program and are worth more room than values; a deep recursion is not worth all. */
const MAX_STACK = 2000;

/** What the JSON form itself says in each object; a field of the same name gets a `_` after it. */
const OWN_KEYS = new Set(['level', 'time', 'event']);

/** A field as it is shown: strings are clean and bounded. */
type Fit = Record<string, string | number | boolean | null>;

/** Formats one event. `fields` are fit already. */
export type Write = (level: LogLevel, event: string, fields: Fit) => void;

const PLAIN = { dim: String, bold: String, cyan: String, yellow: String, red: String };

/**
 * Lines for people. On stdout coloured where kleur finds a terminal (or NO_COLOR, FORCE_COLOR); in a file, which is read
 * later, never coloured and with the date.
 */
export function textLog(sink: Sink, place: 'stdout' | 'file'): Write {
  const { dim, bold, cyan, yellow, red } = place === 'stdout' ? kleur : PLAIN;
  const paint: Record<LogLevel, (text: string) => string> = { debug: dim, info: cyan, warn: yellow, error: red };
  return (level, event, { name, ...fields }) => {
    const parts = [
      `${dim(timestamp(place === 'file'))} ${paint[level](level === 'info' ? event : `${level}: ${event}`)}`,
    ];
    if (name !== undefined) parts.push(bold(word(name)));
    const pairs = Object.entries(fields).map(([key, value]) => `${dim(`${key}=`)}${word(value)}`);
    if (pairs.length > 0) parts.push(pairs.join(' '));
    sink.write(parts.join('  '));
  };
}

/** One JSON object a line: `level`, `time` (UTC), the fields, `event`. */
export function jsonLog(sink: Sink): Write {
  const out = pino(
    {
      // The level is decided before a line comes here.
      level: 'debug',
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    { write: (line: string) => sink.write(line.trimEnd()) },
  );
  return (level, event, fields) => {
    const entries = Object.entries(fields).map(([key, value]) => [OWN_KEYS.has(key) ? `${key}_` : key, value]);
    out[level](Object.fromEntries(entries), event);
  };
}

export interface LogSettings {
  /** The least serious that is written. */
  readonly level: LogLevel;
}

/**
 * A logger that passes what is serious enough, and what operators do in any case, to every one of `writes`, cleaned once. Both may
 * change meanwhile.
 */
export function createLogger(settings: LogSettings, writes: readonly Write[]): Logger {
  const log = (level: LogLevel, rank = LEVELS.indexOf(level)) => {
    return (event: string, fields: LogFields = {}) => {
      if (rank < LEVELS.indexOf(settings.level)) return;
      const fitting = fit(fields);
      for (const write of writes) write(level, printable(event), fitting);
    };
  };
  const audit = log('warn', LEVELS.length);
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error'), audit };
}

function fit(fields: LogFields): Fit {
  const fitting: Fit = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (key === 'err') Object.assign(fitting, fitError(value));
    else fitting[printable(key)] = fitValue(value);
  }
  return fitting;
}

function fitValue(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return printable(asText(value));
}

/** `err` is what was thrown, `stack` where: its lines joined, because a log line is one line. */
function fitError(thrown: unknown): Fit {
  if (!(thrown instanceof Error)) return { err: printable(asText(thrown)) };
  const frames = (asText(thrown.stack ?? '').match(/^\s+at .*$/gm) ?? []).map((frame) => frame.trim());
  const cause = thrown.cause === undefined ? '' : `, because of ${asText(thrown.cause)}`;
  const fitting: Fit = { err: printable(`${asText(thrown)}${cause}`) };
  if (frames.length > 0) fitting.stack = printable(frames.join(' | '), MAX_STACK);
  return fitting;
}

/** Anything as text, even what throws on the attempt: the log is where such things are looked for. */
function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '(no text)';
  }
}

/** A value that cannot be mistaken for the next field. */
function word(value: string | number | boolean | null): string {
  const text = String(value);
  return typeof value === 'string' && /^$|[\s"=\\]/u.test(text) ? JSON.stringify(text) : text;
}

/** Local time: the person at the terminal compares it with the clock on the wall. */
function timestamp(dated: boolean): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return dated ? `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${time}` : time;
}
