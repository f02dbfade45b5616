/**
 * Files both ways: `/send` reads one from this disk, and what others offer is saved after a question. Owns the transfers
 * under way, and the offers that are not answered. Knows no terminal; how it asks and shows is the host's.
 */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { clean } from '../../language/clean.js';
import { numberOf, type ServerEvent, textOf } from '../common/server-event.js';
import { ConnectionLost } from '../net/server-connection.js';
import { Bars } from './bars.js';
import { asWord, fileId } from './file-names.js';
import { type Ask, InlineWay } from './inline-way.js';
import { KnownFiles } from './known-files.js';
import { News, TransferFailed } from './news.js';
import { expand, sendable } from './paths.js';
import { Progress, size } from './progress.js';
import { type QuietDoor, QuietWay } from './quiet-way.js';
import { ReceivedFile } from './received-file.js';
import { type Course, DIFFERENT, type Way } from './way.js';
import { whyNot } from './why-not.js';

export interface FilesHost {
  /**
   * Sends a line of the protocol. Resolves with the answer of type `wanted`, which `found` is told at once, or having shown
   * what came in its place.
   */
  command(line: string, wanted: string, found?: (answer: ServerEvent) => void): Promise<ServerEvent>;
  /** Of whose answers nothing is shown. */
  readonly silently: Ask;
  say(sentence: string): void;
  wrong(sentence: string): void;
  /** `unforeseen`: it waits until nothing is half typed, and eats nothing of what is. `moot`: it goes away. */
  confirm(question: string, how: 'unforeseen', moot: AbortSignal): Promise<boolean>;
  /** Rows that are shown until the next; null: none. */
  status(rows: string | null): void;
  readonly columns: number;
  readonly canConfirm: boolean;
}

export interface FilesOptions {
  /** Null: files go between the lines of the chat, because nothing else is as encrypted as it is. */
  readonly door: QuietDoor | null;
  /** Where files are saved. */
  readonly folder: string;
}

interface Transfer extends Course {
  readonly name: string;
  readonly way: Way;
  readonly bar: Progress;
  readonly stop: AbortController;
}

/** Offers that one is asked about at a time; further ones can be accepted by hand. */
const MAX_OFFERS = 20;
/** Milliseconds that the server's word about a file may come after its last byte. */
const ENDING_MS = 10_000;

export class Files {
  private readonly quiet: QuietWay | null;
  private readonly inline: InlineWay;
  /** What others offer, and nobody has answered yet. */
  private readonly offers = new Map<number, ServerEvent>();
  /** The questions about them that are open. */
  private readonly asked = new Map<number, AbortController>();
  private readonly transfers = new Map<number, Transfer>();
  private readonly known = new KnownFiles();
  private readonly bars: Bars;
  private hasLeft = false;

  constructor(
    private readonly options: FilesOptions,
    private readonly host: FilesHost,
  ) {
    this.quiet = options.door === null ? null : new QuietWay(options.door);
    this.inline = new InlineWay(host.silently);
    this.bars = new Bars(host);
  }

  get areUnderWay(): boolean {
    return this.transfers.size > 0;
  }

  /** What an event says of a file. True: it is about one that is under way, or was, and needs not be shown. */
  observe(event: ServerEvent): boolean {
    const id = fileId(event);
    if (id === null) return false;
    const news = this.transfers.get(id)?.news;
    switch (event.type) {
      case 'file_offer':
        this.heard(id, event);
        return false;
      case 'file_data':
        news?.piece(Buffer.from(textOf(event, 'data'), 'base64'));
        return true;
      case 'file_done':
        news?.done(textOf(event, 'sha256'));
        return news !== undefined || this.known.of(id)?.mine === true;
      case 'file_failed':
        news?.failed(textOf(event, 'reason'));
        if (this.known.failed(id, event)) {
          this.transfers.get(id)?.stop.abort();
          this.settled(id);
        }
        return news !== undefined || this.known.isCancelled(id);
      default:
        return false;
    }
  }

  /** The event with the file's name, and the other one's, where the server has only its number. */
  named(event: ServerEvent): ServerEvent {
    return this.known.named(event);
  }

