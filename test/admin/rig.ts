/** The admin socket in tests: a door with a desk of the test's behind it, a raw client, and `partyline admin` in the test's process. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { TestContext } from 'node:test';
import { passageTo } from '../../src/admin/place.js';
import type { AdminDesk, Progress, Request } from '../../src/admin/requests.js';
import { admin } from '../../src/cli/admin/admin.js';
import { Failure } from '../../src/cli/failure.js';
import { AdminDoor } from '../../src/doors/admin/admin-door.js';
import { folder } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import type { Logged } from '../support/party.js';
import type { Outcome } from '../support/run.js';
import { collector } from '../support/server.js';

type Act = (request: Request, by: string, progress: (progress: Progress) => void) => unknown;

export interface TestDoor {
  readonly door: AdminDoor | null;
  readonly folder: string;
  readonly clock: HandClock;
  readonly log: readonly Logged[];
}

/** Answers as `act` does. Ends with the test. */
export async function openDoor(
  t: TestContext,
  act: Act = () => ({}),
  at = join(folder(t), 'partyline.admin'),
): Promise<TestDoor> {
  const log: Logged[] = [];
  const clock = new HandClock();
  const desk = { act: async (...asked: Parameters<Act>) => act(...asked) } as AdminDesk;
  let number = 0;
  const door = await AdminDoor.open(at, desk, clock, collector(log), () => ++number);
  t.after(async () => {
    const closed = door?.close(0, clock);
    clock.advance(0);
    await closed;
  });
  return { door, folder: at, clock, log };
}

/** Somebody at the socket who says what they like. */
export class Raw {
  read = '';
  readonly ended: Promise<string>;

  constructor(readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.read += text;
    });
    socket.on('error', () => {});
    this.ended = once(socket, 'close').then(() => this.read);
  }
}

export async function raw(path: string): Promise<Raw> {
  const passage = passageTo(path);
  const socket = connect({ path: passage.path });
  await once(socket, 'connect');
  passage.release();
  return new Raw(socket);
}

/** What `partyline admin` does and prints. `typed`: by somebody at a terminal; null: there is none. `columns`: of the one where it is read. */
export async function partylineAdmin(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  typed: string | null = null,
  columns?: number,
): Promise<Outcome> {
  const stdin = Object.assign(new PassThrough(), { isTTY: typed !== null });
  stdin.end(typed ?? '');
  const room = { highWaterMark: 1024 ** 2 };
  const streams = { stdin, stdout: Object.assign(new PassThrough(room), { columns }), stderr: new PassThrough(room) };
  const own = { ...(streams as object as NodeJS.Process), env };
  const read = (stream: PassThrough): string => stream.read()?.toString() ?? '';
  try {
    const status = await admin(args, own);
    return { status, stdout: read(streams.stdout), stderr: read(streams.stderr) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: error.status, stdout: read(streams.stdout), stderr: `${read(streams.stderr)}${error.message}` };
  }
}
