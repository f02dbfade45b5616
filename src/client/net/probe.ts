/** Asks a server that says nothing whether it is there: a connection that swallows everything looks like a quiet room. */
import type { Clock } from './clock.js';
import type { Link } from './link.js';

/** Milliseconds without a word. */
const QUIET = 60_000;

/** As long as the link is open. `ask` says something that is answered; the link gives up a server that does not. */
export function probe(link: Link, clock: Clock, ask: () => void): void {
  const begun = clock.monotonic();
  clock.after(QUIET, () => {
    if (!link.isOpen) return;
    if (!link.isAwaiting && (link.lastHeard ?? 0) <= begun) ask();
    probe(link, clock, ask);
  });
}
