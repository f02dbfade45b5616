/** The server's objects as the page reads them (R7.14): what is none, or has no type, is passed over. Pure. */
import type { ServerEvent } from '../../client/common/server-event.js';
import { asLines } from '../../language/json/to-send.js';

export {
  numberOf,
  objectsOf,
  type ServerEvent,
  textOf,
  textsOf,
} from '../../client/common/server-event.js';

/** Null: it is none. */
export function readObject(text: string): ServerEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const event = value as Record<string, unknown>;
  // People type lines: what an error says to send is what they type.
  if (typeof event.code === 'string' && typeof event.text === 'string') event.text = asLines(event.text);
  return typeof event.type === 'string' ? (event as ServerEvent) : null;
}

/** When it was said, milliseconds since 1970; null: just now. */
export function sentAt(event: ServerEvent): number | null {
  const at = typeof event.sent === 'string' ? Date.parse(event.sent) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
