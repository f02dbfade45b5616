/** How much may come on one connection, and wait for it. */
export interface TcpSettings {
  readonly maxLine: number;
  /** Bytes of an object in the JSON dialect. */
  readonly maxObject: number;
  /** Bytes that may wait for one client. */
  readonly maxOutbox: number;
}

/** What may send shorter lines, may send smaller objects, in the same proportion. */
export function objectBound({ maxObject, maxLine }: TcpSettings, line: number): number {
  return Math.ceil((maxObject * line) / maxLine);
}
