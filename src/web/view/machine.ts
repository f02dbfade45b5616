/** What the model needs of the browser: a socket to the server that the page came from, time, frames, and what outlives a reload. */
import type { Channel, Clock, Connect, StoreParts } from '../model/types.js';

/** Milliseconds after which a change is told of where no frame is drawn: a window that is hidden has unread lines, too. */
const HIDDEN_FRAME = 250;

export function connectTo(address: string): Connect {
  return ({ opened, received, closed }) => {
    const socket = new WebSocket(address);
    socket.addEventListener('open', () => opened());
    socket.addEventListener('message', ({ data }) => received(String(data)));
    socket.addEventListener('close', () => closed());
    return { send: (text) => socket.send(text), close: () => socket.close() };
  };
}

/** Of the server that the page came from. */
export function socketAddress({ protocol, host }: Location): string {
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/socket`;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  frame(run) {
    let isDone = false;
    const once = (): void => {
      if (!isDone) run();
      isDone = true;
    };
    requestAnimationFrame(once);
    setTimeout(once, HIDDEN_FRAME);
  },
};

/** Undefined where the browser has none. */
export const otherWindows: Channel | undefined = openChannel();

function openChannel(): Channel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined;
  const channel = new BroadcastChannel('partyline');
  return {
    post: (message) => channel.postMessage(message),
    listen: (heard) => channel.addEventListener('message', ({ data }) => heard(data)),
  };
}

const KEY = 'partyline.places';

/** A browser may keep nothing, and throws then. */
export const windowMemory: NonNullable<StoreParts['memory']> = {
  load() {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  save(text) {
    try {
      sessionStorage.setItem(KEY, text);
    } catch {
      // Where one was is asked for again then.
    }
  },
};
