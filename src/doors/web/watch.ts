/**
 * How the server is, for programs that watch it: /healthz, /readyz, /metrics (R8.40 to R8.42). Owns who may ask, and that asking
 * costs little however often it is done; what the figures are is told by others.
 */
import type { ServerResponse } from 'node:http';
import { type Clock, inTime } from '../../clock.js';
import type { Peer } from '../../link/peer.js';
import { connected, type Logger } from '../../logger.js';
import { madeFrom } from '../../made-from.js';
import { AddressList } from '../listen/address.js';
import { sendText } from './answers.js';
import type { Route } from './route.js';

export interface WatchSettings {
  /** Addresses and networks of those who may ask. */
  readonly metricsFrom: readonly string[];
}

export interface WatchParts {
  readonly settings: WatchSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resolves when the storage has written something. Rejects where it refuses. */
  signOfLife(): Promise<void>;
  /** All figures, in the form that `type` names. */
  figures(): Promise<{ readonly type: string; readonly text: string }>;
}

/** Milliseconds after which a storage that has not answered is one that does not. */
const PATIENCE = 2000;

const SILENT = 'the storage does not answer';

/** Milliseconds for which an answer of the storage holds: whoever asks again and again costs the disk no more than that. */
const HOLDS = 1000;

/** Milliseconds for an answer to be made and taken. */
const ANSWER = 30_000;

export class Watch {
  /** Why nobody is to be sent here; null: the server is ready. It holds for a moment. */
  private looking: Promise<string | null> | null = null;
  /** The storage has been asked and has not answered. */
  private asked: Promise<string | null> | null = null;
  private isStopping = false;
  private readonly loopback = new AddressList(['127.0.0.0/8', '::1']);
  private readonly allowed: () => AddressList;

  constructor(private readonly parts: WatchParts) {
    const { settings } = parts;
    this.allowed = madeFrom(
      () => settings.metricsFrom,
      (members) => new AddressList(members),
    );
  }

  /** From now on nobody is to be sent here. */
  stop(): void {
    this.isStopping = true;
  }

  get routes(): readonly Route[] {
    const isFor = (peer: Peer): boolean => this.mayAsk(peer);
    const answers: readonly (readonly [string, (response: ServerResponse) => Promise<void>])[] = [
      // It has a turn of the event loop, or nobody would get this.
      ['/healthz', async (response) => sendText(response, 200, 'ok\n')],
      ['/readyz', (response) => this.sayWhetherReady(response)],
      ['/metrics', (response) => this.sendFigures(response)],
    ];
    return answers.flatMap(([path, answer]) =>
      ['GET', 'HEAD'].map(
        (method) =>
          ({
            ...{ method, path, isFor },
            handle: (_request, response, peer) => this.answer(response, peer, answer),
          }) satisfies Route,
      ),
    );
  }

  /**
   * Whom a proxy brings is judged by where it brings them from: to this machine they are strangers, also where the proxy is on it, and
   * where it does not say from where, nobody knows.
   */
  private mayAsk({ address, broughtFrom }: Peer): boolean {
    const from = broughtFrom === undefined ? address : broughtFrom;
    if (from === null || (broughtFrom !== undefined && this.loopback.has(from))) return false;
    return this.allowed().has(from);
  }

  private answer(response: ServerResponse, peer: Peer, answer: (response: ServerResponse) => Promise<void>): void {
    const { clock, logger } = this.parts;
    const over = clock.after(ANSWER, () => response.destroy());
    response.once('close', over);
    answer(response).catch((error: unknown) => {
      logger.error('a request could not be answered', { ...connected(peer), err: error });
      response.destroy();
    });
  }

  private async sayWhetherReady(response: ServerResponse): Promise<void> {
    this.looking ??= this.look();
    const known = await this.looking;
    if (response.destroyed) return;
    const why = this.isStopping ? 'the server is stopping' : known;
    if (why === null) sendText(response, 200, 'ready\n');
    else sendText(response, 503, `not ready: ${why}\n`);
  }

  private async look(): Promise<string | null> {
    // One that has been asked and has not answered yet is not waited for again: whoever watches gives up sooner than that.
    const why = this.asked === null ? await this.answerInTime() : SILENT;
    this.parts.clock.after(HOLDS, () => {
      this.looking = null;
    });
    return why;
  }

  private answerInTime(): Promise<string | null> {
    this.asked = this.askStorage();
    return inTime(this.parts.clock, PATIENCE, this.asked, SILENT);
  }

  private async askStorage(): Promise<string | null> {
    try {
      await this.parts.signOfLife();
      return null;
    } catch {
      // The log has why; who asks from outside is told no path.
      return 'the storage refuses what is to be written';
    } finally {
      this.asked = null;
    }
  }

  private async sendFigures(response: ServerResponse): Promise<void> {
    const { type, text } = await this.parts.figures();
    if (response.destroyed) return;
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
    });
    response.end(text);
  }
}
