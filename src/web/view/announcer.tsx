/** Says to screen readers, in a region of its own, what comes in places of two that are out of view. What is in view the log says itself. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { newestOf, type Told, toldOf } from '../model/outside.js';
import type { State } from '../model/types.js';

/** As many as can be waited for. What is older has been said. */
const KEPT = 10;

export function Announcer({ state }: { state: State }) {
  const newest = useRef<number | null>(null);
  const [told, setTold] = useState<readonly Told[]>([]);
  useEffect(() => {
    // What was there when the window opened is no news.
    const fresh = newest.current === null ? [] : toldOf(state, newest.current);
    newest.current = Math.max(newestOf(state), newest.current ?? 0);
    if (fresh.length > 0) setTold((before) => [...before, ...fresh].slice(-KEPT));
  }, [state]);
  return (
    <section class="hidden" role="log" aria-live="polite" aria-label="New direct messages">
      {told.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </section>
  );
}
