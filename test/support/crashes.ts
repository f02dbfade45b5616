/**
 * Kills a real server again and again, at random moments, while somebody writes, somebody reads and accounts are made; and
 * keeps the ledger of what the server has promised and of what came of it.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { COST } from '../../src/storage/passwords.js';
import { Program } from '../cli/program.js';
import { connect, type TestClient } from './client.js';
import { startTestServer, type TestServer } from './server.js';

const PASSWORD = 'correct-horse';
/** Messages written in a round. */
const MESSAGES = 300;
/** Milliseconds within which the end comes, from the first answer on: the moment of death is what is random. */
const LIFE = 400;
/** The part of rounds in which it comes without an answer, maybe: while the first of all is stored. */
const BLIND = 0.25;
/** Milliseconds after the first message shown within which it comes in every other round: while the mailbox is handed out. */
const HANDOUT = 15;

export interface CrashOptions {
  readonly rounds: number;
  /** The reader's client acknowledges what it gets. */
  readonly acks: boolean;
  readonly seed: number;
}

interface Receipt {
  readonly id: number;
  readonly again: boolean;
}

/** Small and repeatable: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Ledger {
  /** Id by number of message, of what was called queued. */
  readonly queued = new Map<number, number>();
  /** Every showing of a message, by its number, in order. */
  readonly shown = new Map<number, Receipt[]>();
  readonly acknowledged = new Set<number>();
  readonly accounts: string[] = [];

  /** What the writer was answered. */
  written(lines: readonly string[]): void {
    for (const line of lines) {
      const [, number, id] = /^@(\d+) STATUS:(\d+):queued:Reader$/.exec(line) ?? [];
      if (number !== undefined) this.queued.set(Number(number), Number(id));
      assert.equal(/^@\d+ ERROR/.test(line), false, line);
    }
  }

  /** What one connection of the reader got: each message once, in the order in which they were written. */
  read(lines: readonly string[], acks: boolean): void {
    let last = -1;
    for (const line of lines) {
      const acknowledged = /^INFO: Acknowledged (\d+)\.$/.exec(line)?.[1];
      if (acknowledged !== undefined) this.acknowledged.add(Number(acknowledged));
      const [, notes = '', text] = /^Writer(?: \(([^)]*)\))?: (\d+)$/.exec(line) ?? [];
      if (text === undefined) continue;
      const number = Number(text);
      assert.equal(number > last, true, `${number} came behind ${last}`);
      last = number;
      const id = Number(/\bid (\d+)/.exec(notes)?.[1] ?? 0);
      if (acks) assert.equal(id > 0, true, `no id: ${line}`);
      const again = notes.split(', ').includes('again');
      const before = this.shown.get(number) ?? [];
      if (before.length > 0) assert.equal(again, true, `${number} was shown before, and is not marked: ${line}`);
      if (before[0] !== undefined) assert.equal(id, before[0].id, `${number} has another id now: ${line}`);
      assert.equal(this.acknowledged.has(id), false, `${number} was acknowledged, and comes again: ${line}`);
      this.shown.set(number, [...before, { id, again }]);
    }
  }

  /** Everything called queued has been shown, under the id that the writer was told. */
  settle(acks: boolean): void {
    const lost = [...this.queued.keys()].filter((number) => !this.shown.has(number));
    assert.deepEqual(lost, [], 'what was called queued was never shown');
    if (acks) for (const [number, id] of this.queued) assert.equal(this.shown.get(number)?.[0]?.id, id);
  }
}

class World {
  readonly ledger = new Ledger();
  private next = 0;

  constructor(
    private readonly directory: string,
    private readonly random: () => number,
    private readonly acks: boolean,
  ) {}

  async start(): Promise<{ program: Program; port: number }> {
    const bounds = ['--max-mailbox', '1000000', '--max-mailbox-per-sender', '1000000'];
    const program = new Program([
      ...['serve', '--host', '127.0.0.1', '--port', '0', '--data', this.directory, '--flood', 'off', ...bounds],
    ]);
    const { quietPort } = await program.listening();
    if (quietPort === null) throw new Error('there is no quiet port');
    return { program, port: quietPort };
  }

  /** A life of which nobody is killed: it needs no process of its own. */
  private startHere(t: TestContext): Promise<TestServer> {
    const bounds = { maxMailbox: 1_000_000, maxMailboxPerSender: 1_000_000 };
    return startTestServer(t, { data: this.directory, memory: false, hashCost: COST, ...bounds });
  }

