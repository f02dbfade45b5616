/**
 * The near side of the worker thread: calls wait here while the disk is busy with those before them, and go over in groups.
 * Owns the queue and the thread's life; knows no operation.
 */
import type { Asker } from '../../core/ports.js';
import { StorageError } from '../../core/store.js';
import { Durations } from '../../counts.js';
import { type Logger, silent } from '../../logger.js';
import type { Call, Doubt, Outcome } from './batch.js';
import { StoreOpenError } from './errors.js';
import type { FromWorker, ToWorker } from './serving.js';
import { Shares } from './shares.js';
import type { DatabaseThread } from './thread.js';

export interface ClientOptions {
  /** `again`: the database was open a moment ago. */
  readonly start: (again: boolean) => DatabaseThread;
  /** Calls waiting or under way; one that is for many counts as many. */
  readonly maxWaiting: number;
  /** Whose line has the calls made that are made just now; null: nobody's. Default: nobody's. */
  readonly asker?: () => Asker | null;
  /** Calls back once after so many milliseconds, and keeps no process alive for it. */
  readonly after?: (ms: number, callback: () => void) => void;
  readonly logger?: Logger;
}

/** Calls that go over together, or those for as many. Enough that an fsync costs each next to nothing; few enough that copying them (1 ms) is not felt. */
const BATCH = 500;

/** Milliseconds before a thread that died is started again: doubled each time, until a batch succeeds. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 30_000;

/** A copy of the database that is being made. */
interface Copy {
  readonly tell: (bytes: number, of: number) => void;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

type Rank = 'urgent' | 'usual' | 'background';

/** How the storage is. */
export interface StoreWatch {
  /** Calls that wait or are under way, one that does many things counted as many, and how many may. */
  readonly load: number;
  readonly most: number;
  /** The database is open. */
  readonly isOpen: boolean;
  /** Calls that were not done. */
  readonly failed: number;
  /** How long calls took, from when they were asked for. */
  readonly calls: Readonly<Record<Rank, Durations>>;
  /** How long the disk took for those that went over together. */
  readonly batches: Durations;
}

interface Pending {
  readonly call: Call;
  readonly weight: number;
  readonly asker: Asker | null;
  readonly rank: Rank;
  /** Milliseconds by the machine's clock. */
  readonly since: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: StorageError) => void;
}

export class Client implements StoreWatch {
  readonly calls = { urgent: new Durations(), usual: new Durations(), background: new Durations() };
  readonly batches = new Durations();
  failed = 0;
  /** When those under way went over. */
  private postedAt = 0;
  private worker: DatabaseThread | null = null;
  private urgent: Pending[] = [];
  private waiting: Pending[] = [];
  private underWay: Pending[] = [];
  /** What all of these come to. */
  load = 0;
  private readonly shares: Shares;
  /** About what is under way: the thread that did it ends, and the next one is to judge. */
  private doubt: Doubt | null = null;
  private copy: Copy | null = null;
  private scheduled = false;
  private starting = false;
  private pause = FIRST_PAUSE;
  private closing: Promise<void> | null = null;
  private closed: (() => void) | null = null;

  private readonly after: (ms: number, callback: () => void) => void;
  private readonly logger: Logger;

  private constructor(private readonly options: ClientOptions) {
    this.logger = options.logger ?? silent;
    this.shares = new Shares(options.maxWaiting);
    this.after = options.after ?? ((ms, callback) => void setTimeout(callback, ms).unref());
  }

  /** Resolves once the worker has opened the database; throws StoreOpenError. */
  static async open(options: ClientOptions): Promise<Client> {
    const client = new Client(options);
    await client.start(false);
    return client;
  }

  /**
   * Rejects with StorageError, and with nothing else. `background`: nobody waits for it, so it takes only half of the
   * places, and whatever somebody is told of has the other half. `urgent`: before all that is not, in the next group.
   * `weight`: how many things it does. A person whose line makes more calls than their share is held, and the call is taken.
   */
  call(call: Call, rank: Rank = 'usual', weight = 1): Promise<unknown> {
    if (this.closing !== null) return Promise.reject(new StorageError('the store is closed'));
    if (this.worker === null && this.doubt === null) return this.refuse('the storage is being started again');
    const places = rank === 'background' ? this.options.maxWaiting / 2 : this.options.maxWaiting;
    if (this.load >= places) return this.refuse('busy');
    const asker = rank === 'usual' ? (this.options.asker?.() ?? null) : null;
    this.load += weight;
    if (asker !== null) this.shares.spend(asker, weight);
    return new Promise((resolve, reject) => {
      (rank === 'urgent' ? this.urgent : this.waiting).push({
        call,
        weight,
        asker,
        rank,
        since: performance.now(),
        resolve,
        reject,
      });
      this.schedule();
    });
  }

  private refuse(why: string): Promise<never> {
    this.failed++;
    return Promise.reject(new StorageError(why));
  }

  get most(): number {
    return this.options.maxWaiting;
  }

  get isOpen(): boolean {
    return this.worker !== null;
  }

  /**
   * Copies the database into an empty file, while calls go on; resolves when it is on the disk, as it is then. One at a time. `tell`:
   * now and then, bytes. Rejects with StorageError.
   */
  copyTo(path: string, tell: (bytes: number, of: number) => void): Promise<void> {
    const { worker } = this;
    if (this.closing !== null || worker === null) return Promise.reject(new StorageError('the store is not open'));
    if (this.copy !== null) return Promise.reject(new StorageError('a copy is being made already'));
    return new Promise((resolve, reject) => {
      this.copy = { tell, resolve, reject };
      worker.ref();
      this.post(worker, { copyTo: path });
    });
  }

  /** The copy that is being made, which nothing can stop, takes as little time as it can. */
  hurryCopy(): void {
    if (this.copy !== null && this.worker !== null) this.post(this.worker, 'hurry');
  }

