/**
 * Files both ways: `/send` reads one from this disk, and what others offer is saved after a question. Owns the transfers
 * under way and what they wait for. Knows no terminal; how it asks and shows is the host's.
 */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { clean } from '../../grammar/text.js';
import { numberOf, type ServerEvent, textOf } from '../net/events.js';
import { LinkLost } from '../net/link.js';
import { asWord, fileId } from './file-names.js';
import { expand, isFile } from './paths.js';
import { Progress, size } from './progress.js';
import { ReceivedFile } from './received-file.js';
import { get, put, type QuietDoor, TransferFailed } from './transfer.js';

export interface FilesHost {
  /** Sends a line of the protocol. Resolves with the answer of type `wanted`, or having shown what came in its place. */
  command(line: string, wanted: string): Promise<ServerEvent>;
  say(sentence: string): void;
  wrong(sentence: string): void;
  /** `patient`: waits until nothing is half typed. False where nobody can be asked. */
  confirm(question: string, patient?: boolean): Promise<boolean>;
  /** A row that is shown until the next; null: none. */
  status(row: string | null): void;
  readonly columns: number;
  /** Null where nobody can be asked. */
  readonly ask: object | null;
}

export interface FilesOptions {
  readonly door: QuietDoor;
  /** Where files are saved. */
  readonly folder: string;
  /** The chat is encrypted, and the quiet port is not. */
  readonly inTheClear: boolean;
}

/** What the server has said of a file that is fetched. */
interface Word {
  /** Told once: with the sha256. */
  readonly done: (sha256: string) => void;
  /** Why it has failed so far. It may come to a good end yet: a fetch that broke off is taken up again. */
  failed: string | null;
}

/** Offers that one is asked about at a time; further ones can be accepted by hand. */
const MAX_OFFERS = 20;
/** Milliseconds between two drawings of the bar. */
const DRAW_MS = 200;
/** Milliseconds that the server's word about a file may come behind its last byte. */
const ENDING_MS = 10_000;

export class Files {
  /** What others offer, and nobody has answered yet. */
  private readonly offers = new Map<number, ServerEvent>();
  /** Our own, of which the other connection has told, or will. */
  private readonly sending = new Set<number>();
  /** Of files that are fetched. */
  private readonly words = new Map<number, Word>();
  private readonly bars = new Map<number, Progress>();
  /** While a file is under way: one that stalls has to be seen to stall. */
  private drawing: NodeJS.Timeout | null = null;

  constructor(
    private readonly options: FilesOptions,
    private readonly host: FilesHost,
  ) {}

  /** What an event says of a file. True: it is about one of ours, and needs not be shown. */
  observe(event: ServerEvent): boolean {
    const id = fileId(event);
    if (id === null) return false;
    if (event.type === 'file_offer' && this.host.ask !== null && this.offers.size < MAX_OFFERS) {
      this.offers.set(id, event);
      void this.offered(id, event);
    }
    if (event.type === 'file_done' && this.sending.delete(id)) return true;
    if (event.type !== 'file_done' && event.type !== 'file_failed') return false;
    const word = this.words.get(id);
    if (word === undefined) return false;
    const done = event.type === 'file_done';
    word.failed = done ? null : textOf(event, 'reason');
    if (done) word.done(textOf(event, 'sha256'));
    return true;
  }

  /** `/send <path> [name]`. `to`: who gets it where no name is given; null: the room one is in, or everyone. */
  async send(rest: string, to: string | null): Promise<void> {
    const named = split(rest);
    if (named === null) {
      this.host.wrong('There is no such file here. Type: /send <path>, or /send <path> <name>');
      return;
    }
    const path = expand(named.path);
    const { size: bytes } = await stat(path);
    const name = clean(basename(path));
    const whom = named.name ?? to;
    if (!(await this.mayGoInTheClear())) return;
    const file = await open(path, 'r');
    try {
      const ready = await this.host.command(
        `/file ${whom === null ? '' : `${whom} `}${asWord(name)} ${bytes}`,
        'file_ready',
      );
      const id = fileId(ready);
      if (ready.type !== 'file_ready' || id === null) return;
      this.sending.add(id);
      await this.withBar(id, `${name} ↑`, bytes, (onProgress) =>
        put(this.options.door, textOf(ready, 'token'), file, bytes, onProgress),
      );
      this.host.say(`${name} is sent${whom === null ? '' : ` to ${whom}`}: ${size(bytes)}.`);
    } catch (error) {
      this.failed(name, error);
    } finally {
      await file.close();
    }
  }

