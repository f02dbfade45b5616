/**
 * Kills a real server at random moments while rooms talk; and looks in the next life at what it has kept: every line that was
 * said a second before the end is there, in order, once, and of what is not it says that it may be missing (R4.14, R4.20).
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Program } from '../cli/program.js';
import { Random } from '../fuzz/random.js';
import { EVERYONE, Talker } from './talker.js';
import { type Line, Union } from './union.js';

/** Milliseconds that a line may be written behind talk. */
const LATE = 1000;
/** On a machine that does ten other things all takes longer: so many times what the slowest answer to a ping took. */
const SLOWER = 4;
/** Milliseconds of talk, beyond those. It is not waited for anything: the moment of death is what is random. */
const LIFE = 800;
/** Milliseconds between two lines of one person, at most. */
const PAUSE = 40;
const ROOMS = ['lab', 'tea', 'den', 'attic'];

export interface KillOptions {
  readonly kills: number;
  readonly people: number;
  readonly seed: number;
}

/** And when each was first known here, by this machine's clock: it was said before. */
class Timed extends Union {
  readonly knownAt = new Map<number, number>();

  override knows(line: Line): void {
    if (!this.knownAt.has(line.id)) this.knownAt.set(line.id, performance.now());
    super.knows(line);
  }
}

interface Death {
  readonly at: number;
  /** Lines that were known so many milliseconds before are there. */
  readonly late: number;
}

class World {
  readonly union = new Timed();
  readonly places = [EVERYONE, ...ROOMS];
  /** Up to which line each place has been looked up. */
  private readonly seen = new Map(this.places.map((place) => [place, 0]));
  private readonly people: readonly Talker[];
  private port = 0;
  lost = 0;
  kept = 0;

  constructor(
    private readonly t: TestContext,
    private readonly directory: string,
    private readonly random: Random,
    { people }: KillOptions,
  ) {
    this.people = Array.from(
      { length: people },
      (_, at) =>
        new Talker({
          name: `P${at}`,
          // The first is in no room: there the history is that of everyone.
          rooms: at === 0 ? [] : at === 1 ? ROOMS : [...new Set([random.pick(ROOMS), random.pick(ROOMS)])],
          ...{ groups: [], port: () => this.port, union: this.union, isGuest: true },
        }),
    );
  }

  /** One life of the server, which ends in peace unless it is killed in it. */
  async live<T>(life: (program: Program) => Promise<T>): Promise<T> {
    const program = new Program([
      ...['serve', '--host', '127.0.0.1', '--port', '0', '--data', this.directory, '--flood', 'off'],
      ...['--room-lines', '100000'],
    ]);
    this.t.after(() => program.kill('SIGKILL'));
    const { quietPort } = await program.listening();
    this.port = quietPort as number;
    const result = await life(program);
    program.kill('SIGTERM');
    const { status, signal } = await program.end();
    assert.ok(status === 0 || signal === 'SIGKILL', `it ends with ${status}`);
    for (const one of this.people) one.cut();
    return result;
  }

  /** They talk until the server is killed. */
  async talk(program: Program): Promise<Death> {
    let slowest = 0;
    let isOver = false;
    const pulse = async (one: Talker): Promise<void> => {
      while (!isOver) {
        const asked = performance.now();
        await one.settle();
        slowest = Math.max(slowest, performance.now() - asked);
        await pause(PAUSE);
      }
    };
    const speak = async (one: Talker): Promise<void> => {
      while (!isOver) {
        await one.say(this.random.pick([EVERYONE, ...one.places]));
        await pause(this.random.below(PAUSE));
      }
    };
    // Death is counted from the first answer on, and whatever is answered first was said before that.
    await this.people[0]?.say(EVERYONE);
    const all = [...this.people.map(speak), pulse(this.people[0] as Talker)];
    await pause(LATE + this.random.below(LIFE));
    const late = LATE + SLOWER * slowest;
    const at = performance.now();
    program.kill('SIGKILL');
    isOver = true;
    await program.end();
    for (const one of this.people) one.cut();
    await Promise.all(all);
    return { at, late };
  }

  async enter(isFirst: boolean): Promise<void> {
    for (const one of this.people) await (isFirst ? one.begin() : one.login());
  }

  /** What is left after a death; what is said from here on is not among what that may have cost. */
  async lookAt(death: Death): Promise<void> {
    await this.look(death);
    for (const place of this.places) {
      await this.readerOf(place).say(place);
      this.seen.set(place, this.union.of(place).at(-1)?.id as number);
      await this.readerOf(place).say(place);
    }
  }

  private readerOf(place: string): Talker {
    return this.people[place === EVERYONE ? 0 : 1] as Talker;
  }

  /** What the server has, now that it lives again. `death`: null: it was stopped, and has everything that was said. */
  async look(death: Death | null): Promise<void> {
    for (const place of this.places) {
      const after = this.seen.get(place) as number;
      const due = this.union.of(place).filter(({ id }) => id > after);
      const { lines, complete } = await this.readerOf(place).looksUp(place, after);
      for (const line of lines) this.union.knows(line);
      const ids = lines.map(({ id }) => id);
      assert.deepEqual(
        ids,
        [...new Set(ids)].sort((one, other) => one - other),
        `${place}: in order, and once`,
      );
      const there = new Set(ids);
      const missing = due.filter(({ id }) => !there.has(id));
      this.kept += ids.length;
      this.lost += missing.length;
      this.seen.set(place, ids.at(-1) ?? after);
      if (death === null) assert.deepEqual([missing, complete], [[], true], `${place}: all is there after a stop`);
      if (death === null || missing.length === 0) continue;
      assert.equal(complete, false, `${place}: ${missing.length} lines are gone, and it is not told`);
      const before = ({ id }: Line): number => death.at - (this.union.knownAt.get(id) as number);
      assert.deepEqual(
        missing.filter((line) => before(line) > death.late).map((line) => ({ ...line, before: before(line) })),
        [],
        `${place}: gone, though said ${death.late} ms and more before the end`,
      );
    }
  }
}

export async function killRooms(t: TestContext, options: KillOptions): Promise<void> {
  t.diagnostic(`seed ${options.seed}: KILL_SEED=${options.seed} repeats the choices, if not the moments`);
  const directory = mkdtempSync(join(tmpdir(), 'partyline-rooms-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const world = new World(t, join(directory, 'data'), new Random(options.seed), options);
  let death: Death | null = null;
  for (let kill = 0; kill < options.kills; kill++) {
    const before = death;
    death = await world.live(async (program) => {
      await world.enter(kill === 0);
      if (before !== null) await world.lookAt(before);
      return world.talk(program);
    });
  }
  const last = death as Death;
  await world.live(async () => {
    await world.enter(false);
    await world.lookAt(last);
  });
  await world.live(async () => {
    await world.enter(false);
    await world.look(null);
  });
  assert.deepEqual(world.union.faults, []);
  t.diagnostic(`${options.kills} kills: ${world.kept} lines were there, and ${world.lost} were lost and told`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
