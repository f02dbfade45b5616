/**
 * Memory of what has been read and passed on. Node reads into a new buffer each time, and V8 lets some 32 MiB of dead ones
 * gather before it looks for them: as much as one large file may cost. Owns the count since the last look; knows no file.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes read between two looks, each of which takes some 0.2 ms. */
const LOOK = 4 * 1024 * 1024;

/** V8's own collector, young objects alone; nothing where this V8 has none to give. */
type Collector = ((options: { readonly type: 'minor' }) => void) | undefined;

function collector(): Collector {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('typeof gc === "function" ? gc : undefined');
  setFlagsFromString('--no-expose-gc');
  return found as Collector;
}

let collect: Collector | null = null;
let bytes = 0;

/** So much has been read, and will soon be forgotten. */
export function hasRead(count: number): void {
  bytes += count;
  if (bytes < LOOK) return;
  bytes = 0;
  if (collect === null) collect = collector();
  collect?.({ type: 'minor' });
}
