/** The gate: who may, who is heard and what it costs is decided there, for every command, dialog and file, and nowhere else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CommandRecord, CommandTable } from '../../src/core/commands/record.js';
import type { Person } from '../../src/core/people/people.js';
import type { Floods } from '../../src/core/session/flood.js';
import { type Caller, Gate } from '../../src/core/session/gate.js';
import { commandTable } from '../../src/core/session/table.js';
import { Refusal } from '../../src/language/codes.js';
import type { Event } from '../../src/language/events.js';
import { type FileRequests, WHOLE } from '../../src/link/files.js';
import { silent } from '../../src/logger.js';
import { locate } from '../support/places.js';
import { openCore } from './rig.js';

type Who = Partial<Record<'account' | 'operator' | 'saysOnly' | 'muted', boolean>> | null;

/** Has `record` asked for, without words, by somebody; what the gate answers, or `run`, and what it has charged. */
function asks(record: CommandRecord, who: Who): { outcome: string; charged: string[] } {
  let outcome = '';
  const charged: string[] = [];
  const run = (): null => {
    outcome = 'run';
    return null;
  };
  const { records, grammar, objects, get } = commandTable();
  // To how many it goes depends on groups, which nobody here has.
  const tried = { ...record, run, reach: () => 0 };
  const table: CommandTable = {
    ...{ records, grammar, objects },
    get: (name) => (name === record.name ? tried : get(name)),
  };
  const person =
    who === null
      ? null
      : ({
          key: 'ann',
          name: 'Ann',
          currentRoom: null,
          account: false,
          rooms: [],
          mute: {},
          ...who,
        } as unknown as Person);
  const mustBeHeard = (): void => {
    if (who?.muted) throw new Refusal({ code: 'MUTED', why: 'muted', name: 'Ann', until: 0, reason: '' });
  };
  const caller = {
    context: {
      person,
      client: { visitor: {} },
      chat: { moderation: { mustBeHeard }, accounts: { isReadable: () => false } },
    },
    answers: {
      give: ([line]: readonly Event[]) => {
        if (line?.kind === 'error') outcome = line.reason.code;
      },
    },
    charge: (cost: string) => charged.push(cost),
    told: {},
    loginGrace: { question: [] },
  } as unknown as Caller;
  new Gate(table, {} as FileRequests, {} as Floods, silent).take(
    caller,
    { kind: 'command', command: record.name, args: {}, tag: null },
    true,
  );
  return { outcome, charged };
}

const { records } = commandTable();

describe('every command', () => {
  test('is for those whom its record names, and for nobody else (R2.13)', () => {
    for (const record of records) {
      const { name, who, says } = record;
      const isPeoples = who === 'person' || who === 'operator';
      const all = { account: true, operator: true };
      assert.equal(asks(record, null).outcome, isPeoples ? 'NOT_REGISTERED' : 'run', `${name} by a visitor`);
      const byGuest = asks(record, { operator: false, account: true }).outcome;
      const people = { operator: 'NOT_OPERATOR', visitor: 'ALREADY_REGISTERED', person: 'run', anyone: 'run' }[who];
      assert.equal(byGuest, people, `${name} by somebody`);
      assert.equal(
        asks(record, all).outcome,
        who === 'visitor' ? 'ALREADY_REGISTERED' : 'run',
        `${name} by an operator`,
      );
      if (isPeoples)
        assert.equal(
          asks(record, { ...all, saysOnly: true }).outcome,
          says ? 'run' : 'SAYS_ONLY',
          `${name} by a sayer`,
        );
    }
  });

  test('that its record says is for accounts is refused to guests', () => {
    for (const record of records) {
      if (record.who !== 'person' || record.accountFor !== undefined) continue;
      assert.equal(asks(record, {}).outcome, record.account === undefined ? 'run' : 'ACCOUNT_NEEDED', record.name);
    }
  });

  test('that says something, or asks somebody, is refused to the muted (R3.53)', () => {
    for (const record of records) {
      // What one of them says depends on its words: see the operators' tests.
      if (record.who !== 'person' || record.taggable || record.onlyReads !== undefined) continue;
      const isHeard = record.cost === 'speech' || record.heard === true;
      assert.equal(asks(record, { account: true, muted: true }).outcome, isHeard ? 'MUTED' : 'run', record.name);
    }
  });

  test('costs what its record says, and what is refused costs an error', () => {
    for (const record of records) {
      const { name, who, cost, taggable } = record;
      const able = who === 'visitor' ? null : { account: true, operator: true };
      if (!taggable) assert.deepEqual(asks(record, able).charged, cost === undefined ? [] : [cost], name);
      if (who === 'person') assert.deepEqual(asks(record, null).charged, ['error'], name);
    }
  });

  test('leaves that to the gate: no handler looks for itself', () => {
    const checks =
      /\bmust(?:BeHeard|Hear|HaveAccount|BeVisitor)\b|\bcharge\w*\(|'(?:ACCOUNT_NEEDED|ALREADY_REGISTERED|NOT_REGISTERED|NOT_OPERATOR|SAYS_ONLY|MUTED)'|\.operator\) (?:throw|return)|session\//;
    const folder = locate('src/core/commands');
    for (const file of readdirSync(folder)) {
      const found = checks.exec(readFileSync(join(folder, file), 'utf8'));
      assert.equal(found?.[0], undefined, `${file}: that belongs into the record`);
    }
  });
});

