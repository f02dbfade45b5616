/**
 * The options that hold while the server runs. Owns them; reads them again from where they were given, and has the log go over to
 * them. Whoever uses one that may change asks here when they do.
 */
import type { Reread } from '../server.js';
import { changesBetween } from './config/changes.js';
import { ConfigurationError } from './config/layers.js';
import { Failure } from './failure.js';
import { type Configuration, type GivenOptions, readConfiguration, resolveOptions, serveTable } from './options.js';
import { faultsOfPlaces } from './places.js';
import type { ServerLog } from './server-log.js';

const UNUSABLE = 'the new configuration cannot be used, the old one stays';
const LOG_UNUSABLE = 'the log file cannot be opened again, the old one stays';

export class Holding {
  private given: GivenOptions;

  /** `args`: the command line, which stays. */
  constructor(
    private readonly args: readonly string[],
    { given }: Configuration,
    private readonly log: Pick<ServerLog, 'reopen'>,
  ) {
    this.given = given;
  }

  /** Seconds. */
  get drain(): number {
    return this.given.drain;
  }

  /** While there is no server yet. */
  reopenLog(): void {
    const again = this.reread();
    if (!('faults' in again)) again.leave();
  }

  /** All of it is checked; nothing holds before it is taken. */
  readonly reread: Reread = () => {
    const changes = attempt(UNUSABLE, () => {
      const next = readConfiguration(this.args, process.env, false);
      // Else what only a start takes would be found to be wrong there, when nothing is running any more. The log's file is opened below.
      const faults = faultsOfPlaces({ ...next.options, logFile: undefined });
      if (faults.length > 0) throw new ConfigurationError(faults);
      const { given, changed, needRestart } = changesBetween(serveTable, { ...this.given }, { ...next.given });
      const held = given as unknown as GivenOptions;
      const readAgain = next.file === undefined ? [] : ['config'];
      return { held, settings: resolveOptions(held, false), changed, needRestart, readAgain };
    });
    // A log that was rotated goes on in its new file, whatever is wrong with anything else.
    const { logFile, logLevel } = 'faults' in changes ? this.given : changes.held;
    const log = attempt(LOG_UNUSABLE, () => this.log.reopen({ logFile, logLevel }));
    if ('faults' in changes || 'faults' in log) {
      if (!('faults' in log)) log.leave();
      return { faults: [...faultsOf(changes), ...faultsOf(log)] };
    }
    const { held, settings, changed, needRestart, readAgain } = changes;
    return {
      ...{ settings, changed, needRestart },
      readAgain: logFile === undefined ? readAgain : [...readAgain, 'log-file'],
      take: () => {
        this.given = held;
        log.take();
      },
      leave: () => log.leave(),
    };
  };
}

interface Faults {
  readonly faults: readonly { readonly event: string; readonly sentence: string }[];
}

/** A Failure has a sentence a line. */
function attempt<Value extends object>(event: string, work: () => Value): Value | Faults {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { faults: error.message.split('\n').map((sentence) => ({ event, sentence })) };
  }
}

function faultsOf(outcome: object | Faults): Faults['faults'] {
  return 'faults' in outcome ? outcome.faults : [];
}
