/** CLASSROOM.md: the lesson that it shows is given, to thirty pupils behind one address, and everybody reads what it shows. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { MAIN, Program } from '../cli/program.js';
import { folder } from '../support/certificates.js';
import { Client, connect, type TestClient } from '../support/client.js';
import { binary, get } from '../support/files.js';
import { locate } from '../support/places.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { read } from './documents.js';
import { type Block, blocksOf, Samples, type Step, stepsOf } from './screens.js';

const MORE =
  'Gina Hugo Ida Jonas Karl Lena Max Nora Otto Paula Quinn Rosa Sami Tara Udo Vera Willi Xenia Yann Anna Ben Clara David Emil';
/** Zoe is on the list, and does not come. */
const PUPILS = ['Alice', 'Bob', 'Carla', 'Dan', 'Eva', 'Felix', ...MORE.split(' ')];

/** A pupil at a real `nc`. */
const AT_NC = 'Dan';
/** Sees who goes. */
const WATCHER = 'Eva';

/** What the page leaves out, and the lines of a flood, which come when they may. */
const isLeftOut = (line: string): boolean =>
  /^((ONLINE|OFFLINE|JOINED|LEFT):|Authorise MODE\?|INFO: (Partyline |To begin, |Today: ))|: Felix \d+ of 400$/.test(
    line,
  );

class NcClient extends Client {
  readonly closed: Promise<unknown>;
  private readonly child: ChildProcess;

  constructor(port: number, name: string) {
    super(name);
    this.child = spawn('nc', ['127.0.0.1', String(port)], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdout?.on('data', (chunk: Buffer) => this.take(chunk));
    this.child.stdin?.on('error', () => {});
    this.closed = new Promise<void>((resolve) => {
      this.child.once('close', () => {
        resolve();
        this.ends();
      });
    });
  }

  send(...lines: string[]): void {
    this.child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
  }

  destroy(): void {
    this.child.kill('SIGKILL');
  }
}

/** Somebody's place: the connection, if there is one, and what was read there and is not looked at yet. */
interface Seat {
  readonly name: string;
  client: TestClient | NcClient | null;
  isIn: boolean;
  code: string | null;
  unread: string[];
}

class Lesson {
  readonly place: string;
  readonly samples = new Samples();
  /** The blocks of the page that have not been played. */
  readonly blocks: Block[] = blocksOf(read('docs/CLASSROOM.md'));
  readonly pupils: readonly Seat[];
  private readonly seats = new Map<string, Seat>();
  /** The lesson is on the day that the page shows: milliseconds from today to then. So it is never midnight in the middle of it. */
  private readonly shift = Date.UTC(2026, 10, 29, 9, 55) - Date.now();
  private program: Program | null = null;
  private port = 0;
  quietPort = 0;

  constructor(t: TestContext) {
    this.place = folder(t);
    this.pupils = PUPILS.map((name) => this.seat(name));
    t.after(async () => {
      for (const { client } of this.seats.values()) client?.destroy();
      this.program?.kill('SIGKILL');
      await this.program?.end();
    });
  }

  seat(name: string): Seat {
    let seat = this.seats.get(name);
    if (seat === undefined) {
      seat = { name, client: null, isIn: false, code: null, unread: [] };
      this.seats.set(name, seat);
    }
    return seat;
  }

  /** The next block of the page, which has to begin with this line. */
  block(first: string): Block {
    const block = this.blocks.shift();
    assert.equal(block?.lines[0], first);
    return block as Block;
  }

  file(name: string, first: string, more = ''): void {
    const { info, lines } = this.block(first);
    assert.equal(info, name);
    writeFileSync(join(this.place, name), `${lines.join('\n')}\n${more}`);
  }

