/**
 * The page's model: what the view sees of it, and what can be done. Puts the parts together, asks the server for what the page
 * needs to know, and tells of changes at most once a frame. Knows no document.
 */
import { fold } from '../../language/names.js';
import { field, objectOf } from './acts.js';
import { commandsOf } from './commands.js';
import type { Fields } from './connection.js';
import { Hearing } from './hearing.js';
import { findIn } from './jump.js';
import { numberOf, objectsOf, type ServerEvent, textOf, textsOf } from './objects.js';
import { aboutIn, actsFor, banOf } from './person-acts.js';
import type { PlaceState } from './place.js';
import { roomActs, serverActs } from './place-acts.js';
import { EVERYONE, keyOf } from './places.js';
import { refusal } from './sentences.js';
import { type Ask, historyOf, Speaking } from './speaking.js';
import { Stay } from './stay.js';
import { knownIn, suggest } from './suggestions.js';
import { untilTomorrow } from './times.js';
import { Transfers } from './transfers.js';
import type { Act, Alert, Answers, Found, Line, PlaceKey, Question, State, Store, StoreParts } from './types.js';
import { World } from './world.js';

/** Older lines that are asked for at once. */
const STEP = 100;

/** A number that no line has: before it are all (R3.35). */
const END = 999_999_999_999_999;

/** Milliseconds between looks at who is here: in a large party, or where one wants to see less, it is not told who comes and goes; who is away never is. */
const LOOK = 60_000;
/** Milliseconds between looks at the date: a computer that sleeps over midnight holds the timer up. */
const DAY_LOOK = 60_000;
/** At least so many for each of them: ten thousand people make a list of a third of a megabyte. */
const LOOK_EACH = 60;

export function createStore(parts: StoreParts): Store {
  return new Party(parts);
}

class Party implements Store {
  private readonly world: World;
  private readonly stay: Stay;
  private readonly speaking: Speaking;
  private readonly hearing: Hearing;
  private readonly transfers: Transfers;
  private readonly listeners = new Set<() => void>();
  private readonly alerted = new Set<(alert: Alert) => void>();
  private isScheduled = false;
  private saved = '';
  private questions = 0;
  /** The last one that was asked, as long as it is not answered. */
  private asked: { readonly key: number; readonly run: (answers: Answers) => void } | null = null;
  /** What had been typed and not sent when a stay ended, for the one who comes back. */
  private drafts: { readonly name: string; readonly texts: readonly (readonly [PlaceKey, string])[] } = {
    name: '',
    texts: [],
  };
  private readonly ask: Ask;

  constructor(private readonly parts: StoreParts) {
    const { clock } = parts;
    this.ask = (fields, onAnswer, lost) => this.stay.ask(fields, onAnswer, lost);
    this.world = new World(
      clock.now,
      () => this.changed(),
      (alert) => {
        for (const listener of this.alerted) listener(alert);
      },
    );
    this.hearing = new Hearing(this.world, {
      members: (place) => this.members(place),
      whoIsHere: () => this.lookNow(),
      commands: () => this.learnCommands(),
      wasMine: (place, text, id) => this.speaking.wasMine(place, text, id),
      fileOffered: (event) => this.transfers.offered(event, true),
      fileDone: (event) => this.transfers.done(event),
      fileFailed: (event) => this.transfers.failed(event),
    });
    this.speaking = new Speaking(this.world, this.hearing, {
      ask: this.ask,
      isOpen: () => this.stay.isOpen,
      leave: () => this.leave(),
      passwordIs: (password) => this.stay.passwordIs(password),
      goTo: (key) => this.open(key),
    });
    this.transfers = new Transfers(this.world, this.ask, parts.carrier);
    this.stay = new Stay(parts, this.world, this.hearing, {
      settled: (again) => this.settled(again),
      caughtUp: (complete) => this.speaking.caughtUp(complete),
      disconnected: () => this.speaking.disconnected(),
      roomsOf: (name) => this.remembered(name).rooms,
    });
    clock.after(LOOK, () => this.look());
    this.watchDay();
  }

