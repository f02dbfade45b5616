/**
 * What a check is: one record, with the rules of docs/PROTOCOL.md that it proves and the play that proves them. Checks
 * know the protocol from that document alone, so that any server that speaks it can be judged by them.
 */
import type { Stage } from './stage.js';
import type { Profile } from './terms.js';

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
