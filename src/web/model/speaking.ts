/**
 * What one says: to a place, as a line that is typed, as an answer to a question. Owns the lines of one's own of which the server
 * has not said what became of them. Nothing that was typed is lost by a refusal or a loss.
 */
import { isPath } from '../../language/text/paths.js';
import { mayCarrySecret, readCommand } from './commands.js';
import type { Fields, OnAnswer } from './connection.js';
import type { Hearing } from './hearing.js';
import { numberOf, type ServerEvent, textOf } from './objects.js';
import { makeLine, type PlaceState } from './place.js';
import { refusal, sentenceOf } from './sentences.js';
import type { LineStatus } from './types.js';
import type { World } from './world.js';

/** Sends a request; `lost`: it cannot be answered any more. */
export type Ask = (fields: Fields, onAnswer: OnAnswer, lost?: () => void) => void;

export interface SpeakingHost {
  readonly ask: Ask;
  readonly isOpen: () => boolean;
  /** Somebody has typed that they go. */
  leave(): void;
  /** The account has this password from now on. */
  passwordIs(password: string): void;
  /** A private chat or room that was asked for in typing: one wants to be there. */
  goTo(key: string): void;
}

/** Characters of a text, all its lines together: a little less than an object may have. */
const MOST = 16_000;

/** One's own lines that went out together. */
interface Sending {
  readonly place: PlaceState;
  readonly text: string;
  /** It may be a password or a key. */
  readonly secret: boolean;
  /** Keys of the lines, in their order. */
  readonly lines: readonly number[];
  /** Where it was typed: `/msg Bob hi` is in a place that one does not look at. */
  readonly typedIn: PlaceState;
}

/** Lines to a person among which it is looked for one's own. */
const LOOKED_AT = 50;

const NO_LINK = 'Not sent: there was no connection. Your line is still here; send it again when there is one.';

/** What only programs and terminals need. */
const NOT_HERE: Readonly<Record<string, string>> = {
  paste: 'Shift-Enter makes a line, and many lines are sent as one text: nothing has to be typed for it.',
  file_lines: 'A file is sent with the button, or by dropping it here.',
  wait: 'To wait for a line is for scripts.',
  says_only: 'That is for programs that only say something.',
};

/** What means the current room where none is named: elsewhere one would see and change what one does not look at. */
const OF_A_ROOM: ReadonlySet<string> = new Set(['topic', 'leave', 'members', 'names']);

export class Speaking {
  /** Sent when a connection broke, and not answered. */
  private unsettled: Sending[] = [];
  /** Where the answers of a dialog are shown. */
  private dialog: PlaceState | null = null;

  constructor(
    private readonly world: World,
    private readonly hearing: Hearing,
    private readonly host: SpeakingHost,
  ) {}

  /** False: it was not sent, and where one looks it is said why. */
  send(place: PlaceState, typed: string): boolean {
    const text = typed.replace(/\r\n?/g, '\n').trimEnd();
    if (text.trim() === '') return false;
    if (!text.includes('\n') && this.isCommand(text)) return this.typeLine(place, text);
    return this.say(place, text);
  }

  /** A line lost or refused, once more. */
  again(place: PlaceState, key: number): void {
    const line = place.line(key);
    if (line === undefined || (line.status !== 'lost' && line.status !== 'refused')) return;
    if (this.say(place, line.text)) place.change(key, { status: null, why: 'Sent again below.' });
  }

