/** Conversations that are over, as the Store keeps them and gives them out in parts. */

/** One line of a conversation that is over. */
export interface Past {
  readonly id: number;
  readonly from: string;
  readonly body: string;
  readonly at: number;
  /** Peer.share of its author. */
  readonly origin?: string | null;
}

/** Where the reading of a history goes on: after the line `after`, up to the line `upTo`; both are ids. */
export interface HistoryPlace {
  readonly after: number;
  readonly upTo: number;
}

/** A part of a history, oldest (lowest id) first. `rest`: where it goes on; null: it does not. */
export interface HistoryPart {
  readonly past: readonly Past[];
  readonly rest: HistoryPlace | null;
}

/** How a store keeps to a bound of bytes: the first of `things` that have at most as many (UTF-8) in their bodies, one at least. */
export function untilFull<T extends { readonly body: string }>(things: readonly T[], bytes: number): readonly T[] {
  let left = bytes;
  let count = 0;
  for (const { body } of things) {
    left -= Buffer.byteLength(body);
    if (left < 0 && count > 0) break;
    count++;
  }
  return things.slice(0, count);
}
