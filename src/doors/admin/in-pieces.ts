/**
 * A large object as JSON, a piece at a time, so that whoever writes it can let others have their turn between two: an account with all
 * that it has said is half a second's work at once. Owns nothing; knows not what it writes.
 */

/** Characters of a piece, or as many more as one thing in a list has. */
const PIECE = 64 * 1024;

/** Together what JSON.stringify makes of it. */
export function* inPieces(value: object): Generator<string> {
  let piece = '';
  for (const part of partsOf(value)) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Only lists are long: what is in one is made as a whole. */
function* partsOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) yield JSON.stringify(value);
  else if (Array.isArray(value)) {
    yield '[';
    for (let at = 0; at < value.length; at++)
      yield `${at === 0 ? '' : ','}${JSON.stringify(value[at] as unknown) ?? 'null'}`;
    yield ']';
  } else {
    let before = '{';
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      yield `${before}${JSON.stringify(name)}:`;
      yield* partsOf(field);
      before = ',';
    }
    yield before === '{' ? '{}' : '}';
  }
}
