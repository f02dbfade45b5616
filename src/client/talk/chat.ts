/**
 * The chat as a person uses it: what is typed goes where the prompt says, what comes in is shown. Joins the session, the
 * conversation and what shows it; knows no terminal.
 */
import { clean } from '../../language/clean.js';
import { numberOf, type ServerEvent, textOf } from '../common/server-event.js';
import { backAgain, type Missed } from '../common/way-back.js';
import type { Files } from '../files/files.js';
import { isFile } from '../files/paths.js';
import { ConnectionLost } from '../net/server-connection.js';
import { type Bell, rings } from './bell.js';
import type { Conversation, Target } from './conversation.js';
import type { EntranceHost } from './entrance.js';
import { asksForAll, helpLines } from './help.js';
import { OwnCommands, type OwnCommandsHost } from './own-commands.js';
import { promptOf } from './prompt.js';
import { type Reader, render } from './render.js';
import { isPasted, pasteTo, type Request, type Route, route, typed } from './routing.js';
import type { Session, SessionHost } from './session.js';
import { style } from './style.js';
import type { Ui, YesNo } from './ui.js';
import type { Vocabulary } from './vocabulary.js';
import { describe } from './whereto.js';

export interface ChatOptions {
  readonly conversation: Conversation;
  readonly vocabulary: Vocabulary;
  readonly ui: Ui;
  readonly bell: Bell;
  /** Local time before a line; empty for none. */
  time(): string;
}

/** After these the server says what to type. */
const EXPLAINED = new Set(['private_request', 'group_invite', 'file_offer']);

export class Chat implements SessionHost, OwnCommandsHost {
  session: Session | null = null;
  files: Files | null = null;
  /** Something that was typed has been refused. */
  refused = false;
  /** Resolves when lines can be sent for the first time. */
  readonly entered: Promise<void>;
  private nowReady: () => void = () => {};
  private hasBeenReady = false;
  private targetLost = false;
  /** The next thing the server says tells people what to type, which the sentence here has done. */
  private hintFollows = false;
  /** The server takes lines as they stand, for a `paste`: none is for anybody else, whatever it looks like. */
  private pasting = false;
  private readonly ownCommands: OwnCommands;

  constructor(private readonly options: ChatOptions) {
    this.ownCommands = new OwnCommands(options.conversation, options.ui, this);
    this.entered = new Promise((resolve) => {
      this.nowReady = resolve;
    });
  }

  get columns(): number {
    return this.options.ui.columns;
  }

  get canConfirm(): boolean {
    return this.options.ui.ask !== null;
  }

  status(rows: string | null): void {
    this.options.ui.setStatus(rows);
  }

  get ask(): EntranceHost['ask'] {
    const { ask } = this.options.ui;
    if (ask === null) return null;
    return {
      name: async () => ask('Your name: '),
      password: (question) => ask(question, { secret: true }),
      confirm: (question) => this.confirm(question),
    };
  }

  say(sentence: string): void {
    this.options.ui.say(this.withTime(style.notice(sentence)));
  }

  wrong(sentence: string): void {
    this.options.ui.wrong(this.withTime(style.wrong(clean(sentence))));
  }

  lost(sentence: string): void {
    this.wrong(`${sentence}; what you type stays.`);
  }

  back(missed: Missed): void {
    this.say(backAgain(this.options.conversation.me, missed));
  }

  changed(): void {
    const { conversation, ui } = this.options;
    const lost = conversation.target.kind === 'lost';
    if (lost && !this.targetLost) {
      this.say(
        'What you type now goes nowhere until you say where: /to and a name, a room or everyone; /to alone goes back.',
      );
    }
    this.targetLost = lost;
    if (this.session?.ready === true) {
      this.hasBeenReady = true;
      this.nowReady();
      ui.setPrompt(promptOf(conversation));
    } else {
      this.pasting = false;
      this.files?.disconnected();
      ui.setPrompt(this.hasBeenReady ? '[not connected] > ' : '');
    }
  }

  show(event: ServerEvent): void {
    const { ui } = this.options;
    const told = event.type === 'info' && this.hintFollows;
    this.hintFollows = EXPLAINED.has(event.type);
    const ours = this.files?.observe(event) === true;
    const known = this.known(event);
    ui.show(event, told || ours || this.isUnseen(event) ? null : render(known, this.reader));
    if (rings(event, this.options.bell, this.options.conversation.me)) ui.ring();
    this.changed();
  }

