/**
 * What is measured: the workloads, and how the load generator is told of them and tells what it has seen. Knows neither
 * sockets nor processes.
 */

export type Kind = 'fanout' | 'dm' | 'latency' | 'idle';

/** How to come in and be heard; `#` stands for the client's own name. */
export interface Dialect {
  readonly enterRoom: string;
  readonly enter: string;
  /** Behind the name it makes an account of it. */
  readonly password: string;
  /** Stands in what the server sends once the client is in. */
  readonly ready: string;
  /** What stands before and after a message to the room, or (`#`) to one person; a line end is added. */
  readonly toRoom: readonly [before: string, behind: string];
  readonly toOne: readonly [before: string, behind: string];
  /** Each line is a message of a WebSocket, at the port for browsers. */
  readonly framed?: true;
}

const json: Dialect = {
  enterRoom: '{"type":"init","username":"#"}\n{"type":"join","room":"bench"}\n{"type":"ping","token":"in"}\n',
  enter: '{"type":"init","username":"#"}\n{"type":"ping","token":"in"}\n',
  password: '","password":"benchmarks',
  ready: '"token":"in"',
  toRoom: ['{"type":"say","text":"', '"}'],
  toOne: ['{"type":"message","to":"#","payload":"', '"}'],
};

export const dialects = {
  partyline: {
    enterRoom: 'server:register #\njoin bench\n/ping in\n',
    enter: 'server:register #\n/ping in\n',
    password: ' benchmarks',
    ready: 'PONG:in',
    toRoom: ['', ''],
    toOne: ['#:', ''],
  },
  json,
  web: { ...json, framed: true },
  relay: { enterRoom: '#\n', enter: '#\n', password: '', ready: 'welcome', toRoom: ['', ''], toOne: ['#:', ''] },
} as const satisfies Record<string, Dialect>;

/** Who is measured: Partyline in either of its dialects, or at a WebSocket, and the relay. */
export type Contender = keyof typeof dialects;
export type ServerName = 'partyline' | 'relay';

export const serverOf: Readonly<Record<Contender, ServerName>> = {
  partyline: 'partyline',
  json: 'partyline',
  web: 'partyline',
  relay: 'relay',
};

export interface Workload {
  readonly kind: Kind;
  readonly clients: number;
  /** They have accounts: what they write to each other is history. */
  readonly accounts?: boolean;
  /** How many of them talk; the rest only listens. */
  readonly talkers: number;
  /** Messages a second in all, sent whatever comes back; 0: as many as `window` allows. */
  readonly rate: number;
  /** Messages that may be on their way at a time. Large enough to keep a server busy, far from filling its buffers. */
  readonly window: number;
  /** Seconds that are measured, and before them seconds that let the server's compiler do its work. */
  readonly seconds: number;
  readonly warmUp: number;
}

/** What one run of the load generator has seen; null: cannot be known here, or is not what this workload is about. */
export interface Result {
  readonly deliveries: number;
  /** Deliveries that should have come and did not, or came once more than they should. */
  readonly lost: number;
  /** Connections that ended although nobody ended them. */
  readonly dead: number;
  readonly perSecond: number | null;
  /** Microseconds of the server's processor time. */
  readonly cpu: number | null;
  /** Milliseconds. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** KiB of the server's resident memory for each client. */
  readonly memory: number | null;
  /** Share of one processor that the load generator itself took; near 1, it was the limit. */
  readonly load: number | null;
}

/** The dialects are compared where lines are written and read as fast as may be. */
export function contenders(kind: Kind): readonly Exclude<Contender, 'web'>[] {
  return kind === 'fanout' || kind === 'dm' ? ['partyline', 'json', 'relay'] : ['partyline', 'relay'];
}

const SIZES: Record<Kind, number> = { fanout: 100, dm: 100, latency: 200, idle: 900 };

export const kinds = Object.keys(SIZES) as readonly Kind[];

/** Room messages a second: 60,000 deliveries a second in a room of 200. */
const STEADY = 300;

/** `clients` null: as many as the workload has by itself. */
export function workload(kind: Kind, seconds: number, clients: number | null): Workload {
  const people = clients ?? SIZES[kind];
  const some = Math.max(1, Math.floor(people / 5));
  const common = { kind, clients: people, seconds, warmUp: seconds / 3 };
  switch (kind) {
    case 'fanout':
      return { ...common, talkers: some, rate: 0, window: 500 };
    case 'dm':
      return { ...common, talkers: people, rate: 0, window: 1000 };
    case 'latency':
      return { ...common, talkers: Math.min(some, 20), rate: STEADY, window: 0 };
    case 'idle':
      return { ...common, talkers: 0, rate: 0, window: 0 };
  }
}

export function title({ kind, clients, accounts, talkers, rate }: Workload): string {
  switch (kind) {
    case 'fanout':
      return `room of ${clients}, ${talkers} talking at full speed`;
    case 'dm':
      return `direct messages among ${clients}${accounts ? ' accounts' : ''}`;
    case 'latency':
      return `room of ${clients}, ${rate} messages/s`;
    case 'idle':
      return `${clients} silent people`;
  }
}