  /** Makes the two accounts, and ends the server in peace. */
  async prepare(t: TestContext): Promise<void> {
    const server = await this.startHere(t);
    for (const name of ['Writer', 'Reader']) {
      const client = await server.visitor();
      await client.ask(`register ${name} ${PASSWORD}`, ...(this.acks ? ['set acks on'] : []));
      client.destroy();
    }
    await server.stop();
  }

  /** One life of the server, and what was promised in it. */
  async round(index: number): Promise<void> {
    const { program, port } = await this.start();
    const clients = await Promise.all(['Writer', 'Reader', `new${index}`].map((name) => connect(port, { name })));
    const [writer, reader, newcomer] = clients as [TestClient, TestClient, TestClient];
    writer.send(`login Writer ${PASSWORD}`);
    await writer.until(/^INFO: Welcome/);
    const death = this.death(index, writer, reader);
    // In the first nobody reads: what is answered there is queued, however slow the machine is.
    const readerComes = index === 0 ? 1 : this.random();
    if (readerComes < 0.25) reader.send(`login Reader ${PASSWORD}`);
    const write = (): void => {
      const first = this.next;
      this.next += MESSAGES;
      writer.send(...Array.from({ length: MESSAGES }, (_, at) => `@${first + at} Reader: ${first + at}`));
    };
    write();
    newcomer.send(`register new${index} ${PASSWORD}`);
    // While the first of the messages are being stored.
    if (readerComes >= 0.25 && readerComes < 0.6) reader.send(`login Reader ${PASSWORD}`);
    let heard: string[] = [];
    const acknowledge = (): void => {
      const lines = reader.unread();
      heard = heard.concat(lines);
      const ids = lines.flatMap((line) => /^Writer \(.*\bid (\d+)/.exec(line)?.[1] ?? []);
      for (const id of ids) if (this.random() < 0.5) reader.send(`ack ${id}`);
    };
    if (this.acks) reader.socket.on('data', acknowledge);
    await death;
    program.kill('SIGKILL');
    await program.end();
    await Promise.all(clients.map((client) => client.closed));
    this.ledger.written(writer.unread());
    this.ledger.read(heard.concat(reader.unread()), this.acks);
    if (newcomer.unread().some((line) => line.startsWith('INFO: Welcome'))) this.ledger.accounts.push(`new${index}`);
  }

  private death(index: number, writer: TestClient, reader: TestClient): Promise<void> {
    const late = this.random() * LIFE;
    const isBlind = index > 0 && this.random() < BLIND;
    // Who acknowledges needs time for it.
    const early = this.random() < (this.acks ? 0.2 : 0.5) ? this.random() * HANDOUT : null;
    return new Promise((resolve) => {
      const later = (): unknown => setTimeout(resolve, late);
      if (isBlind) later();
      else writer.socket.on('data', (chunk: Buffer) => chunk.includes('STATUS:') && later());
      if (early === null) return;
      reader.socket.on('data', (chunk: Buffer) => {
        if (chunk.includes('Writer')) setTimeout(resolve, early);
      });
    });
  }

  /** The last life, in peace: whatever is left is read, and anybody who has an account enters it. */
  async finish(t: TestContext): Promise<void> {
    const server = await this.startHere(t);
    const reader = await server.visitor();
    reader.send(`login Reader ${PASSWORD}`);
    reader.end();
    this.ledger.read(await reader.rest(), this.acks);
    this.ledger.settle(this.acks);
    for (const name of this.ledger.accounts) {
      const visitor = await server.visitor();
      const [answer = ''] = await visitor.ask(`login ${name} ${PASSWORD}`);
      assert.equal(answer.startsWith(`INFO: Welcome, ${name}! `), true, answer);
      visitor.destroy();
    }
    await server.stop();
  }
}

/** R4.4, R4.11, R4.12, R3.27: fails where a promise was not kept. */
export async function crashAndCompare(t: TestContext, { rounds, acks, seed }: CrashOptions): Promise<void> {
  t.diagnostic(`seed ${seed}: CRASH_SEED=${seed} repeats the choices, if not the moments`);
  const directory = mkdtempSync(join(tmpdir(), 'partyline-crash-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const world = new World(join(directory, 'data'), randomOf(seed), acks);
  await world.prepare(t);
  for (let index = 0; index < rounds; index++) await world.round(index);
  await world.finish(t);
  const { queued, shown, acknowledged, accounts } = world.ledger;
  const repeated = [...shown.values()].filter((receipts) => receipts.length > 1).length;
  t.diagnostic(
    `${rounds} rounds: ${queued.size} queued, ${shown.size} shown, ${repeated} of them more than once, ` +
      `${acknowledged.size} acknowledged, ${accounts.length} accounts`,
  );
  assert.equal(queued.size > 0, true, 'no message was queued: nothing was tried');
}
