/**
 * An end of the program that is the user's to repair: one sentence on stderr, or one a line, then the exit status. program.ts alone prints it,
 * as it stands: what the sentence quotes has to be fit for a terminal (printable.ts).
 */

/**
 * Exit statuses: 1 when the machine, or the server, refused what was asked for, 2 when the command line, or the configuration, makes
 * no sense, 3 when there is no server to ask.
 */
export const EXIT = { done: 0, failed: 1, usage: 2, noServer: 3 } as const;

export class Failure extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** The command line makes no sense: program.ts adds where the help is. */
export class UsageError extends Failure {
  constructor(message: string) {
    super(message, EXIT.usage);
    this.name = 'UsageError';
  }
}
