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
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
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

/** In the text dialect what is said in a room or to everyone is not answered; here it has a number to be told. */
function lineOf(object: JsonFields): string {
  const { type, status, kind, code, text, message_id: id, to, room, group, delivered, queued } = object;
  if (code !== undefined) return `ERROR: ${code} ${asLines(String(text))}`;
  if (type !== 'status') return `INFO: ${text}`;
  if (status !== 'sent') return `STATUS:${id}:${status}:${to}`;
  if (kind === 'group') return `STATUS:${id}:sent:${group}:${delivered}/${queued}`;
  // The server had no number to give.
  return id === undefined ? 'OK' : `STATUS:${id}:sent:${kind === 'room' ? room : 'everyone'}`;
}
