/**
 * Lines by HTTP (R8.30): a request says one line as the account of its token. To the core it is a connection of its own that
 * sends one object, `post` (R3.85), and its answer is written as one of HTTP. Owns that connection and the time that all of it
 * takes; decides nothing of who may say what.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.js';
import type { Tally } from '../../counts.js';
import { type Code, Refusal } from '../../language/codes.js';
import type { JsonFields } from '../../language/json/parse.js';
import { isPersonName, roomName } from '../../language/names.js';
import type { Peer } from '../../link/peer.js';
import type { Connection } from '../fanout/connection.js';
import type { LinkEnd } from '../fanout/link-end.js';
import { sendRefusal } from './answers.js';
import { answerTo } from './post-answer.js';
import type { Route } from './route.js';

export interface SaySettings {
  /** Bytes of a line. */
  readonly maxLine: number;
  /** Seconds for the head of a request; for its body as many. */
  readonly handshakeTimeout: number;
}

export interface SayParts {
  readonly settings: SaySettings;
  readonly clock: Clock;
  /** What is refused before the chat is asked. */
  readonly refused: Tally<Code>;
  /** Its session begins. */
  open(connection: Connection, peer: Peer): LinkEnd;
}

/** Milliseconds for the answer, which may have to wait for a slow hearer, or for the disk. */
const ANSWER = 60_000;

/** A line end behind the text, which many a program puts there, is none of it. */
const LAST_END = '\r\n'.length;

/** The one header that a token may stand in: what stands in an address is in logs, in histories and in `Referer`. */
const BEARER = /^Bearer +([A-Za-z0-9]{16,64}) *$/i;

/** What there is to be said, but for the text. */
type Place = { readonly to: 'all' } | { readonly to: 'place' | 'msg'; readonly name: string };

export function sayRoutes(parts: SayParts): readonly Route[] {
  const handle: Route['handle'] = (request, response, peer, url) => {
    const place = placeIn(url);
    const [, token] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      throw new Refusal({ code: 'NO_SUCH_TOKEN', why: 'header' });
    }
    new Post(parts, request, response, peer, { ...place, token }).begin();
  };
  return ['/say', '/say/', '/tell', '/tell/'].map((path) => ({ method: 'POST', path, handle }));
}

/** Throws `NO_SUCH_PAGE`, `USAGE`. */
function placeIn({ pathname }: URL): Place {
  const [, way = '', coded = ''] = /^\/(say|tell)(?:\/([^/]+))?$/.exec(pathname) ?? [];
  if (way === 'say' && coded === '' && pathname === '/say') return { to: 'all' };
  if (coded === '') throw new Refusal({ code: 'NO_SUCH_PAGE', why: 'say' });
  const to = way === 'tell' ? 'msg' : 'place';
  const name = decoded(coded);
  // The core would answer with an object to send.
  if (to === 'msg' ? !isPersonName(name) : roomName(name) === null)
    throw new Refusal({ code: 'USAGE', why: 'addressed', to });
  return { to, name };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new Refusal({ code: 'NO_SUCH_PAGE', why: 'say' });
  }
}

/** One request, and the connection that it is to the core once its body has come. */
class Post implements Connection {
  readonly pending = 0;
  private readonly body: Buffer[] = [];
  private size = 0;
  private stopTimer: () => void = () => {};
  /** Null: the body has not come yet, or it is over. */
  private link: LinkEnd | null = null;
  /** What is to be asked; null: it has been. */
  private object: JsonFields | null = null;
  private isPaused = false;
  /** Of the answer, what has come. */
  private received: Buffer = Buffer.alloc(0);
  private readonly objects: JsonFields[] = [];

  constructor(
    private readonly parts: SayParts,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly peer: Peer,
    private readonly asked: JsonFields,
  ) {}

  /** Throws a Refusal. */
  begin(): void {
    const { request, response } = this;
    request.on('error', () => {});
    response.once('close', this.onClose);
    const { maxLine } = this.parts.settings;
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
      throw new Refusal({ code: 'BAD_REQUEST', why: 'encoding' });
    if (Number(request.headers['content-length'] ?? 0) > maxLine + LAST_END) throw tooLong(maxLine);
    this.allow(this.parts.settings.handshakeTimeout * 1000, () => this.refuse({ code: 'BAD_REQUEST', why: 'body' }));
    if (request.headers.expect !== undefined && request.httpVersionMinor > 0) response.writeContinue();
    request.on('data', this.onData);
    request.once('end', this.onEnd);
  }

  // Connection

  write(pieces: readonly Buffer[], done: () => void): void {
    this.received = Buffer.concat([this.received, ...pieces]);
    process.nextTick(done);
    for (let end = this.received.indexOf('\n'); end !== -1; end = this.received.indexOf('\n')) {
      this.take(JSON.parse(this.received.toString('utf8', 0, end)) as JsonFields);
      this.received = this.received.subarray(end + 1);
    }
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.ask();
  }

  goOn(): void {
    this.ask();
  }

  bound(): void {}
  hideTyping(): void {}
  askAboutPaste(): void {}
  probe(): void {}

  /** Where there has been no answer, nobody knows what has become of it. */
  end(): void {
    if (!this.response.headersSent) this.response.destroy();
  }

  // The request

  private readonly onData = (chunk: Buffer): void => {
    this.size += chunk.length;
    const { maxLine } = this.parts.settings;
    if (this.size <= maxLine + LAST_END) this.body.push(chunk);
    else this.refuse(tooLong(maxLine).reason);
  };

  private readonly onEnd = (): void => {
    const text = withoutEnd(Buffer.concat(this.body).toString());
    if (text.trim() === '') {
      this.refuse({ code: 'BAD_REQUEST', why: 'empty' });
      return;
    }
    this.allow(ANSWER, () => this.response.destroy());
    this.link = this.parts.open(this, this.peer);
    this.link.core.becomeJson();
    this.object = { ...this.asked, type: 'post', id: 1, text };
    this.ask();
  };

  /** The answer has gone, or who asked has. */
  private readonly onClose = (): void => {
    this.stopTimer();
    const { link } = this;
    this.link = null;
    this.object = null;
    link?.gone('disconnected');
  };

  /** As a line would be taken: when it is its turn, and nothing holds it. */
  private ask(): void {
    const { link, object } = this;
    if (link === null || object === null || this.isPaused || !link.seat.enter()) return;
    this.object = null;
    link.object(object);
    link.seat.leave();
  }

  private take(object: JsonFields): void {
    if (object.id !== 1 || this.response.headersSent) return;
    this.objects.push(object);
    if (object.more !== true) answerTo(this.response, this.objects);
  }

  /** Before anything was asked. */
  private refuse(reason: Refusal['reason']): void {
    const { request, response } = this;
    this.stopTimer();
    request.off('data', this.onData);
    request.off('end', this.onEnd);
    if (response.headersSent) return;
    this.parts.refused.add(reason.code);
    sendRefusal(response, new Refusal(reason));
  }

  private allow(milliseconds: number, late: () => void): void {
    this.stopTimer();
    this.stopTimer = this.parts.clock.after(milliseconds, late);
  }
}

const tooLong = (most: number): Refusal => new Refusal({ code: 'LINE_TOO_LONG', why: 'line', most });

/** Without the line ends at its end. No regular expression: of one, line ends elsewhere would cost the square of their number. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && LINE_ENDS.includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

const LINE_ENDS = '\r\n';
