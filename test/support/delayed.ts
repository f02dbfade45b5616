/**
 * The link as it would be between two processes: every message is put off to the next turn of the event loop, in the order in
 * which they were given, and what it holds is copied (structuredClone), which nothing but plain data survives. A message that
 * answered something would be found out: there is nobody to give the answer to.
 */
import assert from 'node:assert/strict';
import { direct, type Link } from '../../src/link/link.js';

/** One way. */
class Way {
  private waiting: (() => void)[] = [];

  give(message: () => void): void {
    this.waiting.push(message);
    if (this.waiting.length === 1) setImmediate(() => this.arrive());
  }

  private arrive(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const message of waiting) message();
  }
}

/** Stands for `target` on the other side of `way`. `pay`: makes the right one pay for what is done there. */
function far<Target extends object>(way: Way, target: Target, pay = (work: () => void) => work()): Target {
  const methods = new Map<string | symbol, unknown>();
  return new Proxy(target, {
    get(_target, name) {
      let method = methods.get(name);
      if (method === undefined) {
        method = (...given: unknown[]): void => {
          const args = structuredClone(given);
          way.give(() =>
            pay(() => {
              const call = Reflect.get(target, name) as (...args: unknown[]) => unknown;
              assert.equal(call.apply(target, args), undefined, `${String(name)} answers something`);
            }),
          );
        };
        methods.set(name, method);
      }
      return method;
    },
  });
}

export function delayed(): Link {
  const [toDoors, toCore] = [new Way(), new Way()];
  return {
    bus: (bus) => far(toDoors, bus),
    receipts: (receipts) => far(toCore, receipts),
    toDoor: (door) => far(toDoors, door),
    toCore: (core, seat) => far(toCore, core, (work) => seat.pays(work)),
  };
}

/** For this process: test/link/delayed.full.test.ts runs tests of servers with messages put off. */
export function chosenLink(): Link {
  return process.env.TEST_LINK === 'delayed' ? delayed() : direct;
}
