/**
 * Which of the right words was probably meant: for "did you mean --port?".
 */

/** The candidate that needs the fewest changes, or the first that begins like it; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  // Longer than any option: nothing was mistyped, and the table below would be large.
  if (word === '' || word.length > 40) return undefined;
  const typed = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = 1 + Math.max(1, Math.floor(word.length / 3));
  for (const candidate of candidates) {
    const changes = distance(typed, candidate);
    if (changes < bestDistance) {
      best = candidate;
      bestDistance = changes;
    }
  }
  return best ?? candidates.find((candidate) => candidate.startsWith(typed));
}

/** Letters inserted, left out, replaced or swapped with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let changes = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) changes = Math.min(changes, at(beforeLast, column - 2) + 1);
      current.push(changes);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