  /** As `npx partyline serve …` on the page, on ports of its own, with the bounds of one address for everybody on this machine. */
  async start(typed: string): Promise<void> {
    const args = typed.split(' ').map((word) => (/\.txt$/.test(word) ? join(this.place, word) : word));
    const own = '--host 127.0.0.1 --port 0 --quiet-port 0 --web-port 0 --limit-loopback on --log-format text'.split(
      ' ',
    );
    const data = join(this.place, 'data');
    const shift = `const now = Date.now; Date.now = () => now() + ${this.shift};`;
    this.program = new Program([...args.slice(2), ...own, '--data', data], {
      node: ['--import', `data:text/javascript,${encodeURIComponent(shift)}`],
    });
    await this.program.until(/^Or in a browser.*\n/m);
    const [, port, quietPort, webPort, pid] =
      /listening .*\bport=(\d+) quietPort=(\d+) webPort=(\d+) pid=(\d+)/.exec(this.log) ?? [];
    const here = { 8080: port, 8082: quietPort, 8081: webPort, 11265: pid, localhost: '127.0.0.1' };
    for (const [shown, real = ''] of Object.entries(here)) this.samples.bind(shown, real);
    // The server's address, and that of the class.
    for (const shown of ['192.0.2.20', '192.0.2.77']) this.samples.bind(shown, '127.0.0.1');
    this.port = Number(port);
    this.quietPort = Number(quietPort);
  }

  get log(): string {
    return this.program?.stdout ?? '';
  }

  async said(pattern: RegExp): Promise<void> {
    await this.program?.until(pattern);
  }

  signal(signal: NodeJS.Signals): void {
    this.program?.kill(signal);
  }

  async ended(): Promise<number | null> {
    const { status = null } = (await this.program?.end()) ?? {};
    for (const seat of this.seats.values()) {
      // An nc waits for more to be typed.
      seat.client?.destroy();
      Object.assign(seat, { client: null, isIn: false });
    }
    return status;
  }

  /** Opens a connection. Who was here leaves first, as by closing a window. */
  async comes(seat: Seat): Promise<string[]> {
    if (seat.client !== null) {
      seat.client.destroy();
      const watcher = this.seat(WATCHER);
      if (seat.isIn) watcher.unread.push(...((await watcher.client?.until(`OFFLINE:${seat.name}:disconnected`)) ?? []));
    }
    seat.isIn = false;
    seat.client =
      seat.name === AT_NC ? new NcClient(this.port, seat.name) : await connect(this.port, { name: seat.name });
    return seat.client.until(/^Authorise MODE\?/);
  }

  async types(seat: Seat, typed: string): Promise<string[]> {
    if (/^(register|login) /.test(typed) && (seat.client === null || seat.isIn)) await this.comes(seat);
    const client = seat.client;
    assert.ok(client !== null, seat.name);
    if (typed === '/exit' || typed === '/shutdown yes') {
      client.send(typed);
      Object.assign(seat, { client: null, isIn: false });
      return client.rest();
    }
    if (seat.isIn) {
      seat.unread.push(...(await client.sync()));
      const answer = await client.ask(typed);
      // What others say at that moment stands among it.
      seat.unread.push(...answer);
      return answer;
    }
    client.send(typed);
    const came = await client.until(/^(INFO: Welcome|Authorise MODE\?|CODE\?)/);
    if (!came.at(-1)?.startsWith('INFO: Welcome')) return came;
    seat.isIn = true;
    came.push(...(await client.sync()));
    seat.code = /^INFO: Your code is (\d+)/m.exec(came.join('\n'))?.[1] ?? seat.code;
    return came;
  }

  /** What came that was not looked at. */
  async reads(seat: Seat, isLast: boolean): Promise<string[]> {
    seat.unread.push(...((await (isLast ? seat.client?.rest() : seat.client?.sync())) ?? []));
    if (isLast) Object.assign(seat, { client: null, isIn: false });
    return seat.unread.splice(0);
  }

  /** Plays the next block, which is one of people's screens. */
  async plays(first: string): Promise<void> {
    const stranger = this.seat('somebody');
    stranger.client?.destroy();
    stranger.client = null;
    for (const step of stepsOf(this.block(first))) await this.step(step);
  }

