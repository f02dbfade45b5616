/** `partyline admin`: which server it finds, what it prints, and the exit status that tells what became of it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { adminFolder, socketIn } from '../../src/admin/place.js';
import { ask } from '../../src/cli/admin/ask.js';
import type { Desk } from '../../src/cli/admin/record.js';
import { adminCommands } from '../../src/cli/admin/table.js';
import { json, period, table } from '../../src/cli/admin/tables.js';
import { commandHelp } from '../../src/cli/help.js';
import { ProgressRow } from '../../src/cli/progress-row.js';
import { run, serve } from '../cli/program.js';
import { folder } from '../support/certificates.js';
import { startTestServer } from '../support/server.js';
import { openDoor, partylineAdmin } from './rig.js';

test('status says how a server is, as a table and as JSON', async (t) => {
  const server = await startTestServer(t);
  await server.person('Alice');
  const { status, stdout } = await partylineAdmin(['status', '--socket', server.adminSocket]);
  assert.equal(status, 0);
  assert.match(stdout, /^People +1, of them operators: 0$/m);
  assert.match(stdout, /^Data +kept nowhere \(--memory\)$/m);
  const answer = await partylineAdmin(['--json', '--socket', server.adminSocket, 'status']);
  const { people, ports, pid, connections, doors, outboxBytes, loopDelay, store } = JSON.parse(answer.stdout);
  assert.deepEqual([people, ports.chat, ports.tls, pid, connections], [1, server.port, null, process.pid, 1]);
  assert.match(stdout, /^Connections +1: 1 quiet$/m);
  assert.match(stdout, /^Unread +0 bytes that clients have not taken yet$/m);
  assert.match(
    stdout,
    /^Delay +(?:nothing lately|99 of 100 turns at most \d+ ms late, the worst \d+ ms \(last minute\))$/m,
  );
  assert.match(stdout, /^Storage +none \(--memory\)$/m);
  assert.deepEqual(doors, { chat: 0, quiet: 1, tls: 0, telnet: 0, web: 0, http: 0 });
  assert.deepEqual([outboxBytes, store], [0, null]);
  assert.deepEqual(Object.keys(loopDelay), ['count', 'half', 'most', 'longest']);
});

test('status says how the storage is, where there is one', async (t) => {
  const server = await startTestServer(t, { memory: false, data: folder(t) });
  await server.account('Alice');
  const asked = ['status', '--socket', server.adminSocket];
  const status = JSON.parse((await partylineAdmin([...asked, '--json'])).stdout);
  const { store } = status;
  assert.deepEqual([store.open, store.limit, store.failed], [true, 20_000, 0]);
  assert.ok(store.wait.count > 0 && store.wait.longest >= store.wait.half, JSON.stringify(store));
  assert.match(
    (await partylineAdmin(asked)).stdout,
    /^Storage +\d+ waiting \(20000 may\); 99 of 100 took at most \d+ ms, the worst \d+ ms$/m,
  );
  const command = adminCommands.find(({ name }) => name === 'admin status');
  const desk = { ask: async () => ({ ...status, store: { ...status.store, failed: 3 } }) } as unknown as Desk;
  const { text } = (await command?.read([]).run(desk)) ?? { text: '' };
  assert.match(text, /^Storage .*, the worst \d+ ms; 3 calls failed since the start: see the log$/m);
});

test('announce tells everybody', async (t) => {
  const server = await startTestServer(t);
  const alice = await server.person('Alice');
  const told = await partylineAdmin(['announce', '--socket', server.adminSocket, 'The', 'server', 'stops']);
  assert.deepEqual(told, { status: 0, stdout: 'Announced to 1 person.\n', stderr: '' });
  assert.deepEqual(await alice.sync(), ['INFO: Announcement by server: The server stops']);
});

test('people, bans and rooms are tables, in which nothing that people wrote is an order', async (t) => {
  const server = await startTestServer(t);
  const ask = async (...args: string[]): Promise<string> =>
    (await partylineAdmin([...args, '--socket', server.adminSocket])).stdout;
  assert.equal(await ask('who'), 'Nobody is here.\n');
  assert.equal(await ask('rooms'), 'There are no rooms.\n');
  const [alice] = await server.room('lab', 'Alice');
  await alice.ask('/topic to\u202ebe');
  assert.match(
    await ask('who'),
    /^NAME +IS +FROM +DOOR +SINCE +IDLE +ROOMS\nAlice +guest +127\.0\.0\.1 +quiet +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +\d+ s +lab\n$/,
  );
  assert.match(await ask('rooms'), /\nlab +1 +now +alice +- +- +to\ufffdbe\n$/);
  for (const [columns, ends] of [
    [28, /\nlab {3}1 {7}now {8}al…\n$/],
    [0, /be\n$/],
  ] as const)
    assert.match((await partylineAdmin(['rooms', '--socket', server.adminSocket], {}, '', columns)).stdout, ends);
  assert.match(
    await ask('ban', 'Mallory', '--minutes', '5', 'Too', 'loud'),
    /^Mallory is shut out until .* \(the name alone\)\.\n$/,
  );
  assert.match(await ask('bans'), /\nMallory +\S+ \S+ +server +- +Too loud\n$/);
  assert.equal(await ask('unban', 'Mallory'), 'Mallory may come again.\n');
  assert.equal(await ask('kick', 'alice'), 'Alice was thrown out.\n');
  const gone = await partylineAdmin(['kick', 'alice', '--socket', server.adminSocket]);
  assert.deepEqual([gone.status, gone.stdout], [1, '']);
  assert.match(gone.stderr, /^nobody is called alice; to see who is here, type: partyline admin who$/);
});

test('what cannot be undone is asked about at a terminal, and anything but yes does nothing', async (t) => {
  const server = await startTestServer(t);
  const [mallory] = await server.people('Mallory', 'Next');
  const socket = ['--socket', server.adminSocket];
  for (const typed of ['no\n', '\n', '']) {
    const left = await partylineAdmin(['purge', 'Mallory', ...socket], {}, typed);
    assert.deepEqual([left.status, left.stdout], [1, '']);
    assert.match(
      left.stderr,
      /^All that Mallory has written, anywhere, is taken back for good\. Type yes to go on: nothing was done$/,
    );
  }
  const asked = await partylineAdmin(['ban', 'Mallory', '--address', ...socket], {}, 'no\n');
  assert.match(asked.stderr, /^1 other is here from 127\.0\.0\.1, and kept out, too\. Type yes/);
  assert.deepEqual(await mallory.sync(), []);
  assert.equal(
    (await partylineAdmin(['purge', 'Mallory', ...socket], {}, 'yes\n')).stdout,
    '0 lines of Mallory were taken back.\n',
  );
  assert.equal((await partylineAdmin(['purge', 'Mallory', '--yes', ...socket], {}, 'no\n')).status, 0);
  assert.equal((await partylineAdmin(['purge', 'Mallory', ...socket])).status, 0);
});

test('under nohup, too, reload does what SIGHUP does, and tells what came of it; shutdown is answered, and then the server ends', async (t) => {
  const motd = join(folder(t), 'motd.txt');
  writeFileSync(motd, 'Today: sockets\n');
  const server = serve(t, ['--motd', motd], { through: ['nohup'] });
  const { admin } = (await server.listening()) as unknown as { admin: string };
  writeFileSync(motd, 'Today: files\n');
  const reloaded = await partylineAdmin(['reload', '--socket', admin]);
  assert.deepEqual(reloaded, { status: 0, stdout: 'Read again: --motd\n', stderr: '' });
  writeFileSync(motd, Buffer.of(0xff, 0x0a));
  const refused = await partylineAdmin(['reload', '--socket', admin]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /motd\.txt[^\n]*\npartyline: nothing was changed: all is as it was before\n$/);
  assert.deepEqual(await partylineAdmin(['shutdown', '--socket', admin]), {
    ...{ status: 0, stdout: 'The server stops, and tells 0 people.\n', stderr: '' },
  });
  const { status, stdout } = await server.end();
  assert.equal(status, 0);
  assert.match(stdout, /"event":"an administrator stops the server"[^\n]*\n/);
  assert.equal((await partylineAdmin(['status', '--socket', admin])).status, 3);
});

test('without a server the status is 3, and the sentence says how to start one', async (t) => {
  const at = folder(t);
  const none = await partylineAdmin(['status', '--data', at]);
  assert.deepEqual(none, {
    status: 3,
    stdout: '',
    stderr: `no server is running on ${at}; start one with: partyline serve --data ${at}`,
  });
  const { status, stderr } = await partylineAdmin(['status'], { PARTYLINE_DATA: join(at, 'nowhere') });
  assert.equal(status, 3);
  assert.match(
    stderr,
    /nowhere; there is no such folder: name the one of the server with --data DIRECTORY, or its file with --config FILE$/,
  );
  // Killed, so that its socket is still there, and nobody listens.
  const socket = await killed(adminFolder(at));
  assert.equal((await partylineAdmin(['status', '--data', at])).status, 3);
  assert.equal((await partylineAdmin(['status', '--socket', socket])).status, 3);
  // A path that was mistyped, in a folder that many may use.
  chmodSync(at, 0o777);
  const mistyped = await partylineAdmin(['status', '--socket', join(at, 'socket')]);
  assert.deepEqual([mistyped.status, mistyped.stderr.startsWith('no server is running at ')], [3, true]);
});

/** What kill -9 leaves: a socket at which nobody listens. */
async function killed(at: string): Promise<string> {
  mkdirSync(at, 0o700);
  const socket = socketIn(at);
  const script = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script]), 'close');
  return socket;
}

