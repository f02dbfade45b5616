/** What an administrator has done by `partyline admin`, whatever asks for it: the core alone. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { type Asked, type Do, forms, type Request, type Result } from '../../src/admin/requests.js';
import type { ReloadReport, StatusOfHost } from '../../src/admin/results.js';
import { Admin } from '../../src/core/admin/admin.js';
import type { AdminHost } from '../../src/core/admin/handlers.js';
import type { Backups } from '../../src/core/backups.js';
import { sentenceFor } from '../../src/doors/admin/sentences.js';
import { Refusal } from '../../src/language/codes.js';
import { collector } from '../support/server.js';
import { type CoreOptions, openCore, type TestCore } from './rig.js';

const STATUS: StatusOfHost = {
  ...{ pid: 1, data: null, host: '::', connections: 0 },
  ports: { chat: 1, quiet: null, tls: null, telnet: null, web: null },
  doors: { chat: 0, quiet: 0, tls: 0, telnet: 0, web: 0, http: 0 },
  ...{ outboxBytes: 0, loopDelay: { count: 0, half: 0, most: 0, longest: 0 }, store: null },
};

const RELOADED: ReloadReport = { changed: ['motd'], needRestart: ['port'], readAgain: ['motd'], faults: [] };

interface House {
  readonly party: TestCore;
  readonly backups: ReturnType<typeof backupsOf>;
  ask<D extends Do>(what: D, fields?: Partial<Asked<D>>): Promise<Result<D>>;
  /** What whoever asked is told. */
  refused<D extends Do>(what: D, fields?: Partial<Asked<D>>): Promise<string>;
  /** What was done, as the log has it. */
  done(): object[];
  /** Who has asked for the end. */
  readonly stopped: readonly string[];
}

/** Copies nothing. */
function backupsOf({ clock }: TestCore): { -readonly [K in keyof Backups]: Backups[K] } {
  return {
    make: async (directory) => ({ directory, at: clock.now(), bytes: 0, files: 0, fileBytes: 0, leftOut: [] }),
    last: async () => null,
    stop: async () => {},
  };
}

async function house(t: TestContext, options: CoreOptions = {}): Promise<House> {
  const party = await openCore(t, options);
  const logger = collector(party.log as never);
  const { chat } = party.core;
  const stopped: string[] = [];
  const backups = backupsOf(party);
  const host: AdminHost = {
    status: () => STATUS,
    backups,
    reload: () => RELOADED,
    shutdown: (by) => stopped.push(by),
  };
  const desk = new Admin({ chat, clock: party.clock, logger, version: '1.2.3', host });
  const ask: House['ask'] = (what, fields = {}) =>
    desk.act({ do: what, ...fields } as unknown as Request<typeof what>, 'root', () => {}, 7);
  return {
    party,
    backups,
    stopped,
    ask,
    async refused(what, fields) {
      try {
        await ask(what, fields);
      } catch (error) {
        return error instanceof Refusal ? sentenceFor(error.reason) : String(error);
      }
      return 'done';
    },
    done: () =>
      party.log
        .filter(({ level, fields }) => level === 'audit' && String(fields.by).startsWith('admin '))
        .map(({ event, fields }) => ({ event, ...fields })),
  };
}

test('what is done by partyline admin is done by server, and the log has the user of the machine (R3.150)', async (t) => {
  const { party, ask, done } = await house(t);
  const [alice] = await party.people('Alice');
  assert.deepEqual(await ask('announce', { text: 'Stop at six' }), { people: 1 });
  assert.deepEqual(await alice.sync(), ['INFO: Announcement by server: Stop at six']);
  await ask('kick', { name: 'alice', reason: 'for spam' });
  assert.deepEqual(await alice.rest(), ['INFO: server has thrown you out: for spam. Good bye.']);
  assert.deepEqual(
    done().map((one) => ({ ...one, connection: undefined })),
    [
      { event: 'announced', by: 'admin root', byConnection: 7, connection: undefined },
      { event: 'kicked', name: 'Alice', by: 'admin root', byConnection: 7, connection: undefined },
    ],
  );
});

