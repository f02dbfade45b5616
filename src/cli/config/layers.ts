/**
 * What is written for each option, from where it holds: the command line before the environment before the file. All that is
 * written is checked, also what something else stands before. Knows no option by name but the one that names the file.
 */
import { TextFileError } from '../../text-file.js';
import { EXIT, Failure, UsageError } from '../failure.js';
import { type Table, type Values, valuesOf, type Written, writtenIn } from '../parse.js';
import { readEnvironment } from './environment.js';
import { type FileContents, readConfigFile } from './file.js';

/** Sentences that are shown of those about one configuration. */
const MOST = 20;

const NO_FILE: FileContents = { written: new Map(), faults: [] };

export interface Layered<Options extends Table> {
  readonly values: Values<Options>;
  readonly written: ReadonlyMap<string, Written>;
  /** Path of the configuration file, as it was given. */
  readonly file: string | undefined;
  /** Words of the command line that belong to no option. */
  readonly words: readonly string[];
  readonly warnings: readonly string[];
}

/** The file, or the environment, makes no sense: a sentence a line. */
export class ConfigurationError extends Failure {
  constructor(sentences: readonly string[]) {
    const more = sentences.length - MOST;
    super([...sentences.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), EXIT.usage);
    this.name = 'ConfigurationError';
  }
}

/**
 * `known`: the options that a file and the environment may have, where the command takes some of these only. Throws a UsageError
 * about the command line, and a ConfigurationError about all the rest.
 */
export function readLayers<const Options extends Table>(
  table: Options,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  known: Table = table,
): Layered<Options> {
  const typed = writtenIn(table, args);
  valuesOf(table, typed.written);
  const environment = readEnvironment(known, env);
  const file = (typed.written.get('config') ?? environment.written.get('config'))?.text;
  const contents = file === undefined ? NO_FILE : readFile(known, file, env);
  const faults = [...contents.faults, ...environment.faults];
  if (faults.length > 0) throw new ConfigurationError(faults);
  const written = new Map([...contents.written, ...environment.written, ...typed.written]);
  return { values: valuesOf(table, written), written, file, words: typed.words, warnings: environment.warnings };
}

function readFile(table: Table, path: string, env: NodeJS.ProcessEnv): FileContents {
  try {
    return readConfigFile(table, path, env);
  } catch (error) {
    throw error instanceof TextFileError ? new ConfigurationError([error.message]) : error;
  }
}

/** A sentence about options that do not go together names them as the command line has them: where those stand that were not typed. */
export function withPlaces(error: UsageError, written: ReadonlyMap<string, Written>): UsageError {
  const named = new Set([...error.message.matchAll(/--([a-z][a-z-]*)/g)].map(([, name = '']) => name));
  const places = [...named].flatMap((name) => {
    const one = written.get(name);
    if (one === undefined || one.as.startsWith('--')) return [];
    return [`--${name}: ${one.at ?? one.as}`];
  });
  return places.length === 0 ? error : new UsageError(`${error.message} (${places.join('; ')})`);
}
