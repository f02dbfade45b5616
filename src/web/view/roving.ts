/**
 * Lists that are one stop of the Tab key: the arrow keys, Home and End go from row to row within them. The rows are the
 * elements with `data-row`; they have tabindex -1 but for the one that was last in focus, or the first.
 */
import { useLayoutEffect, useRef } from 'preact/hooks';

const rowsOf = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-row]')];

function stop(rows: readonly HTMLElement[], at: HTMLElement | undefined): void {
  for (const row of rows) {
    const index = row === at ? 0 : -1;
    // Of a thousand rows two change.
    if (row.tabIndex !== index) row.tabIndex = index;
  }
}

/** What to spread on the element around the rows. */
export function useRoving<E extends HTMLElement>() {
  const list = useRef<E>(null);
  // Rows come and go at each drawing; one of them has to be the stop.
  useLayoutEffect(() => {
    if (list.current === null) return;
    const rows = rowsOf(list.current);
    const current = rows.filter((row) => row.tabIndex === 0);
    if (current.length !== 1) {
      stop(rows, rows.find((row) => row.hasAttribute('aria-current')) ?? rows[0]);
    }
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const { current } = list;
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (current === null || row === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = rowsOf(current);
    const at = rows.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(to, rows.length - 1))]?.focus();
  };
  const onFocusIn = (event: FocusEvent): void => {
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (row !== null && list.current !== null) stop(rowsOf(list.current), row);
  };
  return { ref: list, onKeyDown, onFocusIn };
}
