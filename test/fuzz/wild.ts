/**
 * Somebody who sends whatever there is, in one of the ways in which people and programs come. Owns their connection and
 * what they have sent lately; judges every line that comes.
 */
import type { Corpus } from './corpus.js';
import { heard, isHarmless, isServers, saidIn } from './forms.js';
import type { Ports } from './house.js';
import type { Ledger } from './ledger.js';
import type { Random } from './random.js';
import { type Saying, Stay } from './stay.js';
import { WebWire } from './web-wire.js';
import { Wire } from './wire.js';

export type Kind = 'guest' | 'account' | 'json' | 'web' | 'telnet' | 'character' | 'operator' | 'visitor';

export interface World {
  readonly ports: Ports;
  readonly corpus: Corpus;
  readonly ledger: Ledger;
  /** Everybody's names, those of now. */
  complain(what: string): void;
  /** An address nobody has come from. */
  address(): string;
  /** A name nobody has had. */
  name(kind: string): string;
}

/** Milliseconds within which a ping is answered, whatever was sent before. */
const PATIENCE = 30_000;

/** Waiting takes time, and there is little to be found in it. */
const WAITS = 0.004;

/** What of what they send others may hear. */
const SAYING: Readonly<Record<Kind, Saying>> = {
  guest: 'lines',
  account: 'lines',
  operator: 'lines',
  json: 'objects',
  web: 'objects',
  visitor: 'both',
  telnet: 'unknown',
  character: 'unknown',
};

/** What ends a dialog, a paste, a file; if there is none, it is said. */
const OUT = ['cancel', '.'];

const IAC_SE = Buffer.from([0xff, 0xf0]);

/** Of somebody who has a name now, or another one (R3.71). */
const WELCOME = /INFO: (?:Welcome, |You are )([A-Za-z0-9._-]+)(?:! | now\.)/;

/** For telnet alone: an Enter that was not shown (R3.31), and the answer to ARE-YOU-THERE (R1.6). */
const TELNETS = /^(?:\[Partyline is here\]\r?\n?)*$/;

/** How the server says that it ends a connection: because it was asked to, or because a rule was broken. */
const FAREWELL =
  /Good bye|FOREIGN_PROTOCOL|QUIET_PORT|REGISTER_FIRST|REGISTER_TIMEOUT|SERVER_FULL|TOO_MANY_CONNECTIONS|PROXY_HEADER|NO_SUCH_TOKEN|IN_USE/;

export class Wild {
  private wire: Wire | null = null;
  private readonly random: Random;
  private pings = 0;
  private name = '';
  private stay = new Stay('none');
  /** The server has said that the connection ends. */
  private isTold = false;
  /** Of the line under a tag that is to be answered once. */
  private tagged: { readonly tag: string; answers: number } | null = null;
  lines = 0;

  constructor(
    readonly kind: Kind,
    private readonly label: string,
    private readonly world: World,
    random: Random,
  ) {
    this.random = random.fork(label);
  }

  private isConnected(): boolean {
    return this.wire !== null && !this.wire.closed;
  }

  /** Sends so many lines, and waits until the server has answered a ping after them. */
  async round(count: number): Promise<void> {
    if (!this.isConnected()) await this.enter();
    const { random } = this;
    const parts: Buffer[] = [];
    if (!['json', 'web', 'visitor', 'character'].includes(this.kind) && random.chance(0.5)) parts.push(this.underTag());
    while (this.lines < count) this.add(parts);
    this.lines = 0;
    this.world.ledger.forgets(this.stay, this.stay.remembers(parts, OUT));
    // In pieces, where a line may be cut anywhere.
    const bytes = Buffer.concat(parts);
    for (let at = 0; at < bytes.length; ) {
      const size = random.chance(0.5) ? bytes.length : random.between(1, 4000);
      this.wire?.write(bytes.subarray(at, at + size));
      at += size;
    }
    await this.settle(true);
    const { tagged } = this;
    if (tagged !== null && this.isConnected() && tagged.answers !== 1)
      this.complain(
        `a line under a tag was answered ${tagged.answers} times: ${JSON.stringify(this.stay.list.find((line) => line.startsWith(`@${tagged.tag} `))?.slice(0, 200))}`,
      );
    this.tagged = null;
  }