  /** With what is known here of what it is about. */
  private known(event: ServerEvent): ServerEvent {
    if (event.type !== 'purged') return this.files?.named(event) ?? event;
    return { ...event, from: this.options.conversation.authorOf(numberOf(event, 'message_id')) };
  }

  /** Whether it takes back a line that nobody has seen yet, and now never will. */
  private isUnseen(event: ServerEvent): boolean {
    const id = event.type === 'purged' ? numberOf(event, 'message_id') : null;
    return id !== null && this.options.ui.takeBack(id);
  }

  /** A line that was typed. False: it cannot be taken now. A promise where it may bring questions: resolves with its end. */
  enter(line: string): boolean | Promise<void> {
    if (this.session?.ready !== true) {
      this.wrong('There is no connection now. The line stays until there is.');
      return false;
    }
    const taken = this.handle(line);
    const { conversation, vocabulary } = this.options;
    const isCommand = line.startsWith('/') || vocabulary.read(line) !== null;
    return isCommand || conversation.target.kind === 'lost' ? taken : true;
  }

  /** Resolves once the line has been answered. */
  async handle(line: string): Promise<void> {
    const way: Route = this.pasting
      ? { kind: 'request', request: typed(line) }
      : route(line, this.options.conversation, this.options.vocabulary, isFile);
    if (way.kind !== 'ask') this.echo(line);
    try {
      if (way.kind === 'request') await this.request(line, way.request);
      else if (way.kind === 'elsewhere') this.goesElsewhere(way.what);
      else if (way.kind === 'command') await this.own(way);
      else await this.askWhere(line, way.target);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      this.refused = true;
      this.wrong(`The connection was lost before this was answered, so it may not have been said: ${this.shown(line)}`);
    }
    this.changed();
  }

  /** Of what is typed one key is taken, where it is the answer. */
  async confirm(question: string, yesNo: YesNo = 'now', moot?: AbortSignal): Promise<boolean> {
    const answer = await this.options.ui.ask?.(`${question} (y/n) `, { yesNo, moot });
    return answer === 'y';
  }

  /** Many lines at once. They are texts, and go where the question says, whatever has changed until it is answered. */
  async paste(lines: readonly string[] | null): Promise<void> {
    const { conversation, ui } = this.options;
    const to = pasteTo(conversation);
    if (lines === null)
      this.wrong('That is more than can be pasted, so nothing of it was sent. A file is sent by /send.');
    else if (to === null) this.wrong('Nothing of that was sent: say where to first, with /to, and paste it again.');
    else {
      const question = `Send these ${lines.length} lines to ${describe(conversation)}?`;
      if (ui.isTyping)
        this.say(`${lines.length} pasted lines wait: you are asked about them when your line is sent, or cleared.`);
      const place = conversation.place;
      if (await this.confirm(question, 'patient')) await this.sendPaste(lines, to, place);
    }
  }

  private async sendPaste(lines: readonly string[], to: Request, place: string): Promise<void> {
    const { ui } = this.options;
    try {
      if (this.session?.ready !== true) throw new ConnectionLost();
      const answer = await this.session.request({ type: 'paste', text: lines.join('\n'), ...to }, (each, isLast) => {
        if (!isLast || each.type !== 'paste') this.answered(each);
      });
      if (answer.type !== 'paste') return;
      for (const line of lines) ui.say(this.withTime(style.own(`[${place}] > ${clean(line)}`)));
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      this.wrong('There is no connection: what was pasted may not have been said.');
    }
  }

  private get reader(): Reader {
    const { me, ids } = this.options.conversation;
    return { me, ids, time: this.options.time };
  }

  private withTime(text: string): string {
    const time = this.options.time();
    return time === '' ? text : `${style.faint(time)} ${text}`;
  }

  /** One's own line, with where it goes. */
  private echo(line: string): void {
    const { conversation, ui } = this.options;
    ui.say(this.withTime(style.own(`[${conversation.place}] > ${this.shown(line)}`)));
  }

  private shown(line: string): string {
    return this.options.vocabulary.mayCarrySecret(line) ? '(a line with a password)' : clean(line);
  }

