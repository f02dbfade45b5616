/**
 * What is known of files by their numbers, for when the server speaks of them again: whose they are, how they are called,
 * whether anything can still come of them. Owns that, and forgets the oldest.
 */
import { type ServerEvent, textOf } from '../common/server-event.js';
import { fileId } from './file-names.js';
import { isFinal } from './why-not.js';

/** Of a file that was offered, by oneself or by others. */
export interface Known {
  readonly filename: string;
  /** The other one; empty where there are several. */
  readonly who: string;
  readonly mine: boolean;
}

/** Files that one still has names for. */
const MAX_KNOWN = 500;

export class KnownFiles {
  private readonly files = new Map<number, Known>();
  /** The server's reason, if nothing can come of it any more. */
  private readonly over = new Map<number, string>();
  /** What the person has cancelled: whatever else the server says of it is no news. */
  private readonly cancelled = new Set<number>();

  learn(id: number, file: Known): void {
    this.forget(id);
    this.files.set(id, file);
    const [oldest] = this.files.keys();
    if (oldest !== undefined && this.files.size > MAX_KNOWN) this.forget(oldest);
  }

  of(id: number): Known | undefined {
    return this.files.get(id);
  }

  /** The event with the file's name, and the other one's, where the server has only its number. */
  named(event: ServerEvent): ServerEvent {
    const known = this.files.get(fileId(event) ?? -1);
    return event.type === 'file_failed' && known !== undefined ? { ...known, ...event } : event;
  }

  /** The server has said that it failed. True: for good. */
  failed(id: number, event: ServerEvent): boolean {
    const reason = textOf(event, 'reason');
    if (!isFinal(reason)) return false;
    if (this.files.has(id)) this.over.set(id, reason);
    return true;
  }

  whyOver(id: number): string | undefined {
    return this.over.get(id);
  }

  cancel(id: number): void {
    this.cancelled.add(id);
  }

  isCancelled(id: number): boolean {
    return this.cancelled.has(id);
  }

  private forget(id: number): void {
    this.files.delete(id);
    this.over.delete(id);
    this.cancelled.delete(id);
  }
}
