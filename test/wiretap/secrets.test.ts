/** R3.31 What a recorded script leaves out: every password, however it was typed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../src/core/session/table.js';
import { Conversation } from '../../src/tools/wire/conversation.js';
import { expectScript } from '../../src/tools/wire/script.js';
import { conceal, secretsIn } from '../../src/tools/wire/secrets.js';

const LINES: readonly (readonly [string, readonly string[]])[] = [
  ['register Alice blue-kettle', ['blue-kettle']],
  ['REGISTER  Alice   blue kettle ', ['blue kettle']],
  ['login Alice blue-kettle', ['blue-kettle']],
  ['login Alice blue-kettle takeover', ['blue-kettle']],
  ['passwd old-kettle new-kettle', ['old-kettle', 'new-kettle']],
  ['passwd new-kettle', ['new-kettle']],
  ['/login Alice blue-kettle', ['blue-kettle']],
  ['server:login Alice blue-kettle', ['blue-kettle']],
  ['server: register Alice blue-kettle', ['blue-kettle']],
  ['@7 login Alice blue-kettle', ['blue-kettle']],
  ['@7 /passwd a-b c-d', ['a-b', 'c-d']],
  ['  /register Alice blue-kettle', ['blue-kettle']],
  ['login:Alice blue-kettle', ['blue-kettle']],
  ['/all login Alice blue-kettle', ['blue-kettle']],
  ['bdct txt passwd: a-b c-d', ['a-b', 'c-d']],
  ['{"type":"login","username":"Alice","password":"blue-kettle"}', ['blue-kettle']],
  ['{"type":"login","PassWord" : "a\\"b"}{"new_password":"c"}', ['a\\"b', 'c']],
  ['{"pass\\u0077ord":"blue-kettle"}', ['blue-kettle']],
  ['{"password":1234}', ['1234']],
  ['{"type":"command","line":"/login Alice blue-kettle"}', ['blue-kettle']],
  ['register Alice code 471123', ['471123']],
  ['register Alice code 471123 takeover', ['471123']],
  ['@7 /register Alice blue-kettle code 471123', ['blue-kettle', '471123']],
  ['/nick Alice code 471123', ['471123']],
  ['{"type":"init","username":"Alice","code":471123}', ['471123']],
  ['/says_only bot blue kettle', ['blue kettle']],
  ['/post 6f1d8c7be2a94035b1d27e60c9f3a584 all hi', ['6f1d8c7be2a94035b1d27e60c9f3a584']],
  ['{"type":"post","token":"6f1d8c7be2a94035b1d27e60c9f3a584"}', ['6f1d8c7be2a94035b1d27e60c9f3a584']],
  ['/join lab sesame', ['sesame']],
  ['@7 server:join room lab sesame', ['sesame']],
  ['/key sesame', ['sesame']],
  ['/key lab sesame', ['sesame']],
  ['{"type":"init","username":"Bob","rooms":[{"room":"lab","key":"sesame"}]}', ['sesame']],
  ['/join lab', []],
  ['join us tomorrow', []],
  ['post it on the wall', []],
  ['register Alice', []],
  ['who', []],
  ['Bob: register there', []],
  ['{"type":"message","to":"Bob","payload":"hi"}', []],
];

for (const [line, secrets] of LINES) {
  test(`of ${line} is left out: ${secrets.join(', ') || 'nothing'}`, () => assert.deepEqual(secretsIn(line), secrets));
}

test('every command that takes a password is known', () => {
  const own = commandTable().records.filter(({ forms }) =>
    forms.some((form) => form.some((one) => one.secret === true)),
  );
  assert.ok(own.length >= 3);
  for (const { words, forms } of own) {
    for (const word of words) {
      for (const form of forms.filter((one) => one.some(({ secret }) => secret === true))) {
        // Without a slash a room's key is none, or the line is refused.
        const slash = form.some((param) => param.slash === true) ? '/' : '';
        const line = [
          slash + word,
          ...form.map((param, at) => (param.secret === true ? `hidden${at}` : (param.choices?.[0] ?? 'Alice'))),
        ].join(' ');
        const hidden = form.flatMap((param, at) => (param.secret === true ? [`hidden${at}`] : []));
        assert.deepEqual(secretsIn(line), hidden, line);
      }
    }
  }
});

/** `>` is the client, `<` the server; what a line ends in `…` has no end. */
function conversation(...lines: string[]): Conversation {
  const talk = new Conversation();
  for (const line of lines) {
    const text = line.slice(2).replaceAll('|', '\n');
    const bytes = Buffer.from(text.endsWith('…') ? text.slice(0, -1) : `${text}\n`);
    if (line.startsWith('>')) talk.fromClient(bytes);
    else talk.fromServer(bytes);
  }
  return talk;
}

const TALKS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'what answers PASSWORD?',
    ['> LOGIN', '< ALIAS?', '> Alice', '< PASSWORD?', '> blue kettle', '> who'],
    ['blue kettle'],
  ],
  [
    'all lines of the dialog in one burst',
    ['> LOGIN|Alice|blue kettle|hello', '< ALIAS?|PASSWORD?|AUTH_SUCCESS', '> bye'],
    ['blue kettle'],
  ],
  [
    'both dialogs in one burst',
    ['> REGISTER|Alice|tiny-key|LOGIN|Alice|tiny-key|hello', '< ALIAS?|PASSWORD?|ALIAS?|PASSWORD?', '> bye'],
    ['tiny-key'],
  ],
  [
    'a prompt of another server, without a line end',
    ['< login: …', '> alice', '< Password: …', '> hunter2', '< ok', '> hi'],
    ['hunter2'],
  ],
  ['a question in words', ['< Please enter your password:', '> hunter2'], ['hunter2']],
  ['answers typed before they were asked for', ['> alice|hunter2', '< login: |Password: |welcome'], ['hunter2']],
  [
    'a line of somebody else between question and answer',
    ['> LOGIN', '< ALIAS?', '> Al', '< PASSWORD?', '< ONLINE:Bob', '> secret1'],
    ['secret1'],
  ],
  ['a dialog that was cancelled', ['> LOGIN', '< ALIAS?', '> cancel', '< INFO: Cancelled.', '> hello', '> you'], []],
  [
    'a dialog that failed before the password',
    ['> REGISTER', '< ALIAS?', '> Bob', '< ERROR: NAME_TAKEN x', '> hello'],
    [],
  ],
  [
    'the greeting, which speaks of passwords',
    ['< INFO: With a password: register <name> <password>. More: help', '> hello'],
    [],
  ],
];

for (const [title, lines, secrets] of TALKS) {
  test(`left out: ${title}`, () => {
    const { steps } = conversation(...lines);
    const hidden = conceal(steps).secrets;
    for (const secret of secrets) assert.ok(hidden.includes(secret), `${secret} is not among ${hidden}`);
    if (secrets.length === 0) assert.deepEqual(hidden, []);
    else assert.doesNotMatch(expectScript(steps, { host: 'h', port: 1 }, true), new RegExp(secrets.join('|')));
    // Nor is everything hidden: the rest of the talk stays readable.
    for (const kept of ['hello', 'bye', 'hi', 'who']) assert.ok(!hidden.includes(kept), kept);
  });
}

test('a password that is said again, or shown by the server, is left out there too', () => {
  const { steps } = conversation('> login Alice blue-kettle', '< wrong: blue-kettle', '> Bob: it is blue-kettle!');
  const script = expectScript(steps, { host: 'h', port: 1 }, true);
  assert.doesNotMatch(script, /kettle/);
  assert.match(script, /^say "Bob: it is \$\{password1\}!\\n"$/m);
});