describe('what a dialog asks for in the end', () => {
  test('is not done for whoever has been muted meanwhile, and nothing of it is heard (R3.53)', async (t) => {
    const core = await openCore(t, { operators: 'Op' });
    const [op, ann] = await core.accounts('Op', 'Ann');
    const [bob] = await core.people('Bob');
    for (const one of [op, ann]) await one.sync();
    for (const line of ['message', 'Bob']) ann.send(line);
    await ann.until((line) => line === 'MESSAGE?');
    await op.ask('/mute Ann');
    assert.match((await ann.ask('psst')).join('|'), /ERROR: MUTED [^|]*$/);
    for (const line of ['/paste', 'one', '.']) ann.send(line);
    assert.match((await ann.sync()).join('|'), /ERROR: MUTED [^|]*$/);
    assert.deepEqual(await bob.sync(), []);
  });

  test('is not done for a connection that has got a name meanwhile', async (t) => {
    const core = await openCore(t);
    const [carl] = await core.accounts('Carl');
    carl.send('/exit');
    await carl.rest();
    const one = await core.visitor();
    one.sendObject({ type: 'line', text: 'LOGIN' });
    one.sendObject({ type: 'register', name: 'Ann' });
    one.sendObject({ type: 'line', text: 'Carl' });
    one.sendObject({ type: 'line', text: 'right', id: 7 });
    const answer = (await one.until((line) => line.includes('"id":7'))).at(-1) ?? '';
    assert.equal(JSON.parse(answer).code, 'ALREADY_REGISTERED');
    assert.equal(core.core.chat.people.get('carl'), undefined);
    assert.equal(core.core.chat.people.get('ann')?.name, 'Ann');
  });

  test('counts as often as it says something: a paste of ten lines as ten', async (t) => {
    const core = await openCore(t, { flood: true, floodBurst: 5, floodRate: 1 });
    const [ann] = await core.people('Ann');
    const [bob] = await core.people('Bob');
    await ann.sync();
    for (const line of ['/paste', ...Array.from({ length: 10 }, (_, at) => `line ${at}`), '.', 'behind it'])
      ann.send(line);
    await bob.until((line) => line.endsWith('line 9'));
    core.clock.advance(5_999);
    assert.deepEqual(await bob.sync(), []);
    core.clock.advance(1);
    assert.deepEqual(await bob.until((line) => line.endsWith('behind it')), ['Ann (to all): behind it']);
  });

  test('counts its question as the line that it is, and not once more', async (t) => {
    const core = await openCore(t, { flood: true, floodBurst: 3, floodRate: 1 });
    const [ann, bob] = await core.people('Ann', 'Bob');
    await ann.sync();
    for (const line of ['message', 'Bob', 'one', '/msg Bob two', '/msg Bob three', '/msg Bob four']) ann.send(line);
    assert.deepEqual(await bob.until((line) => line === 'Ann: three'), ['Ann: one', 'Ann: two', 'Ann: three']);
    core.clock.advance(999);
    assert.deepEqual(await bob.sync(), []);
    core.clock.advance(1);
    assert.deepEqual(await bob.until((line) => line === 'Ann: four'), ['Ann: four']);
  });
});

describe('a file on a connection of its own', () => {
  test('is asked for at the gate, by its token', async (t) => {
    const { core } = await openCore(t);
    assert.ok(core.files instanceof Gate);
    const peer = { connection: 1, address: '192.0.2.1', network: '192.0.2.1' };
    assert.equal(core.files.isGood('0123456789abcdef0123456789abcdef', 'put'), false);
    assert.throws(() => core.files.put('0123456789abcdef0123456789abcdef', null, peer), { code: 'NO_SUCH_TOKEN' });
    const sink = {} as never;
    assert.throws(() => core.files.get('0123456789abcdef0123456789abcdef', WHOLE, sink, peer), {
      code: 'NO_SUCH_TOKEN',
    });
  });

  test('has no way past it: no door, and not what puts the server together, asks the domain for transfers', () => {
    const src = locate('src');
    for (const path of ['server.ts', ...readdirSync(join(src, 'doors'), { recursive: true, encoding: 'utf8' })]) {
      const full = path === 'server.ts' ? join(src, path) : join(src, 'doors', path);
      if (full.endsWith('.ts')) assert.doesNotMatch(readFileSync(full, 'utf8'), /\bTransfers\b|chat\.transfers/, path);
    }
  });
});
