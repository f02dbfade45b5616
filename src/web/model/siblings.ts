/**
 * The other windows of this browser that have the page open: whether one of them has a name, and that it lets go of it. A guest's
 * name has no password by which the server could know who it is for. Owns what has been asked of them.
 */
import { fold } from '../../language/names.js';
import type { Channel, Clock } from './types.js';

/** Milliseconds that they have to say that they have it, and to let it go. */
const TO_ANSWER = 300;
const TO_LET_GO = 2000;

type Word = 'who' | 'here' | 'go' | 'gone';

export interface SiblingsHost {
  /** Whether this window is here as the guest of that name. */
  has(name: string): boolean;
  /** Lets the name go; `done`: the server has said good bye. */
  letGo(done: () => void): void;
}

export class Siblings {
  /** What is waited for, of the one name that is asked for. */
  private awaited: { readonly word: Word; readonly key: string; readonly heard: () => void } | null = null;

  constructor(
    private readonly channel: Channel | undefined,
    private readonly clock: Clock,
    private readonly host: SiblingsHost,
  ) {
    channel?.listen((message) => this.hear(message));
  }

  /** Whether another window has that name. */
  ask(name: string, then: (isHere: boolean) => void): void {
    this.say('who', name, 'here', TO_ANSWER, then);
  }

  /** Has another window let the name go. */
  release(name: string, then: () => void): void {
    this.say('go', name, 'gone', TO_LET_GO, then);
  }

  private say(word: Word, name: string, awaited: Word, ms: number, then: (heard: boolean) => void): void {
    const { channel, clock } = this;
    if (channel === undefined) {
      then(false);
      return;
    }
    const settle = (heard: boolean): void => {
      stop();
      this.awaited = null;
      then(heard);
    };
    const stop = clock.after(ms, () => settle(false));
    this.awaited = { word: awaited, key: fold(name), heard: () => settle(true) };
    channel.post({ word, name });
  }

  private hear(message: unknown): void {
    const { word, name } = (message ?? {}) as { readonly word?: unknown; readonly name?: unknown };
    if (typeof name !== 'string') return;
    const { awaited, channel, host } = this;
    if (awaited !== null && word === awaited.word && fold(name) === awaited.key) awaited.heard();
    if (!host.has(name)) return;
    if (word === 'who') channel?.post({ word: 'here', name });
    if (word === 'go') host.letGo(() => channel?.post({ word: 'gone', name }));
  }
}
