/** Who is here, and what is done to them: the administrator's kick, bans, mutes, the lock, and lines that are taken back. */
import { RequestFault } from '../../admin/requests.js';
import type { ListedPerson } from '../../admin/results.js';
import { DOORS } from '../../link/peer.js';
import { BAN_MINUTES, MUTE_MINUTES } from '../moderation/bounds.js';
import type { Person } from '../people/people.js';
import type { AdminParts, Handlers } from './handlers.js';
import { iso, nameIn, periodIn, reasonIn } from './words.js';

type Family =
  | 'who'
  | 'kick'
  | 'around'
  | 'ban'
  | 'unban'
  | 'bans'
  | 'mute'
  | 'unmute'
  | 'mutes'
  | 'lock'
  | 'unlock'
  | 'purge';

export function moderationHandlers({ chat }: AdminParts): Handlers<Family> {
  const { moderation, lock, takingBack } = chat;
  const listed = (person: Person): ListedPerson => ({
    name: person.name,
    account: person.account,
    operator: person.operator,
    saysOnly: person.saysOnly,
    address: person.address,
    door: DOORS[person.cameBy],
    connection: person.connection,
    since: iso(person.since),
    idle: Math.floor(chat.idle(person) / 1000),
    away: person.away !== null,
    rooms: person.rooms.map(({ name }) => name),
  });
  return {
    who: () => ({ people: Array.from(chat.people.everybody(), listed) }),

    kick: ({ name, reason }, { by }) => ({ name: moderation.kick(by, nameIn(name), reasonIn(reason)) }),

    around({ name }, { by }) {
      const { amongThem: _, ...around } = moderation.lookAround(by, nameIn(name));
      return around;
    },

    async ban({ name, minutes = BAN_MINUTES, address, reason }, { by }) {
      const period = periodIn(minutes);
      const banned = await moderation.ban(by, nameIn(name), period, address === true, reasonIn(reason));
      const { until, others, now } = banned;
      return { name: banned.name, address: banned.address, until: iso(until), others, now };
    },

    unban: async ({ name }, { by }) => ({ name: await moderation.unban(by, nameIn(name)) }),

    bans: () => ({ bans: moderation.listBans().map((ban) => ({ ...ban, until: iso(ban.until) })) }),

    async mute({ name, minutes = MUTE_MINUTES, reason }, { by }) {
      const muted = await moderation.mute(by, nameIn(name), periodIn(minutes), reasonIn(reason));
      return { name: muted.name, now: muted.now, until: iso(muted.until) };
    },

    unmute: async ({ name }, { by }) => ({ name: await moderation.unmute(by, nameIn(name)) }),

    mutes: () => ({ mutes: moderation.listMutes().map((mute) => ({ ...mute, until: iso(mute.until) })) }),

    async lock(_, { by }) {
      const locked = await lock.lock(by);
      return { by: locked.by, since: iso(locked.since), here: locked.here };
    },

    async unlock(_, { by }) {
      await lock.unlock(by);
      return {};
    },

    async purge({ id, name }, { by }) {
      if (name !== undefined) return { id: null, ...(await takingBack.everything(by, nameIn(name))) };
      if (id === undefined) throw new RequestFault('MALFORMED', 'purge takes an id, or a name');
      await takingBack.line(by, id);
      return { id, name: null, count: 1 };
    },
  };
}
