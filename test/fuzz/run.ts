/**
 * A whole run: a server, somebody of every kind, rounds in which all of them speak at once, and what was wrong. Everything
 * that is sent follows from the seed; when it comes to the server among what others send does not.
 */
import { performance } from 'node:perf_hooks';
import { Corpus } from './corpus.js';
import { Couriers } from './couriers.js';
import { House, OPERATORS, type Ports } from './house.js';
import { Ledger } from './ledger.js';
import { Random } from './random.js';
import { type Kind, Wild, type World } from './wild.js';
import { GROUP, Witness } from './witness.js';

export interface FuzzOptions {
  readonly lines: number;
  readonly seed: number;
  /** Told now and then of how many lines were sent. */
  readonly progress?: (lines: number) => void;
  /** Where witnesses connect, instead of the server's own port: for servers with a fault. */
  readonly door?: (port: number) => Promise<number>;
  /** Who sends anything at all, besides the witnesses. */
  readonly kinds?: readonly Kind[];
  /** Faults after which it is enough. */
  readonly enough?: number;
  /** By default a process of its own, which may die and whose memory is its own. */
  readonly open?: (complain: (what: string) => void) => Promise<Fuzzed>;
}

/** A server that is fuzzed. */
export type Fuzzed = Pick<House, 'ports' | 'memory' | 'close'>;

export interface Outcome {
  readonly lines: number;
  readonly heard: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly faults: readonly string[];
  /** Bytes in use by the server with nobody in it, after the first rounds and at the end. */
  readonly memory: { readonly early: number; readonly late: number };
}

const KINDS: readonly Kind[] = [
  'guest',
  'guest',
  'account',
  'account',
  'json',
  'json',
  'web',
  'telnet',
  'character',
  'operator',
  'visitor',
];
const ROOMS = ['north', 'south', 'east', 'lab'];
/** Lines of each in a round. */
const BATCH = 300;
const MARKS = 15;
/** Rounds after which the server has made what it makes once. */
const WARM = 15;
/** Bytes that a server may hold more than it did: caches, and what is waiting to be dropped. */
const SLACK = 24 * 1024 ** 2;

export async function fuzz(options: FuzzOptions): Promise<Outcome> {
  const faults: string[] = [];
  const complain = (what: string): void => {
    if (!faults.includes(what)) faults.push(what);
  };
  const house = await (options.open ?? House.open)(complain);
  try {
    const party = new Party(house.ports, options, complain);
    await party.enter();
    const begun = performance.now();
    let early = 0;
    let rounds = 0;
    while (party.lines < options.lines && faults.length < (options.enough ?? 20)) {
      await party.round();
      rounds++;
      options.progress?.(party.lines);
      if (rounds === WARM) early = await party.alone(() => house.memory());
    }
    const late = await party.alone(() => house.memory());
    if (early > 0 && late - early > SLACK) {
      complain(`the server held ${mib(early)} MiB with nobody in it, and holds ${mib(late)} MiB`);
    }
    const seconds = (performance.now() - begun) / 1000;
    return { lines: party.lines, heard: party.heard, rounds, seconds, faults, memory: { early, late } };
  } finally {
    await house.close();
  }
}

export const mib = (bytes: number): number => Math.round(bytes / 1024 ** 2);

class Party {
  private readonly world: World;
  private readonly ledger: Ledger;
  private readonly wilds: readonly Wild[];
  private readonly witnesses: readonly Witness[];
  private readonly couriers: Couriers;
  private readonly random: Random;
  private addresses = 0;
  private named = 0;
  private sent = 0;
  private witnessPort = 0;
  private readonly names = ['Wit0', 'Wit1', 'Boss', 'Nobody'];

  constructor(
    ports: Ports,
    private readonly options: FuzzOptions,
    complain: (what: string) => void,
  ) {
    this.random = new Random(options.seed);
    this.ledger = new Ledger(complain, (place) => place === 'all' || ROOMS.includes(place));
    const corpus = new Corpus({
      names: this.names,
      rooms: ROOMS,
      groups: ['team', 'crew', GROUP],
    });
    this.world = {
      ports,
      corpus,
      ledger: this.ledger,
      complain,
      address: () => {
        const next = ++this.addresses;
        return `127.${1 + ((next >> 14) % 8)}.${(next >> 7) & 127}.${1 + (next & 127)}`;
      },
      name: (kind) => {
        const name = `${kind}${++this.named}`;
        this.names.push(name);
        if (this.names.length > 16) this.names.splice(4, 1);
        return name;
      },
    };
    this.wilds = (options.kinds ?? KINDS).map((kind, at) => new Wild(kind, `${kind}-${at}`, this.world, this.random));
    this.witnesses = OPERATORS.slice(0, 3).map(
      (name, at) => new Witness(name, this.world, () => this.witnessPort, `127.9.1.${at + 1}`, this.random),
    );
    this.couriers = new Couriers(this.world, this.random);
  }

  get lines(): number {
    return this.sent + this.couriers.lines + this.witnesses.reduce((sum, { lines }) => sum + lines, 0);
  }

  get heard(): number {
    return this.ledger.heardLines;
  }

  async enter(): Promise<void> {
    const { ports } = this.world;
    this.witnessPort = (await this.options.door?.(ports.quietPort)) ?? ports.quietPort;
    for (const one of this.witnesses) await one.enter(true);
    const [first, ...others] = this.witnesses as [Witness, ...Witness[]];
    await first.ask(`/create group ${GROUP}`);
    for (const one of others) {
      await first.ask(`/invite group ${GROUP} ${one.name}`);
      await one.ask(`/accept group ${GROUP}`);
    }
    await this.couriers.enter(true);
  }

  async round(): Promise<void> {
    for (const one of this.witnesses) await one.move(this.others(one));
    for (const one of this.witnesses) one.speak(MARKS, this.others(one));
    await Promise.all([...this.wilds.map((one) => one.round(BATCH)), this.couriers.round()]);
    this.sent += this.wilds.length * BATCH;
    for (const one of this.witnesses) one.speak(MARKS, this.others(one));
    await this.settle();
  }

  /** Calls back when nobody is there, and brings the witnesses in again. */
  async alone<T>(callback: () => Promise<T>): Promise<T> {
    await this.settle();
    for (const one of this.wilds) await one.leave();
    await this.couriers.leave();
    for (const one of this.witnesses) await one.exit();
    const result = await callback();
    for (const one of this.witnesses) await one.enter(false);
    await this.couriers.enter(false);
    return result;
  }

  /** Twice: after the first everything has been said, after the second it has come. */
  private async settle(): Promise<void> {
    for (let time = 0; time < 2; time++) {
      await Promise.all([
        ...this.wilds.map((one) => one.settle()),
        ...this.witnesses.map((one) => one.settle()),
        this.couriers.settle(),
      ]);
    }
    this.ledger.settle((name) => this.witnesses.some((one) => one.name === name && one.isConnected()));
  }

  private others(witness: Witness): readonly Witness[] {
    return this.witnesses.filter((one) => one !== witness);
  }
}