test('which server is meant stands in the configuration, too: its data directory, from wherever that is read', async (t) => {
  const at = folder(t);
  mkdirSync(join(at, 'data'));
  await openDoor(t, () => ({ bans: [] }), join(at, 'data', 'partyline.admin'));
  const config = join(at, 'party.yaml');
  writeFileSync(config, 'data: data\nport: 9\n');
  const found = { status: 0, stdout: 'Nobody is shut out.\n', stderr: '' };
  assert.deepEqual(await partylineAdmin(['bans', '--config', config]), found);
  assert.deepEqual(await partylineAdmin(['bans'], { PARTYLINE_CONFIG: config }), found);
  assert.deepEqual(await partylineAdmin(['bans'], { PARTYLINE_DATA: join(at, 'data') }), found);
  const elsewhere = await partylineAdmin(['bans', '--data', at], { PARTYLINE_CONFIG: config });
  assert.equal(elsewhere.status, 3);
  for (const [args, env, start] of [
    [['--config', config], {}, `partyline serve --config ${config}`],
    [[], { PARTYLINE_CONFIG: config }, 'partyline serve'],
  ] as const) {
    writeFileSync(config, 'data: never-started\n');
    const none = await partylineAdmin(['bans', ...args], env);
    assert.deepEqual(none.stderr.split('; '), [
      `no server is running on ${join(at, 'never-started')}`,
      `start one with: ${start}`,
    ]);
  }
  writeFileSync(config, 'dta: data\n');
  const wrong = await partylineAdmin(['bans', '--config', config]);
  assert.deepEqual([wrong.status, /party\.yaml:1: unknown key dta/.test(wrong.stderr)], [2, true]);
});

