/** The command line of `serve`: what is accepted, what it becomes, and what every mistake is answered with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/cli/failure.js';
import { flag, text } from '../../src/cli/kinds.js';
import { readServeOptions } from '../../src/cli/options.js';
import { parse } from '../../src/cli/parse.js';
import { nearest } from '../../src/language/text/nearest.js';
import { run } from './program.js';

const read = (...args: string[]) => readServeOptions(args, false);

test('the defaults', () => {
  assert.deepEqual(read(), {
    port: 8080,
    host: '::',
    quietPort: 8082,
    tlsPort: 'off',
    telnetPort: 'off',
    webPort: 8081,
    webOrigin: [],
    tlsCert: undefined,
    tlsKey: undefined,
    tlsOnly: false,
    passwordOverPlaintext: true,
    metricsFrom: ['127.0.0.0/8', '::1'],
    minPassword: 8,
    maxConnections: 12_000,
    maxPerAddress: 50,
    maxNewPerMinute: 120,
    limitLoopback: false,
    registerTimeout: 30,
    maxVisitorLine: 1024,
    maxVisitorBytes: 16_384,
    handshakeTimeout: 10,
    maxHandshakes: 500,
    trustProxy: [],
    keepalive: 60,
    maxPeople: 10_000,
    presenceLimit: 200,
    maxRooms: 1000,
    maxRoomsPerPerson: 20,
    maxRoomsOpened: 50,
    maxRoomsPerAddress: 250,
    maxPrivateChats: 50,
    motd: undefined,
    nameDays: 30,
    data: './partyline-data',
    memory: false,
    transcript: undefined,
    transcriptRooms: undefined,
    operators: '',
    roster: undefined,
    maxContacts: 500,
    maxGroups: 1000,
    maxGroupsPerPerson: 50,
    maxGroupsPerAddress: 250,
    maxNewAccounts: 100,
    maxAccountsPerMinute: 1,
    maxGroupMembers: 200,
    maxInvitations: 100,
    accounts: 'on',
    hashJobs: 1,
    maxLoginsWaiting: 1000,
    maxLoginsPerAddress: 250,
    maxMailbox: 1000,
    maxMailboxPerSender: 200,
    maxWrittenPerPerson: 64 * 1024 ** 2,
    maxWrittenPerAddress: 2 * 1024 ** 3,
    historyDays: 365,
    roomLines: 1000,
    recall: 10,
    mailDays: 30,
    guestMailHours: 24,
    maxFile: 64 * 1024 ** 2,
    maxFilesPerPerson: 256 * 1024 ** 2,
    maxFilesPerAddress: 1024 ** 3,
    maxFilesTotal: 2 * 1024 ** 3,
    maxOffers: 20,
    maxOffersPerAddress: 2500,
    maxTakers: 1000,
    maxTakersPerAddress: 250,
    maxTokens: 10,
    maxAccepted: 200,
    maxAcceptedPerAddress: 5000,
    transferRate: 1024,
    offerMinutes: 60,
    fileDays: 7,
    transferStall: 30,
    publicHost: undefined,
    maxLine: 4096,
    maxObject: 32 * 1024,
    maxOutbox: 1_048_576,
    maxOutboxTotal: 268_435_456,
    maxWait: 3600,
    maxPasteLines: 100,
    maxPaste: 16 * 1024,
    slowHearer: 2,
    slowReader: 10,
    flood: true,
    floodBurst: 20,
    floodRate: 5,
    user: undefined,
    drain: 5,
    logFormat: 'json',
    logLevel: 'info',
    logFile: undefined,
  });
});

test('the log is text on a terminal unless told otherwise', () => {
  assert.equal(readServeOptions([], true).logFormat, 'text');
  assert.equal(readServeOptions(['--log-format', 'json'], true).logFormat, 'json');
  assert.equal(readServeOptions(['--log-format=text'], false).logFormat, 'text');
});

test('values in all their forms', () => {
  assert.equal(read('--port=9000').port, 9000);
  assert.equal(read('--max-line', '8k').maxLine, 8192);
  assert.equal(read('--max-outbox', '2m').maxOutbox, 2 * 1_048_576);
  assert.equal(read('--slow-hearer', '0.25').slowHearer, 0.25);
  assert.equal(read('--flood', 'off').flood, false);
  assert.equal(read('--log-file', '007').logFile, '007');
  assert.deepEqual(read('--transcript', 'there', '--transcript-rooms', 'lab,#Team').transcriptRooms, ['lab', 'Team']);
  for (const host of ['::1', '[::1]']) assert.equal(read('--host', host).host, '::1');
});

test('the quiet port follows the chat port', () => {
  assert.equal(read('--port', '9000').quietPort, 9002);
  assert.equal(read('--port', '0').quietPort, 0);
  assert.equal(read('--port', '0', '--quiet-port', '0').quietPort, 0);
  assert.equal(read('--quiet-port', 'off').quietPort, 'off');
  assert.equal(read('--port', '65533').quietPort, 65_535);
  assert.equal(read('--port', '65535', '--quiet-port', 'off').quietPort, 'off');
});

test('the web port is beside the chat port, unless that is another door’s', () => {
  assert.equal(read('--port', '9000').webPort, 9001);
  assert.equal(read('--port', '0').webPort, 0);
  assert.equal(read('--web-port', '80').webPort, 80);
  assert.equal(read('--web-port', 'off').webPort, 'off');
  assert.equal(read('--quiet-port', '8081').webPort, 'off');
  assert.equal(read('--telnet-port', '8081').webPort, 'off');
  assert.equal(read('--port', '65535', '--quiet-port', 'off').webPort, 'off');
});

test('whose pages may come in is a list of origins', () => {
  assert.deepEqual(read('--web-origin', 'https://chat.example.org/,http://192.0.2.7:9000').webOrigin, [
    'https://chat.example.org',
    'http://192.0.2.7:9000',
  ]);
});

test('there is no telnet port unless it is asked for', () => {
  assert.equal(read().telnetPort, 'off');
  assert.equal(read('--telnet-port', '2323').telnetPort, 2323);
  assert.equal(read('--port', '0', '--telnet-port', '0').telnetPort, 0);
});

const refused: readonly (readonly [string, RegExp])[] = [
  ['--prot 9000', /^unknown option --prot, did you mean --port\?$/],
  ['--maxline 1', /^unknown option --maxline, did you mean --max-line\?$/],
  ['--presence 1', /^unknown option --presence, did you mean --presence-limit\?$/],
  ['--hepl', /^unknown option --hepl, did you mean --help\?$/],
  ['-p 9000', /^unknown option -p, did you mean --port\?$/],
  ['--tartan', /^unknown option --tartan$/],
  ['--constructor x', /^unknown option --constructor$/],
  ['--__proto__=x', /^unknown option --__proto__$/],
  ['--port.x 1', /^unknown option --port\.x/],
  ['--=x=', /^unknown option --$/],
  ['---port 1', /^unknown option ---port/],
  ['--no-port', /^unknown option --no-port, did you mean --port\?$/],
  ['--no-flood', /^unknown option --no-flood, did you mean --flood off\?$/],
  ['--no-quiet-port', /^unknown option --no-quiet-port, did you mean --quiet-port off\?$/],
  ['--no-help', /^unknown option --no-help/],
  ['--help=1', /^--help takes no value$/],
  ['--port 1 --port 2', /^--port is given twice$/],
  ['--port=1 --port', /^--port is given twice$/],
  ['--port', /^--port needs a value: a port from 0 to 65535$/],
  ['--port=', /^--port needs a value/],
  ['--port --host ::1', /^--port needs a value/],
  ['--log-file=', /^--log-file needs a value: the path of a file$/],
  ['--port banana', /^--port takes a port from 0 to 65535, not banana$/],
  ['--port -5', /^--port takes a port from 0 to 65535, not -5$/],
  ['--port=-5', /^--port takes .* not -5$/],
  ['--port 65536', /^--port takes .* not 65536$/],
  ['--port 8e3', /^--port takes .* not 8e3$/],
  ['--port 0x50', /^--port takes .* not 0x50$/],
  ['--port 80.5', /^--port takes .* not 80\.5$/],
  ['--port off', /^--port takes .* not off$/],
  ['--quiet-port on', /^--quiet-port takes a port from 0 to 65535, or 'off', not on$/],
  ['--quiet-port 8080', /^--quiet-port 8080 is the chat port/],
  ['--telnet-port 8080', /^--telnet-port 8080 is another door: choose another port, or --telnet-port off$/],
  ['--telnet-port 8082', /^--telnet-port 8082 is another door/],
  ['--telnet-port on', /^--telnet-port takes a port from 0 to 65535, or 'off', not on$/],
  ['--web-port 8080', /^--web-port 8080 is another door: choose another port, or --web-port off$/],
  ['--web-port 8082', /^--web-port 8082 is another door/],
  ['--web-origin chat.example.org', /^--web-origin takes origins .* like https:\/\/chat\.example\.org, not chat/],
  ['--web-origin https://a.example/chat', /^--web-origin takes origins/],
  ['--web-origin *', /^--web-origin takes origins/],
  ['--port 65534', /^the quiet port would be 65536 .*--quiet-port off$/],
  ['--max-people 0', /^--max-people takes a whole number from 1 to 1000000, not 0$/],
  ['--max-line 1G', /^--max-line takes bytes from 256 to 64k, like 4096, 64k or 1M, not 1G$/],
  ['--max-line 1.5k', /^--max-line takes bytes/],
  ['--max-line 100', /^--max-line takes bytes/],
  ['--keepalive 0', /^--keepalive takes seconds from 1 to 86400, not 0$/],
  ['--slow-hearer 61', /^--slow-hearer takes seconds from 0 to 60/],
  ['--flood yes', /^--flood takes on or off, not yes$/],
  ['--host [::1', /^--host takes an address or a host name, not/],
  ['--host [::1]:8080', /^--host takes an address or a host name, not/],
  ['--log-format xml', /^--log-format takes text or json, not xml$/],
  ['--log-level loud', /^--log-level takes one of debug, info, warn, error, not loud$/],
  ['--operators Ann;Ben', /^--operators takes names with commas between them, and no spaces: Ann;Ben is no name$/],
  ['--transcript-rooms lab', /^--transcript-rooms needs --transcript, which says where to$/],
  [
    '--transcript t --transcript-rooms ../lab',
    /^--transcript-rooms takes names of rooms .* like lab,team, not \.\.\/lab$/,
  ],
  ['--transcript t --transcript-rooms lab,', /^--transcript-rooms takes names of rooms/],
  ['9000', /^unexpected 9000: options are written --name value$/],
  ['-', /^unexpected -/],
  ['-- 9000', /^unexpected 9000/],
  ['--port 1 2', /^unexpected 2/],
];

for (const [line, message] of refused) {
  test(`serve ${line} is refused`, () => {
    assert.throws(
      () => read(...line.split(' ')),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}

test('what is typed is shown without what could move the cursor', () => {
  assert.throws(() => read('--port', '\u001b[2J\nroot: ok'), {
    message: "--port takes a port from 0 to 65535, not '\ufffd[2J\ufffdroot: ok'",
  });
  assert.throws(() => read(`--\u001b[2J`), { message: "unknown option '--\ufffd[2J'" });
});

test('--no-x is false for a flag that is declared so', () => {
  const table = [
    { name: 'bell', kind: flag(), negatable: true, help: '', group: '' },
    { name: 'name', kind: text('a name'), help: '', group: '' },
  ] as const;
  assert.deepEqual(parse(table, ['--bell', '--name', '007']), { bell: true, name: '007' });
  assert.deepEqual(parse(table, ['--no-bell']), { bell: false, name: undefined });
});

test('the nearest word is the one with the fewest changes, a swap being one', () => {
  assert.equal(nearest('prot', ['host', 'port', 'part']), 'port');
  assert.equal(nearest('log-fiel', ['log-file', 'log-level']), 'log-file');
  assert.equal(nearest('max', ['mail-days', 'max-line']), 'max-line');
  assert.equal(nearest('x', ['port']), undefined);
  assert.equal(nearest('', ['port']), undefined);
});

test('a mistake is one sentence on stderr, where the help is, and status 2', async () => {
  assert.deepEqual(await run(['serve', '--prot', '1']), {
    status: 2,
    signal: null,
    stdout: '',
    stderr: 'partyline: unknown option --prot, did you mean --port?\nTry: partyline serve --help\n',
  });
});

const commands: readonly (readonly [string[], string])[] = [
  [['serv'], 'unknown command serv, did you mean serve?'],
  [['help', 'srve'], 'unknown command srve, did you mean serve?'],
  [['xyzzy'], 'unknown command xyzzy'],
  [['help', 'serve', 'x'], 'unexpected x: help takes one command'],
  [['--prot', '1'], '--prot belongs behind a command: partyline serve --port'],
  [['--xyzzy'], 'unknown option --xyzzy'],
  [['--help', 'x'], 'unexpected x: options are written --name value'],
];

for (const [args, message] of commands) {
  test(`partyline ${args.join(' ')} is refused`, async () => {
    const { status, stdout, stderr } = await run(args);
    assert.equal(stderr, `partyline: ${message}\nTry: partyline --help\n`);
    assert.equal(stdout, '');
    assert.equal(status, 2);
  });
}
