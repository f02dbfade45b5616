/**
 * The chat without a terminal: lines in, lines out, and whether all went well. One line is answered before the next is
 * sent, so that a dialog's answers and the end come in their turn.
 */
import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { folded } from '../terminal/folded.js';
import { linesOf } from './net/lines-of.js';
import { type ClientSettings, filesOf, sessionOf } from './settings.js';
import { Chat } from './talk/chat.js';

export interface PlainOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** For what went wrong. */
  readonly complaints: Writable;
  /** Events as JSON objects, in place of sentences. */
  readonly json: boolean;
}

/** Resolves with whether everything that came in was taken. Throws a ClientFailure when there is nothing to stay for. */
export async function runPlain(settings: ClientSettings, options: PlainOptions): Promise<boolean> {
  const { output, complaints, json } = options;
  const { conversation, vocabulary } = settings;
  let wake: () => void = () => {};
  const chat = new Chat({
    conversation,
    vocabulary,
    bell: 'off',
    time: settings.time,
    ui: {
      show: (event, sentence) => {
        if (json) output.write(`${JSON.stringify(event)}\n`);
        else if (sentence !== null) output.write(`${folded(sentence, columnsOf(output))}\n`);
      },
      takeBack: () => false,
      // Anybody who has written the lines knows them, and a script wants no sentences of ours among the server's.
      say: () => {},
      wrong: (sentence) => complaints.write(`${folded(sentence, columnsOf(complaints))}\n`),
      ring: () => {},
      setPrompt: () => wake(),
      isTyping: false,
      ask: null,
      setStatus: () => {},
      columns: 80,
    },
  });
  const session = sessionOf(settings, chat, false);
  chat.session = session;
  chat.files = filesOf(settings, chat);
  let over = false;
  const stay = session.run().finally(() => {
    over = true;
    wake();
    options.input.destroy();
  });
  const ready = async (): Promise<void> => {
    while (!session.ready && !over) await new Promise<void>((resolve) => (wake = resolve));
  };
  const feed = async (): Promise<void> => {
    try {
      for await (const line of linesOf(options.input)) {
        if (!session.ready) await ready();
        if (over) return;
        if (line.trim() !== '') await chat.handle(line);
      }
    } catch (error) {
      // The end of the session has closed the input.
      if (over) return;
      session.leave();
      throw error;
    }
    await ready();
    session.leave();
  };
  const [end] = await Promise.all([stay, feed()]);
  return end === 'left' && !chat.refused;
}

/** Of a terminal; 0 where it is none. */
function columnsOf(stream: Writable): number {
  return (stream as Partial<WriteStream>).columns ?? 0;
}