test('a command that makes no sense has the status 2, and the nearest one is named', async () => {
  const wrong = async (...args: string[]): Promise<string> => {
    const { status, stderr } = await partylineAdmin(args);
    assert.equal(status, 2, args.join(' '));
    return stderr;
  };
  assert.equal(await wrong(), 'admin needs a command, like: partyline admin status');
  assert.equal(await wrong('statsu'), 'unknown command statsu of partyline admin, did you mean status?');
  assert.equal(await wrong('announce'), 'admin announce needs TEXT ...');
  assert.equal(await wrong('status', 'now'), 'unexpected now after admin status');
  assert.equal(await wrong('status', '--jsno'), 'unknown option --jsno, did you mean --json?');
  assert.equal(
    await wrong('status', '--memory', '--data', 'x'),
    'one of --data DIRECTORY, --config FILE, --memory and --socket PATH says which server',
  );
});

test('help of all commands, and of one, fits 80 columns, in whichever way it is asked for', async () => {
  for (const command of adminCommands)
    assert.deepEqual(
      commandHelp(command)
        .split('\n')
        .filter((line) => line.length > 80),
      [],
    );
  const [one, two, three] = await Promise.all([
    run(['help', 'admin', 'announce']),
    run(['admin', 'help', 'announce']),
    run(['admin', '--data', 'x', 'announce', '-h']),
  ]);
  assert.match(one.stdout, /^partyline admin announce: tell everybody/);
  assert.deepEqual(one, two);
  assert.deepEqual(one, three);
  const all = await run(['admin', '--help']);
  for (const { name } of adminCommands)
    assert.match(all.stdout, new RegExp(`^ {2}${name.slice('admin '.length)} `, 'm'));
  const wrong = await run(['admin', 'announce']);
  assert.deepEqual([wrong.status, wrong.stderr.split('\n')[1]], [2, 'Try: partyline admin announce --help']);
});

