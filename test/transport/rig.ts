/** A cutter that writes down what it calls, in order. */
import { LineCutter } from '../../src/doors/lines/line-cutter.js';

export const TOO_LONG = Symbol('too long');
export const END = Symbol('end');
export type Event = string | symbol;

export interface Rig {
  cutter: LineCutter;
  events: Event[];
}

export function rig(maxBytes?: number, onLine?: (line: string, cutter: LineCutter) => void): Rig {
  const events: Event[] = [];
  const cutter: LineCutter = new LineCutter({
    ...(maxBytes === undefined ? {} : { maxBytes }),
    onLine: (line) => {
      events.push(line);
      onLine?.(line, cutter);
    },
    onTooLong: () => events.push(TOO_LONG),
    onEnd: () => events.push(END),
  });
  return { cutter, events };
}