  private async step({ who, act, text, shown }: Step): Promise<void> {
    const seat = this.seat(who);
    if (act === '<') {
      const came = await this.reads(seat, shown.at(-1)?.endsWith('Good bye.') === true);
      this.samples.compare(came, shown, () => true);
      return;
    }
    if (act === '$') {
      this.samples.compare(await this.comes(seat), shown, isLeftOut);
      return;
    }
    const [, code] = /^register \w+ code (\d{6})$/.exec(text) ?? [];
    if (code !== undefined) this.samples.bind(code, seat.code ?? 'none');
    const came = await this.types(seat, this.samples.typed(text));
    this.samples.compare(came, shown, isLeftOut);
    const [, kicked] = /^\/kick (\w+)/.exec(text) ?? [];
    if (kicked !== undefined) Object.assign(this.seat(kicked), { client: null, isIn: false });
  }

  /** The next block, a command of the shell and what it prints; the command as it has to be typed here. */
  console(first: string): { readonly typed: string; readonly shown: readonly string[] } {
    const [typed = '', ...shown] = this.block(first).lines;
    return { typed: this.samples.typed(typed.slice(2)), shown };
  }

  /** Runs it, in the folder of the lesson. */
  async shell(typed: string): Promise<string[]> {
    const partyline = `'${process.execPath}' '${MAIN}'`;
    const { stdout } = await run('bash', ['-c', `cd '${this.place}' && ${typed.replace('npx partyline', partyline)}`]);
    return stdout.trimEnd().split('\n');
  }
}

const all = <T>(seats: readonly Seat[], does: (seat: Seat) => Promise<T>): Promise<T[]> => Promise.all(seats.map(does));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test('the lesson that CLASSROOM.md shows goes so, with thirty pupils', { skip: needs('nc', 'python3') }, async (t) => {
  const lesson = new Lesson(t);
  const { pupils } = lesson;
  const ann = lesson.seat('Ann');
  const [alice, eva, felix] = ['Alice', 'Eva', 'Felix'].map((name) => lesson.seat(name)) as [Seat, Seat, Seat];
  const others = (...seats: readonly Seat[]): Seat[] => pupils.filter((seat) => !seats.includes(seat));
  const command = 'npx partyline serve --operators Ann --roster class.txt --motd today.txt';

  /** What has to go on where the part before it has ended. */
  let isBroken = false;
  const part = (name: string, plays: () => Promise<void>): Promise<void> =>
    t.test(name, async (inner) => {
      if (isBroken) return inner.skip('a part before it has failed');
      isBroken = true;
      await plays();
      isBroken = false;
    });

  await part('thirty come by names of the list, and each is shown a code of their own', async () => {
    lesson.file('class.txt', '# class 9b', `${PUPILS.slice(2).join('\n')}\n`);
    lesson.file('today.txt', 'Today: sockets. Begin with: join lab');
    const { shown } = lesson.console(`$ ${command}`);
    await lesson.start(command);
    // Where it listens on this machine alone it names no address for others.
    lesson.samples.compare(
      lesson.log.trimEnd().split('\n'),
      shown.filter((line) => !/machine|there/.test(line)),
      (line) => line.includes(' warn: '),
    );
    await lesson.plays('Ann $ nc localhost 8080');
    await lesson.plays('Alice $ nc 192.0.2.20 8080');
    await all(others(alice), async (seat) => {
      await lesson.types(seat, `register ${seat.name}`);
      await lesson.types(seat, 'join lab');
    });
    assert.equal(new Set(pupils.map(({ code }) => code)).size, 30);
  });

  await part('no other name is given out, and who has lost a code gets another one', async () => {
    await lesson.plays('somebody > register Mallory');
    const hangup = lesson.console('$ kill -HUP 11265');
    appendFileSync(join(lesson.place, 'class.txt'), 'Zora\n');
    const before = lesson.log.length;
    await lesson.shell(hangup.typed);
    await lesson.said(/the message of the day was read again.*\n/);
    lesson.samples.compare(lesson.log.slice(before).trimEnd().split('\n'), hangup.shown, () => true);
    await lesson.plays('Alice > register Alice code 471123');
    await all(pupils, (seat) => lesson.types(seat, '/join lab'));
  });

  await part('when it is locked, nobody new comes in', () => lesson.plays('Ann > /roster'));

  await part('in a quiet room twenty-nine are not heard, and whoever has a voice is', async () => {
    await lesson.plays('Ann > join lab');
    // Carla is where the page has left her.
    await lesson.types(lesson.seat('Carla'), '/join lab');
    await lesson.types(ann, '/quiet lab');
    await lesson.types(ann, '/voice Eva');
    const answers = await all(others(eva), (seat) => lesson.types(seat, `${seat.name} was here`));
    for (const answer of answers) assert.match(answer.join('\n'), /^ERROR: QUIET /m);
    await lesson.types(eva, 'Eva was here');
    for (const came of await all([ann, ...others(eva)], (seat) => lesson.reads(seat, false)))
      assert.deepEqual(
        came.filter((line) => /was here$/.test(line)),
        ['Eva (in lab): Eva was here'],
      );
    await lesson.types(ann, '/unquiet lab');
  });

  await part('a flood holds up whoever sends it, and nobody else', async () => {
    // At five a second it takes more than a minute.
    const flood = Array.from({ length: 400 }, (_, index) => `Felix ${index} of 400`);
    felix.client?.send(...flood);
    // Everybody says something and hears all others, while most of the flood has still to be said.
    await all(others(felix), (seat) => lesson.types(seat, `${seat.name} is here`));
    for (const came of await all([ann, ...others(felix)], (seat) => lesson.reads(seat, false))) {
      assert.ok(came.filter((line) => /is here$/.test(line)).length >= 28);
      assert.ok(came.filter((line) => / of 400$/.test(line)).length < 400);
    }
    await lesson.plays('Ann > /mute Felix 10 Please no floods');
  });

  await part('the ban of a name shuts out one of the class alone', async () => {
    await lesson.plays('Ann > /ban Felix 45 See me after the lesson');
    for (const answer of await all(others(felix), (seat) => lesson.types(seat, `/members lab`)))
      assert.match(answer.join('\n'), /Alice/);
    await lesson.types(felix, `register Felix code ${felix.code}`);
    await lesson.types(felix, '/join lab');
  });

  await part('all thirty get the file', async () => {
    const bytes = binary(20_000);
    writeFileSync(join(lesson.place, 'exercise.txt'), bytes);
    const block = lesson.blocks[0] as Block;
    await lesson.plays('Ann > /file exercise.txt');
    const shellLine = (does: string): string => {
      const line = block.lines.find((one) => one.startsWith(`< INFO: To ${does} it, type in a shell: `)) ?? '';
      return lesson.samples.typed(line.slice(line.indexOf('shell: ') + 'shell: '.length));
    };
    const [number = ''] = /\d+/.exec(lesson.samples.typed('17')) ?? [];
    await lesson.shell(shellLine('send'));
    await lesson.shell(`mkdir alice && cd alice && ${shellLine('fetch')}`);
    assert.deepEqual(readFileSync(join(lesson.place, 'alice', 'exercise.txt')), bytes);
    const fetched = await all(others(alice), async (seat) => {
      const came = await lesson.types(seat, `/accept file ${number}`);
      const [, token = ''] = /^FILE_READY:\d+:(\w+)$/m.exec(came.join('\n')) ?? [];
      return get(lesson.quietPort, token);
    });
    for (const one of fetched) assert.deepEqual(one, bytes);
  });

  await part(
    'after a restart in the middle all thirty come back by their codes, and what held still holds',
    async () => {
      lesson.signal('SIGINT');
      assert.equal(await lesson.ended(), 0);
      await lesson.start(command);
      const codes = pupils.map(({ code }) => code);
      await lesson.plays('Ann > login Ann correct-horse');
      await all(
        pupils.filter(({ isIn }) => !isIn),
        ({ name, code }) => lesson.types(lesson.seat(name), `register ${name} code ${code}`),
      );
      assert.deepEqual(
        pupils.map(({ code }) => code),
        codes,
      );
      await all(others(felix), (seat) => lesson.types(seat, `/all ${seat.name} is back`));
      await lesson.types(eva, 'join lab');
      assert.match((await lesson.types(eva, '/history 100')).join('\n'), /: Eva was here$/m);
    },
  );

  await part('attendance has all of them, with what they said before the restart', async () => {
    await lesson.plays('Ann > /attendance');
    const rows = (await lesson.types(ann, '/attendance')).slice(1);
    assert.equal(rows.length, 31);
    // One line before it, and one after it.
    for (const { name } of others(eva, felix))
      assert.match(rows.join('\n'), new RegExp(`^INFO: ${name}\\b.* 2 lines\\.$`, 'm'));
    await lesson.types(ann, '/exit');
    const { typed, shown } = lesson.console(lesson.blocks[0]?.lines[0] ?? '');
    const came = await lesson.shell(typed);
    lesson.samples.compare(came, shown, isLeftOut);
    assert.equal(JSON.parse(came[0] ?? '').items.length, 31);
  });

  await part('what was answered before a crash, the lock, a mute, a key and a code, holds after it', async () => {
    await lesson.plays('Ann > login Ann correct-horse');
    assert.equal(await lesson.ended(), 0);
    await lesson.start(command);
    const zora = lesson.seat('Zora');
    await lesson.types(ann, 'login Ann correct-horse');
    await lesson.types(ann, '/unlock');
    await lesson.types(zora, 'register Zora');
    await lesson.types(eva, `register Eva code ${eva.code}`);
    await lesson.types(zora, 'join team10');
    await lesson.types(zora, '/key poppy');
    await lesson.types(ann, '/lock');
    await lesson.types(ann, '/mute Zora 10 No');
    lesson.signal('SIGKILL');
    await lesson.ended();
    await lesson.start(command);
    assert.match((await lesson.types(lesson.seat('somebody'), 'register Zoe')).join('\n'), /^ERROR: LOCKED /);
    await lesson.types(zora, `register Zora code ${zora.code}`);
    assert.match((await lesson.types(zora, 'Hello')).join('\n'), /^ERROR: MUTED /m);
    await lesson.types(eva, `register Eva code ${eva.code}`);
    assert.match((await lesson.types(eva, '/join team10')).join('\n'), /^ERROR: KEY_NEEDED /m);
  });

  await part('a small server is graded', async () => {
    const port = await freePort();
    lesson.samples.bind('9000', String(port));
    const { typed, shown } = lesson.console('$ npx partyline check localhost:9000 --profile lab');
    const server = spawn('python3', [locate('test/check/lab-server.py'), String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => server.kill('SIGKILL'));
    await new Promise((resolve) => server.stdout.once('data', resolve));
    lesson.samples.compare(await lesson.shell(typed), shown, isLeftOut);
  });

  if (!isBroken) assert.deepEqual(lesson.blocks, [], 'every block of the page is played');
});

test('what differs by a line, or by a character, is not what the page shows', () => {
  const fits = (came: readonly string[], shown: readonly string[]): boolean => {
    try {
      new Samples().compare(came, shown, isLeftOut);
      return true;
    } catch {
      return false;
    }
  };
  const shown = ['INFO: Your code is 471123. Type: code 471123', '…', 'until 2026-11-29 10:20:14Z'];
  const came = ['INFO: Your code is 111222. Type: code 111222', 'ONLINE:Bob', 'x', 'until 2026-11-30 08:00:00Z'];
  assert.ok(fits(came, shown));
  for (const [at, line] of [
    [0, 'INFO: Your code is 111222. Type: code 111223'],
    [0, 'INFO: Your code is none. Type: code none'],
    [3, 'until 2026-11-30'],
    [3, 'Until 2026-11-30 08:00:00Z'],
  ] as const)
    assert.ok(!fits(came.with(at, line), shown), line);
  assert.ok(!fits([...came, 'y'], shown));
  assert.ok(!fits(came.slice(0, 3), shown));
});
