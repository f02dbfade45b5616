/**
 * What opens doors again after a loss: the code of one's name (R3.100), and the keys of rooms (R3.120). The server shows a code once
 * and a key never, so they are kept here: in memory alone, and nowhere else. Knows no connection.
 */
import { type ServerEvent, textOf } from './server-event.js';

type Fields = Readonly<Record<string, unknown>>;

/** `/nick Bob code 4711` */
const BY_CODE = /\bnick\s+\S+\s+code\s+(\S+)\s*$/i;
/** `/join lab sesame`, `/join room lab sesame`; `join room lab` has none. */
const JOIN = /\bjoin(?:\s+room(?=\s+\S+\s+\S))?\s+(?!room\s+\S+\s*$)\S+\s+(\S+)\s*$/i;
/** `/key sesame`, `/key lab sesame` */
const KEY = /\bkey(?:\s+\S+)?\s+(\S+)\s*$/i;

export class Keyring {
  private name = '';
  private code = '';
  /** By the room's name without its case. */
  private readonly keys = new Map<string, string>();
  /** `CODE?` was asked, and the next line answers it. */
  private isAsked = false;

  /** An answer to `request`, or something that came unasked. */
  observe(event: ServerEvent, request: Fields = {}): void {
    const answersCode = this.isAsked;
    if (Object.keys(request).length > 0) this.isAsked = event.type === 'prompt' && event.word === 'CODE';
    const room = textOf(event, 'room').toLowerCase();
    switch (event.type) {
      case 'status':
        if (event.status === 'welcome') this.become(event, event.account === true ? '' : textIn(request, 'code'));
        break;
      case 'nick':
        this.become(event, answersCode ? textIn(request, 'text').trim() : secretIn(request, 'code', BY_CODE));
        break;
      case 'passwd':
        this.code = '';
        break;
      case 'code':
        this.name = textOf(event, 'username').toLowerCase();
        this.code = textOf(event, 'code');
        break;
      case 'join':
        this.keep(room, secretIn(request, 'key', JOIN));
        break;
      case 'key':
        this.keep(room, secretIn(request, 'key', KEY));
        break;
      case 'unkey':
        this.keys.delete(room);
        break;
    }
  }

  /** By which one comes back under that name; empty: it needs none, or it is not known. */
  codeOf(name: string): string {
    return name.toLowerCase() === this.name ? this.code : '';
  }

  /** As what `join` has besides. */
  keyOf(room: string): { readonly key?: string } {
    const key = this.keys.get(room.toLowerCase());
    return key === undefined ? {} : { key };
  }

  /** As what `rooms` has beside a name (R7.17). */
  withKeys(rooms: readonly string[]): readonly (string | { readonly room: string; readonly key?: string })[] {
    return rooms.map((room) => (this.keys.has(room.toLowerCase()) ? { room, ...this.keyOf(room) } : room));
  }

  /** Somebody else may come in next. */
  forget(): void {
    this.name = '';
    this.code = '';
    this.keys.clear();
  }

  private become(event: ServerEvent, code: string): void {
    this.name = textOf(event, 'username').toLowerCase();
    this.code = code;
  }

  private keep(room: string, key: string): void {
    if (key !== '') this.keys.set(room, key);
  }
}

const textIn = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

/** Of an object, or of a line that was typed. */
function secretIn(request: Fields, field: string, typed: RegExp): string {
  if (request.type !== 'line') return textIn(request, field);
  return typed.exec(textIn(request, 'text'))?.[1] ?? '';
}