  /** A command, as it would be typed at nc; those that say something say it as the page does. */
  typeLine(place: PlaceState, text: string): boolean {
    const read = readCommand(this.world.commands, text.replace(/^\/+/, ''));
    const type = read?.command.type ?? '';
    const rest = read?.rest ?? '';
    if (Object.hasOwn(NOT_HERE, type)) return this.refuse(place, NOT_HERE[type] ?? '');
    if (type === 'exit') {
      this.host.leave();
      return true;
    }
    if (!this.host.isOpen()) return this.refuse(place, NO_LINK);
    const isSecret = mayCarrySecret(this.world.commands, text);
    if (!isSecret) place.typed.add(text);
    if (type === 'me') return this.say(place, rest, { deed: true });
    // A number is seen at nc alone: here it is the newest line of one's own.
    const own = type === 'purge' && rest === '' ? place.newestOwn : null;
    if (own !== null) text = `/purge ${own}`;
    const elsewhere = this.saidElsewhere(type, rest);
    if (elsewhere !== null) {
      if (elsewhere.place !== place) this.world.tell(place, 'notice', text, { own: true });
      return this.say(elsewhere.place, elsewhere.text, { typedIn: place });
    }
    if (place.kind !== 'room' && OF_A_ROOM.has(type) && (rest === '' || type === 'topic'))
      return this.refuse(place, 'That is for rooms: type it in the one that you mean.');
    const shown = isSecret ? `${text.split(' ', 1)[0]} …` : text;
    this.world.tell(place, 'notice', shown, { own: true });
    // What has no room in it is meant for the one that one looks at.
    if (place.kind === 'room') this.makeCurrent(place);
    const password = isSecret && type === 'passwd' ? (rest.trim().split(/ +/).at(-1) ?? '') : null;
    const isOfHere = type === 'history' && place.kind !== 'room' && /^\d*$/.test(rest);
    const count = rest === '' ? {} : { count: Number(rest) };
    this.typed(place, text, password, isOfHere ? { type, ...historyOf(place), ...count } : undefined);
    return true;
  }

  private makeCurrent({ name }: PlaceState): void {
    if (this.world.serverRoom === name) return;
    this.host.ask({ type: 'join', room: name, recall: 0 }, (answer) => this.hearing.hear(answer, 'recalled'));
  }

  answerPrompt(text: string): void {
    const place = this.dialog ?? this.world.places.looked;
    this.world.set({ prompt: null });
    this.typed(place, text, null);
  }

  /** The connection is gone, and with it what it asked. */
  disconnected(): void {
    this.dialog = null;
    this.world.set({ prompt: null });
  }

  /**
   * There is a connection again, and what was missed has come; `complete`: all of it. A line to a room, a group or everyone that has
   * not come back was not said then. Of one to a person the server may have kept something, but has not to.
   */
  caughtUp(complete: boolean): void {
    const toPeople = new Set<PlaceState>();
    for (const sending of [...this.unsettled]) {
      const { place } = sending;
      if (place.kind === 'direct' || place.kind === 'private') toPeople.add(place);
      else this.giveUp(sending, complete);
    }
    for (const place of toPeople) this.lookFor(place);
  }

  /** Lines of one's own that may have arrived, among the last ones that were written to that person. */
  private lookFor(place: PlaceState): void {
    const settle = (): void => {
      for (const sending of [...this.unsettled]) if (sending.place === place) this.giveUp(sending, false);
    };
    this.host.ask(
      { type: 'history', place: 'person', with: place.name, count: LOOKED_AT },
      (answer, last) => {
        const id = numberOf(answer, 'message_id');
        const isOwn = answer.type === 'message' && this.world.isMe(textOf(answer, 'from'));
        if (isOwn && id !== null && !place.has(id)) this.wasMine(place, textOf(answer, 'payload'), id);
        if (last) settle();
      },
      // It is asked again on the next connection.
      () => {},
    );
  }

  /** Nobody can say any more what became of it; `isKnown`: it was not said. */
  private giveUp(sending: Sending, isKnown: boolean): void {
    this.unsettled = this.unsettled.filter((one) => one !== sending);
    const { place, text, secret, lines } = sending;
    const open = lines.filter((key) => place.line(key)?.status === 'sending');
    const why = isKnown ? 'Not sent: the connection broke.' : 'The connection broke: it may have arrived, or not.';
    for (const key of open) place.settle(key, 'lost', why);
    if (open.length === lines.length && isKnown) place.giveBack(text, secret);
  }

  /** A line of one's own has come that was on its way when the connection broke. */
  wasMine(place: PlaceState, text: string, id: number | null): boolean {
    for (const sending of this.unsettled) {
      if (sending.place !== place) continue;
      for (const key of sending.lines) {
        const line = place.line(key);
        if (line?.status !== 'sending' || line.text !== text) continue;
        place.settle(key, 'sent', null, id);
        return true;
      }
    }
    return false;
  }

  private isCommand(text: string): boolean {
    if (!text.startsWith('/')) return false;
    const begins = (word: string): boolean =>
      this.world.commands.some(({ words }) => words.some((one) => one.split(' ', 1)[0] === word.toLowerCase()));
    return !isPath(text, begins);
  }

