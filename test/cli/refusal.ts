/** Why `serve` does not start, without a process of its own. */
import { readServeOptions } from '../../src/cli/options.js';
import { startFailure } from '../../src/cli/start-errors.js';
import { startServer } from '../../src/server.js';
import { collector } from '../support/server.js';

/**
 * The sentence that `serve` would end with, for these options: it is asked for in this process, which costs a tenth of a program. That
 * the program prints what it is told here, and ends with 1, each file of tests shows once.
 */
export async function startRefusal(args: readonly string[]): Promise<string> {
  const host = args.includes('--host') ? [] : ['--host', '127.0.0.1'];
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const options = readServeOptions([...host, ...port, ...args], false);
  try {
    await (await startServer(options, collector([]))).stop('it has started', 0);
  } catch (error) {
    const failure = startFailure(error, options);
    if (failure === undefined) throw error;
    return failure.message;
  }
  throw new Error(`the server has started: ${args.join(' ')}`);
}
