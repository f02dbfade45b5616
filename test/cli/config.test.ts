/** Options in a file and in the environment: what holds, what every mistake is answered with, and what is printed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { platform } from 'node:process';
import { after, test } from 'node:test';
import { variableOf } from '../../src/cli/config/environment.js';
import { ConfigurationError } from '../../src/cli/config/layers.js';
import { printed } from '../../src/cli/config/print.js';
import { Failure, UsageError } from '../../src/cli/failure.js';
import { readConfiguration, serveTable } from '../../src/cli/options.js';
import { camel, type Option } from '../../src/cli/parse.js';

const folder = mkdtempSync(join(tmpdir(), 'partyline-config-'));
after(() => rmSync(folder, { recursive: true }));

const party = join(folder, 'party.yaml');

/** A file of the name party.yaml, with this in it. */
function file(text: string | Buffer): string {
  writeFileSync(party, text);
  return party;
}

const from = (text: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) =>
  readConfiguration(['--config', file(text), ...args], env, false);

/** The sentences about such a file, as if it were here. */
function faults(text: string | Buffer, env: NodeJS.ProcessEnv = {}): string[] {
  try {
    readConfiguration(['--config', file(text)], env, false);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    assert.equal(error.status, 2);
    return error.message.replaceAll(`${folder}/`, '').split('\n');
  }
  return [];
}

test('the command line holds before the environment, that before the file, and the file before the default', () => {
  const text = 'max-line: 1k\nmax-paste: 2k\nrecall: 3\n';
  const env = { PARTYLINE_MAX_LINE: '4k', PARTYLINE_MAX_PASTE: '5k' };
  const { options } = from(text, ['--max-line', '8k'], env);
  assert.deepEqual([options.maxLine, options.maxPaste, options.recall, options.maxRooms], [8192, 5120, 3, 1000]);
  const named = readConfiguration([], { PARTYLINE_CONFIG: file(text), ...env }, false);
  assert.deepEqual([named.options.maxLine, named.options.recall, named.file], [4096, 3, party]);
});

/** Something that an option takes, and that is not its default. */
function sample(option: Option): string {
  const texts = ['off', 'on', 'required', 'text', 'debug', '100.5', '7', '64', '300', '2k', '20k', '30', '192.0.2.1'];
  const own: Readonly<Record<string, string>> = { operators: 'Ann,Ben', 'transcript-rooms': 'lab,team', user: 'ann' };
  const others = ['https://chat.example.org', '/there/it/is'];
  const fits = [own[option.name] ?? [], texts, others].flat().find((text) => {
    const value = option.kind.read(text);
    return value !== undefined && value !== option.default;
  });
  if (option.kind.path) return '/there/it/is';
  assert.ok(fits !== undefined, option.name);
  return fits;
}

test('every option that sets something is one in a file and in the environment, and means there what it means on the command line', () => {
  const whole = ['--tls-cert', '/c', '--tls-key', '/k', '--transcript', '/t'];
  let count = 0;
  for (const option of serveTable as readonly Option[]) {
    if (option.notIn?.includes('environment') || option.name === 'config') continue;
    const { name, kind } = option;
    const rest = whole.includes(`--${name}`) ? [] : whole;
    const value = kind.flag ? 'true' : sample(option);
    const with_ = name === 'tls-cert' ? ['--tls-key', '/k'] : name === 'tls-key' ? ['--tls-cert', '/c'] : rest;
    const typed = readConfiguration([...with_, `--${name}`, ...(kind.flag ? [] : [value])], {}, false).options;
    const isThere = (options: object) => (options as Record<string, unknown>)[camel(name)];
    assert.notEqual(isThere(typed), kind.flag ? false : option.default, name);
    assert.deepEqual(readConfiguration(with_, { [variableOf(name)]: value }, false).options, typed, name);
    assert.deepEqual(from(`${name}: ${value}\n`, with_).options, typed, name);
    count++;
  }
  assert.ok(count > 80);
});

test('what is asked for once stands in no file and no environment', () => {
  const text = 'help: true\nversion: true\nprint-config: true\ncheck-config: true\nconfig: party.yaml\n';
  assert.deepEqual(faults(text).length, 5);
  assert.equal(faults(text)[4], 'party.yaml:5: config cannot stand in a file: write --config behind partyline serve');
  const { printConfig, warnings } = readConfiguration([], { PARTYLINE_PRINT_CONFIG: 'true' }, false);
  assert.deepEqual([printConfig, warnings.length], [false, 1]);
});

test('values of a file are read as they stand there, by the option’s own kind', () => {
  const text =
    '\ufeff# mine\r\noperators: [007, on]\r\nflood: false\nmemory: on\nlog-file: "a: b"\npublic-host: 0x50\nrecall: 07\ntls-only: no\n';
  assert.deepEqual(faults(text), ['party.yaml:8: tls-only takes true or false, not no']);
  const { options } = from('operators:\n  - Ann\n  - on\nflood: false\nmemory: on\npublic-host: 0x50\nrecall: 07\n');
  const { operators, flood, memory, publicHost, recall } = options;
  assert.deepEqual([operators, flood, memory, publicHost, recall], ['Ann,on', false, true, '0x50', 7]);
  assert.equal(from('{"max-line": "4k", "host": "::1"}').options.host, '::1');
  assert.equal(from('').options.maxLine, 4096);
  assert.equal(from('# nothing\n').options.maxLine, 4096);
  assert.equal(from('memory: true\n', ['--no-memory']).options.memory, false);
});

