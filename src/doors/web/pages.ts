/**
 * The files of the page, as they were built beside this program. Owns their bytes, read once: so an answer opens no file, and a
 * page that is built anew while the server runs is not sent half old. Knows no chat.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Answers a GET or a HEAD. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What answers for a file of the page; undefined: there is none at that address. */
export type Pages = (path: string) => Answer | undefined;

/** Where `npm run build` puts them. */
const FOLDER = fileURLToPath(new URL('../../web', import.meta.url));

/** What is named by its content may be kept for good; what names it is asked for each time. */
const FOR_GOOD = 'public, max-age=31536000, immutable';
const EACH_TIME = 'no-cache';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

interface File {
  /** Those of every answer, also of one that says that nothing has changed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly type: string;
  readonly bytes: Buffer;
  /** Null: it was not built so. */
  readonly gzip: Buffer | null;
}

/** Throws the system's error where there is no page. */
export function openPages(folder = FOLDER): Pages {
  const index = read(join(folder, 'index.html'), EACH_TIME);
  const files = new Map([
    ['/', index],
    ['/index.html', index],
  ]);
  for (const name of readdirSync(join(folder, 'assets'))) {
    if (extname(name) in TYPES) files.set(`/assets/${name}`, read(join(folder, 'assets', name), FOR_GOOD));
  }
  return (path) => {
    const file = files.get(path);
    return file === undefined ? undefined : (request, response) => send(file, request, response);
  };
}

function read(path: string, caching: string): File {
  const bytes = readFileSync(path);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return {
    headers: { ETag: etag, 'Cache-Control': caching, Vary: 'Accept-Encoding' },
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    bytes,
    gzip: existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`) : null,
  };
}

function send({ headers, type, bytes, gzip }: File, request: IncomingMessage, response: ServerResponse): void {
  const { 'if-none-match': known = '', 'accept-encoding': encodings = '' } = request.headers;
  if (headers.ETag !== undefined && known.includes(headers.ETag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const zipped = gzip !== null && /\bgzip\b(?!\s*;\s*q=0(?:\.0+)?\s*(?:,|$))/.test(String(encodings)) ? gzip : null;
  const encoding = zipped === null ? {} : { 'Content-Encoding': 'gzip' };
  const body = zipped ?? bytes;
  response.writeHead(200, { ...headers, ...encoding, 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
}
