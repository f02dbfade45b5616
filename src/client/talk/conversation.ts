/**
 * Where the person at this terminal is, and where what they type goes. Owns the rooms, groups and private chats as far as
 * the server has told of them, who has been seen, what is unread, and the place that typed lines are for. Pure: is told
 * what the server says, and says nothing itself.
 */
import { fold } from '../../language/names.js';
import { numberOf, objectsOf, type ServerEvent, textOf, textsOf } from '../common/server-event.js';

/**
 * Where a typed line goes. `here`: as it stands, so the server decides: the current room, or everyone. `lost`: the place
 * that it was for is gone, and a line is sent nowhere before the person has said what is to become of it.
 */
export type Target =
  | { readonly kind: 'here' }
  | { readonly kind: 'everyone' }
  | { readonly kind: 'private' | 'direct' | 'group'; readonly name: string }
  | { readonly kind: 'lost'; readonly what: 'private' | 'room' | 'group'; readonly name: string };

/** The key under which unread lines to everyone are counted: no room can be called so. */
const EVERYONE = '';

/** Names that are kept for completion. The server tells of at most so many in a list; over days more come and go. */
const MAX_NAMES = 2000;

/** Lines of which it is known who has said them, and where: what is taken back is rarely older. */
const MAX_LINES = 1000;

/** What has been said at one place since one last was there. */
interface Unread {
  readonly key: string;
  readonly name: string;
  count: number;
}

interface Line {
  readonly from: string;
  /** Among which it is counted, or was. */
  readonly unread: Unread | null;
}

export class Conversation {
  /** One's own name; empty before one has entered. */
  me = '';
  account = false;
  /** Lines are shown with their numbers. Of a guest the server does not know it after a loss. */
  ids = false;
  target: Target = { kind: 'here' };
  /** In the order in which they were joined; the last is the server's current one. */
  private joined: string[] = [];
  private readonly privates = new Map<string, string>();
  private readonly members = new Map<string, string>();
  private readonly people = new Map<string, string>();
  private readonly rooms = new Map<string, string>();
  private readonly counts = new Map<string, Unread>();
  /** The last lines, by their numbers. */
  private readonly lines = new Map<number, Line>();

  get currentRoom(): string | null {
    return this.joined.at(-1) ?? null;
  }

  get myRooms(): readonly string[] {
    return this.joined;
  }

  get peopleSeen(): readonly string[] {
    return [...this.people.values()];
  }

  get groups(): readonly string[] {
    return [...this.members.values()];
  }

  /** Rooms and groups. */
  get roomsSeen(): readonly string[] {
    return [...new Map([...this.rooms, ...this.members]).values()];
  }

  /** Its name as the server writes it, where there is a private chat with that person. */
  privateWith(name: string): string | null {
    return this.privates.get(fold(name)) ?? null;
  }

  person(name: string): string | null {
    return this.people.get(fold(name)) ?? null;
  }

  group(name: string): string | null {
    return this.members.get(fold(name)) ?? null;
  }

  /** A room that one is in. */
  room(name: string): string | null {
    return this.joined.find((room) => fold(room) === fold(name)) ?? null;
  }

  /** Who has said that line; empty where it is not known. */
  authorOf(id: number | null): string {
    return (id === null ? undefined : this.lines.get(id))?.from ?? '';
  }

  isMe(name: string): boolean {
    return fold(name) === fold(this.me);
  }

  /** As the prompt shows it: `lab`, `everyone`, `private: Bob`. */
  get place(): string {
    return placeOf(this.target, this.currentRoom);
  }

  /** What has been said elsewhere since one last was there. */
  get unread(): readonly { readonly name: string; readonly count: number }[] {
    return [...this.counts.values()];
  }

  aim(target: Target): void {
    this.target = target;
    this.counts.delete(this.key());
  }

  /** The connection is gone: private chats with it. Rooms are left, too, and stay in `myRooms` to be joined again. */
  disconnected(): void {
    for (const name of [...this.privates.values()]) this.lose('private', name);
    this.privates.clear();
  }

  /** Something that the server has said, an answer or an event. */
  observe(event: ServerEvent): void {
    const username = textOf(event, 'username');
    switch (event.type) {
      case 'status':
        this.observeStatus(event);
        break;
      case 'message':
        this.observeMessage(event);
        break;
      case 'set':
        if (event.what === 'ids') this.ids = event.value === 'on';
        break;
      case 'purged':
        this.takeBack(numberOf(event, 'message_id'));
        break;
      case 'online':
      case 'contact_online':
      case 'joined':
        this.see(username);
        break;
      case 'online_users':
        for (const name of textsOf(event, 'users')) this.see(name);
        break;
      case 'rooms':
        for (const each of objectsOf(event, 'rooms')) this.rooms.set(fold(textOf(each, 'room')), textOf(each, 'room'));
        break;
      case 'nick':
        this.me = username;
        this.see(username);
        break;
      case 'passwd':
        this.account = true;
        break;
      case 'join':
        this.enter(textOf(event, 'room'));
        for (const name of textsOf(event, 'members')) this.see(name);
        break;
      case 'leave':
        this.leave(textOf(event, 'room'));
        break;
      case 'private_request':
        this.see(textOf(event, 'from'));
        break;
      case 'private_connected':
        this.connect(username);
        break;
      case 'private_chats':
        for (const name of textsOf(event, 'users')) this.connect(name);
        break;
      case 'private_ended':
        this.privates.delete(fold(username));
        this.lose('private', username);
        break;
      case 'groups':
        for (const name of textsOf(event, 'groups')) this.members.set(fold(name), name);
        break;
      case 'group_joined':
      case 'create_group':
        this.members.set(fold(textOf(event, 'group')), textOf(event, 'group'));
        break;
      case 'leave_group':
        this.members.delete(fold(textOf(event, 'group')));
        this.lose('group', textOf(event, 'group'));
        break;
    }
  }

