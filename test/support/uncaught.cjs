/**
 * Loaded before all else in each process of tests (`--require`, by test/run.mjs). Node's runner follows every promise, timer and
 * socket by a hook of `async_hooks`, so that it can tell of an error that nobody has caught which test it belongs to. In
 * processes that are full of servers and clients that takes a tenth of the time. Here the runner's hook is told of the tests alone,
 * which it needs to know in which suite one stands; and when something is thrown that nobody catches, it is told that this
 * belongs to the test that runs. So that test fails, as it would have.
 */
const hooks = require('node:async_hooks');
const { isMainThread } = require('node:worker_threads');

const { AsyncResource, createHook, executionAsyncId } = hooks;

/** The tests that run, in the order in which they have begun; a suite does while it names its tests. */
const running = new Set();
/** The one that has begun last. */
let last;

/** What the runner wants to be told. */
let told;

/** What a test is for the runner: a class that extends this one. */
class Tied extends AsyncResource {
  constructor(type, ...more) {
    super(type, ...more);
    told?.init(this.asyncId(), type, this.triggerAsyncId(), this);
  }

  runInAsyncScope(work, ...given) {
    // What runs before and after tests stands in nothing, nor does the whole.
    if (this.parent !== null) {
      last = this;
      running.add(this);
    }
    const end = () => running.delete(this);
    let result;
    try {
      result = super.runInAsyncScope(work, ...given);
    } finally {
      if (typeof result?.then !== 'function') end();
    }
    result?.then?.(end, end);
    return result;
  }
}

/** Comes before the runner's own listener, which fails the test that it was told of, or the process, without saying where, if none. */
function blame(error) {
  const test = [...running].reverse().find((one) => !one.finished);
  if (test === undefined) {
    const after = last === undefined ? '' : `, after "${last.name}"`;
    process.stderr.write(`not ok - thrown while no test ran${after}: ${error?.stack ?? error}\n`);
    return;
  }
  const id = executionAsyncId();
  if (id === test.asyncId()) return;
  told.init(id, 'UNCAUGHT', test.asyncId(), {});
  queueMicrotask(() => told.destroy(id));
}

if (isMainThread) {
  hooks.AsyncResource = Tied;
  hooks.createHook = (callbacks) => ({
    enable() {
      told = callbacks;
      for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, blame);
    },
    disable() {
      for (const event of ['uncaughtException', 'unhandledRejection']) process.off(event, blame);
    },
  });
  require('node:test');
  Object.assign(hooks, { AsyncResource, createHook });
}