const wrong: readonly (readonly [string, ...string[]])[] = [
  ['# mine\nmax-lin: 4k\n', '2: unknown key max-lin, did you mean max-line?'],
  ['max_line: 4k\n', '1: unknown key max_line, did you mean max-line?'],
  ['--max-line: 4k\n', '1: unknown key --max-line, did you mean max-line?'],
  ['xyzzy: 4k\n', '1: unknown key xyzzy'],
  ['max-line: 7\n', '1: max-line takes bytes from 256 to 64k, like 4096, 64k or 1M, not 7'],
  ['max-line: [4k, 5k]\n', '1: max-line takes bytes from 256 to 64k, like 4096, 64k or 1M, not a list'],
  ['max-line: {bytes: 4k}\n', '1: max-line takes bytes from 256 to 64k, like 4096, 64k or 1M, not lines of its own'],
  [
    'recall: 3.5\nflood: yes\n',
    '1: recall takes a whole number from 0 to 100, not 3.5',
    '2: flood takes on or off, not yes',
  ],
  [
    'motd:\nrecall: ~\n',
    '1: motd needs a value: the path of a file; for the default, leave out the line',
    '2: recall needs a value: a whole number from 0 to 100; for the default, leave out the line',
  ],
  [
    'recall: 3\nmax-line: 7\nrecall: 3\n',
    '2: max-line takes bytes from 256 to 64k, like 4096, 64k or 1M, not 7',
    '3: recall stands in line 1 already',
  ],
  [
    'transcript-rooms: [lab, "a,b"]\n',
    '1: transcript-rooms takes names of rooms with commas between them, like lab,team, not a,b',
  ],
  [
    'operators: []\n',
    '1: operators needs a value: names of accounts with commas between them; for the default, leave out the line',
  ],
  ['recall: 3\n---\nrecall: 4\n', '2: a configuration is one document: take out the line ---'],
  [
    'recall: &x 3\nmax-rooms: *x\n',
    '1: there are no anchors, aliases and tags here: write the value',
    '2: there are no anchors, aliases and tags here: write the value',
  ],
  ['recall: !!int 3\n', '1: there are no anchors, aliases and tags here: write the value'],
  ['recall: 3\n\tmax-line: 4k\n', '2: tabs are not allowed as indentation'],
  ['recall: "\\u001b[2J"\n', "1: recall takes a whole number from 0 to 100, not '\ufffd[2J'"],
  ['tls-key: k\n', '--tls-key needs the certificate: --tls-cert FILE (--tls-key: party.yaml:1)'],
  [
    'quiet-port: 8080\n',
    '--quiet-port 8080 is the chat port: choose another, or --quiet-port off (--quiet-port: party.yaml:1)',
  ],
];

test('every mistake in a file is said with its line, all of them at once', () => {
  for (const [text, ...sentences] of wrong) {
    const said = sentences.map((one) => (/^\d/.test(one) ? `party.yaml:${one}` : one));
    assert.deepEqual(faults(text), said, JSON.stringify(text));
  }
  const long = Array.from({ length: 500 }, (_, at) => `key${at}: 1\n`).join('');
  assert.equal(faults(long).length, 21);
  assert.equal(faults(long)[20], 'and 480 more');
});

test('what is no line of a configuration is answered with how one looks', () => {
  const looks =
    'a line is a name, a colon, a space and a value, like max-line: 4k; a value that has a colon in it may need quotation marks';
  for (const [text, line] of [
    ['just text\n', 1],
    ['- max-line\n', 1],
    ['recall: 3\nmax-line 4k\nflood: on\n', 2],
    ['recall: 3\nhost: ::\n', 2],
    ['recall: 3\n max-line: 4k\n', 1],
    ['? [a, b]\n: c\n', 1],
  ] as const)
    assert.deepEqual(faults(text), [`party.yaml:${line}: ${looks}`], text);
});

test('a file that is no such file, or one that would take the reader’s memory, is refused in a sentence', {
  skip: platform === 'win32',
}, () => {
  assert.match(faults(Buffer.from([0x61, 0xff]))[0] ?? '', /^the configuration party\.yaml is not UTF-8; /);
  assert.match(
    faults('#'.repeat(64 * 1024 + 1))[0] ?? '',
    /^the configuration party\.yaml has more than 65536 bytes; /,
  );
  for (const deep of ['[', 'a: [', '&a ']) assert.equal(faults(deep.repeat((64 * 1024) / deep.length)).length, 1, deep);
  assert.deepEqual(faults(`operators: ${'['.repeat(30_000)}${']'.repeat(30_000)}`), [
    'party.yaml:1: that is nested too deep',
  ]);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [pipe, folder, join(folder, 'nowhere')])
    assert.throws(() => readConfiguration(['--config', path], {}, false), ConfigurationError);
});

