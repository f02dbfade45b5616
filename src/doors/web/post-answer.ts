/**
 * What became of a line by HTTP (R8.31): the objects that answer it, as a status of HTTP and as the lines that somebody would
 * read at nc. Pure, but for the writing.
 */
import type { ServerResponse } from 'node:http';
import type { Code } from '../../language/codes.js';
import type { JsonFields } from '../../language/json/parse.js';
import { asLines } from '../../language/json/to-send.js';
import { sendText, statusOfCode } from './answers.js';

/** `objects`: the whole answer. */
export function answerTo(response: ServerResponse, objects: readonly JsonFields[]): void {
  const last = objects.at(-1) ?? {};
  const status = statusOf(last);
  if (status === 401) {
    response.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
    // Each wrong one costs a connection, of which an address has so many a minute; a good one of somebody else waits for none.
    response.shouldKeepAlive = false;
  }
  if (typeof last.retry_after === 'number') response.setHeader('Retry-After', last.retry_after);
  sendText(response, status, `${objects.map(lineOf).join('\n')}\n`);
}

function statusOf({ type, status, code }: JsonFields): number {
  // Here it is who asks, and no address.
  if (code === 'NO_SUCH_TOKEN') return 401;
  if (code !== undefined) return statusOfCode(code as Code);
  if (type !== 'status') return 500;
  return status === 'refused' ? 403 : status === 'purged' ? 410 : 200;
}

/** What an error says to type with the token, by `/post`; and a message, which is the same by any way. */
const POSTED = /\b(?:([Tt])ype|(Perhaps)): \/(?:post <token> )?(?:(all)|(place|msg) (\S+)) <text>/g;

/** Where it says what to type, whoever has but HTTP is told what to send. What goes to the account's own connection stays. */
function asRequests(text: unknown): string {
  return asLines(String(text)).replace(POSTED, (_, type, perhaps, all, to, name) => {
    const asks = perhaps ?? (type === 'T' ? 'Send' : 'send');
    return `${asks}: POST ${all === undefined ? `/${to === 'msg' ? 'tell' : 'say'}/${name}` : '/say'}`;
  });
}

/** In the text dialect what is said in a room or to everyone is not answered; here it has a number to be told. */
function lineOf(object: JsonFields): string {
  const { type, status, kind, code, text, message_id: id, to, room, group, delivered, queued } = object;
  if (code !== undefined) return `ERROR: ${code} ${asRequests(text)}`;
  if (type !== 'status') return `INFO: ${asRequests(text)}`;
  if (status !== 'sent') return `STATUS:${id}:${status}:${to}`;
  if (kind === 'group') return `STATUS:${id}:sent:${group}:${delivered}/${queued}`;
  // The server had no number to give.
  return id === undefined ? 'OK' : `STATUS:${id}:sent:${kind === 'room' ? room : 'everyone'}`;
}
