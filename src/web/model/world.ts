/**
 * All that the page knows, in one place: what the view is shown is made of it. Owns what no part of it owns (places.ts,
 * people.ts). Knows no connection, and not what the server says.
 */
import { fold } from '../../language/names.js';
import { FIRST_COMMANDS } from './commands.js';
import { People } from './people.js';
import { type LineOf, makeLine, type PlaceState } from './place.js';
import { Places } from './places.js';
import { dayOf } from './times.js';
import type {
  Alert,
  Command,
  Entrance,
  FileItem,
  Line,
  Link,
  Me,
  Prompt,
  Question,
  Request,
  RoomThere,
  State,
} from './types.js';

export const OUTSIDE: Entrance = {
  busy: false,
  problem: null,
  wantsPassword: false,
  wantsCode: false,
  mayTakeOver: false,
};

/** What of the state is a plain value; `set` changes it. */
interface Values {
  readonly phase: State['phase'];
  readonly entrance: Entrance;
  readonly link: Link;
  readonly me: Me | null;
  readonly code: string | null;
  readonly rooms: readonly Omit<RoomThere, 'joined'>[] | null;
  readonly prompt: Prompt | null;
  readonly question: Question | null;
  readonly commands: readonly Command[];
  readonly ended: State['ended'];
}

const BEFORE: Values = {
  phase: 'outside',
  entrance: OUTSIDE,
  link: { state: 'closed', notice: null, retryAt: null, slow: false },
  me: null,
  code: null,
  rooms: null,
  prompt: null,
  question: null,
  commands: FIRST_COMMANDS,
  ended: null,
};

export class World {
  readonly places: Places;
  readonly people: People;
  private readonly requests = new Map<string, Request>();
  private readonly files = new Map<string, FileItem>();
  private values: Values = BEFORE;
  private cached: State | null = null;
  private shownRooms: State['rooms'] = null;
  private shownRequests: readonly Request[] = [];
  private shownFiles: readonly FileItem[] = [];
  /** The room that the server takes for the current one. */
  serverRoom: string | null = null;

  constructor(
    /** Milliseconds since 1970. */
    readonly now: () => number,
    /** Something has changed. */
    private readonly changed: () => void,
    readonly alert: (alert: Alert) => void,
  ) {
    const touch = (): void => this.touch();
    this.places = new Places(() => {
      // Which of the rooms that there are one is in.
      this.shownRooms = null;
      touch();
    });
    this.people = new People(touch);
  }

  /** The same object until something changes. */
  get state(): State {
    this.cached ??= {
      ...this.values,
      current: this.places.current,
      places: this.places.shown,
      people: this.people.shown,
      online: this.people.online,
      rooms: this.roomsShown(),
      requests: this.shownRequests,
      files: this.shownFiles,
      unread: this.places.unread,
      mentions: this.places.mentions,
      today: dayOf(this.now()),
    };
    return this.cached;
  }

  /** Time has passed: what is called Today may be so no longer. */
  checkDay(): void {
    if (this.cached !== null && this.cached.today !== dayOf(this.now())) this.touch();
  }

  get me(): Me | null {
    return this.values.me;
  }

  get phase(): State['phase'] {
    return this.values.phase;
  }

  get link(): Link {
    return this.values.link;
  }

  get commands(): readonly Command[] {
    return this.values.commands;
  }

  set(change: Partial<Values>): void {
    this.values = { ...this.values, ...change };
    if (change.rooms !== undefined) this.shownRooms = null;
    this.touch();
  }

  setLink(change: Partial<Link>): void {
    const { link } = this.values;
    const next = { ...link, ...change };
    const isNew = (Object.keys(next) as (keyof Link)[]).some((field) => next[field] !== link[field]);
    if (isNew) this.set({ link: next });
  }

  isMe(name: string): boolean {
    return this.me !== null && fold(name) === fold(this.me.name);
  }

  /** A line that nobody has said, at the end of a place. */
  tell(place: PlaceState, kind: 'notice' | 'error' | 'happened', text: string, more: Partial<LineOf> = {}): Line {
    const line = makeLine({ kind, text, at: this.now(), ...more });
    place.add(line);
    return line;
  }

  get openRequests(): Iterable<Request> {
    return this.requests.values();
  }

  request(key: string): Request | undefined {
    return this.requests.get(key);
  }

  putRequest(request: Request): void {
    this.requests.set(request.key, request);
    this.shownRequests = [...this.requests.values()];
    this.touch();
  }

  dropRequest(key: string): void {
    if (!this.requests.delete(key)) return;
    this.shownRequests = [...this.requests.values()];
    this.touch();
  }

  file(key: string): FileItem | undefined {
    return this.files.get(key);
  }

  fileOfId(id: number | null): FileItem | undefined {
    if (id !== null) for (const file of this.files.values()) if (file.id === id) return file;
    return undefined;
  }

  get allFiles(): Iterable<FileItem> {
    return this.files.values();
  }

  putFile(file: FileItem): void {
    this.files.set(file.key, file);
    this.shownFiles = [...this.files.values()];
    this.touch();
  }

  changeFile(key: string, change: Partial<FileItem>): void {
    const file = this.files.get(key);
    if (file !== undefined) this.putFile({ ...file, ...change });
  }

  /** As it was at the beginning, but for what the server's commands are. */
  clear(): void {
    this.places.clear();
    this.people.clear();
    this.requests.clear();
    this.files.clear();
    this.shownRequests = [];
    this.shownFiles = [];
    this.serverRoom = null;
    this.set({ ...BEFORE, commands: this.commands });
  }

  private roomsShown(): State['rooms'] {
    const { rooms } = this.values;
    if (rooms === null) return null;
    this.shownRooms ??= rooms.map((room) => ({
      ...room,
      joined: this.places.find('room', room.name) !== undefined,
    }));
    return this.shownRooms;
  }

  private touch(): void {
    this.cached = null;
    this.changed();
  }
}
