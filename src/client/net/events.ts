/**
 * What the server says, made fit for a terminal: a line of the JSON dialect becomes an object in which every text is
 * clean. A server may be hostile, so its own cleaning is not relied on. Knows no type of event by name.
 */
import { clean } from '../../language/clean.js';
import { asLines } from '../../language/json/to-send.js';
import type { ServerEvent } from '../common/server-event.js';

/** Levels of nesting; the deepest object of the server has five. */
const MAX_DEPTH = 16;

/** Null: not an object of the dialect. */
export function readEvent(line: string): ServerEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const event = fit(value, 0) as Record<string, unknown>;
  // People type lines: what an error says to send is what they type.
  if (typeof event.code === 'string' && typeof event.text === 'string') event.text = asLines(event.text);
  return typeof event.type === 'string' ? (event as ServerEvent) : null;
}

/** Objects come without a prototype, so that no field's name means anything. */
function fit(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((each) => fit(each, depth + 1));
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, each] of Object.entries(value)) object[clean(key)] = fit(each, depth + 1);
  return object;
}
