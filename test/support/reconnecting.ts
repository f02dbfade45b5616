/**
 * People who talk in several places at once, lose their connections at random moments, and come back with the number of the
 * newest line they have (R7.17): a whole run, and what was wrong with it by the ledger of union.ts.
 */
import { Random } from '../fuzz/random.js';
import { EVERYONE, Talker } from './talker.js';
import { Union } from './union.js';

export interface ReconnectingOptions {
  readonly port: () => number;
  readonly people: number;
  /** Lines that each says. */
  readonly lines: number;
  /** How often in so many lines somebody's connection is lost. */
  readonly every: number;
  readonly rooms: number;
  /** Whoever is away is so for long; otherwise few are. */
  readonly isLong?: boolean;
  readonly seed: number;
  /** Spoils what one of them reads. */
  readonly spoil?: (line: string) => readonly string[];
}

export interface Reconnected {
  readonly faults: readonly string[];
  readonly said: number;
  readonly losses: number;
  readonly replayed: number;
  /** How often somebody was told that something is missing. */
  readonly holes: number;
}

const GROUP = 'team';
/** Lines that one has said and that are not answered: more would be said for nobody when the connection is lost. */
const AHEAD = 8;
/** Lines that the others say while somebody is away: mostly few, sometimes many. */
const SHORT = 10;
const LONG = 200;

export async function reconnect(options: ReconnectingOptions): Promise<Reconnected> {
  const union = new Union();
  const random = new Random(options.seed);
  const names = Array.from({ length: options.people }, (_, at) => `P${at}`);
  const roomsOf = (at: number): string[] => [`r${at % options.rooms}`, `r${(at + 1) % options.rooms}`];
  const people = names.map(
    (name, at) =>
      new Talker({
        name,
        // Who is in a group has the mail of it.
        ...{ rooms: [...new Set(roomsOf(at))], groups: at % 4 === 0 ? [GROUP] : [], port: options.port, union },
        ...{ acks: at % 3 === 0, ...(at === 0 && options.spoil !== undefined && { spoil: options.spoil }) },
      }),
  );
  for (const one of people) await one.begin();
  await makeGroup(people.filter((_, at) => at % 4 === 0));
  for (const [at, one] of people.entries()) one.reads(names.filter((_, other) => other !== at));
  const talk: Talk = { ...{ options, names, union }, talking: people.length };
  await Promise.all(people.map((one) => live(one, talk, random.fork(one.name))));
  // Also whoever the server has let go since.
  for (let isSettled = false; !isSettled; ) {
    for (const one of people) while (!one.isConnected) await one.comeBack();
    for (let time = 0; time < 2; time++) for (const one of people) await one.settle();
    isSettled = people.every((one) => one.isConnected);
  }
  union.settle();
  for (const one of people) one.cut();
  return {
    faults: union.faults,
    ...{ said: union.size, holes: union.holesTold },
    losses: people.reduce((sum, { losses }) => sum + losses - 1, 0),
    replayed: people.reduce((sum, { replayed }) => sum + replayed, 0),
  };
}

async function makeGroup([first, ...others]: readonly Talker[]): Promise<void> {
  await first?.ask({ type: 'create_group', group: GROUP });
  for (const one of others) {
    await first?.ask({ type: 'invite_group', group: GROUP, name: one.name });
    await one.ask({ type: 'accept_group', group: GROUP });
  }
}

interface Talk {
  readonly options: ReconnectingOptions;
  readonly names: readonly string[];
  readonly union: Union;
  /** How many are there and have not said all their lines. */
  talking: number;
}

/** Says all its lines, whatever happens to the connection. */
async function live(one: Talker, talk: Talk, random: Random): Promise<void> {
  const { lines, every, isLong = false } = talk.options;
  const places = [EVERYONE, ...one.places];
  for (let said = 0; said < lines; ) {
    if (!one.isConnected) {
      await away(isLong || random.chance(0.2) ? LONG : random.below(SHORT), talk);
      const back = one.comeBack();
      // Lost again, maybe, before all is there.
      if (random.chance(0.2)) {
        await turns(random.below(10));
        one.cut();
      }
      await back;
      continue;
    }
    const other = random.pick(talk.names.filter((name) => name !== one.name));
    void one.say(random.chance(0.2) ? `>${other}` : random.pick(places));
    said++;
    if (random.below(every) === 0) {
      await turns(random.below(10));
      one.cut();
    } else while (one.isConnected && one.waiting >= AHEAD) await turns(1);
  }
  talk.talking--;
}

/** Until the others have said so many lines, or nobody is there who would. */
async function away(lines: number, talk: Talk): Promise<void> {
  const enough = talk.union.size + lines;
  talk.talking--;
  while (talk.union.size < enough && talk.talking > 0) await turns(1);
  talk.talking++;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}
