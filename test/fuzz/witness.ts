/**
 * Somebody who does what a person does, knows what has to come of it, and marks every line: what they hear of each other is
 * what shows whether lines are lost, doubled, swapped, or elsewhere.
 */
import { heard, isHarmless, isServers, saidIn } from './forms.js';
import type { Speaker } from './ledger.js';
import type { Random } from './random.js';
import type { World } from './wild.js';
import { Wire } from './wire.js';

export const ROOMS = ['north', 'south'];
export const GROUP = 'witnesses';
const KEY = 'sesame';

const WELCOMED = /^INFO: Welcome, ([A-Za-z0-9._-]+)!/;

const PATIENCE = 30_000;

interface Answer {
  readonly lines: string[];
  resolve(lines: string[] | null): void;
}

export class Witness implements Speaker {
  readonly sent: readonly string[] = [];
  readonly isInOrder = true;
  /** In the order in which they were joined; the last is the current one. */
  readonly rooms: string[] = [];
  lines = 0;
  private wire: Wire | null = null;
  private tags = 0;
  private marks = 0;
  private readonly random: Random;
  private readonly answers = new Map<string, Answer>();

  constructor(
    readonly name: string,
    private readonly world: World,
    /** Of the port that this one comes to. */
    private readonly port: () => number,
    private readonly address: string,
    random: Random,
    /** Whether what this one hears is counted: one of those who say marked lines. */
    private readonly isCounted = true,
  ) {
    this.random = random.fork(name);
  }

  isConnected(): boolean {
    return this.wire !== null && !this.wire.closed;
  }

  async enter(isNew: boolean): Promise<void> {
    this.wire = await Wire.open({ port: this.port(), from: this.address, line: (raw) => this.hears(raw) });
    const credentials = `${this.name} pass-${this.name}`;
    const code = this.world.ports.codes[this.name];
    const answer = await this.ask(isNew ? `register ${credentials} code ${code}` : `login ${credentials}`);
    if (!answer?.[0]?.startsWith(`INFO: Welcome, ${this.name}!`)) this.complain(`is not let in: ${answer}`);
    if (isNew) await this.ask('/set ids on');
    this.rooms.length = 0;
  }

  /** Alone in this: what they do is known to all before anybody says something. */
  async move(others: readonly Witness[]): Promise<void> {
    const { random } = this;
    if (!this.isConnected()) {
      if (random.chance(0.5)) await this.enter(false);
      return;
    }
    const other = random.pick(others);
    const room = random.pick(ROOMS);
    switch (random.below(8)) {
      case 0:
      case 1:
        await this.join(room);
        break;
      case 2:
        await this.leave();
        break;
      case 3:
        // Names that somebody has are nobody else's, in any case.
        await this.tryName(random.pick([other.name.toUpperCase(), this.name, other.name]));
        break;
      case 4:
        if (random.chance(0.4)) await this.exit();
        break;
      case 5:
        await this.order(room);
        break;
    }
  }

  async join(room: string): Promise<void> {
    const answer = await this.ask(`/join ${room}`);
    // A line behind it says that the room is quiet.
    if (!answer?.some((line) => isJoined(line, room))) return this.complain(`cannot join: ${answer}`);
    this.forget(room);
    this.rooms.push(room);
  }

  async exit(): Promise<void> {
    this.wire?.send('/exit');
    await this.wire?.gone;
    this.wire = null;
  }

  async ask(line: string): Promise<string[] | null> {
    const { wire } = this;
    if (wire === null) return null;
    const tag = String(++this.tags);
    this.lines++;
    const answer = new Promise<string[] | null>((resolve) => this.answers.set(tag, { lines: [], resolve }));
    wire.send(`@${tag} ${line}`);
    return this.patiently(answer, line, tag);
  }

  /** Marked lines, to all the places there are. */
  speak(count: number, others: readonly Witness[]): void {
    const { wire } = this;
    if (wire === null || wire.closed) return;
    const here = others.filter((one) => one.isConnected());
    const names = (of: readonly Witness[]): string[] => of.map(({ name }) => name);
    for (let time = 0; time < count; time++) {
      const number = ++this.marks;
      const text = `~${this.name}.${number}~ ${this.world.corpus.text(this.random)}`;
      const { ledger } = this.world;
      this.lines++;
      const room = this.rooms.at(-1);
      switch (this.random.below(4)) {
        case 0:
          ledger.says(this.name, number, 'all', text, names(here), false);
          wire.send(`/all ${text}`);
          break;
        case 1: {
          const to = this.random.pick(others).name;
          ledger.says(this.name, number, '', text, [to], true);
          this.send(`/msg ${to} ${text}`, number);
          break;
        }
        case 2:
          ledger.says(this.name, number, GROUP, text, names(others), true);
          this.send(`/group txt ${GROUP} ${text}`, number);
          break;
        default:
          if (room === undefined) ledger.says(this.name, number, 'all', text, names(here), false);
          else
            ledger.says(this.name, number, room, text, names(here.filter(({ rooms }) => rooms.includes(room))), false);
          wire.send(text);
      }
    }
  }

  /** All that has been said up to now has come. */
  async settle(): Promise<void> {
    await this.ask('/ping');
  }