  /** A line of the protocol that the client itself sends. Shows its answers; resolves with the one of type `wanted`, or the last. */
  async command(line: string, wanted: string, tell?: (answer: ServerEvent) => void): Promise<ServerEvent> {
    let found: ServerEvent | null = null;
    const last = await this.session?.request(typed(line), (answer) => {
      if (answer.type === wanted) {
        found = answer;
        tell?.(answer);
      } else if (found === null) this.answered(answer);
    });
    return found ?? last ?? { type: 'error' };
  }

  readonly silently = async (request: Request): Promise<ServerEvent> => {
    const { session } = this;
    if (session === null) throw new ConnectionLost();
    return session.request(request, () => {});
  };

  private async own({ name, rest }: Route & { readonly kind: 'command' }): Promise<void> {
    if (!(await this.ownCommands.run(name, rest))) this.refused = true;
  }

  private async request(line: string, request: Request): Promise<void> {
    const answer = await this.send(request);
    if (request.type !== 'line') return;
    this.pasting = isPasted(line, this.pasting) && (this.pasting || answer?.type === 'info');
  }

  /** Shows the answers, and asks what the server asks. Resolves with the last answer, before any question. */
  async send(request: Request): Promise<ServerEvent | undefined> {
    let prompt: ServerEvent | null = null;
    let isTaken = false;
    const last = await this.session?.request(request, (answer, isLast) => {
      if (isLast && answer.type === 'prompt') prompt = answer;
      if (this.files?.accepted(answer) === true) isTaken = true;
      // After a file that is fetched now the server says how to fetch it.
      else if (!isTaken || answer.type !== 'info') this.answered(answer, asksForAll(request));
    });
    if (prompt !== null) await this.dialog(prompt);
    return last;
  }

  /** A paste is said where the server puts one, and what is meant for one person must not be. */
  private goesElsewhere(what: string): void {
    const { conversation } = this.options;
    this.refused = true;
    const here = conversation.currentRoom ?? 'everyone';
    this.wrong(`${what} is said to ${here}, not to ${describe(conversation)}. Type /to first, which goes to ${here}.`);
  }

  private answered(answer: ServerEvent, isAll = false): void {
    const { conversation, ui } = this.options;
    if (
      answer.type === 'error' ||
      (answer.type === 'status' && (answer.status === 'offline' || answer.status === 'refused'))
    ) {
      this.refused = true;
    }
    if (answer.type === 'help') ui.show(answer, helpLines(answer, isAll).join('\n'));
    else if (answer.type === 'private_connected' && !ui.isTyping) this.nowPrivate(answer);
    else ui.show(answer, render(answer, this.reader));
    if (conversation.target.kind === 'lost' || answer.type === 'join' || answer.type === 'leave') this.changed();
  }

  /** Anybody who has just said yes wants to talk there; but a line that is half typed keeps its place. */
  private nowPrivate(answer: ServerEvent): void {
    const { conversation, ui } = this.options;
    const name = textOf(answer, 'username');
    conversation.aim({ kind: 'private', name });
    ui.show(answer, this.withTime(style.notice(`What you type now goes to ${name} alone. /to goes back.`)));
    this.changed();
  }

  /** The server asks: the next line is the answer, wherever lines go otherwise. */
  private async dialog(prompt: ServerEvent): Promise<void> {
    const { ask } = this.options.ui;
    if (ask === null) return;
    const word = textOf(prompt, 'word');
    const label = `${word.charAt(0)}${word.slice(1).toLowerCase()}? `;
    const answer = await ask(label, { secret: prompt.secret === true });
    if (this.session?.ready === true) await this.send(typed(answer ?? 'cancel'));
  }

  /** The line was for a place that is gone. It goes to nobody unless the person says so. */
  private async askWhere(line: string, target: Target & { readonly kind: 'lost' }): Promise<void> {
    const { conversation } = this.options;
    const { what, name } = target;
    const direct = what === 'private';
    const instead = direct ? `to ${name} as a direct message` : `to ${conversation.currentRoom ?? 'everyone'}`;
    const question = direct ? `The private chat with ${name} is over.` : `You are no longer in ${name}.`;
    if (await this.confirm(`${question} Send that line ${instead}?`, 'patient')) {
      conversation.aim(direct ? { kind: 'direct', name } : { kind: 'here' });
      this.echo(line);
      await this.send(direct ? { type: 'msg', name, text: line } : typed(line));
    } else {
      this.say('It was not sent; the Up key brings it back.');
    }
  }
}
