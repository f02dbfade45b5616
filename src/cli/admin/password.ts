/**
 * Where a new password comes from: from whoever types it twice, unseen, from a file, or from the server, which makes one. Never from the
 * command line, where everybody on the machine could read it. Knows no command.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { whyUnread } from '../../text-file.js';
import { EXIT, Failure, UsageError } from '../failure.js';
import { flag, path } from '../kinds.js';
import type { Values } from '../parse.js';
import { shown } from '../printable.js';

/** Bytes of a file with a password: more is another file. */
const MAX_FILE = 4096;

export const passwordOptions = [
  {
    name: 'password-file',
    value: 'FILE',
    kind: path(),
    otherwise: 'typed, twice',
    help: 'its one line; - is stdin',
    group: 'This command',
  },
  { name: 'print-password', kind: flag(), help: 'make one, and show it once', group: 'This command' },
] as const;

/** Undefined: the server is to make one. Throws a Failure, a UsageError. */
export async function passwordFrom(
  { passwordFile, printPassword }: Values<typeof passwordOptions>,
  asks: (questions: readonly string[]) => Promise<readonly string[] | null>,
): Promise<string | undefined> {
  if (printPassword) {
    if (passwordFile !== undefined)
      throw new UsageError('one of --password-file FILE and --print-password says which password');
    return undefined;
  }
  if (passwordFile !== undefined) return readPassword(passwordFile);
  const answers = await asks(['New password: ', 'Again: ']);
  if (answers === null)
    throw new UsageError(
      'without a terminal a password comes from --password-file FILE, or with --print-password from the server',
    );
  const [password = '', again] = answers;
  if (password !== again) throw new Failure('the two are not the same; nothing was done', EXIT.failed);
  return mustBeOne(password, 'the password');
}

/** Throws a Failure. */
function readPassword(file: string): string {
  const called = file === '-' ? 'standard input' : shown(file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new Failure(`the password cannot be read from ${called} (${whyUnread(error)})`, EXIT.failed);
  }
  if (bytes.length > MAX_FILE) throw new Failure(`${called} has more than a password in it`, EXIT.failed);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    return mustBeOne(text.replace(/\r?\n$/, ''), `the password in ${called}`);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${called} is not UTF-8`, EXIT.failed);
  }
}

/** Throws a Failure. */
function mustBeOne(password: string, called: string): string {
  if (password === '') throw new Failure(`${called} is empty; nothing was done`, EXIT.failed);
  if (/\p{Cc}/u.test(password)) throw new Failure(`${called} is not one line of text`, EXIT.failed);
  return password;
}

/** The answers of a person at the terminal, which are shown nowhere. Null: nobody sits there. Throws a Failure. */
export async function askUnseen(
  questions: readonly string[],
  { stdin, stderr }: Pick<NodeJS.Process, 'stdin' | 'stderr'>,
): Promise<readonly string[] | null> {
  if (!stdin.isTTY) return null;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asked = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  const answers: string[] = [];
  try {
    return await new Promise((resolve, reject) => {
      asked.on('line', (line) => {
        stderr.write('\n');
        answers.push(line);
        const next = questions[answers.length];
        if (next === undefined) resolve(answers);
        else stderr.write(next);
      });
      asked.once('SIGINT', () => asked.close());
      asked.once('close', () => {
        if (answers.length < questions.length) stderr.write('\n');
        reject(new Failure('nothing was done', EXIT.failed));
      });
      stderr.write(questions[0] ?? '');
    });
  } finally {
    asked.close();
  }
}