  getState(): State {
    return this.world.state;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onAlert(listener: (alert: Alert) => void): () => void {
    this.alerted.add(listener);
    return () => this.alerted.delete(listener);
  }

  // Coming and going

  enter(name: string, password: string, how: Parameters<Store['enter']>[2] = {}): void {
    const { takeover = false, create = false, code = '' } = how;
    this.stay.enter({ name, password, takeover, create, code });
  }

  noted(): void {
    this.world.set({ code: null });
  }

  leave(): void {
    this.stay.leave();
    this.parts.memory?.save('');
    this.saved = '';
  }

  retry(): void {
    this.stay.retry();
  }

  startOver(): void {
    const { world } = this;
    if (world.phase !== 'over') return;
    const name = fold(world.me?.name ?? '');
    const texts = [...world.places.all()].map(({ key, draft }) => [key, draft] as const);
    this.drafts = { name, texts: texts.filter(([, draft]) => draft.trim() !== '') };
    world.clear();
  }

  // Talking

  send(key: PlaceKey, text: string): boolean {
    const place = this.world.places.get(key);
    return place !== undefined && this.speaking.send(place, text);
  }

  typeLine(key: PlaceKey, text: string): boolean {
    const place = this.world.places.get(key);
    return place !== undefined && this.speaking.typeLine(place, text);
  }

  answerPrompt(text: string): void {
    this.speaking.answerPrompt(text);
  }

  cancelPrompt(): void {
    this.speaking.answerPrompt('cancel');
  }

  sendAgain(key: PlaceKey, line: number): void {
    const place = this.world.places.get(key);
    if (place !== undefined) this.speaking.again(place, line);
  }

  takeBack(key: PlaceKey, line: number): void {
    const place = this.world.places.get(key);
    const id = place?.line(line)?.id ?? null;
    if (place === undefined || id === null) return;
    this.ask({ type: 'purge', message_id: id }, (answer) => {
      if (answer.type === 'error') this.world.tell(place, 'error', refusal(answer));
      else this.hearing.hear(answer);
    });
  }

  setDraft(key: PlaceKey, text: string): void {
    const place = this.world.places.get(key);
    if (place === undefined || place.draft === text) return;
    place.draft = text;
    place.touch();
  }

  recall(key: PlaceKey, steps: -1 | 1): string | null {
    const place = this.world.places.get(key);
    if (place === undefined) return null;
    return steps === -1 ? place.typed.older(place.draft) : place.typed.newer();
  }

  suggest(text: string, cursor: number) {
    return suggest(text, cursor, knownIn(this.world.state));
  }

  // Looking

  open(key: PlaceKey): void {
    const { places } = this.world;
    places.open(key);
    const place = places.get(key);
    if (place === undefined) return;
    if (place.lineCount < STEP / 4) this.older(key);
    if ((place.kind === 'group' || place.kind === 'room') && place.closed === null) this.members(place);
  }

  openDirect(name: string): void {
    const { places, people } = this.world;
    if (this.world.isMe(name)) return;
    this.open(places.ensure('direct', people.named(name)).key);
  }

  markRead(key: PlaceKey): void {
    this.world.places.get(key)?.markRead();
  }

  setLooking(looking: boolean): void {
    this.world.places.looking = looking;
  }

  older(key: PlaceKey): void {
    const place = this.world.places.get(key);
    if (place === undefined || place.older !== 'some' || !this.stay.isOpen) return;
    const setOlder = (older: PlaceState['older'], problem: string | null = null): void => {
      place.older = older;
      place.olderProblem = problem;
      place.touch();
    };
    setOlder('loading');
    const lines: Line[] = [];
    this.ask(
      { type: 'history', ...historyOf(place), before: place.oldestId ?? END, count: STEP },
      (answer) => {
        if (answer.type === 'message') {
          const line = this.hearing.lineOf(answer, place);
          if (line !== null) lines.push(line);
        } else if (answer.type === 'history') {
          setOlder(numberOf(answer, 'next') === null ? 'none' : 'some');
          place.addOlder(lines);
        } else if (answer.type === 'error') {
          // Of guests the server keeps no direct messages.
          if (answer.code === 'ACCOUNT_NEEDED' || answer.code === 'ACCOUNTS_OFF') setOlder('none');
          else setOlder('some', refusal(answer));
          place.addOlder(lines);
        }
      },
      () => setOlder('some', 'The connection broke. Ask again when it is back.'),
    );
  }

  close(key: PlaceKey): void {
    const { places } = this.world;
    const place = places.get(key);
    if (place === undefined || place.kind === 'all') return;
    if (place.closed !== null || place.kind === 'direct') {
      places.remove(key);
      return;
    }
    if (place.kind === 'room') this.do({ type: 'leave', room: place.name });
    if (place.kind === 'private') this.do({ type: 'end_private', name: place.name }, () => places.remove(key));
  }

  find(text: string): readonly Found[] {
    return findIn(this.world.state, text);
  }

  goTo({ kind, key }: Found): void {
    if (kind === 'place') this.open(key);
    else if (kind === 'person') this.openDirect(key);
    else if (kind === 'new group') this.createGroup(key);
    else this.join(key);
  }

  // Rooms, groups, private chats, people

  loadRooms(): void {
    const rooms: { name: string; members: number; keyed: boolean }[] = [];
    this.ask({ type: 'rooms', whole: true }, (answer, last) => {
      for (const one of objectsOf(answer, 'rooms'))
        rooms.push({ name: textOf(one, 'room'), members: numberOf(one, 'members') ?? 0, keyed: one.key === true });
      if (last && answer.type === 'rooms') this.world.set({ rooms });
    });
  }

  join(room: string, key = ''): void {
    const name = room.replace(/^#/, '');
    if (this.world.places.find('room', name)?.closed === null) {
      this.open(keyOf('room', name));
      return;
    }
    this.do(
      { type: 'join', room: name, ...(key === '' ? {} : { key }) },
      (answer) => {
        if (answer.type === 'join') this.open(keyOf('room', textOf(answer, 'room')));
      },
      (answer) => {
        const code = textOf(answer, 'code');
        const isKeys = code === 'KEY_NEEDED' || code === 'WRONG_KEY' || (code === 'TOO_MANY_TRIES' && key !== '');
        if (isKeys) this.askForKey(name, code === 'TOO_MANY_TRIES' ? refusal(answer) : SAYS_OF_KEY[code]);
        return isKeys;
      },
    );
  }

  /** Where one has come to a room that takes only those who give its key. */
  private askForKey(room: string, says = ''): void {
    // Of a room without one a key is refused, too.
    const fields = [field('key', `The key of ${room}`, { secret: true, optional: true })];
    this.askFirst({ title: `${room} has a key`, says, fields, button: 'Come in', grave: false }, ({ key = '' }) =>
      this.join(room, key),
    );
  }

  createGroup(name: string): void {
    this.do({ type: 'create_group', group: name.replace(/^#/, '') }, (answer) =>
      this.open(keyOf('group', textOf(answer, 'group'))),
    );
  }

  setTopic(key: PlaceKey, text: string): void {
    const place = this.world.places.get(key);
    if (place?.kind === 'room') this.do({ type: 'topic', text: `#${place.name} ${text.trim()}` });
  }

  leaveGroup(key: PlaceKey): void {
    const place = this.world.places.get(key);
    if (place?.kind === 'group') this.do({ type: 'leave_group', group: place.name });
  }

  acceptRequest(key: string): void {
    this.answerRequest(key, 'accept');
  }

  rejectRequest(key: string): void {
    this.answerRequest(key, 'reject');
  }

  personActs(name: string) {
    return actsFor(aboutIn(this.world.state, name), this.world.commands);
  }

  actOn(name: string, key: string, answers: Answers = {}): void {
    if (key === 'direct') this.openDirect(name);
    if (key === 'private') this.open(keyOf('private', name));
    const act = this.personActs(name).find((one) => one.key === key);
    if (act !== undefined) this.act(act, answers);
  }

  roomActs(key: PlaceKey) {
    const place = this.world.places.get(key)?.shown;
    return place === undefined ? [] : roomActs(place, this.world.me, this.world.commands);
  }

  serverActs() {
    return serverActs(this.world.me, this.world.commands);
  }

  act(act: Act, answers: Answers = {}): void {
    const fields = objectOf(act, answers);
    if (fields === null) return;
    this.do(
      fields,
      (answer) => {
        if (answer.type === 'passwd') this.stay.passwordIs(String(fields.new));
        if (answer.type === 'private_connected') this.open(keyOf('private', textOf(answer, 'username')));
      },
      (answer) => {
        const isAsked = answer.type === 'ban' && answer.asked === true;
        if (isAsked) this.askAboutBan(answer);
        return isAsked;
      },
    );
  }

  private askAboutBan(answer: ServerEvent): void {
    const ban = banOf(textOf(answer, 'username'), textOf(answer, 'address'), numberOf(answer, 'others') ?? 0);
    this.askFirst({ ...ban, title: `${ban.label}?`, button: 'Ban' }, (answers) => this.act(ban, answers));
  }

  private askFirst(
    { title, says, fields, button, grave }: Omit<Question, 'key'>,
    run: (answers: Answers) => void,
  ): void {
    const key = ++this.questions;
    this.asked = { key, run };
    this.world.set({ question: { key, title, says, fields, button, grave } });
  }

  answer(question: number, answers: Answers): void {
    const { asked } = this;
    if (asked?.key !== question) return;
    this.asked = null;
    this.dismiss();
    asked.run(answers);
  }

  dismiss(): void {
    this.world.set({ question: null });
  }

  // Files

  offerFile(key: PlaceKey, source: Parameters<Transfers['offer']>[1]): void {
    const place = this.world.places.get(key);
    if (place !== undefined) this.transfers.offer(place, source);
  }

  acceptFile(key: string): void {
    this.transfers.accept(key);
  }

  rejectFile(key: string): void {
    this.transfers.reject(key);
  }

  /**
   * Does it, and says where one looks what the server says of it. `then`: with its last answer, where it went well. `asks`: an answer
   * because of which something is asked.
   */
  private do(
    fields: Fields,
    then: (answer: ServerEvent) => void = () => {},
    asks: (answer: ServerEvent) => boolean = () => false,
  ): void {
    const place = this.world.places.looked;
    this.ask(
      fields,
      (answer, last) => {
        if (asks(answer)) return;
        if (answer.type === 'message') this.hearing.hear(answer, 'recalled');
        else if (isSeen(answer)) this.hearing.hear(answer, 'recalled');
        else this.speaking.answered(this.world.places.get(place.key) ?? this.world.places.looked, answer);
        if (last && answer.type !== 'error') then(answer);
      },
      () =>
        this.world.tell(
          this.world.places.looked,
          'error',
          'There is no connection just now. Try again when it is back.',
        ),
    );
  }

  private answerRequest(key: string, how: 'accept' | 'reject'): void {
    const { world } = this;
    const request = world.request(key);
    if (request === undefined || request.busy) return;
    world.putRequest({ ...request, busy: true, problem: null });
    const { kind, from, group } = request;
    const fields =
      kind === 'private' ? { type: `${how}_connection`, name: from } : { type: `${how}_group`, group: group ?? '' };
    const failed = (problem: string): void => {
      if (world.request(key) !== undefined) world.putRequest({ ...request, busy: false, problem });
    };
    this.ask(
      fields,
      (answer) => {
        if (answer.type !== 'error') {
          this.hearing.hear(answer);
          if (answer.type === 'private_connected' || answer.type === 'group_joined') this.open(key);
          return;
        }
        // It is over: what it asked for is there already, or is not there any more.
        const isOver = ['NO_REQUEST', 'NOT_THERE', 'ALREADY_CONNECTED', 'ALREADY_THERE'].includes(
          textOf(answer, 'code'),
        );
        if (!isOver) {
          failed(refusal(answer));
          return;
        }
        world.dropRequest(key);
        const what = kind === 'private' ? `${from} has left, or asks no longer.` : `${group} is not there any more.`;
        world.tell(world.places.looked, 'error', what);
      },
      () => failed('The connection broke. Try again when it is back.'),
    );
  }

  private learnCommands(): void {
    this.ask({ type: 'help' }, (answer) => {
      if (answer.type === 'help') this.world.set({ commands: commandsOf(answer) });
    });
  }

  /** What the page needs to know, in silence. */
  private settled(again: boolean): void {
    const { world } = this;
    const hear = (answer: ServerEvent): void => {
      if (answer.type !== 'error') this.hearing.hear(answer, 'recalled');
    };
    this.learnCommands();
    this.census();
    if (world.me?.account === true) {
      this.ask({ type: 'list_contacts', whole: true }, hear);
      this.ask({ type: 'my_blocks', whole: true }, hear);
      this.groups();
    }
    this.ask({ type: 'my_files', whole: true }, (answer) => {
      for (const one of objectsOf(answer, 'files')) this.transfers.offered({ ...one, type: 'file_offer' }, false);
    });
    this.loadRooms();
    if (again) return;
    for (const name of this.remembered(world.me?.name ?? '').people) world.places.ensure('direct', name);
    this.older(EVERYONE);
    if (this.drafts.name === fold(world.me?.name ?? ''))
      for (const [key, text] of this.drafts.texts) this.setDraft(key, text);
    this.drafts = { name: '', texts: [] };
  }

  private groups(): void {
    const { places } = this.world;
    const mine = new Set<string>();
    this.ask({ type: 'my_groups', whole: true }, (answer, last) => {
      if (answer.type !== 'groups') return;
      this.hearing.hear(answer, 'recalled');
      for (const name of textsOf(answer, 'groups')) mine.add(fold(name));
      if (!last) return;
      for (const place of places.all()) {
        if (place.kind !== 'group' || mine.has(fold(place.name))) continue;
        place.closed = `You are no longer in ${place.name}.`;
        place.touch();
      }
    });
  }

  private census(): void {
    const census = this.world.people.census();
    this.ask({ type: 'who', whole: true }, (answer, last) => {
      if (answer.type !== 'online_users') return;
      census.add(textsOf(answer, 'users'), textsOf(answer, 'away'));
      if (last) census.end();
    });
  }

  private members(place: PlaceState): void {
    const members = new Map<string, string>();
    this.ask({ type: 'members', room: place.name, whole: true }, (answer, last) => {
      if (answer.type !== 'members') return;
      for (const name of textsOf(answer, 'members')) members.set(fold(name), name);
      if (!last) return;
      place.members = members;
      place.touch();
    });
  }

  /** Now and then, while somebody looks. */
  private look(): void {
    if (this.stay.isOpen && this.world.places.looking) this.lookNow();
    this.parts.clock.after(Math.max(LOOK, this.world.people.online * LOOK_EACH), () => this.look());
  }

  private watchDay(): void {
    const { clock } = this.parts;
    this.world.checkDay();
    clock.after(Math.max(1, Math.min(untilTomorrow(clock.now()), DAY_LOOK)), () => this.watchDay());
  }

  private lookNow(): void {
    this.census();
    const { looked } = this.world.places;
    if ((looked.kind === 'room' || looked.kind === 'group') && looked.closed === null) this.members(looked);
  }

  private changed(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.parts.clock.frame(() => {
      this.isScheduled = false;
      this.remember();
      for (const listener of this.listeners) listener();
    });
  }

  /** Where one is, for who loads the page again: names of places, and nothing that was said. */
  private remember(): void {
    const { me, places, phase } = this.world;
    if (this.parts.memory === undefined || me === null || phase !== 'inside') return;
    const open = places.shown.filter(({ closed }) => closed === null);
    const names = (kind: string): string[] => open.filter((place) => place.kind === kind).map(({ name }) => name);
    const text = JSON.stringify({ name: me.name, rooms: names('room'), people: names('direct') });
    if (text === this.saved) return;
    this.saved = text;
    this.parts.memory.save(text);
  }

  private remembered(name: string): { readonly rooms: readonly string[]; readonly people: readonly string[] } {
    const nothing = { rooms: [], people: [] };
    try {
      const memory: unknown = JSON.parse(this.parts.memory?.load() ?? 'null');
      if (typeof memory !== 'object' || memory === null) return nothing;
      const event = { type: '', ...memory };
      if (fold(textOf(event, 'name')) !== fold(name)) return nothing;
      return { rooms: textsOf(event, 'rooms'), people: textsOf(event, 'people') };
    } catch {
      return nothing;
    }
  }
}

/** What is said at the question for a key, by the refusal. */
const SAYS_OF_KEY: Readonly<Record<string, string>> = {
  KEY_NEEDED: 'Only those who give its key come in.',
  WRONG_KEY: 'That is not its key, or it has none: then leave this empty.',
};

/** What an act brings about is seen, and has not to be said as well. */
const SEEN = new Set([
  'join',
  'leave',
  'create_group',
  'group_joined',
  'leave_group',
  'private_ended',
  'private_connected',
]);
const isSeen = ({ type }: ServerEvent): boolean => SEEN.has(type);