  /** All that was said before has come. `first`: a dialog may be open, or half an object. */
  async settle(first = false): Promise<void> {
    const { wire } = this;
    if (wire === null || wire.closed) return this.gone();
    const token = `${this.label}-p${++this.pings}-`;
    wire.write(this.recovery(token, first));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(true), PATIENCE);
    });
    const isLate = await Promise.race([
      late,
      wire.sees(this.kind === 'character' ? `PONG:${token}` : token).then(() => false),
    ]);
    clearTimeout(timer);
    if (isLate) {
      this.complain(`is not answered any more, after ${JSON.stringify(this.stay.list.slice(-3))}`);
      wire.destroy();
      await wire.gone;
    }
    if (wire.closed) this.gone();
  }

  async leave(): Promise<void> {
    this.wire?.destroy();
    await this.wire?.gone;
    this.wire = null;
  }

  private gone(): void {
    const { wire } = this;
    if (wire === null) return;
    this.wire = null;
    // A `get` that is refused brings no byte: what it writes is a file (R1.24).
    const isGet = /^get \S/.test(this.stay.list[0] ?? '');
    if (this.kind !== 'character' && !this.isTold && !isGet) {
      const first = JSON.stringify(this.stay.list.slice(0, 3).map((line) => line.slice(0, 120)));
      this.complain(`was cut off without a word behind ${first}; the last: ${JSON.stringify(wire.recent)}`);
    }
  }

  private async enter(): Promise<void> {
    const { ports } = this.world;
    const { kind, random } = this;
    const port =
      kind === 'character' ? ports.telnetPort : kind === 'json' || random.chance(0.5) ? ports.quietPort : ports.port;
    const from = this.world.address();
    const line = (raw: string): void => this.hears(raw);
    this.wire =
      kind === 'web'
        ? await WebWire.open({
            ...{ port: ports.webPort, from, line, random },
            closing: () => {
              this.isTold = true;
            },
            complain: (what) => this.complain(what),
          })
        : await Wire.open({ port, from, line });
    this.isTold = false;
    this.stay = new Stay(SAYING[kind], this.wire);
    this.name = this.world.name(kind);
    if (kind === 'visitor') return;
    // Its screen is not read.
    if (kind === 'character') this.world.ledger.welcomed(this.name, this.stay);
    const name = kind === 'operator' ? 'Boss' : this.name;
    if (kind === 'json' || kind === 'web') this.wire.send(JSON.stringify({ type: 'init', username: name }));
    else if (kind === 'guest') this.wire.send(`register ${name}`);
    else if (kind === 'operator')
      this.wire.send(`register ${name} secret-boss code ${ports.codes[name]}`, `login ${name} secret-boss takeover`);
    else if (kind === 'character') this.wire.write(Buffer.from(`register ${name}\r\n`));
    else if (kind === 'telnet')
      this.wire.write(Buffer.concat([Buffer.from([0xff, 0xfd, 0x03]), Buffer.from(`register ${name} secret-pw\r\n`)]));
    else this.wire.send(`register ${name} secret-pw`);
    await this.settle();
  }

  /** A command that opens no dialog and does not wait: its answer ends with one `OK` or `ERROR`. */
  private underTag(): Buffer {
    const { random } = this;
    const tag = String(random.between(100, 999_999));
    const text = this.world.corpus.text(random).replace(/^[/ ]/, '');
    const line = random.pick([
      text,
      'who',
      '/rooms',
      '/nothing',
      `/msg ${this.name}x hi`,
      '/join lab',
      `login ${this.name} x y`,
      'history',
      '/set bell on',
    ]);
    this.tagged = { tag, answers: 0 };
    return this.counted([Buffer.from(`@${tag} ${line}`)]);
  }

  private add(parts: Buffer[]): void {
    const { corpus } = this.world;
    const { random, kind } = this;
    if (kind === 'json' || kind === 'web') {
      parts.push(this.counted([corpus.object(random)], random.pick(['\n', '\n', '\n', '', '\r\n', ' '])));
      return;
    }
    const lines = corpus.lines(random).map((line) => this.fit(line));
    if (lines.some((line) => /^[^a-z]*(?:server: ?)?wait\b/i.test(line.toString('latin1'))) && !random.chance(WAITS))
      return;
    parts.push(
      this.counted(
        lines,
        kind === 'telnet' || kind === 'character'
          ? random.pick(['\r\n', '\r\0', '\n'])
          : random.pick(['\n', '\n', '\n', '\r\n']),
      ),
    );
  }

  /** Telnet commands are for those who speak telnet: they change what comes back. */
  private fit(line: Buffer): Buffer {
    if (this.kind === 'telnet' || this.kind === 'character') return line;
    return line.includes(0xff) ? Buffer.from(line.map((byte) => (byte === 0xff ? 0xfe : byte))) : line;
  }

  private counted(lines: readonly Buffer[], end = '\n'): Buffer {
    this.lines += lines.length;
    return Buffer.concat(lines.flatMap((line) => [line, Buffer.from(end)]));
  }

  /** Out of any dialog, paste, file or half an object, and then a ping. */
  private recovery(token: string, first: boolean): Buffer {
    // Somebody new has to come in again.
    const unlock = this.kind === 'operator' ? ['/unlock'] : [];
    const out = first ? [...OUT, ...unlock] : [];
    const object = JSON.stringify({ type: 'ping', token });
    if (this.kind === 'visitor') this.stay.adds(object);
    switch (this.kind) {
      case 'json':
      case 'web':
        return Buffer.from(`\n${[...out.map((text) => JSON.stringify({ type: 'line', text })), object].join('\n')}\n`);
      case 'telnet':
      case 'character':
        return Buffer.concat([IAC_SE, Buffer.from(['', ...out, `/ping ${token}`, ''].join('\r\n'))]);
      case 'visitor':
        // Whose first byte was a brace.
        return Buffer.from(['', ...out, object, `/ping ${token}`, ''].join('\n'));
      default:
        return Buffer.from(['', ...out, `/ping ${token}`, ''].join('\n'));
    }
  }

  private hears(raw: string): void {
    if (this.kind === 'character') {
      // A screen, of which only this is read.
      const name = WELCOME.exec(raw)?.[1];
      if (name !== undefined) this.world.ledger.welcomed(name, this.stay);
      return;
    }
    if (!isHarmless(raw)) this.complain(`hears what moves a cursor: ${JSON.stringify(raw.slice(0, 300))}`);
    if (this.kind === 'json' || this.kind === 'web' || (this.kind === 'visitor' && raw.startsWith('{')))
      this.hearsObject(raw);
    else this.hearsLine(raw);
  }

  private hearsLine(raw: string): void {
    const { ledger } = this.world;
    const { tag, line } = heard(raw);
    if (tag !== null && tag === this.tagged?.tag && /^(?:OK$|ERROR: )/.test(line)) this.tagged.answers++;
    if (/^ERROR: INTERNAL/.test(line))
      this.complain(
        `hears INTERNAL after ${JSON.stringify(this.stay.list.slice(-100).map((one) => one.slice(0, 80)))}`,
      );
    const welcome = line.startsWith('INFO: ') ? WELCOME.exec(line)?.[1] : undefined;
    if (welcome !== undefined) {
      this.name = welcome;
      ledger.welcomed(welcome, this.stay);
    }
    const said = saidIn(line);
    const isPersons = said !== null && (ledger.isKnown(said.from) || !isServers(line));
    if (isPersons) ledger.hears(this.label, said, false);
    else if (FAREWELL.test(line)) this.isTold = true;
    if (this.kind === 'telnet' && TELNETS.test(line)) return;
    if (!isPersons && !isServers(line)) this.complain(`hears a line of no form: ${JSON.stringify(raw.slice(0, 300))}`);
  }

  private hearsObject(raw: string): void {
    const { ledger } = this.world;
    let object: Readonly<Record<string, unknown>>;
    try {
      object = JSON.parse(raw) as Readonly<Record<string, unknown>>;
    } catch {
      this.complain(`hears no object: ${JSON.stringify(raw.slice(0, 300))}`);
      return;
    }
    if (object.code === 'INTERNAL') this.complain(`hears INTERNAL after ${JSON.stringify(this.stay.list.slice(-60))}`);
    if (object.type === 'nick' || (object.type === 'status' && object.status === 'welcome'))
      ledger.welcomed(String(object.username), this.stay);
    if (object.type !== 'message') {
      if (FAREWELL.test(raw)) this.isTold = true;
      return;
    }
    const place = object.kind === 'direct' ? '' : String(object.room ?? object.group ?? object.kind);
    // After `set acks on` what is for one person alone is stored first, and comes when it may.
    const late = object.sent !== undefined || !['all', 'room'].includes(String(object.kind));
    const { from, payload, message_id: number } = object;
    const id = typeof number === 'number' ? number : null;
    ledger.hears(this.label, { from: String(from), place, late, id, text: String(payload) }, false);
  }

  private complain(what: string): void {
    this.world.complain(`${this.label} (${this.name}) ${what}`);
  }
}
