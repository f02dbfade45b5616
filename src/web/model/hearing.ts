/**
 * What each object of the server makes of what the page knows: a table by their types. What is not in it is passed over. Knows no
 * connection; what has to be asked because of it is for the `Wants`.
 */
import { mentions } from '../../client/common/mentions.js';
import { numberOf, type ServerEvent, sentAt, textOf, textsOf } from './objects.js';
import { makeLine, type PlaceState } from './place.js';
import { refusal, withLocalTimes } from './sentences.js';
import type { Line, PlaceKind } from './types.js';
import type { World } from './world.js';

/** How it has come: as it happened; later, and not seen before; or only as what one finds on entering. */
export type Origin = 'live' | 'missed' | 'recalled';

export interface Wants {
  /** Who is in that place is not known, or not all of it. */
  members(place: PlaceState): void;
  /** What is known of who is here may not be so any more. */
  whoIsHere(): void;
  /** What one may do is not what it was. */
  commands(): void;
  /** A line of one's own has come back that was on its way when a connection broke. False: none was. */
  wasMine(place: PlaceState, text: string, id: number | null): boolean;
  fileOffered(event: ServerEvent): void;
  fileDone(event: ServerEvent): void;
  fileFailed(event: ServerEvent): void;
}

type Handler = (event: ServerEvent, origin: Origin) => void;

const KINDS: ReadonlySet<string> = new Set<PlaceKind>(['all', 'room', 'group', 'private', 'direct']);

/** ` (kicked)`, where a reason says more than that somebody has left. */
const because = (event: ServerEvent): string => {
  const reason = textOf(event, 'reason');
  return reason === '' || ['exit', 'left', 'ended', 'disconnected'].includes(reason) ? '' : ` (${reason})`;
};

export class Hearing {
  constructor(
    private readonly world: World,
    private readonly wants: Wants,
  ) {}

  hear(event: ServerEvent, origin: Origin = 'live'): void {
    if (Object.hasOwn(this.table, event.type)) this.table[event.type]?.(event, origin);
  }

  /** A message as a line of that place; null: it is there already. */
  lineOf(event: ServerEvent, place: PlaceState): Line | null {
    const id = numberOf(event, 'message_id');
    if (id !== null && place.has(id)) return null;
    const from = textOf(event, 'from');
    const text = textOf(event, 'payload');
    const own = this.world.isMe(from);
    return makeLine({
      ...{ kind: 'said', text, at: sentAt(event) ?? this.world.now(), id, from, own },
      action: event.action === true,
      again: event.again === true,
      mention: !own && mentions(text, this.world.me?.name ?? ''),
      status: own ? 'sent' : null,
    });
  }

