/**
 * The way back after a loss: up to which line all has been seen, what is asked of the server because of it (R7.17), and what
 * has come of that. Owns the newest number seen. Knows no connection, and shows nothing.
 */
import { numberOf, type ServerEvent } from './server-event.js';

/** Rooms that can be asked for together with a name. */
const ROOMS_AT_ONCE = 20;

/** What was missed, as far as it is known. */
export interface Missed {
  /** Lines that were shown. */
  readonly lines: number;
  /** Whether that was all; null: it was not asked for, because no line has been seen, or by a server that knows none of them. */
  readonly complete: boolean | null;
}

export class WayBack {
  private newest: number | null = null;
  /**
   * Lines of the answer that is on its way, of one that broke off as well; null: none is. That nothing is missing among them is
   * told at its end, so until then it is asked for from where it began.
   */
  private early: Set<number> | null = null;
  private rooms: readonly string[] = [];
  private lines = 0;
  private complete: boolean | null = null;

  /** The connection is lost; `rooms`: where one was, the current one last. */
  begin(rooms: readonly string[]): void {
    this.rooms = rooms;
    this.lines = 0;
    this.complete = null;
  }

  /** Rooms that have to be joined one by one: what was missed there is not told. */
  get rest(): readonly string[] {
    return this.rooms.slice(ROOMS_AT_ONCE);
  }

  /** What is asked for together with a name, now. */
  ask(): { readonly rooms: readonly string[]; readonly since?: number } {
    if (this.newest !== null) this.early ??= new Set();
    const since = this.newest === null ? {} : { since: this.newest };
    return { ...since, rooms: this.rooms.slice(0, ROOMS_AT_ONCE) };
  }

  /** Whether what came after a line is asked for. */
  get hasSeen(): boolean {
    return this.newest !== null;
  }

  /** The server knows of no line as new as that: it is another one, or one that has forgotten. */
  forget(): void {
    this.newest = null;
    this.early = null;
  }

  /** Something that the server has said, an answer or not. False: it came before, in an answer that broke off. */
  observe(event: ServerEvent): boolean {
    const id = numberOf(event, 'message_id');
    if (event.type === 'message' && id !== null && this.early !== null) {
      if (this.early.has(id)) return false;
      this.early.add(id);
    } else if (event.type === 'status' && event.status === 'welcome') {
      // Before what was missed has come, what is new is no reason to ask for less.
      this.newest ??= numberOf(event, 'last');
    } else if (event.type === 'missed') {
      this.whole();
      this.see(numberOf(event, 'last'));
    } else this.see(id);
    if (event.type === 'paste' && Array.isArray(event.message_ids))
      for (const each of event.message_ids) this.see(each);
    return true;
  }

  /** The answer has come to its end. */
  whole(): void {
    for (const id of this.early ?? []) this.see(id);
    this.early = null;
  }

  /** An answer to what is asked. */
  answered(event: ServerEvent): void {
    if (event.type === 'message') this.lines++;
    if (event.type === 'missed')
      this.complete = event.complete === true && event.next === null && this.rest.length === 0;
  }

  get missed(): Missed {
    return { lines: this.lines, complete: this.complete };
  }

  private see(id: unknown): void {
    if (typeof id === 'number' && id > (this.newest ?? 0)) this.newest = id;
  }
}

/** The one line for who comes back. */
export function backAgain(name: string, { lines, complete }: Missed): string {
  const connected = `Connected again as ${name}.`;
  if (complete === null) return `${connected} What was said meanwhile may be missing.`;
  if (lines === 0) return complete ? connected : `${connected} Lines were missed, and are gone.`;
  const missed = lines === 1 ? '1 line was missed' : `${lines} lines were missed`;
  return `${connected} ${missed}${complete ? '' : ', and some are gone'}.`;
}