test('status counts who is here, and says since when the server runs', async (t) => {
  const { party, ask } = await house(t, { operators: 'Op' });
  await party.account('Op');
  await party.room('lab', 'Alice', 'Bob');
  party.clock.advance(90_500);
  assert.deepEqual(await ask('status'), {
    ...{ version: '1.2.3', started: '2026-11-20T10:03:12.000Z', uptime: 90 },
    ...{ people: 3, operators: 1, rooms: 1, bans: 0, mutes: 0, locked: null, lastBackup: null },
    ...STATUS,
  });
});

test('status is told also where the store does not answer', async (t) => {
  const { party, ask, backups } = await house(t);
  backups.last = () => new Promise(() => {});
  const status = ask('status');
  party.clock.advance(2000);
  assert.deepEqual([(await status).version, (await status).lastBackup], ['1.2.3', null]);
});

test('who lists everybody with address, door, idle and rooms, also who only says something', async (t) => {
  const { party, ask } = await house(t, { operators: 'Op' });
  await party.account('Op');
  const [alice] = await party.room('lab', 'Alice');
  const bot = await party.come({ from: '192.0.2.7', greeted: true });
  await bot.ask('/says_only Bot');
  await alice.ask('/away lunch');
  party.clock.advance(60_000);
  await alice.ask('still here');
  party.clock.advance(5000);
  const { people } = await ask('who');
  assert.deepEqual(
    people.map(({ name, account, operator, saysOnly, address, idle, rooms }) => [
      ...[name, account, operator, saysOnly, address, idle, rooms.join()],
    ]),
    [
      ['Op', true, true, false, '127.0.0.1', 65, ''],
      ['Alice', false, false, false, '127.0.0.1', 5, 'lab'],
      ['Bot', false, false, true, '192.0.2.7', 65, ''],
    ],
  );
  assert.equal(people[1]?.since, '2026-11-20T10:03:12.000Z');
  assert.deepEqual([...new Set(people.map(({ door }) => door))], ['chat']);
});

test('ban and unban, mute and unmute, as operators do, and the lists of them', async (t) => {
  const { party, ask, done, refused } = await house(t);
  const [mallory, alice] = await party.people('Mallory', 'Alice');
  assert.deepEqual(await ask('mute', { name: 'alice', minutes: 5, reason: 'not\nso  loud\x1b[2J' }), {
    ...{ name: 'Alice', now: null, until: '2026-11-20T10:08:12.000Z' },
  });
  assert.deepEqual(await alice.sync(), [
    'INFO: server has silenced you until 2026-11-20 10:08:12Z: not so loud\ufffd[2J',
  ]);
  assert.deepEqual(await ask('ban', { name: 'Mallory' }), {
    ...{ name: 'Mallory', address: null, until: '2026-11-21T10:03:12.000Z', others: 0, now: null },
  });
  assert.match((await mallory.rest()).at(-1) ?? '', /^INFO: server has shut you out until /);
  assert.deepEqual(await ask('bans'), {
    bans: [{ name: 'Mallory', address: null, until: '2026-11-21T10:03:12.000Z', by: 'server', reason: '' }],
  });
  const [mute] = (await ask('mutes')).mutes;
  assert.deepEqual([mute?.name, mute?.by, mute?.last], ['Alice', 'server', null]);
  assert.deepEqual(
    [await ask('unban', { name: 'mallory' }), await ask('unmute', { name: 'alice' })],
    [{ name: 'Mallory' }, { name: 'Alice' }],
  );
  assert.deepEqual([await ask('bans'), await ask('mutes')], [{ bans: [] }, { mutes: [] }]);
  assert.deepEqual(
    done().map((one) => (one as { event: string }).event),
    ['muted', 'banned', 'unbanned', 'unmuted'],
  );
  assert.match(await refused('unban', { name: 'Mallory' }), /^Mallory is not banned; .*partyline admin bans$/);
  assert.match(await refused('unmute', { name: 'Mallory' }), /^Mallory is not muted; .*partyline admin mutes$/);
});