  private observeStatus(event: ServerEvent): void {
    // Who answers somebody has read what they wrote.
    if (event.status === 'delivered' || event.status === 'queued') this.counts.delete(`@${fold(textOf(event, 'to'))}`);
    if (event.status === 'sent') this.keep(event, { from: this.me, unread: null });
    if (event.status !== 'welcome') return;
    this.me = textOf(event, 'username');
    this.account = event.account === true;
    if (this.account) this.ids = (event.settings as { readonly ids?: unknown } | undefined)?.ids === true;
    this.joined = [];
    this.see(this.me);
  }

  private observeMessage(event: ServerEvent): void {
    const from = textOf(event, 'from');
    this.see(from);
    const key = this.newsOf(event);
    this.keep(event, { from, unread: key === null ? null : this.count(key, event) });
  }

  /** The key of the place that it is news of; null: of none, or of where one is. */
  private newsOf(event: ServerEvent): string | null {
    // What is shown later than it was said is not news of a place.
    const key = event.sent === undefined ? keyOfMessage(event) : null;
    return key === this.key() ? null : key;
  }

  private count(key: string, event: ServerEvent): Unread {
    const isForMe = event.kind === 'private' || event.kind === 'direct';
    const name = isForMe ? `@${textOf(event, 'from')}` : (this.room(key) ?? this.group(key) ?? 'everyone');
    const unread = this.counts.get(key) ?? { key, name, count: 0 };
    unread.count++;
    this.counts.set(key, unread);
    return unread;
  }

  private keep(event: ServerEvent, line: Line): void {
    const id = numberOf(event, 'message_id');
    if (id === null) return;
    this.lines.set(id, line);
    if (this.lines.size > MAX_LINES) this.lines.delete(this.lines.keys().next().value as number);
  }

  /** It is unread no more, if nobody has been where it was said since. */
  private takeBack(id: number | null): void {
    const line = id === null ? undefined : this.lines.get(id);
    if (id === null || line === undefined) return;
    this.lines.set(id, { ...line, unread: null });
    const { unread } = line;
    if (unread === null || this.counts.get(unread.key) !== unread) return;
    unread.count--;
    if (unread.count === 0) this.counts.delete(unread.key);
  }

  /** What the current target is counted under. */
  private key(): string {
    const { target } = this;
    if (target.kind === 'here') return fold(this.currentRoom ?? EVERYONE);
    if (target.kind === 'everyone') return EVERYONE;
    return target.kind === 'group' ? fold(target.name) : `@${fold(target.name)}`;
  }

  private enter(room: string): void {
    this.joined = [...this.joined.filter((other) => fold(other) !== fold(room)), room];
    this.rooms.set(fold(room), room);
    // Anybody who joins a room wants to be there.
    this.aim({ kind: 'here' });
  }

  private leave(room: string): void {
    this.joined = this.joined.filter((other) => fold(other) !== fold(room));
    this.counts.delete(fold(room));
    this.counts.delete(this.key());
  }

  private connect(name: string): void {
    this.see(name);
    this.privates.set(fold(name), name);
    const { target } = this;
    const back = (target.kind === 'lost' && target.what === 'private') || target.kind === 'direct';
    if (back && fold(target.name) === fold(name)) this.aim({ kind: 'private', name });
  }

  private lose(what: 'private' | 'group', name: string): void {
    const { target } = this;
    if (target.kind === what && fold(target.name) === fold(name))
      this.target = { kind: 'lost', what, name: target.name };
  }

  private see(name: string): void {
    if (name === '') return;
    this.people.set(fold(name), name);
    if (this.people.size > MAX_NAMES) this.people.delete(this.people.keys().next().value as string);
  }
}

function placeOf(target: Target, room: string | null): string {
  switch (target.kind) {
    case 'here':
      return room ?? 'everyone';
    case 'everyone':
      return 'everyone';
    case 'private':
      return `private: ${target.name}`;
    case 'direct':
      return `to ${target.name}`;
    case 'group':
      return target.name;
    case 'lost':
      return target.what === 'private' ? `private: ${target.name}, over` : `${target.name}, left`;
  }
}

/** Null: of no place that is known here. */
function keyOfMessage(event: ServerEvent): string | null {
  switch (event.kind) {
    case 'all':
      return EVERYONE;
    case 'room':
      return fold(textOf(event, 'room'));
    case 'group':
      return fold(textOf(event, 'group'));
    case 'private':
    case 'direct':
      return `@${fold(textOf(event, 'from'))}`;
    default:
      return null;
  }
}
