/** How the server is, and what is said to everybody on it. */
import { type Clock, inTime } from '../../clock.js';
import type { AdminHost, AdminParts, Handlers } from './handlers.js';
import { iso, linesIn } from './words.js';

export function statusHandlers({ chat, clock, version, host }: AdminParts): Handlers<'status' | 'announce'> {
  const began = { at: clock.now(), monotonic: clock.monotonic() };
  return {
    async status() {
      const { people, rooms, moderation, lock } = chat;
      const { state } = lock;
      return {
        version,
        started: iso(began.at),
        uptime: Math.floor((clock.monotonic() - began.monotonic) / 1000),
        people: people.present,
        operators: [...people.everybody()].filter(({ operator }) => operator).length,
        rooms: rooms.count,
        bans: moderation.listBans().length,
        mutes: moderation.listMutes().length,
        locked: state === null ? null : { by: state.by, since: iso(state.since) },
        lastBackup: await lastBackup(host, clock),
        ...host.status(),
      };
    },
    announce({ text }, { by }) {
      for (const line of linesIn(text)) chat.moderation.announce(by, line);
      return { people: chat.people.count };
    },
  };
}

/** Milliseconds. */
const PATIENCE = 2000;

/** What else there is to be said is said also where the store does not answer: then above all. */
async function lastBackup({ backups }: AdminHost, clock: Clock): Promise<string | null> {
  if (backups === null) return null;
  const last = backups.last().catch(() => null);
  const at = await inTime(clock, PATIENCE, last, null);
  return at === null ? null : iso(at);
}