  /** Resolves when everything called before is settled and the file is closed. */
  close(): Promise<void> {
    this.closing ??= new Promise((resolve) => {
      this.closed = resolve;
      if (this.worker !== null || this.doubt !== null) this.schedule();
      else if (!this.starting) resolve();
    });
    return this.closing;
  }

  /** With a turn's end, so that all that is asked for in one turn goes together. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.worker === null || this.underWay.length > 0) return;
    let room = BATCH;
    for (const queue of [this.urgent, this.waiting]) {
      let count = 0;
      for (; count < queue.length && room > 0; count++) room -= queue[count]?.weight ?? 0;
      this.underWay.push(...queue.splice(0, count));
    }
    if (this.underWay.length > 0) {
      this.worker.ref();
      this.postedAt = performance.now();
      this.post(this.worker, { batch: this.underWay.map(({ call }) => call) });
    } else if (this.closing !== null) {
      this.worker.ref();
      this.post(this.worker, 'close');
    } else if (this.copy === null) {
      // A process that has nothing left to do may end.
      this.worker.unref();
    }
  }

  private post(worker: DatabaseThread, message: ToWorker): void {
    worker.postMessage(message);
  }

  /** They wait no more. */
  private free(done: readonly Pending[]): void {
    for (const { asker, weight } of done) {
      this.load -= weight;
      if (asker !== null) this.shares.refund(asker, weight);
    }
  }

  private settle(outcomes: readonly Outcome[]): void {
    const done = this.underWay;
    this.underWay = [];
    this.pause = FIRST_PAUSE;
    this.free(done);
    const now = performance.now();
    this.batches.add(now - this.postedAt);
    done.forEach(({ rank, since, resolve, reject }, index) => {
      const outcome = outcomes[index];
      this.calls[rank].add(now - since);
      if (outcome !== undefined && 'value' in outcome) {
        resolve(outcome.value);
        return;
      }
      this.failed++;
      reject(new StorageError(outcome?.error ?? 'no answer', { uncertain: outcome?.uncertain ?? false }));
    });
    this.flush();
  }

  private start(again: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = this.options.start(again);
      let opened = false;
      let problem: unknown = null;
      worker.on('message', (message: FromWorker) => {
        if (message === 'opened') {
          opened = true;
          this.worker = worker;
          this.goOn(worker);
          resolve();
        } else if ('outcomes' in message) {
          this.settle(message.outcomes);
        } else if ('upgrade' in message) {
          this.logger.info('the database is upgraded, and a copy of it kept', { ...message.upgrade });
        } else if ('copied' in message) {
          this.copy?.tell(message.copied, message.of);
        } else if ('copyEnded' in message) {
          this.endCopy(message.copyEnded);
        } else if ('doubt' in message) {
          this.doubt = message.doubt;
        } else {
          problem = new StoreOpenError(message.refused, message.message, { cause: message.cause });
        }
      });
      worker.on('error', (error) => {
        problem = error;
      });
      worker.on('exit', () => {
        if (opened) this.ended(problem);
        else reject(asOpenError(problem));
      });
    });
  }

  private endCopy(failed: { readonly message: string; readonly code: number | undefined } | null): void {
    const { copy } = this;
    this.copy = null;
    if (failed === null) copy?.resolve();
    else copy?.reject(new StorageError(failed.message, { cause: failed }));
    // Where nothing waits, the thread keeps no process alive from now on.
    if (this.closing === null) this.flush();
  }

  /** The database is open. */
  private goOn(worker: DatabaseThread): void {
    const { doubt } = this;
    // Asked once: a thread that dies of the question leaves it without an answer.
    this.doubt = null;
    if (doubt === null) this.flush();
    else this.post(worker, { batch: this.underWay.map(({ call }) => call), doubt });
  }

  private ended(problem: unknown): void {
    this.worker = null;
    if (this.copy !== null) this.endCopy({ message: 'the storage has stopped', code: undefined });
    if (this.doubt === null) {
      this.stopped(problem);
      return;
    }
    this.logger.error('a commit has failed, and the database is opened again to see what it has', { err: problem });
    this.start(true).catch((error: unknown) => this.stopped(error));
  }

  /** All that waited is refused, and the thread is started again after a pause. */
  private stopped(problem: unknown): void {
    const { underWay } = this;
    const waiting = [...this.urgent, ...this.waiting];
    this.underWay = [];
    this.urgent = [];
    this.waiting = [];
    this.doubt = null;
    this.free([...underWay, ...waiting]);
    this.failed += underWay.length + waiting.length;
    for (const { reject } of underWay)
      reject(new StorageError('the storage has stopped', { cause: problem, uncertain: true }));
    for (const { reject } of waiting) reject(new StorageError('the storage has stopped', { cause: problem }));
    if (this.closed !== null) {
      this.closed();
      return;
    }
    this.logger.error('the storage has stopped and is being started again', { err: problem });
    this.restart();
  }

  private restart(): void {
    this.after(this.pause, () => {
      if (this.closing !== null) return;
      this.starting = true;
      this.start(true)
        .finally(() => {
          this.starting = false;
        })
        .then(
          () => this.logger.info('the storage works again'),
          (error) => {
            this.logger.error('the storage could not be started again', { err: error });
            if (this.closed !== null) this.closed();
            else this.restart();
          },
        );
    });
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }
}

function asOpenError(problem: unknown): StoreOpenError {
  if (problem instanceof StoreOpenError) return problem;
  const reason = problem instanceof Error ? problem.message : 'its thread ended';
  return new StoreOpenError(
    'sqlite',
    `SQLite could not be started (${reason}): install Partyline's own with "npm ci".`,
    { cause: problem },
  );
}
