/**
 * Files both ways: `/send` reads one from this disk, and what others offer is saved after a question. Owns the transfers
 * under way and what they wait for. Knows no terminal; how it asks and shows is the host's.
 */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { clean } from '../grammar/text.js';
import { numberOf, type ServerEvent, textOf } from './events.js';
import { asWord } from './file-names.js';
import { LinkLost } from './link.js';
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

interface Ending {
  /** Null: it failed. */
  readonly sha256: string | null;
  readonly reason: string;
}

/** Milliseconds between two drawings of the bar. */
const DRAW_MS = 100;
/** Milliseconds that the server's word about a file may come behind its last byte. */
const ENDING_MS = 10_000;

export class Files {
  private readonly endings = new Map<number, (ending: Ending) => void>();
  private readonly bars = new Map<number, Progress>();
  private drawnAt = 0;

  constructor(
    private readonly options: FilesOptions,
    private readonly host: FilesHost,
  ) {}

  /** What an event says of a file. True: it is about one of ours, and needs not be shown. */
  observe(event: ServerEvent): boolean {
    if (event.type === 'file_offer' && this.host.ask !== null) void this.offered(event);
    if (event.type !== 'file_done' && event.type !== 'file_failed') return false;
    const id = fileId(event);
    const ended = id === null ? undefined : this.endings.get(id);
    if (ended === undefined) return false;
    const done = event.type === 'file_done';
    ended({ sha256: done ? textOf(event, 'sha256') : null, reason: textOf(event, 'reason') });
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

  /** Saves what is offered, if the person says so. */
  private async offered(offer: ServerEvent): Promise<void> {
    const id = fileId(offer);
    const name = textOf(offer, 'name');
    if (id === null) return;
    const bytes = numberOf(offer, 'size');
    const large = bytes === null ? 'of unknown size' : size(bytes);
    try {
      if (!(await this.host.confirm(`Save ${name} (${large}) from ${textOf(offer, 'from')}?`, true))) {
        await this.host.command(`/reject file ${id}`, 'reject_file');
        return;
      }
      if (!(await this.mayGoInTheClear())) return;
      const ready = await this.host.command(`/accept file ${id}`, 'file_ready');
      if (ready.type === 'file_ready') await this.fetch(id, name, bytes, textOf(ready, 'token'));
    } catch (error) {
      this.failed(name, error);
    }
  }

  private async fetch(id: number, name: string, bytes: number | null, token: string): Promise<void> {
    const file = await ReceivedFile.create(this.options.folder);
    try {
      const ending = this.ending(id);
      await this.withBar(id, `${name} ↓`, bytes, (onProgress) =>
        get(this.options.door, token, file, bytes, onProgress),
      );
      const { sha256, reason } = await within(ending, ENDING_MS);
      if (sha256 === null) throw new TransferFailed(reason);
      if (sha256 !== file.digest()) throw new TransferFailed('it arrived as something else: the sha256 differs');
      const path = await file.keep(name);
      this.host.say(`${name} is saved: ${path} (${size(file.bytes)}).`);
    } catch (error) {
      await file.discard();
      throw error;
    } finally {
      this.endings.delete(id);
    }
  }

  /** What the server will say of a file at its end. */
  private ending(id: number): Promise<Ending> {
    return new Promise((resolve) => this.endings.set(id, resolve));
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
    try {
      return await run((reached) => {
        const now = Date.now();
        progress.reached(reached, now);
        if (now - this.drawnAt >= DRAW_MS) this.draw();
      });
    } finally {
      this.bars.delete(id);
      this.draw();
    }
  }

  private draw(): void {
    const now = Date.now();
    this.drawnAt = now;
    const rows = [...this.bars.values()].map((bar) => bar.row(now, this.host.columns));
    this.host.status(rows.length === 0 ? null : rows.join('\n'));
  }

  private failed(name: string, error: unknown): void {
    if (error instanceof LinkLost) return;
    const why = error instanceof Error ? error.message : String(error);
    this.host.wrong(`${name} did not get through: ${why}.`);
  }
}

/** The promise, unless time is over before it. */
async function within(ending: Promise<Ending>, ms: number): Promise<Ending> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Ending>((resolve) => {
    timer = setTimeout(() => resolve({ sha256: null, reason: 'the server does not say whether it is whole' }), ms);
  });
  try {
    return await Promise.race([ending, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The number of a file, which `id` alone is not: that is the request's. */
export function fileId(event: ServerEvent): number | null {
  return numberOf(event, 'file_id') ?? numberOf(event, 'transfer');
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