  /** What becomes of it counts: `delivered` and `queued` are promises. */
  private send(line: string, number: number): void {
    const tag = String(++this.tags);
    this.answers.set(tag, {
      lines: [],
      resolve: (lines) => {
        const [, status] = /^STATUS:\d+:(\w+):/.exec(lines?.[0] ?? '') ?? [];
        if (status === undefined) this.complain(`was answered: ${lines} to ${line}`);
        else this.world.ledger.became(this.name, number, status === 'sent' ? 'queued' : status);
      },
    });
    this.wire?.send(`@${tag} ${line}`);
  }

  private async leave(): Promise<void> {
    const room = this.rooms.at(-1);
    if (room === undefined) return;
    await this.ask('/leave');
    this.forget(room);
  }

  private forget(room: string): void {
    const at = this.rooms.indexOf(room);
    if (at !== -1) this.rooms.splice(at, 1);
  }

  private async tryName(name: string): Promise<void> {
    const [answer = []] = await this.stranger([`register ${name}`]);
    if (isWelcome(answer)) this.complain(`sees two that are called ${name}`);
    else if (!answer.some((line) => /^ERROR: (?:NAME_TAKEN|LOCKED) /.test(line)))
      this.complain(`hears of a taken name: ${answer}`);
  }

  /** Whom a room takes, and who is heard there, until one of us says otherwise: somebody who comes finds it so. */
  private async order(room: string): Promise<void> {
    const { random } = this;
    const isClosed = random.chance(0.5);
    const isQuiet = random.chance(0.5);
    await this.ask(isClosed ? `/key ${room} ${KEY}` : `/unkey ${room}`);
    await this.ask(`/${isQuiet ? 'quiet' : 'unquiet'} ${room}`);
    const enter = [`register ${this.world.name('guest')}`, `/join ${room}`];
    const [welcome = [], plain = [], withKey = [], spoken = []] = await this.stranger([
      ...enter,
      ...(isClosed ? [`/join ${room} ${KEY}`] : ['/members']),
      `hello, ${room}`,
    ]);
    // The server may be locked.
    if (!isWelcome(welcome)) return;
    if (isClosed !== plain.some((line) => line.startsWith('ERROR: KEY_NEEDED ')))
      this.complain(`sees somebody enter ${room}, closed: ${isClosed}, without a key: ${plain}`);
    const joined = isClosed ? withKey : plain;
    // Others may have tried wrong keys.
    if (joined.some((line) => line.startsWith('ERROR: TOO_MANY_TRIES '))) return;
    if (!joined.some((line) => isJoined(line, room))) this.complain(`sees somebody kept out of ${room}: ${joined}`);
    if (isQuiet !== spoken.some((line) => line.startsWith('ERROR: QUIET ')))
      this.complain(`hears of ${room}, quiet: ${isQuiet}, where somebody spoke: ${spoken}`);
  }

  /** What somebody who is new here is answered to each of these. */
  private async stranger(lines: readonly string[]): Promise<readonly string[][]> {
    const stranger: Speaker = { sent: lines, isInOrder: true, isConnected: () => !wire.closed };
    const answers: string[][] = lines.map(() => []);
    const wire: Wire = await Wire.open({
      port: this.port(),
      from: this.world.address(),
      line: (raw) => {
        const { tag, line } = heard(raw);
        if (tag !== null) answers[Number(tag)]?.push(line);
      },
    });
    this.lines += lines.length;
    wire.send(...lines.map((line, at) => `@${at} ${line}`), '/ping there');
    await wire.sees('PONG:there');
    const name = WELCOMED.exec(answers[0]?.[0] ?? '')?.[1];
    if (name !== undefined) this.world.ledger.welcomed(name, stranger);
    wire.destroy();
    await wire.gone;
    return answers;
  }

  private async patiently<T>(answer: Promise<T>, line: string, tag: string): Promise<T | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => {
        this.complain(`is not answered: ${line}`);
        resolve(null);
      }, PATIENCE);
    });
    const gone = (this.wire as Wire).gone.then(() => null);
    const given = await Promise.race([answer, late, gone]);
    clearTimeout(timer);
    this.answers.delete(tag);
    return given;
  }

  private hears(raw: string): void {
    const { ledger } = this.world;
    if (!isHarmless(raw)) this.complain(`hears what moves a cursor: ${JSON.stringify(raw)}`);
    const { tag, line } = heard(raw);
    if (line.startsWith('ERROR: INTERNAL')) this.complain('hears INTERNAL');
    if (line.startsWith('INFO: Welcome, ')) ledger.welcomed(this.name, this);
    if (tag !== null) this.isAnswered(tag, line);
    const said = saidIn(line);
    if (said !== null && (ledger.isKnown(said.from) || !isServers(line))) ledger.hears(this.name, said, this.isCounted);
    else if (!isServers(line)) this.complain(`hears a line of no form: ${JSON.stringify(raw)}`);
  }

  private isAnswered(tag: string, line: string): void {
    const answer = this.answers.get(tag);
    if (answer === undefined) {
      this.complain(`is answered twice, or what it has not asked: @${tag} ${line}`);
      return;
    }
    if (line !== 'OK') answer.lines.push(line);
    if (line !== 'OK' && !line.startsWith('ERROR: ')) return;
    this.answers.delete(tag);
    answer.resolve(answer.lines);
  }

  private complain(what: string): void {
    this.world.complain(`${this.name} ${what}`);
  }
}

function isWelcome(answer: readonly string[]): boolean {
  return answer.some((line) => WELCOMED.test(line));
}

function isJoined(line: string, room: string): boolean {
  return line.startsWith(`INFO: Joined ${room} `);
}