test('a server that does not answer is given ten seconds, and one that ends before it does is told of', async (t) => {
  const at = folder(t);
  mkdirSync(adminFolder(at), 0o700);
  const path = socketIn(adminFolder(at));
  let ends = false;
  const stopped = createServer((socket) => {
    if (ends) socket.destroy();
  }).listen(path);
  t.after(() => stopped.close());
  await once(stopped, 'listening');
  const place = { sockets: [path], where: 'there', start: '' };
  await assert.rejects(
    ask(place, { do: 'status' }, 'me', () => {}, 50),
    /^Failure: the server has not answered for 0.05 seconds/,
  );
  ends = true;
  await assert.rejects(
    ask(place, { do: 'status' }, 'me', () => {}),
    /^Failure: the server has ended before it answered/,
  );
});

test('signs of life keep the asker waiting', async (t) => {
  const lives: ((socket: { write(text: string): void; end(text: string): void }) => void)[] = [];
  const at = folder(t);
  mkdirSync(adminFolder(at), 0o700);
  const path = socketIn(adminFolder(at));
  const server = createServer((socket) => lives[0]?.(socket)).listen(path);
  t.after(() => server.close());
  await once(server, 'listening');
  lives.push((socket) => {
    socket.write('{"working":true}\n{"progress":{"what":"x","done":1,"of":2}}\n{"resu');
    setImmediate(() => socket.end('lt":{"people":3}}\n'));
  });
  const seen: unknown[] = [];
  const place = { sockets: [path], where: 'there', start: '' };
  assert.deepEqual(await ask(place, { do: 'announce', text: 'x' }, 'me', (one) => seen.push(one)), { people: 3 });
  assert.deepEqual(seen, [{ what: 'x', done: 1, of: 2 }]);
});

test('a folder in which others may write is not trusted: whoever answers there might not be the server', async (t) => {
  const at = folder(t);
  await openDoor(t, () => ({}), adminFolder(at));
  chmodSync(adminFolder(at), 0o770);
  const { status, stderr } = await partylineAdmin(['status', '--data', at]);
  assert.equal(status, 1);
  assert.match(stderr, /^others may use .*partyline\.admin: start the server again, which makes it its own$/);
});

test('nothing that somebody is called, or has written, reaches the terminal as an order, also not as JSON', () => {
  const evil = 'a\x1b[2Jb\u009bc\u202ed\u2028';
  const shown = table(['NAME', 'WHY'], [[evil, 'x']], 'nobody');
  const printed = json({ name: evil });
  for (const text of [shown, printed]) assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}]/u);
  assert.deepEqual(JSON.parse(printed), { name: evil });
  assert.equal(table(['NAME'], [], 'nobody'), 'nobody\n');
  assert.equal(
    table(
      ['A', 'B'],
      [
        ['日本', '1'],
        ['x', '2'],
      ],
      '',
    ),
    'A     B\n日本  1\nx     2\n',
  );
  const long = [['A', '日本'.repeat(9)]];
  assert.equal(table(['N', 'TOPIC'], long, '', 10), 'N  TOPIC\nA  日本日…\n');
  assert.equal(table(['N', 'TOPIC'], long, '', 39), `N  TOPIC\nA  ${'日本'.repeat(9)}\n`);
});

test('a reload says what holds now and what does not, and fails as a whole where anything is wrong', async (t) => {
  const none = { changed: [], needRestart: [], readAgain: [], faults: [] };
  const reports: object[] = [
    none,
    { ...none, changed: ['motd', 'recall'], needRestart: ['port'], readAgain: ['config'] },
    { ...none, faults: ['party.yaml:4: unknown key\x1b[2J'] },
  ];
  const { door } = await openDoor(t, () => reports.shift());
  const reload = () => partylineAdmin(['reload', '--socket', door?.path ?? '']);
  assert.deepEqual((await reload()).stdout, 'There was nothing to read again.\n');
  assert.deepEqual(
    (await reload()).stdout,
    'Hold now: --motd, --recall\nHold from the next start on: --port\nRead again: --config\n',
  );
  assert.deepEqual(await reload(), {
    status: 1,
    stdout: '',
    stderr: 'partyline: party.yaml:4: unknown key\ufffd[2J\npartyline: nothing was changed: all is as it was before\n',
  });
});

