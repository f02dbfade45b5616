/**
 * The way back after a loss: up to which line all has been seen, what is asked of the server because of it (R7.17), and what
 * has come of that. Owns the newest number seen. Knows no connection, and shows nothing.
 */
import { numberOf, type ServerEvent } from '../net/events.js';
import type { Request } from './routing.js';

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

  /** What is asked for together with a name. */
  get request(): Pick<Request, string> {
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
  }

  /** Something that the server has said, an answer or not. */
  observe(event: ServerEvent): void {
    // Before what was missed has come, what is new is no reason to ask for less.
    if (event.type === 'status' && event.status === 'welcome') this.newest ??= numberOf(event, 'last');
    else if (event.type === 'missed') this.see(numberOf(event, 'last'));
    else this.see(numberOf(event, 'message_id'));
    if (event.type === 'paste' && Array.isArray(event.message_ids)) for (const id of event.message_ids) this.see(id);
  }

  /** An answer to `request`. */
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
