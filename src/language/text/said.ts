/**
 * How what somebody says looks, and what somebody does, wherever it is said: behind the name, with the notes on it. Knows
 * no place and no recipient. Pure.
 */
import type { JsonObject } from '../line.js';
import { iso, utc } from './lists.js';

export interface Said {
  readonly from: string;
  readonly text: string;
  /** When it was said, for a message that comes later than it was said. */
  readonly sentAt?: number;
  /** It may have been shown before. */
  readonly again?: boolean;
  readonly id?: number;
  /** The recipient acknowledges messages, so that the text dialect shows the id, too. */
  readonly withId?: boolean;
}

/** Said once and written for every hearer: no copies are made on the way. */
export function message(kind: string, f: Said & { readonly room?: string; readonly group?: string }): JsonObject {
  const object: Record<string, unknown> = { type: 'message', kind };
  if (f.room !== undefined) object.room = f.room;
  if (f.group !== undefined) object.group = f.group;
  object.from = f.from;
  object.payload = f.text;
  if (f.id !== undefined) object.message_id = f.id;
  if (f.sentAt !== undefined) object.sent = iso(f.sentAt);
  if (f.again) object.again = true;
  return object;
}

export function act(kind: string, f: Said & { readonly room?: string }): JsonObject {
  return { ...message(kind, f), action: true };
}

/** `Alice: text`, `Alice (private): text`, `Alice (in lab, id 17, again, sent 2026-11-20 10:03:12Z): text`. */
export function said(f: Said, where: string): string {
  if (f.sentAt === undefined && !f.withId)
    return where === '' ? `${f.from}: ${f.text}` : `${f.from} (${where}): ${f.text}`;
  return `${f.from} (${noted(f, where)}): ${f.text}`;
}

/** `* Alice (in lab) waves`, with the same notes: no name begins so, so nobody's words can look like it (R1.7). */
export function acted(f: Said, where: string): string {
  return `* ${f.from} (${noted(f, where)}) ${f.text}`;
}

function noted(f: Said, where: string): string {
  const notes = where === '' ? [] : [where];
  if (f.withId) notes.push(`id ${f.id}`);
  if (f.again) notes.push('again');
  if (f.sentAt !== undefined) notes.push(`sent ${utc(f.sentAt)}`);
  return notes.join(', ');
}