test('a period is said in its two largest units', () => {
  assert.deepEqual([0, 59, 3600, 3661, 90_061, 86_400].map(period), [
    '0 s',
    '59 s',
    '1 h',
    '1 h 1 min',
    '1 d 1 h',
    '1 d',
  ]);
});

test('the server with --memory that is this user’s is found, and the log names its socket', async (t) => {
  const tmp = folder(t);
  const env = { TMPDIR: tmp };
  const server = serve(t, [], { env });
  const { admin } = (await server.listening()) as unknown as { admin: string };
  assert.ok(admin.startsWith(join(tmp, 'partyline-')), admin);
  await killed(join(tmp, `partyline-${'0'.repeat(16)}.admin`));
  // Anybody may put these there.
  const names = ['2', '3', '4'].map((digit) => join(tmp, `partyline-${digit.repeat(16)}.admin`));
  const [link = '', endless = '', file = ''] = names;
  symlinkSync(folder(t), link);
  symlinkSync(endless, endless);
  writeFileSync(file, '');
  const found = await run(['admin', '--memory', 'status', '--json'], { env });
  assert.deepEqual([found.status, JSON.parse(found.stdout).data], [0, null]);
  await openDoor(t, () => ({}), join(tmp, `partyline-${'1'.repeat(16)}.admin`));
  const several = await run(['admin', '--memory', 'status'], { env });
  assert.equal(several.status, 1);
  assert.match(
    several.stderr,
    /^partyline: several servers are running with --memory as this user; choose one:\n(partyline: {3}--socket \S+\/socket\n){2}$/,
  );
});

test('a system without a temporary directory has no server with --memory', async () => {
  const nowhere = await run(['admin', '--memory', 'status'], { env: { TMPDIR: '/nowhere' } });
  assert.deepEqual([nowhere.status, /no server is running with --memory/.test(nowhere.stderr)], [3, true]);
});

test('an answer that cannot be written is a failure, unless its reader has gone', async (t) => {
  const { door } = await openDoor(t, () => ({ bans: [] }));
  const full = new PassThrough();
  full._write = (_chunk, _encoding, done) =>
    done(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
  full.on('error', () => {});
  const { admin } = await import('../../src/cli/admin/admin.js');
  const own = {
    stdin: new PassThrough(),
    stdout: full,
    stderr: new PassThrough(),
    env: {},
  } as object as NodeJS.Process;
  await assert.rejects(
    admin(['bans', '--socket', door?.path ?? ''], own),
    /^Failure: it is done, but the answer cannot be written: ENOSPC: no space left$/,
  );
});

test('at a terminal one row says how far it is, and goes with the answer; elsewhere none does', () => {
  const steps = [0, 1, 2, 10, 10].map((done) => ({ what: 'copied', done, of: 1000 }));
  const shown = (isTTY: boolean): string => {
    const text: string[] = [];
    const row = new ProgressRow({ isTTY, write: (some: string) => text.push(some) } as never);
    for (const step of steps) row.show(step);
    row.clear();
    return text.join('');
  };
  assert.equal(shown(true), '\r\x1b[Kcopied: 0 %\r\x1b[Kcopied: 1 %\r\x1b[K');
  assert.equal(shown(false), '');
});

test('a server whose data lies deep is found all the same', { skip: process.platform !== 'linux' }, async (t) => {
  const data = join(folder(t), 'd'.repeat(150));
  mkdirSync(data);
  await openDoor(t, () => ({ bans: [] }), adminFolder(data));
  assert.equal((await partylineAdmin(['bans', '--data', data])).stdout, 'Nobody is shut out.\n');
});

test('a reader of the answer that goes away is no error', async (t) => {
  const server = await startTestServer(t);
  const stdout = new PassThrough();
  stdout.destroy();
  stdout.on('error', () => {});
  const { admin } = await import('../../src/cli/admin/admin.js');
  const own = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env: {} } as object as NodeJS.Process;
  assert.equal(await admin(['status', '--socket', server.adminSocket], own), 0);
});