  /** Some commands say something in a place that the page has. Null: it is none of these. */
  private saidElsewhere(type: string, rest: string): { readonly place: PlaceState; readonly text: string } | null {
    const { places } = this.world;
    if (type === 'all' && rest !== '') return { place: places.ensure('all', ''), text: rest };
    const [, name = '', text = ''] = /^#?(\S+) +(.*\S.*)$/.exec(rest) ?? [];
    if (text === '') return null;
    switch (type) {
      case 'msg':
      case 'message':
        return { place: places.ensure('direct', name), text };
      case 'private_txt':
        return found(places.find('private', name), text);
      case 'group_txt':
        return found(places.find('group', name), text);
      case 'say_in':
        return found(places.find('room', name), text);
      default:
        return null;
    }
  }

  /** Its answers are shown in that place; the next question may come of it. */
  private typed(
    place: PlaceState,
    text: string,
    password: string | null,
    fields: Fields = { type: 'line', text },
  ): void {
    const isJoin = readCommand(this.world.commands, text.replace(/^\/+/, ''))?.command.type === 'join';
    this.host.ask(
      fields,
      (answer) => {
        if (answer.type === 'prompt') {
          this.dialog = place;
          this.world.set({ prompt: { word: textOf(answer, 'word'), secret: answer.secret === true } });
          return;
        }
        if (answer.type === 'passwd' && password !== null) this.host.passwordIs(password);
        // The last lines of a room that one enters stand there; those that were asked for, where that was typed.
        if (answer.type === 'message' && isJoin) this.hearing.hear(answer, 'recalled');
        else this.answered(place, answer);
        if (answer.type === 'join') this.host.goTo(`room:${textOf(answer, 'room').toLowerCase()}`);
        if (answer.type === 'private_connected') this.host.goTo(`private:${textOf(answer, 'username').toLowerCase()}`);
        if (answer.type === 'create_group') this.host.goTo(`group:${textOf(answer, 'group').toLowerCase()}`);
      },
      () => this.world.tell(place, 'error', 'The connection broke before this was answered.'),
    );
  }

  /** An answer to a command: what it changes, and what it says. */
  answered(place: PlaceState, answer: ServerEvent): void {
    if (answer.type === 'message') {
      const [from, text] = [textOf(answer, 'from'), textOf(answer, 'payload')];
      this.world.tell(place, 'notice', answer.action === true ? `* ${from} ${text}` : `${from}: ${text}`);
      return;
    }
    if (answer.type !== 'info' && answer.type !== 'error') this.hearing.hear(answer, 'recalled');
    const sentence = sentenceOf(answer);
    if (sentence !== null) this.world.tell(place, sentence.kind, sentence.text);
  }

  /** Said once, however often it is tried. */
  private refuse(place: PlaceState, why: string): false {
    if (place.lastText !== why) this.world.tell(place, 'error', why);
    return false;
  }

  private say(place: PlaceState, text: string, { deed = false, typedIn = place } = {}): boolean {
    if (place.closed !== null) return this.refuse(typedIn, place.closed);
    if (!this.host.isOpen()) return this.refuse(typedIn, NO_LINK);
    if (text.length > MOST)
      return this.refuse(
        typedIn,
        `That is too long to be said at once (${text.length} characters). Send it as a file.`,
      );
    if (deed && place.kind !== 'room' && place.kind !== 'all')
      return this.refuse(place, 'What you do can be seen in rooms and by everyone, and not here.');
    const texts = text.split('\n');
    const from = this.world.me?.name ?? '';
    const at = this.world.now();
    const lines = texts.map((one) => {
      const line = makeLine({ kind: 'said', text: one, at, from, own: true, action: deed, status: 'sending' });
      place.add(line);
      return line.key;
    });
    const isDoubtful = !deed && texts.length === 1 && this.mayGiveAway(place, text);
    if (!isDoubtful) place.typed.add(text);
    if (isDoubtful && place.kind === 'room') this.makeCurrent(place);
    const sending: Sending = { place, text, secret: isDoubtful, lines, typedIn };
    const fields = isDoubtful
      ? lineOf(place, text)
      : deed
        ? deedOf(place, text)
        : texts.length > 1
          ? pasteOf(place, text)
          : speechOf(place, text);
    let told = 0;
    this.host.ask(
      fields,
      (answer, last) => {
        if (answer.type === 'status' && isOfALine(answer)) this.settle(place, lines[told++] as number, answer);
        else if (answer.type === 'paste') this.settleAll(sending, answer);
        else if (answer.type === 'error') this.refused(sending, refusal(answer));
        else if (answer.type === 'info') this.world.tell(place, 'notice', textOf(answer, 'text'));
        else this.hearing.hear(answer);
        if (last && answer.type === 'status' && told === 1 && place.line(lines[0] as number)?.status === 'refused')
          this.giveBackRefused(sending, answer);
      },
      () => this.unsettled.push(sending),
    );
    return true;
  }