test('a ban of the address says first how many others are there, and then keeps them out', async (t) => {
  const { party, ask, refused } = await house(t);
  for (const name of ['Mallory', 'Next']) await (await party.come({ from: '192.0.2.7' })).ask(`register ${name}`);
  assert.deepEqual(await ask('around', { name: 'mallory' }), { name: 'Mallory', address: '192.0.2.7', others: 1 });
  const { address, others } = await ask('ban', { name: 'Mallory', address: true });
  assert.deepEqual([address, others, party.core.chat.people.present], ['192.0.2.7', 1, 0]);
  assert.match(await refused('ban', { name: 'Nobody', address: true }), /leave out --address$/);
});

test('lock and unlock', async (t) => {
  const { party, ask, refused } = await house(t);
  await party.account('Alice');
  await party.person('Bob');
  const locked = { by: 'server', since: '2026-11-20T10:03:12.000Z' };
  assert.deepEqual(await ask('lock'), { ...locked, here: { mayReturn: 1, mayNot: 1 } });
  assert.deepEqual(await ask('lock'), { ...locked, here: null });
  assert.deepEqual((await ask('status')).locked, locked);
  const late = await party.come();
  assert.match((await late.ask('register Carol')).join(), /^ERROR: LOCKED /);
  await ask('unlock');
  assert.equal((await ask('status')).locked, null);
  assert.match(await refused('unlock'), /^the server is not locked; .*partyline admin lock$/);
});

test('the administrator stands above operators: throws them out and takes back their lines, but cannot ban or silence one (R3.151)', async (t) => {
  const { party, ask, refused } = await house(t, { operators: 'Op' });
  const op = await party.account('Op');
  const [alice] = await party.room('lab', 'Alice');
  await op.ask('/join lab');
  await op.ask('a line');
  await alice.until(/a line$/);
  for (const what of ['ban', 'mute'] as const)
    assert.match(await refused(what, { name: 'op' }), /^op is an operator; .*partyline admin operators remove op$/i);
  assert.deepEqual(await ask('purge', { name: 'Op' }), { id: null, name: 'Op', count: 1 });
  assert.match((await alice.until(/^PURGED:/)).join(), /PURGED:/);
  await ask('kick', { name: 'Op' });
  assert.match((await op.rest()).at(-1) ?? '', /^INFO: server has thrown you out\. Good bye\.$/);
});

test('purge takes back a line of a room by its number, and none that was said to few', async (t) => {
  const { party, ask, refused, done } = await house(t);
  const [alice, bob] = await party.room('lab', 'Alice', 'Bob');
  await alice.ask('/set ids on');
  await bob.ask('/set ids on');
  alice.send('a line');
  const [, line] = /id (\d+)/.exec((await bob.until(/a line$/)).join()) ?? [];
  await alice.ask('/msg Bob in private');
  const [, said] = /id (\d+)/.exec((await bob.until(/in private$/)).join()) ?? [];
  assert.deepEqual(await ask('purge', { id: Number(line) }), { id: Number(line), name: null, count: 1 });
  assert.deepEqual(await bob.sync(), [`PURGED:${line}`]);
  assert.match(
    await refused('purge', { id: Number(said) }),
    /^there is no line \d+ that was said in a room or to everyone; /,
  );
  assert.match(await refused('purge', { name: 'Nobody' }), /^nobody is called Nobody; .*partyline admin who$/);
  assert.match(await refused('purge'), /purge takes an id, or a name$/);
  assert.deepEqual(
    done().map((one) => ({ ...one })),
    [{ event: 'purged', by: 'admin root', byConnection: 7, id: Number(line) }],
  );
});

test('rooms are listed with what is to be known of each, the empty ones last', async (t) => {
  const { party, ask } = await house(t);
  const [alice, bob] = await party.room('lab', 'Alice', 'Bob');
  await alice.ask('/topic What is to be done');
  await bob.ask('/join den sesame');
  await bob.ask('first words');
  await bob.ask('/leave den');
  assert.deepEqual((await ask('rooms')).rooms, [
    {
      ...{ name: 'lab', members: ['Alice', 'Bob'], topic: { text: 'What is to be done', by: 'Alice' } },
      ...{ openedBy: 'alice', key: false, quiet: false, lastUsed: null },
    },
    {
      ...{ name: 'den', members: [], topic: null, openedBy: 'bob', key: true, quiet: false },
      lastUsed: '2026-11-20T10:03:12.000Z',
    },
  ]);
});

