/** How a client waits for a server: with more patience than a server has for its timers. Owns nothing. */
import {
  clockOf as clockThatReads,
  machineTime,
  machineWait,
  type Wait,
  type Clock as WholeClock,
} from '../../clock.js';

/** No dates: the server has those. */
export type Clock = Pick<WholeClock, 'monotonic' | 'after'>;

/** Milliseconds for what had come, and for a network that is only just back. */
const READING = 3000;

export const clockOf = (monotonic: () => number, wait: Wait): Clock => clockThatReads(monotonic, wait, READING);

export const machineClock = clockOf(machineTime, machineWait);