  private readonly table: Readonly<Record<string, Handler>> = {
    message: (event, origin) => this.message(event, origin),
    status: (event) => this.status(event),
    purged: (event) => this.takeBack(numberOf(event, 'message_id')),
    purge: (event) => this.takeBack(numberOf(event, 'message_id')),
    info: (event) => {
      // The page has buttons for it.
      if (event.to_type === true) return;
      this.world.tell(this.world.places.looked, 'notice', withLocalTimes(textOf(event, 'text')));
    },
    error: (event) => {
      this.world.tell(this.world.places.looked, 'error', refusal(event));
    },
    announcement: (event) => this.announcement(event),

    online: (event) => this.came(textOf(event, 'username')),
    contact_online: (event) => {
      this.world.people.setContact(textOf(event, 'username'), true);
      this.came(textOf(event, 'username'));
    },
    offline: (event) => this.left(event),
    contact_offline: (event) => this.left(event),
    is_away: (event) => this.away(event),
    online_users: (event) => {
      for (const name of textsOf(event, 'users')) this.world.people.came(name);
    },
    contacts: (event) => {
      for (const name of textsOf(event, 'users')) this.world.people.setContact(name, true);
    },
    blocks: (event) => {
      for (const name of textsOf(event, 'users')) this.world.people.setBlocked(name, true);
    },
    add_contact: (event) => this.world.people.setContact(textOf(event, 'username'), true),
    remove_contact: (event) => this.world.people.setContact(textOf(event, 'username'), false),
    block: (event) => this.block(textOf(event, 'username')),
    unblock: (event) => this.world.people.setBlocked(textOf(event, 'username'), false),

    nick: (event) => {
      this.becomes(textOf(event, 'username'));
      // It was for the other name.
      this.world.set({ code: null });
    },
    passwd: () => {
      const { me } = this.world;
      // With the password the code is over.
      if (me !== null) this.world.set({ me: { ...me, account: true }, code: null });
    },
    operator: (event) => {
      const { me } = this.world;
      if (me !== null) this.world.set({ me: { ...me, operator: event.operator === true } });
      this.world.tell(this.world.places.looked, 'notice', textOf(event, 'text'));
      this.wants.commands();
    },
    set: (event) => {
      if (event.what === 'presence') this.wants.whoIsHere();
    },
    code: (event) => this.world.set({ code: textOf(event, 'code') }),
    away: (event) => this.setAway(textOf(event, 'away')),
    back: () => this.setAway(null),

    join: (event) => this.join(event),
    leave: (event) => {
      this.world.serverRoom = typeof event.current === 'string' ? event.current : null;
      const place = this.world.places.find('room', textOf(event, 'room'));
      if (place !== undefined) this.world.places.remove(place.key);
    },
    joined: (event) => {
      const [room, name] = [textOf(event, 'room'), textOf(event, 'username')];
      this.world.people.came(name);
      this.member(room, name, true, `${name} has come in.`);
    },
    left: (event) => {
      const [room, name] = [textOf(event, 'room'), textOf(event, 'username')];
      this.member(room, name, false, `${name} has gone${because(event)}.`);
    },
    members: (event) => this.members(event),
    topic: (event) => this.topic(event, textOf(event, 'topic'), textOf(event, 'topic_by')),
    topic_changed: (event) => {
      const [name, topic] = [textOf(event, 'username'), textOf(event, 'topic')];
      const place = this.topic(event, topic, name);
      if (place !== undefined) this.world.tell(place, 'happened', `${name} has changed the topic: ${topic}`);
    },
    quiet_changed: (event) => {
      this.setQuiet(event, event.quiet === true);
      this.happened(event);
    },
    voice_changed: (event) => {
      if (this.world.isMe(textOf(event, 'username')))
        this.change(event, (place) => {
          place.heard = event.voice === true || this.world.me?.operator === true;
        });
      this.happened(event);
    },
    quiet: (event) => this.setQuiet(event, true),
    unquiet: (event) => this.setQuiet(event, false),
    key: (event) => this.setKeyed(event, true),
    unkey: (event) => this.setKeyed(event, false),
    rooms: () => {},

    private_request: (event) => this.asks('private', textOf(event, 'from'), null),
    private_connected: (event) => this.connected(textOf(event, 'username')),
    private_rejected: (event) => {
      const text = `${textOf(event, 'username')} does not want a private chat.`;
      this.world.tell(this.world.places.looked, 'notice', text);
    },
    reject_connection: (event) => this.world.dropRequest(`private:${textOf(event, 'username').toLowerCase()}`),
    private_ended: (event) => this.ended(event),
    group_invite: (event) => this.asks('group', textOf(event, 'from'), textOf(event, 'group')),
    group_joined: (event) => this.inGroup(textOf(event, 'group')),
    create_group: (event) => this.inGroup(textOf(event, 'group')),
    reject_group: (event) => this.world.dropRequest(`group:${textOf(event, 'group').toLowerCase()}`),
    groups: (event) => {
      for (const name of textsOf(event, 'groups')) this.inGroup(name);
      const invitations = Array.isArray(event.invitations) ? (event.invitations as ServerEvent[]) : [];
      for (const one of invitations) this.invited(textOf(one, 'group'), textOf(one, 'from'));
    },
    leave_group: (event) => {
      const place = this.world.places.find('group', textOf(event, 'group'));
      if (place !== undefined) this.world.places.remove(place.key);
    },

    file_offer: (event) => this.wants.fileOffered(event),
    file_done: (event) => this.wants.fileDone(event),
    file_failed: (event) => this.wants.fileFailed(event),
  };

  private message(event: ServerEvent, origin: Origin): void {
    const { world } = this;
    const place = this.placeOf(event);
    if (place === null) return;
    const line = this.lineOf(event, place);
    if (line === null) return;
    if (line.own && this.wants.wasMine(place, line.text, line.id)) return;
    if (!line.own && event.sent === undefined) world.people.came(line.from);
    place.add(line);
    if (line.own || origin === 'recalled') return;
    world.places.news(place, line);
    const isForMe = place.kind === 'direct' || place.kind === 'private';
    if (isForMe || line.mention)
      world.alert({
        place: place.key,
        title: isForMe ? line.from : `${line.from} in ${place.name}`,
        text: line.text,
      });
  }

