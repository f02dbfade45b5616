/**
 * The Bus of a server that is alone: every name and every room is in this process.
 * A Bus on a broker does the same and tells the other nodes.
 */
import type { Bus, LocalCarrier } from '../core/ports.js';

export function createLocalBus(here: LocalCarrier): Bus {
  const claimed = new Set<string>();
  return {
    async claim(key) {
      if (claimed.has(key)) return false;
      claimed.add(key);
      return true;
    },
    release: (key) => {
      claimed.delete(key);
    },
    attach: (key, recipient) => here.attach(key, recipient),
    attachSayer: (key, recipient) => here.attachSayer(key, recipient),
    detach: (key) => here.detach(key),
    subscribe: (room, key) => here.subscribe(room, key),
    unsubscribe: (room, key) => here.unsubscribe(room, key),
    toPerson: (key, line, receipt) => here.toPerson(key, line, receipt),
    atCostOf: (key, work) => here.atCostOf(key, work),
    evict: (key, notice, reason) => here.evict(key, notice, reason),
    toRoom: (room, line, author) => here.toRoom(room, line, author),
    toAll: (line, author, except) => here.toAll(line, author, except),
    hide: (key, author, hidden) => here.hide(key, author, hidden),
  };
}
