/**
 * Files by HTTP: PUT and GET of /files/<token>, with the tokens of the line protocol. Owns a connection from the head of such
 * a request on, and ends it; what the bytes mean is the domain's.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { type FileReason, Refusal } from '../../language/codes.js';
import { plainLine } from '../../language/dialects.js';
import { fileDone, fileFailed } from '../../language/make.js';
import {
  type FileLook,
  type FilePeer,
  type FileRequests,
  type OutgoingFile,
  type Part,
  type Wanted,
  WHOLE,
} from '../../link/files.js';
import { hasRead } from '../files/read-buffers.js';
import { AHEAD, FAREWELL, unsent } from '../files/receiving.js';
import { reset } from '../listen/hang-up.js';
import { sendText } from './answers.js';
import { attachment } from './attachment.js';
import { rangeOf } from './range.js';
import type { Route } from './route.js';

/** What comes after the token names the file for whoever saves it (`curl -O`), and is not looked at. */
const PATH = /^\/files\/([^/]*)(?:\/[^/]*)?$/;

/** Why a transfer has failed (R4.16), as HTTP says it. */
const STATUS: Readonly<Record<FileReason, number>> = {
  empty: 400,
  'too short': 400,
  'too long': 400,
  'too large': 413,
  'no room': 507,
  'disk failed': 500,
  stalled: 408,
  'too slow': 408,
  'connection lost': 409,
  cancelled: 409,
  rejected: 410,
  withdrawn: 410,
  expired: 410,
  'server stopping': 503,
};

/**
 * Whatever the file is, it is saved and never shown: no name and no bytes of it make anything run in the page of this server.
 * Above the headers that every answer has.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'application/octet-stream',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cache-Control': 'no-store',
  'Accept-Ranges': 'bytes',
};

export function fileRoutes(files: FileRequests): readonly Route[] {
  const isGood =
    (direction: 'put' | 'get') =>
    ({ pathname }: URL): boolean =>
      files.isGood(PATH.exec(pathname)?.[1] ?? '', direction);
  return [
    { method: 'PUT', path: '/files/', isFile: isGood('put'), handle: (...asked) => put(files, ...asked) },
    { method: 'GET', path: '/files/', isFile: isGood('get'), handle: (...asked) => get(files, ...asked) },
    { method: 'HEAD', path: '/files/', handle: (...asked) => head(files, ...asked) },
  ];
}

type Asked = Parameters<Route['handle']>;

/** Bytes come in, and a line goes back when they have ended, or as soon as it is clear that they are not taken. */
function put(files: FileRequests, ...[request, response, peer, url]: Asked): void {
  endAfter(response);
  // Half a file is no file (R1.25), and what is sent in parts would be one for each.
  if (request.headers['content-range'] !== undefined) throw new Refusal({ code: 'USAGE', why: 'wholeFile' });
  const upload = files.put(tokenIn(url, 'put'), lengthOf(request), peer);
  const { id } = upload;
  const onData = (chunk: Buffer): void => hasRead(chunk.length);
  // What comes after the end is read and dropped.
  const letGo = (): void => {
    request.unpipe(upload);
    request.resume();
  };
  upload.once('settled', letGo);
  upload.once('close', () => {
    letGo();
    request.off('data', onData);
    const { sha256, failure } = upload;
    if (response.destroyed) return;
    if (sha256 !== null && failure === null) sendText(response, 200, plainLine(fileDone({ id, sha256 })));
    else sendFailure(response, id, failure ?? 'connection lost');
  });
  request.socket.once('close', () => upload.lost());
  request.on('error', () => {});
  if (upload.failure !== null) return;
  if (request.headers.expect !== undefined && request.httpVersionMinor > 0) response.writeContinue();
  request.on('data', onData);
  request.pipe(upload);
}