  /** The chat has no connection: what came between its lines comes no more. */
  disconnected(): void {
    for (const { way, news } of this.transfers.values()) {
      if (way === this.inline) news.failed('the connection was lost');
    }
  }

  /** The person has left: nobody waits any longer for what is under way, or only begins, and the program has to end. */
  leave(): void {
    this.hasLeft = true;
    for (const { stop } of this.transfers.values()) stop.abort();
  }

  /**
   * `/send <path> [name]`. `to`: who gets it where no name is given; null: the room one is in, or everyone. Resolves with
   * whether the server has it.
   */
  async send(rest: string, to: string | null): Promise<boolean> {
    const named = sendable(rest);
    if ('problem' in named) {
      this.host.wrong(named.problem);
      return false;
    }
    const path = expand(named.path);
    const name = clean(basename(path));
    const whom = named.name ?? to;
    try {
      const file = await open(path, 'r');
      try {
        const { size: bytes } = await file.stat();
        const line = `/file ${whom === null ? '' : `${whom} `}${asWord(name)} ${bytes}`;
        const ready = await this.host.command(line, 'file_ready');
        const id = fileId(ready);
        if (ready.type !== 'file_ready' || id === null) return false;
        this.known.learn(id, { filename: name, who: whom ?? '', mine: true });
        const way = this.quiet ?? this.inline;
        const outgoing = { id, token: textOf(ready, 'token'), size: bytes };
        const sent = await this.through(id, this.begin(id, name, '↑', bytes, way), (course) =>
          way.put(outgoing, file, course),
        );
        if (sent) this.host.say(`${name} is sent${whom === null ? '' : ` to ${whom}`}: ${size(bytes)}.`);
        else await this.withdraw(id);
        return sent;
      } finally {
        await file.close();
      }
    } catch (error) {
      this.host.wrong(whyNot(name, error));
      return false;
    }
  }

  /** What has broken off is sent again by another `/send`; nobody should go on waiting for it. */
  private async withdraw(id: number): Promise<void> {
    if (this.known.isCancelled(id) || this.known.whyOver(id) !== undefined) return;
    this.known.cancel(id);
    await this.host.command(`/reject file ${id}`, 'reject_file').catch(() => {});
  }

  /** `/cancel [number or name]`: ends what is under way, and tells the server so. False: the person has to say which. */
  async cancel(which: string): Promise<boolean> {
    const all = [...this.transfers].filter(([id]) => !this.known.isCancelled(id));
    const wanted = which.trim();
    const chosen = all.filter(([id, { name }]) => ['', 'all', String(id), name].includes(wanted));
    const each = all.map(([id, { name }]) => `/cancel ${id} (${name})`).join(', ');
    if (all.length === 0) this.host.wrong('No file is under way. To take back one that is sent: /my files');
    else if (chosen.length === 0) this.host.wrong(`No file ${wanted} is under way. Type: ${each}`);
    else if (wanted === '' && all.length > 1) this.host.say(`Which one? Type: ${each}, or /cancel all`);
    else {
      for (const [id, transfer] of chosen) {
        this.known.cancel(id);
        transfer.stop.abort();
      }
      for (const [id] of chosen) await this.host.command(`/reject file ${id}`, 'reject_file');
      return true;
    }
    return false;
  }

  /**
   * The answer to an `accept file` that the person has typed, before the question or in its place: true where it is one.
   * After a `reject file` there is nothing left to ask either.
   */
  accepted(answer: ServerEvent): boolean {
    const id = fileId(answer);
    if (id !== null && answer.type === 'reject_file') this.settled(id);
    const offer = id === null ? undefined : this.offers.get(id);
    if (id === null || offer === undefined) return false;
    if (answer.type === 'accept_file') void this.fetch(id, offer, this.inline, '');
    else if (answer.type !== 'file_ready') return false;
    else if (this.quiet !== null) void this.fetch(id, offer, this.quiet, textOf(answer, 'token'));
    else void this.accept(id, offer);
    return true;
  }

