/** The chat on a terminal: the console shows it and takes what is typed. */
import type { ReadStream, WriteStream } from 'node:tty';
import { numberOf } from './common/server-event.js';
import { Console } from './console/console.js';
import { Days } from './console/days.js';
import { pathsFrom } from './files/paths.js';
import { Remembered } from './remembered.js';
import { type ClientSettings, filesOf, MAX_LINE, sessionOf } from './settings.js';
import { Chat } from './talk/chat.js';
import { complete } from './talk/completion.js';
import { style } from './talk/style.js';

/** Resolves with whether the person left of their own will. Throws a ClientFailure when there is nothing to stay for. */
export async function runInteractive(
  settings: ClientSettings,
  input: ReadStream,
  output: WriteStream,
): Promise<boolean> {
  const { conversation, vocabulary } = settings;
  const history = new Remembered(settings.typedLines);
  const console = new Console(
    { input, output, history, limit: MAX_LINE },
    {
      enter: (line) => chat.enter(line),
      pasted: (lines) => void chat.paste(lines),
      complete: (text, cursor) => complete(text, cursor, { vocabulary, conversation, paths: pathsFrom }),
      mayRemember: (line) => !vocabulary.mayCarrySecret(line),
      interrupted: () => `Ctrl-C again leaves.${chat.files?.areUnderWay ? ' To stop the file: /cancel' : ''}`,
      leave: () => session.leave(),
    },
  );
  const days = new Days(() => settings.now());
  const print = (sentence: string, id: number | null = null): void => {
    const day = days.turned();
    if (day !== null) console.print(style.notice(`It is ${day} now.`));
    console.print(sentence, id);
  };
  const chat = new Chat({
    conversation,
    vocabulary,
    bell: settings.bell,
    time: settings.time,
    ui: {
      show: (event, sentence) => {
        if (sentence !== null) print(sentence, event.type === 'message' ? numberOf(event, 'message_id') : null);
      },
      takeBack: (id) => console.takeBack(id),
      say: (sentence) => print(sentence),
      wrong: (sentence) => print(sentence),
      ring: () => console.ring(),
      setPrompt: (prompt) => console.setPrompt(prompt),
      get isTyping() {
        return console.isTyping;
      },
      ask: (label, how = {}) => console.ask({ label, ...how }),
      setStatus: (rows) => console.setStatus(rows),
      get columns() {
        return console.columns;
      },
    },
  });
  const session = sessionOf(settings, chat, true);
  chat.session = session;
  chat.files = filesOf(settings, chat);

  const end = (): void => session.leave();
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, end);
  console.start();
  try {
    const stay = session.run();
    // A name and a password typed ahead of their questions: where no password was asked for, it must not be said.
    console.hold(Promise.race([chat.entered, stay]), null, true);
    return (await stay) === 'left';
  } finally {
    chat.files?.leave();
    console.stop();
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.off(signal, end);
  }
}
