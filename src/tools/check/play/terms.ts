/** The words that a check and the stage it is played on share: of what protocol it is, and how it ends where it does not pass. */

/** The whole protocol, and the parts of it that the five systems it unites had. */
export const PROFILES = ['full', 'chat77', 'lab', 'group', 'json', 'im'] as const;
export type Profile = (typeof PROFILES)[number];

/** The server did something else than the rule says. */
export class Failed extends Error {
  override readonly name = 'Failed';
  constructor(
    message: string,
    readonly expected: string,
  ) {
    super(message);
  }
}

/** It cannot be told whether the server follows the rule. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** Nobody listens any more, so that no further check makes sense. */
export class Gone extends Error {
  override readonly name = 'Gone';
}