  private heard(id: number, offer: ServerEvent): void {
    this.known.learn(id, { filename: textOf(offer, 'filename'), who: textOf(offer, 'from'), mine: false });
    if (!this.host.canConfirm || this.offers.size >= MAX_OFFERS) return;
    this.offers.set(id, offer);
    void this.offered(id, offer);
  }

  /** Saves what is offered, if the person says so. */
  private async offered(id: number, offer: ServerEvent): Promise<void> {
    const bytes = numberOf(offer, 'size');
    const large = bytes === null ? 'of unknown size' : size(bytes);
    const moot = new AbortController();
    this.asked.set(id, moot);
    const wanted = await this.host.confirm(
      `Save ${textOf(offer, 'filename')} (${large}) from ${textOf(offer, 'from')}?`,
      'unforeseen',
      moot.signal,
    );
    this.asked.delete(id);
    // It is answered by hand, or over.
    if (moot.signal.aborted || !this.offers.has(id)) return;
    if (wanted) await this.accept(id, offer);
    else {
      this.offers.delete(id);
      await this.host.command(`/reject file ${id}`, 'reject_file').catch(() => {});
    }
  }

  /** Nothing is to be decided about an offer any more. */
  private settled(id: number): void {
    this.offers.delete(id);
    this.asked.get(id)?.abort();
  }

  private async accept(id: number, offer: ServerEvent): Promise<void> {
    const { quiet } = this;
    const line = `/accept file ${id}${quiet === null ? ' inline' : ''}`;
    try {
      // Where it comes between the lines, it may come right after the answer.
      await this.host.command(line, quiet === null ? 'accept_file' : 'file_ready', (answer) => this.accepted(answer));
    } catch (error) {
      this.host.wrong(whyNot(textOf(offer, 'filename'), error));
    } finally {
      // Refused, or cut off: it must not stand in the way of others.
      this.offers.delete(id);
    }
  }

  private async fetch(id: number, offer: ServerEvent, way: Way, token: string): Promise<void> {
    this.settled(id);
    const name = textOf(offer, 'filename');
    const bytes = numberOf(offer, 'size');
    const transfer = this.begin(id, name, '↓', bytes, way);
    const saved = await this.through(id, transfer, async (course) => {
      const file = await ReceivedFile.create(this.options.folder);
      try {
        await way.get({ id, token, size: bytes }, file, course);
        if ((await course.news.ending(ENDING_MS, course.signal)) !== file.digest()) throw new TransferFailed(DIFFERENT);
        if (course.signal.aborted) throw new TransferFailed('cancelled');
        this.host.say(`${name} is saved: ${await file.saveAs(name)} (${size(file.bytes)}).`);
      } catch (error) {
        await file.discard();
        throw error;
      }
    });
    if (saved || transfer.stop.signal.aborted) return;
    this.offers.set(id, offer);
    this.host.say(`To try again, type: /accept file ${id}`);
  }

  private begin(id: number, name: string, arrow: string, bytes: number | null, way: Way): Transfer {
    const stop = new AbortController();
    const bar = new Progress(`${name} ${arrow}`, bytes, performance.now());
    const onProgress = (reached: number): void => bar.reached(reached, performance.now());
    const transfer = { name, way, bar, stop, signal: stop.signal, news: new News(), onProgress };
    this.transfers.set(id, transfer);
    this.bars.add(bar);
    if (this.hasLeft) stop.abort();
    return transfer;
  }

  /** Resolves with whether it has come to its good end; otherwise the person has been told why. */
  private async through(id: number, transfer: Transfer, run: (course: Course) => Promise<void>): Promise<boolean> {
    const { name, news, bar } = transfer;
    try {
      await run(transfer);
      if (!this.known.isCancelled(id)) return true;
      throw new TransferFailed('cancelled');
    } catch (error) {
      if (this.known.isCancelled(id)) this.host.say(`${name} is cancelled.`);
      // The server knows better why a connection broke off.
      else
        this.host.wrong(
          whyNot(name, error instanceof ConnectionLost ? error : (news.failure ?? error), this.known.of(id)),
        );
      return false;
    } finally {
      this.transfers.delete(id);
      this.bars.remove(bar);
    }
  }
}
