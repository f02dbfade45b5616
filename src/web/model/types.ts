/**
 * What the page shows, and what can be done on it: the words that the model and the view have in common. Plain data and
 * one interface; nothing here knows a document or a socket. What has not changed between two states is the same object
 * in both, so that a part of the view needs to be drawn anew only where its object is another one.
 */

/** `all`; `room:lab`, `group:team`, `private:bob`, `direct:bob`: the kind, and the name without its case. */
export type PlaceKey = string;

/** `private`: a private chat that both have agreed to. `direct`: direct messages to and from one person. */
export type PlaceKind = 'all' | 'room' | 'group' | 'private' | 'direct';

/** Where older lines stand: `some`: perhaps there are, ask; `none`: these are all that the server has. */
export type Older = 'some' | 'loading' | 'none';

export interface Place {
  readonly key: PlaceKey;
  readonly kind: PlaceKind;
  /** As the server writes it: of the room, the group or the person. Of `all`: `Everyone`. */
  readonly name: string;
  /** Null: one can speak here. Otherwise why not, as a sentence: a private chat that is over, a room that one has left. */
  readonly closed: string | null;
  readonly topic: string | null;
  readonly topicBy: string | null;
  /** Who is in it, in the order of their names; null: not known. Of `all` nobody is listed: they are the `people`. */
  readonly members: readonly string[] | null;
  /** What is said here is written down. */
  readonly written: boolean;
  /** Of a room: whoever comes in has to give a key. */
  readonly keyed: boolean;
  /** Of a room: only operators, and those who have a voice, are heard. */
  readonly quiet: boolean;
  /** One is heard there. */
  readonly heard: boolean;
  /** Oldest first, MAX_LINES at most: what is older is asked for again by `older`. */
  readonly lines: readonly Line[];
  readonly older: Older;
  /** Why older lines could not be had, as a sentence. */
  readonly olderProblem: string | null;
  /** Lines said by others since one last looked. */
  readonly unread: number;
  /** Of these, those that have one's name in them; of private chats and direct messages all. */
  readonly mentions: number;
  /** The key of the line before which the mark stands where unread begins; null: there is none. It stays while one looks. */
  readonly unreadFrom: number | null;
  /** What has been typed here and not sent. */
  readonly draft: string;
}

/**
 * `said`: somebody says it. `happened`: something took place (came, left, topic). `notice`: the server answers or tells
 * something. `error`: it refuses something. `file`: a file is offered, `file` has its key.
 */
export type LineKind = 'said' | 'happened' | 'notice' | 'error' | 'file';

/**
 * What has become of one's own line. `sending`: not answered yet. `sent`: said to a place, or stored for a group. Of one to a
 * person: `delivered`, `waiting` (stored until they come), `refused`. `lost`: it was not sent, `why` says why, and its text
 * has been given back as the draft; or nobody knows, because the connection broke.
 */
export type LineStatus = 'sending' | 'sent' | 'waiting' | 'delivered' | 'refused' | 'lost';

export interface Line {
  /** Unlike every other line's of this page, and the same as long as the line is there. It grows. */
  readonly key: number;
  /** The server's number of it; null: it has none, or not yet. */
  readonly id: number | null;
  readonly kind: LineKind;
  /** Who says it; empty where nobody does. */
  readonly from: string;
  readonly own: boolean;
  /** `from` does it, and does not say it: `* Alice waves`. */
  readonly action: boolean;
  /** Plain text, never markup. May have line ends in a `notice`. */
  readonly text: string;
  /** When it was said, milliseconds since 1970. */
  readonly at: number;
  /** It may have been shown before. */
  readonly again: boolean;
  /** One's name is in it. */
  readonly mention: boolean;
  /** Null: it is nobody's own, or there is nothing to tell. */
  readonly status: LineStatus | null;
  /** Why it was refused or lost; what else is to be told of it (`2 of 3 are here`); else null. */
  readonly why: string | null;
  /** It has been taken back: `text` is empty. */
  readonly purged: boolean;
  /** The key of the file in `files`; null: none. */
  readonly file: string | null;
}

export interface Person {
  readonly name: string;
  readonly online: boolean;
  /** Their words; null: they are not away. */
  readonly away: string | null;
  readonly contact: boolean;
  readonly blocked: boolean;
  readonly me: boolean;
}

