/**
 * The figures as Prometheus reads them: one record a metric, its name, what it says, and where its values are. Owns the names, which
 * stay; no label is ever anything but a word of this program. Loaded at the first scrape, and by nobody before.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Durations, STEPS } from '../counts.js';
import type { Figures } from '../figures.js';

type ByLabel<T> = Readonly<Record<string, T>>;

interface Named {
  /** Without `partyline_`. */
  readonly name: string;
  readonly help: string;
  /** What tells its values apart, where there are several. */
  readonly label?: string;
}

interface Counted extends Named {
  readonly type: 'counter' | 'gauge';
  readonly of: (figures: Figures) => number | ByLabel<number>;
}

interface Timed extends Named {
  readonly type: 'histogram';
  /** Null: there is nothing to be measured. */
  readonly of: (figures: Figures) => Durations | ByLabel<Durations> | null;
}

export type Metric = Counted | Timed;

export const metrics: readonly Metric[] = [
  {
    name: 'people',
    help: 'People who have a name just now, by the port by which they came.',
    type: 'gauge',
    label: 'door',
    of: ({ people }) => people,
  },
  { name: 'rooms', help: 'Rooms in which somebody is.', type: 'gauge', of: ({ rooms }) => rooms },
  {
    name: 'connections',
    help: 'Open connections, by kind of door; web: WebSockets, http: all else on the web port.',
    type: 'gauge',
    label: 'door',
    of: ({ connections }) => connections,
  },
  {
    name: 'connections_opened_total',
    help: 'Connections that were let in, by port.',
    type: 'counter',
    label: 'door',
    of: ({ entered }) => entered,
  },
  {
    name: 'lines_total',
    help: 'Lines that people have said, by where; control: commands that say nothing.',
    type: 'counter',
    label: 'kind',
    of: ({ lines }) => lines,
  },
  {
    name: 'deliveries_total',
    help: 'Copies of lines given to clients, one for each; control: what nobody has said, such as who comes and goes.',
    type: 'counter',
    label: 'kind',
    of: ({ deliveries }) => ({ ...deliveries }),
  },
  {
    name: 'messages_total',
    help: 'What became of what was said to one person, or to one member of a group.',
    type: 'counter',
    label: 'outcome',
    of: ({ messages }) => messages,
  },
  {
    name: 'outbox_bytes',
    help: 'Bytes that clients have not taken yet; what many are to get counts once.',
    type: 'gauge',
    of: ({ outbox }) => outbox.bytes,
  },
  {
    name: 'outbox_clients',
    help: 'Clients that have not taken all of their bytes.',
    type: 'gauge',
    of: ({ outbox }) => outbox.clients,
  },
  {
    name: 'dropped_readers_total',
    help: 'Clients dropped because they read too slowly; memory: because all together had too much to read.',
    type: 'counter',
    label: 'why',
    of: ({ dropped }) => dropped,
  },
  {
    name: 'turns_cut_short_total',
    help: 'Turns cut short to let others go on: round: somebody sends more than their share; write: a write to many.',
    type: 'counter',
    label: 'what',
    of: ({ cutShort }) => cutShort,
  },
  {
    name: 'refusals_total',
    help: 'What was refused, by the code of the error.',
    type: 'counter',
    label: 'code',
    of: ({ refusals }) => refusals,
  },
  {
    name: 'event_loop_delay_seconds',
    help: 'How late what falls due is done: all that people send waits as long.',
    type: 'histogram',
    of: ({ loop }) => loop,
  },
  {
    name: 'store_up',
    help: '1: the database is open; 0: it is not, or nothing is stored.',
    type: 'gauge',
    of: ({ store }) => (store?.isOpen ? 1 : 0),
  },
  {
    name: 'store_queue',
    help: 'Calls of the store that wait or are under way.',
    type: 'gauge',
    of: ({ store }) => store?.load ?? 0,
  },
  {
    name: 'store_queue_limit',
    help: 'So many may; then they are refused.',
    type: 'gauge',
    of: ({ store }) => store?.most ?? 0,
  },
  {
    name: 'store_failures_total',
    help: 'Calls of the store that were not done.',
    type: 'counter',
    of: ({ store }) => store?.failed ?? 0,
  },
  {
    name: 'store_wait_seconds',
    help: 'How long calls of the store took, waiting included; usual: those of people.',
    type: 'histogram',
    label: 'rank',
    of: ({ store }) => store?.calls ?? null,
  },
  {
    name: 'store_batch_seconds',
    help: 'How long the disk took for the calls that were done together.',
    type: 'histogram',
    of: ({ store }) => store?.batches ?? null,
  },
  {
    name: 'history_lost_lines_total',
    help: 'Lines that were said and not kept, because the disk was too slow.',
    type: 'counter',
    of: ({ historyLost }) => historyLost,
  },
  {
    name: 'transfers',
    help: 'Files on their way.',
    type: 'gauge',
    label: 'direction',
    of: ({ uploads, downloads }) => ({ in: uploads.open, out: downloads.open }),
  },
  {
    name: 'uploads_total',
    help: 'Files that people sent, by how that ended.',
    type: 'counter',
    label: 'outcome',
    of: ({ uploads: { done, failed } }) => ({ done, failed }),
  },
  {
    name: 'downloads_total',
    help: 'Files, or parts of them, that people fetched, by how that ended.',
    type: 'counter',
    label: 'outcome',
    of: ({ downloads: { done, failed } }) => ({ done, failed }),
  },
  { name: 'spool_bytes', help: 'Bytes of files that wait for somebody.', type: 'gauge', of: ({ spool }) => spool },
];

