/**
 * Keeps what the first connection does, and passes everything on to the one who prints it.
 */
import { Conversation } from './conversation.js';
import type { Direction, Witness } from './proxy.js';

/** Connections have numbers; this is the one that is kept. */
const RECORDED = 1;

export class Recorder implements Witness {
  readonly conversation = new Conversation();

  constructor(
    private readonly next: Witness,
    /** The connection is over: nothing will be added. */
    private readonly over: () => void,
  ) {}

  read(client: number, direction: Direction, bytes: Buffer): void {
    this.next.read(client, direction, bytes);
    if (client !== RECORDED) return;
    if (direction === 'up') this.conversation.fromClient(bytes);
    else this.conversation.fromServer(bytes);
  }

  ended(client: number, direction: Direction): void {
    this.next.ended(client, direction);
    if (client !== RECORDED) return;
    if (direction === 'up') this.conversation.clientEnded();
    else this.conversation.serverEnded();
  }

  closed(client: number): void {
    this.next.closed(client);
    if (client === RECORDED) this.over();
  }

  opened(...event: Parameters<Witness['opened']>): void {
    this.next.opened(...event);
  }

  passed(...event: Parameters<Witness['passed']>): void {
    this.next.passed(...event);
  }

  broke(...event: Parameters<Witness['broke']>): void {
    this.next.broke(...event);
    const [client, direction] = event;
    if (client === RECORDED && direction === 'down') this.conversation.serverBroke();
  }

  unreachable(...event: Parameters<Witness['unreachable']>): void {
    this.next.unreachable(...event);
  }

  cut(...event: Parameters<Witness['cut']>): void {
    this.next.cut(...event);
  }

  refused(...event: Parameters<Witness['refused']>): void {
    this.next.refused(...event);
  }

  settled(): Promise<void> {
    return this.next.settled();
  }
}