/** The file goes out once there are bytes of it; until then it may yet be refused. */
function get(files: FileRequests, ...[request, response, peer, url]: Asked): void {
  const { socket } = request;
  endAfter(response);
  awaitEnd(socket);
  const token = tokenIn(url, 'get');
  const look = files.look(token, peer);
  const wanted = wantedBy(request, look);
  const download = open(files, token, wanted, response, peer);
  let broken = false;
  request.on('error', () => {});
  response.on('drain', () => download.progress());
  socket.on('error', () => {
    broken = true;
  });
  socket.once('close', () => {
    if (response.writableFinished && !broken) download.delivered();
    else download.lost();
  });
  download.on('error', () => {
    // Closed in any other way, what has come would be taken for the file.
    if (response.headersSent) reset(socket);
    else sendFailure(response, look.id, download.failure ?? 'connection lost');
  });
  download.once('readable', () => {
    if (response.destroyed || download.destroyed) return;
    sendHead(response, look.name, download.part, wanted !== WHOLE);
    pipeline(download, response, () => {});
  });
}

/** What `get` would bring; it is not fetched by that. */
function head(files: FileRequests, ...[, response, peer, url]: Asked): void {
  const look = files.look(tokenIn(url, 'get'), peer);
  response.writeHead(200, {
    ...HEADERS,
    ...headersOf(look),
    ...(look.size === null ? {} : { 'Content-Length': look.size }),
  });
  response.end();
}

/** Throws what `get` throws. */
function open(
  files: FileRequests,
  token: string,
  wanted: Wanted,
  response: ServerResponse,
  peer: FilePeer,
): OutgoingFile {
  try {
    return files.get(token, wanted, { unsent: () => unsentOf(response), ahead: AHEAD }, peer);
  } catch (error) {
    if (error instanceof Refusal && error.reason.code === 'USAGE' && error.reason.why === 'range')
      response.setHeader('Content-Range', `bytes */${error.reason.size}`);
    throw error;
  }
}

function sendHead(response: ServerResponse, name: string, part: Part | null, isPart: boolean): void {
  const { from = 0, to = null, size = null, sha256 = null } = part ?? {};
  response.writeHead(isPart ? 206 : 200, {
    ...HEADERS,
    ...headersOf({ name, sha256 }),
    ...(to === null ? {} : { 'Content-Length': to - from }),
    ...(isPart && to !== null ? { 'Content-Range': `bytes ${from}-${to - 1}/${size}` } : {}),
  });
}

function headersOf({ name, sha256 }: Pick<FileLook, 'name' | 'sha256'>): Record<string, string> {
  return {
    'Content-Disposition': attachment(name),
    ...(sha256 === null ? {} : { ETag: etagOf(sha256) }),
  };
}

const etagOf = (sha256: string): string => `"${sha256}"`;

/** A part is wanted of this very file, and of another one all. */
function wantedBy({ headers }: IncomingMessage, { sha256 }: FileLook): Wanted {
  const { range, 'if-range': same } = headers;
  if (range === undefined) return WHOLE;
  if (same !== undefined && (sha256 === null || same !== etagOf(sha256))) return WHOLE;
  return rangeOf(range) ?? WHOLE;
}

function sendFailure(response: ServerResponse, id: number, reason: FileReason): void {
  sendText(response, STATUS[reason], plainLine(fileFailed({ id, reason })));
}

/** Throws `NO_SUCH_TOKEN`. */
function tokenIn({ pathname }: URL, direction: 'put' | 'get'): string {
  const [, token] = PATH.exec(pathname) ?? [];
  if (token === undefined) throw new Refusal({ code: 'NO_SUCH_TOKEN', why: direction });
  return token;
}

/** Bytes of the body; null: they end when they end. */
function lengthOf({ headers }: IncomingMessage): number | null {
  if (headers['transfer-encoding'] !== undefined) return null;
  return Number(headers['content-length'] ?? 0);
}

/** Of what was written, what the kernel has not taken. */
function unsentOf(response: ServerResponse): number {
  const { socket } = response;
  if (socket === null) return response.writableLength;
  return response.writableLength - socket.writableLength + unsent(socket);
}

/** A file has a connection to its end: what was refused half-way is not read on, and what was given has come when that has ended. */
function endAfter(response: ServerResponse): void {
  response.shouldKeepAlive = false;
  response.setHeader('Connection', 'close');
}

/**
 * Our side of the connection ends after the answer, and theirs has some time: only their end in order says that all has come, and not
 * that the kernel has the last byte.
 */
function awaitEnd(socket: Socket): void {
  socket.destroySoon = () => {
    const late = setTimeout(() => socket.destroy(), FAREWELL);
    socket.once('close', () => clearTimeout(late));
    socket.end();
  };
}