  /** Null: of a kind that the page does not know. */
  private placeOf(event: ServerEvent): PlaceState | null {
    const kind = textOf(event, 'kind');
    if (!KINDS.has(kind)) return null;
    const name = kind === 'room' || kind === 'group' ? textOf(event, kind) : textOf(event, 'from');
    const { places } = this.world;
    const known = places.find(kind as PlaceKind, name);
    if (known !== undefined) return known;
    const place = places.ensure(kind as PlaceKind, name);
    // What has waited was said in a private chat of an earlier stay.
    if (kind === 'private') this.close(place, 'This private chat is over.');
    return place;
  }

  /** What has become of a line that was said earlier. */
  private status(event: ServerEvent): void {
    const id = numberOf(event, 'message_id');
    const name = textOf(event, 'to');
    if (id === null) return;
    for (const kind of ['direct', 'private'] as const) {
      const place = this.world.places.find(kind, name);
      if (event.status === 'delivered') place?.settleId(id, 'delivered');
      if (event.status === 'queued') place?.settleId(id, 'waiting');
      if (event.status === 'refused') place?.settleId(id, 'refused');
      if (event.status === 'purged') place?.purge(id);
    }
  }

  private takeBack(id: number | null): void {
    if (id === null) return;
    for (const place of this.world.places.all()) if (place.purge(id)) return;
  }

  private announcement(event: ServerEvent): void {
    const { world } = this;
    const text = `Announcement by ${textOf(event, 'from')}: ${textOf(event, 'payload')}`;
    const everyone = world.places.ensure('all', '');
    const line = world.tell(everyone, 'notice', text);
    if (world.places.looked !== everyone) world.tell(world.places.looked, 'notice', text);
    world.places.news(everyone, line);
    world.alert({ place: everyone.key, title: 'Announcement', text: textOf(event, 'payload') });
  }

  private came(name: string): void {
    this.world.people.came(name);
    this.tellWhereTheyTalk(name, `${name} is here.`);
  }

  private left(event: ServerEvent): void {
    const name = textOf(event, 'username');
    this.world.people.left(name);
    this.world.dropRequest(`private:${name.toLowerCase()}`);
    this.tellWhereTheyTalk(name, `${name} has left${because(event)}.`);
  }

  /** In direct messages and the private chat, where there are any: elsewhere nobody waits for it. */
  private tellWhereTheyTalk(name: string, text: string): void {
    for (const kind of ['direct', 'private'] as const) {
      const place = this.world.places.find(kind, name);
      if (place !== undefined && place.lineCount > 0 && place.closed === null) this.world.tell(place, 'happened', text);
    }
  }

  private away(event: ServerEvent): void {
    const [name, text] = [textOf(event, 'username'), textOf(event, 'text')];
    const { people, places } = this.world;
    people.setAway(name, text);
    const chat = places.find('private', name);
    const place = chat !== undefined && chat.closed === null ? chat : places.ensure('direct', name);
    this.world.tell(place, 'notice', text === '' ? `${name} is away.` : `${name} is away: ${text}`);
  }

  private setAway(away: string | null): void {
    const { me, people } = this.world;
    if (me === null) return;
    this.world.set({ me: { ...me, away } });
    people.setAway(me.name, away);
  }

  private block(name: string): void {
    this.world.people.setBlocked(name, true);
    this.world.dropRequest(`private:${name.toLowerCase()}`);
  }

  private join(event: ServerEvent): void {
    const place = this.world.places.ensure('room', textOf(event, 'room'));
    this.world.serverRoom = textOf(event, 'current');
    place.name = textOf(event, 'room');
    place.closed = null;
    place.topic = typeof event.topic === 'string' ? event.topic : null;
    place.topicBy = typeof event.topic_by === 'string' ? event.topic_by : null;
    place.written = event.written === true;
    place.keyed = event.key === true;
    place.quiet = event.quiet === true;
    place.heard = !place.quiet || event.heard === true;
    const names = textsOf(event, 'members');
    place.members = membersOf(names);
    for (const name of names) this.world.people.came(name);
    place.touch();
    if ((numberOf(event, 'total') ?? names.length) > names.length) this.wants.members(place);
  }

  private change({ room }: ServerEvent, change: (place: PlaceState) => void): void {
    const place = this.world.places.find('room', String(room));
    if (place === undefined) return;
    change(place);
    place.touch();
  }

