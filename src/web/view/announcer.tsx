/**
 * What is said to screen readers of places that one does not look at: each direct message and private line, in a region of its own,
 * and how often one's name fell elsewhere. What is in view is said by the log itself.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { State } from '../model/types.js';

/** As many as can be waited for. What is older has been said. */
const KEPT = 10;

interface Said {
  readonly key: number;
  readonly text: string;
}

/** What has come in the places of two since `after`, of those that are out of view. */
function personalLines(state: State, after: number): readonly Said[] {
  return state.places
    .filter(({ key, kind }) => (kind === 'direct' || kind === 'private') && key !== state.current)
    .flatMap(({ kind, lines }) => {
      let from = lines.length;
      while (from > 0 && (lines[from - 1]?.key ?? 0) > after) from -= 1;
      const what = kind === 'direct' ? 'Direct message from' : 'Private chat,';
      return lines
        .slice(from)
        .filter((line) => line.kind === 'said' && !line.own && !line.purged)
        .map((line) => ({ key: line.key, text: `${what} ${line.from}: ${line.text}` }));
    })
    .sort((a, b) => a.key - b.key);
}

export function Announcer({ state }: { state: State }) {
  const newest = useRef<number | null>(null);
  const [said, setSaid] = useState<readonly Said[]>([]);
  useEffect(() => {
    const last = Math.max(0, ...state.places.map(({ lines }) => lines.at(-1)?.key ?? 0));
    // What was there when the window opened is no news.
    const fresh = newest.current === null ? [] : personalLines(state, newest.current);
    newest.current = Math.max(last, newest.current ?? 0);
    if (fresh.length === 0) return;
    setSaid((before) => [...before, ...fresh].slice(-KEPT));
  }, [state]);
  return (
    <section class="hidden" role="log" aria-live="polite" aria-label="New direct messages">
      {said.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </section>
  );
}