/** Somebody wants a private chat, or invites to a group. */
export interface Request {
  /** `private:bob`, `group:team`. */
  readonly key: string;
  readonly kind: 'private' | 'group';
  readonly from: string;
  /** Of an invitation. */
  readonly group: string | null;
  readonly at: number;
  /** It is being answered. */
  readonly busy: boolean;
  /** Why the answer did not work, as a sentence. */
  readonly problem: string | null;
}

/**
 * Outwards: `asking` (the server is asked), `sending` (bytes go up), `stored` (all is there, others may take it).
 * Inwards: `offered`, `asking` (accepted, the token comes), `ready` (the browser takes it). Both: `done`, `failed`, `rejected`.
 */
export type FileState = 'asking' | 'sending' | 'stored' | 'offered' | 'ready' | 'done' | 'failed' | 'rejected';

export interface FileItem {
  readonly key: string;
  /** The server's number; null before it has one. */
  readonly id: number | null;
  readonly direction: 'in' | 'out';
  readonly place: PlaceKey;
  /** Who offers it. */
  readonly from: string;
  readonly name: string;
  /** Bytes; null: not known. */
  readonly size: number | null;
  readonly state: FileState;
  /** Bytes that have gone up so far. */
  readonly sent: number;
  readonly sha256: string | null;
  /** Why it failed, or what the server says of it, as a sentence. */
  readonly why: string | null;
}

/** A file that can be read somewhere: the browser's `File` is one. */
export interface FileSource {
  readonly name: string;
  readonly size: number;
}