test('a path in a file is meant from the folder of that file', () => {
  mkdirSync(join(folder, 'sub'), { recursive: true });
  const { options } = from('data: data\nmotd: ../motd.txt\nroster: /r\n', ['--log-file', 'log'], {
    PARTYLINE_TRANSCRIPT: 't',
  });
  const { data, motd, roster, logFile, transcript } = options;
  assert.deepEqual([data, motd, roster], [join(folder, 'data'), join(folder, '../motd.txt'), '/r']);
  assert.deepEqual([logFile, transcript], ['log', 't']);
});

test('what systemd hands over as a credential is named by its folder', () => {
  const text = `tls-cert: cert.pem\ntls-key: \${CREDENTIALS_DIRECTORY}/key.pem\n`;
  assert.equal(from(text, [], { CREDENTIALS_DIRECTORY: '/run/$&/x' }).options.tlsKey, '/run/$&/x/key.pem');
  assert.deepEqual(faults(text), [
    'party.yaml:2: CREDENTIALS_DIRECTORY is not set; systemd does that by LoadCredential= in the unit',
  ]);
});

test('a wrong value in the environment is said with its variable, and what Kubernetes sets with what to do', () => {
  const said = (env: NodeJS.ProcessEnv) => faults('recall: 101\n', env).slice(1);
  assert.deepEqual(said({ PARTYLINE_MAX_LINE: '7' }), [
    'PARTYLINE_MAX_LINE takes bytes from 256 to 64k, like 4096, 64k or 1M, not 7',
  ]);
  assert.match(
    said({ PARTYLINE_PORT: 'tcp://10.0.0.1:8080' })[0] ?? '',
    /^PARTYLINE_PORT takes a port .*; Kubernetes sets it/,
  );
  assert.throws(() => readConfiguration([], { PARTYLINE_TLS_ONLY: 'on' }, false), {
    name: 'UsageError',
    message: '--tls-only needs a certificate: --tls-cert FILE --tls-key FILE (--tls-only: PARTYLINE_TLS_ONLY)',
  });
  // What is typed is looked at first.
  assert.throws(() => readConfiguration(['--recall', '101'], { PARTYLINE_MAX_LINE: '7' }, false), UsageError);
});

test('a variable that is no option is warned of, unless another command or Kubernetes has it from there; an empty one is none', () => {
  const { options, warnings } = readConfiguration(
    [],
    {
      PARTYLINE_MAX_LIN: '4k',
      PARTYLINE_XYZZY: 'secret',
      PARTYLINE_PASSWORD: 'secret',
      PARTYLINE_PASSWORD_2: 'secret',
      PARTYLINE_CODE: '123456',
      PARTYLINE_SERVICE_HOST: '10.0.0.1',
      PARTYLINE_SERVICE_PORT_CHAT: '8080',
      PARTYLINE_PORT_8080_TCP_ADDR: '10.0.0.1',
      PARTYLINE_MAX_LINE: '',
    },
    false,
  );
  assert.equal(options.maxLine, 4096);
  assert.deepEqual(warnings, [
    'PARTYLINE_MAX_LIN in the environment is no option, did you mean PARTYLINE_MAX_LINE?',
    'PARTYLINE_XYZZY in the environment is no option',
  ]);
});

test('--print-config says where each value is from, and is a file that means the same', () => {
  const text = 'host: "::"\noperators: [Ann, 007a]\nmotd: motd.txt\nlog-level: debug\n';
  const asked = ['--no-memory', '--max-line', '8k', '--data', 'there'];
  const { options, written } = from(text.replace(', 007a', ''), asked, { PARTYLINE_SLOW_HEARER: '0.5' });
  const print = printed(serveTable, { ...options }, written);
  const line = (name: string) =>
    new RegExp(`^(?:# )?${name}: .*$`, 'm').exec(print)?.[0].replace(/ {2,}/, '  ').replaceAll(`${folder}/`, '');
  assert.equal(line('host'), 'host: "::"  # party.yaml:1');
  assert.equal(line('operators'), 'operators: Ann  # party.yaml:2');
  assert.equal(line('motd'), 'motd: motd.txt  # party.yaml:3');
  assert.equal(line('memory'), 'memory: false  # --no-memory');
  assert.equal(line('max-line'), 'max-line: 8192  # --max-line');
  assert.equal(line('data'), `data: ${resolve('there')}  # --data`);
  assert.equal(line('slow-hearer'), 'slow-hearer: 0.5  # PARTYLINE_SLOW_HEARER');
  assert.equal(line('recall'), 'recall: 10  # default');
  assert.equal(line('quiet-port'), '# quiet-port: 8082  # default: port + 2');
  assert.equal(line('roster'), '# roster: FILE  # default: none');
  for (const { name, notIn } of serveTable as readonly Option[])
    assert.equal(line(name) === undefined, notIn?.includes('file') ?? false, name);
  assert.deepEqual(from(print).options, { ...options, data: resolve('there') });
});