test('shutdown is asked for once it is answered, and the log says by whom', async (t) => {
  const { party, ask, done, stopped } = await house(t);
  await party.people('Alice', 'Bob');
  assert.deepEqual(await ask('shutdown'), { people: 2 });
  assert.deepEqual(stopped, []);
  await new Promise(setImmediate);
  assert.deepEqual(stopped, ['admin root']);
  assert.deepEqual(done(), [{ event: 'an administrator stops the server', by: 'admin root', byConnection: 7 }]);
});

test('an announcement of several lines is said line by line, and nothing in it forges a line or is too long', async (t) => {
  const { party, ask, refused } = await house(t);
  const [alice] = await party.people('Alice');
  await ask('announce', { text: 'one\r\n\ntwo\rERROR: \x1b[2J\n' });
  assert.deepEqual(await alice.sync(), [
    'INFO: Announcement by server: one',
    'INFO: Announcement by server: two\ufffdERROR: \ufffd[2J',
  ]);
  assert.match(await refused('announce', { text: ' \n' }), /the text is empty/);
  assert.match(await refused('announce', { text: 'x'.repeat(4097) }), /a line has at most 4096 bytes/);
  assert.match(await refused('announce', { text: 'x\n'.repeat(101) }), /at most 100 lines/);
  assert.deepEqual(await alice.sync(), []);
});

test('what can be nobody’s name, a period without end and a long reason are refused', async (t) => {
  const { refused } = await house(t);
  assert.match(await refused('kick', { name: 'Mal\x1b lory' }), /Mal\ufffd lory cannot be anybody’s name$/);
  assert.match(
    await refused('ban', { name: 'Mallory', minutes: 0 }),
    /--minutes takes a whole number from 1 to 5256000$/,
  );
  assert.match(await refused('mute', { name: 'Mallory', minutes: 5_256_001 }), /--minutes takes/);
  assert.match(
    await refused('ban', { name: 'Mallory', reason: 'x'.repeat(401) }),
    /a reason has at most 400 characters$/,
  );
});

test('every request that changes something is in the log with who asked for it; a look is not', async (t) => {
  const LOOKS: readonly Do[] = [
    'status',
    'who',
    'around',
    'bans',
    'mutes',
    'rooms',
    'accounts',
    'account',
    'operators',
  ];
  const { party, ask, done } = await house(t);
  await party.people('Alice', 'Bob', 'Carol', 'Dave');
  await party.account('Fay');
  const samples: { readonly [D in Do]: Partial<Asked<D>> } = {
    ...{ backup: { directory: '/there' }, reload: {} },
    ...{
      accounts: {},
      account: { name: 'Fay' },
      operators: {},
      addOperator: { name: 'Zoe' },
      removeOperator: { name: 'Zoe' },
    },
    ...{ createAccount: { name: 'Erin' }, resetPassword: { name: 'Erin' }, exportAccount: { name: 'Fay' } },
    ...{ deleteAccount: { name: 'Erin' }, forget: { name: 'Erin' } },
    ...{ status: {}, who: {}, around: { name: 'Dave' }, bans: {}, mutes: {}, rooms: {} },
    ...{ announce: { text: 'x' }, kick: { name: 'Alice' }, ban: { name: 'Bob' }, unban: { name: 'Bob' } },
    ...{
      mute: { name: 'Carol' },
      unmute: { name: 'Carol' },
      lock: {},
      unlock: {},
      purge: { name: 'Dave' },
      shutdown: {},
    },
  };
  for (const what of Object.keys(forms) as Do[]) {
    const before = done().length;
    await ask(what, samples[what] as never);
    assert.equal(done().length > before, !LOOKS.includes(what), what);
  }
});
