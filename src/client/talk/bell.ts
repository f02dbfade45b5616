/** When the bell rings. Pure. */

import { mentions } from '../common/mentions.js';
import { type ServerEvent, textOf } from '../common/server-event.js';

/** `dm`: for what comes to one person, or names them; `on`: for every message. */
export type Bell = 'off' | 'dm' | 'on';

/** What is for one person and is no message. */
const PERSONAL = new Set(['private_request', 'group_invite', 'file_offer']);

export function rings(event: ServerEvent, bell: Bell, me: string): boolean {
  if (bell === 'off') return false;
  if (event.type !== 'message') return PERSONAL.has(event.type);
  // The last lines of a room that one enters are no news.
  if (event.kind === 'room' && event.sent !== undefined) return false;
  const personal = event.kind === 'direct' || event.kind === 'private';
  return bell === 'on' || personal || mentions(textOf(event, 'payload'), me);
}