/** Takes files there and back; the view has it, the model says when. Tokens go nowhere else. */
export interface FileCarrier {
  /** Rejects with a sentence for people as its message. */
  upload(token: string, source: FileSource, progress: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  /** Has the browser fetch and keep it. */
  download(token: string, name: string): void;
}

/** The server asks for something: the next text that is typed answers it. */
export interface Prompt {
  /** `PASSWORD`, `RECIPIENT` … */
  readonly word: string;
  /** What is typed is not to be seen. */
  readonly secret: boolean;
}

export interface Parameter {
  readonly name: string;
  /** `name`, `room`, `text`, `choice` … */
  readonly kind: string;
  readonly choices: readonly string[];
  readonly optional: boolean;
  readonly secret: boolean;
}

/** A command, as the server's `help` tells of it (R7.13). */
export interface Command {
  /** The type of its object. */
  readonly type: string;
  /** All that means this command behind a slash, lower case, one to three words each; its own name first. */
  readonly words: readonly string[];
  readonly forms: readonly (readonly Parameter[])[];
  readonly group: string;
  readonly forOperators: boolean;
  readonly help: string;
  /** One of those that a newcomer needs. */
  readonly first: boolean;
  /** Rarely needed. */
  readonly minor: boolean;
}

export interface Suggestion {
  /** What is put in. */
  readonly text: string;
  readonly note: string;
}

/** What may stand where somebody is typing. */
export interface Suggestions {
  /** The characters from `from` up to `to` are replaced. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
  /** How the command is typed whose arguments are being typed; '' for none. */
  readonly usage: string;
}

/** Something that is to be known first. */
export interface Field {
  /** Of the object into which it goes. */
  readonly name: string;
  readonly label: string;
  /** It may be left empty. */
  readonly optional: boolean;
  /** What is typed there is not to be seen. */
  readonly secret: boolean;
}

/** What was typed, by the names of the fields. */
export type Answers = Readonly<Record<string, string>>;

/** Something that can be done with a person, a room or the server; the view shows them as a menu in their order. */
export interface Act {
  /** Unlike the others' of its menu. */
  readonly key: string;
  readonly label: string;
  /** The object that does it, without what is asked for; null: it is for the page to do. */
  readonly does: Readonly<Record<string, unknown>> | null;
  /** What it does, as a sentence; '' where the label says it all. */
  readonly says: string;
  /** What is to be asked first. */
  readonly fields: readonly Field[];
  /** Hits somebody, or cannot be undone: it is asked about before. */
  readonly grave: boolean;
  /** Only operators can do it. */
  readonly operator: boolean;
}

/** Something that turned out to be wanted before what was asked for can be done. */
export interface Question extends Pick<Act, 'says' | 'fields' | 'grave'> {
  /** Unlike every other's. */
  readonly key: number;
  readonly title: string;
  readonly button: string;
}

/** How one comes in. */
export interface Entrance {
  /** An answer is being waited for. */
  readonly busy: boolean;
  /** Which field is meant, and a sentence that says what to do; null: nothing is wrong. */
  readonly problem: {
    readonly field: 'name' | 'password' | 'code' | null;
    readonly code: string | null;
    readonly text: string;
  } | null;
  /** The name belongs to an account: a password is needed. */
  readonly wantsPassword: boolean;
  /** The name is given out by a code alone. */
  readonly wantsCode: boolean;
  /** The name is open elsewhere with this account: entering with `takeover` ends that window's stay. */
  readonly mayTakeOver: boolean;
}

export interface Link {
  /** `waiting`: lost, and tried again at `retryAt`. */
  readonly state: 'closed' | 'connecting' | 'open' | 'waiting';
  /** One quiet line about it, while there is something to say: lost and trying; back again, with how much was missed. */
  readonly notice: string | null;
  /** Milliseconds since 1970. */
  readonly retryAt: number | null;
  /** Open, and what is asked is not answered as quickly as one likes; `notice` says so. */
  readonly slow: boolean;
}

export interface Me {
  readonly name: string;
  readonly account: boolean;
  readonly operator: boolean;
  /** One's own words; null: not away. */
  readonly away: string | null;
}

export interface RoomThere {
  readonly name: string;
  readonly members: number;
  /** It takes only those who give its key. */
  readonly keyed: boolean;
  readonly joined: boolean;
}

export interface State {
  /** `outside`: the entrance is shown. `inside`: the chat, with or without a connection. `over`: `ended` says why. */
  readonly phase: 'outside' | 'inside' | 'over';
  readonly entrance: Entrance;
  readonly link: Link;
  /** Null before one has entered. */
  readonly me: Me | null;
  /** By which one comes back under one's name: shown until it is noted; null: nothing is to be noted. */
  readonly code: string | null;
  /** Where one looks. */
  readonly current: PlaceKey;
  /** In the order of the side: everyone, rooms, groups, private chats, direct messages. `all` is always there once inside. */
  readonly places: readonly Place[];
  /** Contacts first, of each those who are here first, then by name; oneself is among them. */
  readonly people: readonly Person[];
  /** Those who are here, oneself included. */
  readonly online: number;
  /** Rooms that there are, with how many are in each; null: not asked for yet (`loadRooms`). */
  readonly rooms: readonly RoomThere[] | null;
  readonly requests: readonly Request[];
  readonly files: readonly FileItem[];
  readonly prompt: Prompt | null;
  readonly question: Question | null;
  /** What can be typed behind `/`. */
  readonly commands: readonly Command[];
  /** Why the stay is over, as a sentence, and whether entering again makes sense. */
  readonly ended: { readonly text: string; readonly mayReturn: boolean } | null;
  readonly unread: number;
  readonly mentions: number;
  /** The day that it is, as times.ts has it. */
  readonly today: number;
}

/** Something that somebody who looks elsewhere may want to be told of. */
export interface Alert {
  readonly place: PlaceKey;
  readonly title: string;
  readonly text: string;
}

export interface Store {
  /** The newest; the same object until something changes. */
  getState(): State;
  /** `listener` is called at most once a frame, after what may be many changes. Returns what ends it. */
  subscribe(listener: () => void): () => void;
  /** A mention, a direct or private line, a request, a file: called once for each, also where one looks. */
  onAlert(listener: (alert: Alert) => void): () => void;

  // Coming and going
  /**
   * Empty password: as a guest. `takeover`: ends one's stay elsewhere. `create`: makes an account of the name with the
   * password. `code`: where the name is given out by one. What stands against it is in `entrance.problem`.
   */
  enter(
    name: string,
    password: string,
    how?: { readonly takeover?: boolean; readonly create?: boolean; readonly code?: string },
  ): void;
  /** Ends the stay, and shows the entrance. */
  leave(): void;
  /** Tries at once to connect again, where it is waited for; where there is a connection, looks whether it is one still. */
  retry(): void;
  /** From `over` to the entrance. */
  startOver(): void;
  /** The code has been noted, and is shown no longer. */
  noted(): void;

