/** Two who give each other files, straight through and stored, whole and broken, and compare every byte. */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { Random } from './random.js';
import type { World } from './wild.js';
import { ROOMS, Witness } from './witness.js';

const SIZES = [0, 1, 100, 5000, 70_000, 300_000];

export class Couriers {
  private readonly from: Witness;
  private readonly to: Witness;
  private readonly random: Random;
  private files = 0;

  constructor(
    private readonly world: World,
    random: Random,
  ) {
    this.random = random.fork('files');
    const port = (): number => world.ports.port;
    this.from = new Witness('Cour0', world, port, '127.9.0.1', random, false);
    this.to = new Witness('Cour1', world, port, '127.9.0.2', random, false);
  }

  get lines(): number {
    return this.from.lines + this.to.lines + this.files;
  }

  async enter(isNew: boolean): Promise<void> {
    for (const one of [this.from, this.to]) {
      await one.enter(isNew);
      // As long as somebody is in them, nobody can begin a group of that name.
      for (const room of ROOMS) await one.join(room);
    }
  }

  async round(): Promise<void> {
    const { random, world } = this;
    this.files++;
    // Somebody who has no token, or half of one, or none of the kind.
    await this.transfer(world.corpus.transfer(random));
    const bytes = random.bytes(random.pick(SIZES));
    // An empty file is one that was announced so (R1.25).
    const told = bytes.length === 0 || random.chance(0.5) ? ` ${bytes.length}` : '';
    const [ready = ''] = (await this.from.ask(`/file ${this.to.name} file-${this.files}.bin${told}`)) ?? [];
    const [, id, put] = /^FILE_READY:(\d+):(\w+)$/.exec(ready) ?? [];
    if (id === undefined) return world.complain(`a file cannot be offered: ${ready}`);
    const [taken = ''] = (await this.to.ask(`/accept file ${id}`)) ?? [];
    const [, , get] = /^FILE_READY:(\d+):(\w+)$/.exec(taken) ?? [];
    if (get === undefined) return world.complain(`a file cannot be accepted: ${taken}`);
    if (random.chance(0.2)) {
      await this.broken(id, put as string, bytes);
      return;
    }
    const live = random.chance(0.5) ? this.transfer(Buffer.from(`get ${get}\n`)) : null;
    const sum = createHash('sha256').update(bytes).digest('hex');
    const answer = (await this.transfer(Buffer.concat([Buffer.from(`put ${put}\n`), bytes]))).toString();
    if (answer !== `FILE_DONE:${id}:${sum}\n`) world.complain(`a file of ${bytes.length} bytes was answered ${answer}`);
    const came = live === null ? await this.transfer(Buffer.from(`get ${get}\n`)) : await live;
    // Anybody who has it may fetch it again for a week; here nobody does.
    if (live === null) await this.from.ask(`/reject file ${id}`);
    if (!came.equals(bytes))
      world.complain(`of a file of ${bytes.length} bytes came ${came.length}, ${live === null ? 'stored' : 'live'}`);
  }

  /** It stops half way, and is withdrawn. */
  private async broken(id: string, put: string, bytes: Buffer): Promise<void> {
    const half = bytes.subarray(0, bytes.length >> 1);
    await this.transfer(Buffer.concat([Buffer.from(`put ${put}\n`), half]), true);
    await this.from.ask(`/reject file ${id}`);
  }

  async settle(): Promise<void> {
    for (const one of [this.from, this.to]) await one.settle();
  }

  async leave(): Promise<void> {
    for (const one of [this.from, this.to]) await one.exit();
  }

  /** All that comes until the end. `cut`: without an end of ours. */
  private transfer(bytes: Buffer, cut = false): Promise<Buffer> {
    return new Promise((resolve) => {
      const socket = connect({
        port: this.world.ports.quietPort,
        host: '127.0.0.1',
        localAddress: this.world.address(),
      });
      const chunks: Buffer[] = [];
      socket.setTimeout(20_000, () => {
        this.world.complain(`a transfer does not end: ${JSON.stringify(bytes.subarray(0, 60).toString('latin1'))}`);
        socket.destroy();
      });
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => {});
      socket.on('close', () => resolve(Buffer.concat(chunks)));
      if (cut) socket.write(bytes, () => socket.resetAndDestroy());
      else socket.end(bytes);
    });
  }
}