  /** The answer to an `accept file` that the person has typed, before the question or in its place: true where it is one. */
  accepted(ready: ServerEvent): boolean {
    const id = fileId(ready);
    const offer = id === null ? undefined : this.offers.get(id);
    if (id === null || offer === undefined || ready.type !== 'file_ready') return false;
    void this.fetch(id, offer, textOf(ready, 'token'));
    return true;
  }

  /** Saves what is offered, if the person says so. */
  private async offered(id: number, offer: ServerEvent): Promise<void> {
    const bytes = numberOf(offer, 'size');
    const large = bytes === null ? 'of unknown size' : size(bytes);
    const question = `Save ${textOf(offer, 'filename')} (${large}) from ${textOf(offer, 'from')}?`;
    try {
      const wanted = (await this.host.confirm(question, true)) && (await this.mayGoInTheClear());
      // It may have been answered by hand meanwhile.
      if (!this.offers.has(id)) return;
      if (!wanted) {
        this.offers.delete(id);
        await this.host.command(`/reject file ${id}`, 'reject_file');
        return;
      }
      this.accepted(await this.host.command(`/accept file ${id}`, 'file_ready'));
    } catch (error) {
      this.failed(textOf(offer, 'filename'), error);
    } finally {
      // Refused, or cut off: it must not stand in the way of others.
      this.offers.delete(id);
    }
  }

  private async fetch(id: number, offer: ServerEvent, token: string): Promise<void> {
    this.offers.delete(id);
    const name = textOf(offer, 'filename');
    const bytes = numberOf(offer, 'size');
    try {
      const file = await ReceivedFile.create(this.options.folder);
      try {
        const sha256 = this.word(id);
        await this.withBar(id, `${name} ↓`, bytes, (onProgress) =>
          get(this.options.door, token, file, bytes, onProgress),
        );
        if ((await within(sha256, ENDING_MS)) !== file.digest())
          throw new TransferFailed('it arrived as something else: the sha256 differs');
        this.host.say(`${name} is saved: ${await file.keep(name)} (${size(file.bytes)}).`);
      } catch (error) {
        await file.discard();
        throw error;
      }
    } catch (error) {
      // The server knows better why a connection broke off.
      const why = error instanceof TransferFailed ? this.words.get(id)?.failed : null;
      this.failed(name, why ? new TransferFailed(why) : error);
    } finally {
      this.words.delete(id);
    }
  }

  /** The sha256 that the server will tell at the file's end. */
  private word(id: number): Promise<string> {
    return new Promise((done) => this.words.set(id, { done, failed: null }));
  }

  private async mayGoInTheClear(): Promise<boolean> {
    if (!this.options.inTheClear) return true;
    return this.host.confirm(
      'The chat is encrypted, but files go beside it, and others on the way can read them. Go on?',
    );
  }

  private async withBar<Result>(
    id: number,
    label: string,
    bytes: number | null,
    run: (onProgress: (bytes: number) => void) => Promise<Result>,
  ): Promise<Result> {
    const progress = new Progress(label, bytes, Date.now());
    this.bars.set(id, progress);
    this.draw();
    this.drawing ??= setInterval(() => this.draw(), DRAW_MS);
    try {
      return await run((reached) => progress.reached(reached, Date.now()));
    } finally {
      this.bars.delete(id);
      this.draw();
    }
  }

  private draw(): void {
    const now = Date.now();
    const rows = [...this.bars.values()].map((bar) => bar.row(now, this.host.columns));
    this.host.status(rows.length === 0 ? null : rows.join('\n'));
    if (rows.length > 0 || this.drawing === null) return;
    clearInterval(this.drawing);
    this.drawing = null;
  }

  private failed(name: string, error: unknown): void {
    if (error instanceof LinkLost) return;
    const why = error instanceof Error ? error.message : String(error);
    this.host.wrong(`${name} did not get through: ${why}.`);
  }
}

/** The promise, unless time is over before it: then it rejects with TransferFailed. */
async function within(sha256: Promise<string>, ms: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TransferFailed('the server does not say whether it is whole')), ms);
  });
  try {
    return await Promise.race([sha256, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A path alone, or one with the last word behind it, which is a name. Quotation marks around it are a shell's habit. */
function split(rest: string): { readonly path: string; readonly name: string | null } | null {
  const text = rest.trim();
  const bare = unquoted(text);
  if (isFile(bare)) return { path: bare, name: null };
  const [, path = '', name = ''] = /^(.*\S)\s+(\S+)$/.exec(text) ?? [];
  return isFile(unquoted(path)) ? { path: unquoted(path), name } : null;
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}
