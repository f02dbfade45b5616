/**
 * What every answer on the web port has: headers that keep a browser from running anything that is not the page, and errors
 * as the sentences that people at nc get. Knows no request.
 */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Code, Refusal } from '../../language/codes.js';
import { plainLine } from '../../language/dialects.js';
import * as make from '../../language/make.js';

/** Nothing but our own files, nothing within a page of somebody else, no address told to anybody. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; " +
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Of the codes that come here; whatever else is refused is the asker's fault. */
const STATUS: Partial<Record<Code, number>> = {
  FOREIGN_ORIGIN: 403,
  NO_SUCH_PAGE: 404,
  NO_SUCH_FILE: 404,
  NO_SUCH_TOKEN: 404,
  NO_SUCH_ROOM: 404,
  NO_SUCH_USER: 404,
  NOBODY_HERE: 404,
  NOT_IN_ROOM: 403,
  NOT_THERE: 404,
  ACCOUNTS_OFF: 403,
  BANNED: 403,
  NOT_ON_ROSTER: 403,
  LOCKED: 403,
  MUTED: 403,
  KEY_NEEDED: 403,
  QUIET: 403,
  PLAINTEXT: 403,
  TOO_FAST: 429,
  MAILBOX_FULL: 507,
  IN_USE: 409,
  FILE_TOO_LARGE: 413,
  LINE_TOO_LONG: 413,
  SPOOL_FULL: 507,
  SERVER_FULL: 503,
  TOO_MANY_CONNECTIONS: 503,
  PROXY_HEADER: 400,
  BUSY: 503,
  STORAGE: 503,
  INTERNAL: 500,
};

export function statusOf({ reason }: Refusal): number {
  if (reason.code === 'NO_SUCH_PAGE' && reason.why === 'method') return 405;
  if (reason.code === 'USAGE' && reason.why === 'range') return 416;
  if (reason.code === 'BAD_REQUEST') {
    if (reason.why === 'encoding') return 415;
    if (reason.why === 'late' || reason.why === 'body') return 408;
    if (reason.why === 'large') return 431;
    if (reason.why === 'coding') return 501;
  }
  if (reason.code === 'NO_SUCH_TOKEN' && reason.why === 'header') return 401;
  return statusOfCode(reason.code);
}

export function statusOfCode(code: Code): number {
  return STATUS[code] ?? 400;
}

/**
 * The sentence that anybody gets at nc, with its code. Where the request has a body that is not there yet, nobody reads it any
 * more and the connection ends after the answer, which says so: a client would send its next request on it.
 */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  if (hasMoreToCome(response.req)) response.shouldKeepAlive = false;
  for (const [name, value] of Object.entries(later(refusal))) response.setHeader(name, value);
  sendText(response, statusOf(refusal), plainLine(make.error({ reason: refusal.reason })));
}

/** A request without a body is complete only after its head has been handled. */
function hasMoreToCome({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** `text` ends in LF. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, textHeaders(text));
  response.end(text);
}

/** A whole answer for somebody whose request has not been read, or could not be. The connection ends after it. */
export function wholeAnswer(refusal: Refusal, more: Readonly<Record<string, string>> = {}): string {
  const status = statusOf(refusal);
  const text = plainLine(make.error({ reason: refusal.reason }));
  const headers = { ...HEADERS, ...later(refusal), ...more, ...textHeaders(text), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`;
}

/** Where it is known when to try again. */
function later({ reason }: Refusal): Record<string, string> {
  return 'seconds' in reason ? { 'Retry-After': `${reason.seconds}` } : {};
}

function textHeaders(text: string): Record<string, string | number> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  };
}