export const PREFIX = 'partyline_';

/**
 * What of the library's own is left out. These look at every open connection or file: some ten milliseconds where thousands are here, in
 * which nobody else has a turn.
 */
const TOO_DEAR = /^nodejs_active_|^process_open_fds$/;
/** These begin anew at each scrape, whoever asks; `partyline_event_loop_delay_seconds` does not. */
const NOT_SHARED = /^nodejs_eventloop_lag/;

/** Milliseconds between two of its looks at the event loop, of which nothing is shown. */
const SELDOM = 1000;

export interface Page {
  readonly type: string;
  readonly text: string;
}

/** Those of the process, however many servers are in it. */
let ofProcess: Registry | null = null;

/** Makes a page of what `read` returns. Who asks while one is being made gets that one. */
export function pages(version: string, read: () => Figures): () => Promise<Page> {
  const registry = new Registry();
  let figures = read();
  for (const metric of metrics)
    registry.registerMetric(
      metric.type === 'histogram' ? timed(metric, () => figures) : counted(metric, () => figures),
    );
  const build = { name: `${PREFIX}build_info`, help: 'Which server it is.', labelNames: ['version'] };
  new Gauge({ ...build, registers: [registry] }).set({ version }, 1);
  let making: Promise<Page> | null = null;
  const make = async (): Promise<Page> => {
    figures = read();
    ofProcess ??= processRegistry();
    return { type: registry.contentType, text: (await registry.metrics()) + (await ofProcess.metrics()) };
  };
  return () => {
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  };
}

function processRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: SELDOM });
  for (const { name } of registry.getMetricsAsArray())
    if (TOO_DEAR.test(name) || NOT_SHARED.test(name)) registry.removeSingleMetric(name);
  return registry;
}

function counted({ name, help, type, label, of }: Counted, figures: () => Figures): Counter | Gauge {
  const values = (): readonly [Record<string, string>, number][] => {
    const value = of(figures());
    if (typeof value === 'number') return [[{}, value]];
    return Object.entries(value).map(([key, one]) => [{ [label ?? '']: key }, one]);
  };
  const own = { name: PREFIX + name, help, labelNames: label === undefined ? [] : [label], registers: [] };
  if (type === 'gauge')
    return new Gauge({
      ...own,
      collect() {
        for (const [labels, value] of values()) this.set(labels, value);
      },
    });
  return new Counter({
    ...own,
    collect() {
      this.reset();
      for (const [labels, value] of values()) this.inc(labels, value);
    },
  });
}

/** A histogram whose counts are kept elsewhere: the library's own would have to be loaded before anything is measured. */
function timed({ name, help, label, of }: Timed, figures: () => Figures): Histogram {
  const full = PREFIX + name;
  const own = new Histogram({ name: full, help, registers: [] });
  const get = async (): Promise<unknown> => {
    const value = of(figures());
    const all: [Record<string, string>, Durations][] =
      value === null
        ? []
        : value instanceof Durations
          ? [[{}, value]]
          : Object.entries(value).map(([key, one]) => [{ [label ?? '']: key }, one]);
    return { name: full, help, type: 'histogram', values: all.flatMap((one) => bucketsOf(full, ...one)) };
  };
  return Object.assign(own, { getForPromString: get });
}

function bucketsOf(name: string, labels: Readonly<Record<string, string>>, { counts, sum }: Durations): object[] {
  let count = 0;
  const buckets = counts.map((one, step) => {
    count += one;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: STEPS[step] ?? '+Inf' }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
