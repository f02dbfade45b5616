/** What is said once the store has answered whose a name is (R2.18): what would keep it back is asked again by then. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Person } from '../../src/core/people/people.js';
import type { Floods } from '../../src/core/session/flood.js';
import { type Caller, Gate } from '../../src/core/session/gate.js';
import { commandTable } from '../../src/core/session/table.js';
import { Refusal } from '../../src/language/codes.js';
import type { Event } from '../../src/language/events.js';
import * as make from '../../src/language/make.js';
import type { FileRequests } from '../../src/link/files.js';
import { silent } from '../../src/logger.js';

const table = commandTable();
const noFiles = {} as FileRequests;
const SENT = make.sentToAll();

/** Somebody who speaks, and a store that answers when the test says so. */
class Speaker {
  readonly said: string[] = [];
  readonly answers: Event[] = [];
  get refusedAs(): string | undefined {
    const last = this.answers.at(-1);
    return last?.kind === 'error' ? last.reason.code : undefined;
  }

  readonly person = { key: 'alice', name: 'Alice', currentRoom: null, mute: {} } as unknown as Person;
  isMuted = false;
  isHere = true;
  answer: (isOwned: boolean) => void = () => {};
  private held: Promise<unknown> = Promise.resolve();

  async says(line: string, meanwhile: () => void, isOwned = false): Promise<void> {
    new Gate(table, noFiles, {} as Floods, silent).take(this.session, table.grammar.parse(line, { room: false }), true);
    meanwhile();
    this.answer(isOwned);
    await this.held.catch(() => {});
  }

  private readonly session = this.made();

  private made(): Caller {
    const speaker = this;
    const context = {
      get person() {
        return speaker.isHere ? speaker.person : null;
      },
      client: { visitor: {} },
      chat: {
        hasOwner: () => new Promise<boolean>((resolve) => (this.answer = resolve)),
        moderation: {
          mustBeHeard: () => {
            if (this.isMuted) throw new Refusal({ code: 'MUTED', why: 'muted', name: 'Alice', until: 0, reason: '' });
          },
        },
        talk: {
          speak: (_person: Person, text: string) => this.hears(text),
          toAll: (_person: Person, text: string) => this.hears(text),
          act: (_person: Person, text: string) => this.hears(text),
        },
      },
    };
    const slot = { fill: (answer: readonly Event[]) => void this.answers.push(...answer) };
    return {
      context,
      answers: { open: () => slot, give: (answer: readonly Event[]) => this.answers.push(...answer) },
      seat: { pays: (work: () => unknown) => work() },
      charge: () => {},
      told: { has: () => true, take: () => false },
      loginGrace: { question: [] },
      begin: () => {},
      holdFor: (work: Promise<unknown>) => (this.held = work),
    } as unknown as Caller;
  }

  private hears(text: string): Event {
    this.said.push(text);
    return SENT;
  }
}

const LINE = '/all login works here';

describe('a line that waits for the store', () => {
  test('is said when the name is nobody’s, and not when it is somebody’s', async () => {
    const alice = new Speaker();
    await alice.says(LINE, () => assert.deepEqual(alice.said, []));
    assert.deepEqual(alice.said, ['login works here']);
    await alice.says(LINE, () => {}, true);
    assert.equal(alice.said.length, 1);
    assert.equal(alice.refusedAs, 'USAGE');
  });

  test('is not said by whoever has been muted meanwhile', async () => {
    const alice = new Speaker();
    await alice.says(LINE, () => (alice.isMuted = true));
    assert.deepEqual(alice.said, []);
    assert.equal(alice.refusedAs, 'MUTED');
  });

  test('is not said by whoever has gone meanwhile', async () => {
    const alice = new Speaker();
    await alice.says(LINE, () => (alice.isHere = false));
    assert.deepEqual(alice.said, []);
  });
});