  /** R2.18, R3.124: many would read a password or a key that was typed without its slash; the server looks whether it is one. */
  private mayGiveAway({ kind }: PlaceState, text: string): boolean {
    return (kind === 'all' || kind === 'room') && mayCarrySecret(this.world.commands, text);
  }

  private settle(place: PlaceState, key: number, answer: ServerEvent): void {
    const [status, why] = outcomeOf(answer);
    place.settle(key, status, why, numberOf(answer, 'message_id'));
  }

  /** In rooms and to everyone the answer to a paste has the numbers of all its lines. */
  private settleAll({ place, lines }: Sending, answer: ServerEvent): void {
    const ids: readonly unknown[] = Array.isArray(answer.message_ids) ? answer.message_ids : [];
    for (const [at, key] of lines.entries()) {
      const id = ids[at];
      if (place.line(key)?.status === 'sending') place.settle(key, 'sent', null, typeof id === 'number' ? id : null);
    }
  }

  private refused({ place, text, secret, lines, typedIn }: Sending, why: string): void {
    for (const key of lines) {
      place.settle(key, 'refused', why);
      if (secret) place.change(key, { text: `${text.trim().split(' ', 1)[0]} …` });
    }
    place.giveBack(text, secret);
    if (typedIn !== place) this.world.tell(typedIn, 'error', why);
  }

  /** Nobody has got it, and nobody will: one may want to put it right. */
  private giveBackRefused({ place, text, typedIn }: Sending, answer: ServerEvent): void {
    if (answer.status === 'offline') place.giveBack(text);
    const [, why] = outcomeOf(answer);
    if (typedIn !== place && why !== null) this.world.tell(typedIn, 'error', why);
  }
}

function found(place: PlaceState | undefined, text: string) {
  return place === undefined ? null : { place, text };
}

/** How `history` names a place (R7.18). */
export function historyOf({ kind, name }: PlaceState): Fields {
  if (kind === 'all') return { place: 'all' };
  return { place: kind === 'room' || kind === 'group' ? kind : 'person', with: name };
}

function speechOf({ kind, name }: PlaceState, text: string): Fields {
  switch (kind) {
    case 'all':
      return { type: 'message', payload: text };
    case 'room':
      return { type: 'say', room: name, text };
    case 'group':
      return { type: 'group_txt', group: name, text };
    case 'private':
      return { type: 'private_txt', name, text };
    case 'direct':
      return { type: 'msg', name, text };
  }
}

/** As it would be typed at nc, in that room or to everyone. */
function lineOf({ kind }: PlaceState, text: string): Fields {
  return { type: 'line', text: kind === 'all' ? `/all ${text}` : text };
}

function deedOf({ kind, name }: PlaceState, text: string): Fields {
  return kind === 'all' ? { type: 'me', text, place: 'all' } : { type: 'me', text, room: name };
}

function pasteOf({ kind, name }: PlaceState, text: string): Fields {
  if (kind === 'all') return { type: 'paste', text, to: 'all' };
  return { type: 'paste', text, to: kind === 'direct' ? 'msg' : kind, name };
}

const isOfALine = ({ status }: ServerEvent): boolean =>
  ['sent', 'delivered', 'queued', 'refused', 'purged', 'offline'].includes(String(status));

/** What a `status` says of a line. */
function outcomeOf(answer: ServerEvent): readonly [LineStatus, string | null] {
  const to = textOf(answer, 'to');
  switch (answer.status) {
    case 'delivered':
      return ['delivered', null];
    case 'queued':
      return ['waiting', `${to} is not here: it waits for them.`];
    case 'refused':
      return ['refused', `${to} has blocked you: it was not shown.`];
    case 'offline':
      return ['refused', refusal(answer)];
    default: {
      const queued = numberOf(answer, 'queued') ?? 0;
      return [
        'sent',
        queued === 0 ? null : `${numberOf(answer, 'delivered') ?? 0} have it; it waits for ${queued} who are not here.`,
      ];
    }
  }
}