  // Talking
  /** Says `text` in that place; of several lines each is one. A `/` at its beginning is a command (`typeLine`). False: it was not sent, and is still the draft. */
  send(place: PlaceKey, text: string): boolean;
  /** A line as somebody would type it at nc, its answers shown in `place`. */
  typeLine(place: PlaceKey, text: string): boolean;
  answerPrompt(text: string): void;
  cancelPrompt(): void;
  /** Says a lost line again. */
  sendAgain(place: PlaceKey, line: number): void;
  /** Takes back a line of one's own that was said: for 15 minutes, or as long as operators like (R3.83). */
  takeBack(place: PlaceKey, line: number): void;
  setDraft(place: PlaceKey, text: string): void;
  /** What was typed in that place before: `steps` -1 is one back, 1 one forward; null: there is none. */
  recall(place: PlaceKey, steps: -1 | 1): string | null;
  /** What may stand before `cursor`: commands and their arguments behind a slash, names behind an @. */
  suggest(text: string, cursor: number): Suggestions | null;

  // Looking
  /** Shows that place; the mark of what is unread is set where it begins. */
  open(place: PlaceKey): void;
  /** Shows direct messages with that person, also where there are none yet. */
  openDirect(name: string): void;
  /** All lines of it have been seen: the window has the focus and the end is in view. */
  markRead(place: PlaceKey): void;
  /** Whether somebody is looking at the window: what comes where they look is not counted as unread. */
  setLooking(looking: boolean): void;
  /** Asks for lines before the oldest one. */
  older(place: PlaceKey): void;
  /** Takes a place off the side: leaves a room, ends a private chat, hides direct messages. A group stays (`leaveGroup`). */
  close(place: PlaceKey): void;
  /** What matches, best first, for Ctrl-K: places, people, rooms. */
  find(text: string): readonly Found[];
  /** Goes to what was found. */
  goTo(found: Found): void;

  // Rooms, groups, private chats, people
  loadRooms(): void;
  /** Where it needs a key and none, or a wrong one, is given, there is a `question`. */
  join(room: string, key?: string): void;
  createGroup(name: string): void;
  /** Of a room. */
  setTopic(place: PlaceKey, text: string): void;
  leaveGroup(place: PlaceKey): void;
  acceptRequest(key: string): void;
  rejectRequest(key: string): void;
  personActs(name: string): readonly Act[];
  /** By the key of one of `personActs`; `answers`: to what it asks. */
  actOn(name: string, act: string, answers?: Answers): void;
  roomActs(place: PlaceKey): readonly Act[];
  serverActs(): readonly Act[];
  /** One of the two. */
  act(act: Act, answers?: Answers): void;
  /** The key of the question, which is answered once. */
  answer(question: number, answers: Answers): void;
  /** The question is not answered. */
  dismiss(): void;

  // Files
  offerFile(place: PlaceKey, source: FileSource): void;
  acceptFile(key: string): void;
  /** Also withdraws one's own, and stops one that is under way. */
  rejectFile(key: string): void;
}

/** What Ctrl-K goes to. `new room`, `new group`: there is none of that name yet. */
export interface Found {
  readonly kind: 'place' | 'person' | 'room' | 'new room' | 'new group';
  /** The place's key, else the name. */
  readonly key: string;
  readonly label: string;
  /** Which kind of place it is; null: it is none yet. */
  readonly place: PlaceKind | null;
  readonly unread: number;
  readonly mentions: number;
}

/** A socket that carries one object a frame, open or on the way. The browser's WebSocket behind ten lines of the page. */
export interface Wire {
  send(text: string): void;
  /** Nothing is told of it any more. */
  close(): void;
}

export interface WireEvents {
  opened(): void;
  /** A frame of text. */
  received(text: string): void;
  /** It is over, or could not be opened; nothing follows. */
  closed(): void;
}

export type Connect = (events: WireEvents) => Wire;

/** What the model needs of the machine that it runs on. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` once, after so many milliseconds; returns what prevents it. */
  after(ms: number, run: () => void): () => void;
  /** Calls `run` before the next frame is drawn. */
  frame(run: () => void): void;
}

/** To the other windows of this browser that have the page open. */
export interface Channel {
  post(message: unknown): void;
  /** What the others post. */
  listen(heard: (message: unknown) => void): void;
}

export interface StoreParts {
  readonly connect: Connect;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly carrier: FileCarrier;
  readonly windows?: Channel | undefined;
  /** Outlives a reload of the page, and not the window: where one was. */
  readonly memory?: { load(): string | null; save(text: string): void };
}
