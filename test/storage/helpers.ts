/** What the tests of the database share: directories that go away, children, and a look into files. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Mail, Store } from '../../src/core/store.js';
import { type DatabaseStore, openSqliteStore, type SqliteStoreOptions } from '../../src/storage/sqlite/store.js';

type CleanUp = () => unknown;

const cleanUps = new WeakMap<TestContext, CleanUp[]>();

/** Called when the test ends, what came last first: a store is closed before its directory is removed. (`t.after` begins with the first.) */
export function atEnd(t: TestContext, cleanUp: CleanUp): void {
  let all = cleanUps.get(t);
  if (all === undefined) {
    const list: CleanUp[] = [];
    all = list;
    cleanUps.set(t, list);
    t.after(async () => {
      for (const each of list.reverse()) await each();
    });
  }
  all.push(cleanUp);
}

export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'partyline-'));
  atEnd(t, () => {
    chmodSync(directory, 0o700);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** A store in `directory` that is closed when the test ends. */
export async function openIn(
  t: TestContext,
  directory: string,
  options: SqliteStoreOptions = {},
): Promise<DatabaseStore> {
  const store = await openSqliteStore(directory, { busyTimeout: 0, ...options });
  atEnd(t, () => store.close());
  return store;
}

export async function allMail(store: Store, to: string): Promise<Mail[]> {
  const all: Mail[] = [];
  for (;;) {
    const some = await store.readMail(to, 1_000, 0, all.at(-1));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Runs a program of those in programs/, named without an ending; it is killed when the test ends. */
export function startProgram(
  t: TestContext,
  name: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly env?: NodeJS.ProcessEnv } = {},
): ChildProcessByStdio<null, Readable, null> {
  const program = fileURLToPath(new URL(`./programs/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...options.env },
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  atEnd(t, () => child.kill('SIGKILL'));
  return child;
}