  /** Whoever had a voice has none when it begins anew. */
  private setQuiet(event: ServerEvent, quiet: boolean): void {
    this.change(event, (place) => {
      place.quiet = quiet;
      place.heard = !quiet || this.world.me?.operator === true;
    });
  }

  private setKeyed(event: ServerEvent, keyed: boolean): void {
    this.change(event, (place) => {
      place.keyed = keyed;
    });
  }

  /** In a room, in the server's words. */
  private happened(event: ServerEvent): void {
    const place = this.world.places.find('room', textOf(event, 'room'));
    if (place !== undefined) this.world.tell(place, 'happened', textOf(event, 'text'));
  }

  private member(room: string, name: string, isIn: boolean, sentence: string): void {
    const place = this.world.places.find('room', room);
    if (place === undefined) return;
    place.members ??= new Map();
    if (isIn) place.members.set(name.toLowerCase(), name);
    else place.members.delete(name.toLowerCase());
    this.world.tell(place, 'happened', sentence);
  }

  /** A list that is whole. */
  private members(event: ServerEvent): void {
    const names = textsOf(event, 'members');
    if ((numberOf(event, 'total') ?? 0) > names.length) return;
    const group = textOf(event, 'group');
    const { places } = this.world;
    const place = group === '' ? places.find('room', textOf(event, 'room')) : places.find('group', group);
    if (place === undefined) return;
    place.members = membersOf(names);
    place.touch();
  }

  private topic(event: ServerEvent, topic: string, by: string): PlaceState | undefined {
    const place = this.world.places.find('room', textOf(event, 'room'));
    if (place === undefined) return undefined;
    place.topic = topic === '' ? null : topic;
    place.topicBy = by === '' ? null : by;
    place.touch();
    return place;
  }

  private asks(kind: 'private' | 'group', from: string, group: string | null): void {
    const { world } = this;
    const title = kind === 'private' ? `${from} wants a private chat` : `${from} invites you to the group ${group}`;
    this.putRequest(kind, from, group);
    world.alert({ place: world.places.current, title, text: '' });
  }

  private invited(group: string, from: string): void {
    if (this.world.request(`group:${group.toLowerCase()}`) === undefined) this.putRequest('group', from, group);
  }

  private putRequest(kind: 'private' | 'group', from: string, group: string | null): void {
    const key = `${kind}:${(group ?? from).toLowerCase()}`;
    this.world.putRequest({ key, kind, from, group, at: this.world.now(), busy: false, problem: null });
  }

  private connected(name: string): void {
    const { places } = this.world;
    const place = places.ensure('private', name);
    place.closed = null;
    // The server keeps none of it for this place alone.
    place.older = 'none';
    place.touch();
    this.world.dropRequest(`private:${name.toLowerCase()}`);
    const line = this.world.tell(place, 'happened', `You have a private chat with ${name}. Nobody else sees it.`);
    places.news(place, line);
    this.world.alert({ place: place.key, title: `Private chat with ${name}`, text: '' });
  }

  private ended(event: ServerEvent): void {
    const name = textOf(event, 'username');
    const place = this.world.places.find('private', name);
    if (place === undefined || place.closed !== null) return;
    this.close(place, `The private chat with ${name} is over${because(event)}.`);
  }

  /** One stays in the rooms, under the new name; private chats and what was asked for end, and only the others are told (R3.71). */
  private becomes(name: string): void {
    const { world } = this;
    const { me } = world;
    world.people.become(name);
    for (const place of world.places.all()) {
      if (place.kind === 'private' && place.closed === null)
        this.close(place, `You have another name now: the private chat with ${place.name} is over.`);
      if (me === null || !place.members?.delete(me.name.toLowerCase())) continue;
      place.members.set(name.toLowerCase(), name);
      place.touch();
    }
    for (const { key, kind } of [...world.openRequests]) if (kind === 'private') world.dropRequest(key);
    if (me !== null) world.set({ me: { ...me, name } });
  }

  private close(place: PlaceState, sentence: string): void {
    place.closed = sentence;
    place.older = 'none';
    this.world.tell(place, 'happened', sentence);
  }

  private inGroup(name: string): void {
    this.world.dropRequest(`group:${name.toLowerCase()}`);
    const { places } = this.world;
    const isNew = places.find('group', name) === undefined;
    const place = places.ensure('group', name);
    place.closed = null;
    place.touch();
    if (isNew || place.members === null) this.wants.members(place);
  }
}

function membersOf(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}
