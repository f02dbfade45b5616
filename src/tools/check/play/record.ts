/**
 * What a check is: one record, with the rules of docs/PROTOCOL.md that it proves and the play that proves them. Checks
 * know the protocol from that document alone, so that any server that speaks it can be judged by them.
 */
import type { Stage } from './stage.js';

/** The whole protocol, and the parts of it that the five systems it unites had. */
export const PROFILES = ['full', 'chat77', 'lab', 'group', 'json', 'im'] as const;
export type Profile = (typeof PROFILES)[number];

export interface Check {
  /** A sentence on what a server does that passes. */
  readonly name: string;
  /** `R3.8` */
  readonly rules: readonly string[];
  readonly profiles: readonly Profile[];
  /** What it asks of a server, all of it, for the one who writes one of the smaller ones; null: the rules say it. */
  readonly asks: string | null;
  /** Throws a Failed where the server does something else, a Skipped where it cannot be told. */
  play(stage: Stage): Promise<void>;
}

/** Checks of the whole protocol alone. */
export function full(name: string, rules: string, play: Check['play']): Check {
  return { name, rules: rules.split(' '), profiles: ['full'], asks: null, play };
}

/** Checks of the whole protocol that the smaller systems' servers have to pass, too. */
export function shared(
  profiles: readonly Profile[],
  name: string,
  rules: string,
  asks: string,
  play: Check['play'],
): Check {
  return { name, rules: rules.split(' '), profiles: ['full', ...profiles], asks, play };
}

/** Checks of one smaller system alone: the same is in the whole protocol, proved there by other checks. */
export function only(profile: Profile, name: string, rules: string, asks: string, play: Check['play']): Check {
  return { name, rules: rules.split(' '), profiles: [profile], asks, play };
}

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
