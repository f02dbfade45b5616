/** How one comes in by the page: what stands against a name is said at its field, and nothing that was typed is sent twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Page, welcome } from './rig.js';

/** Alice has asked for her name with this password, and the server has answered. */
function asked(password: string, answer: Readonly<Record<string, unknown>>, create = false): Page {
  const page = new Page();
  page.store.enter('Alice', password, { create });
  page.wire.events.opened();
  page.wire.answer(create ? 'register' : 'init', answer);
  return page;
}

const refusal = (code: string, text = `${code}, says the server.`) => ({ type: 'error', code, text });

test('R7.10 R7.12 a name is asked for when the socket is open, for a person; a password makes it a login, or an account', () => {
  const page = new Page();
  page.store.enter('Alice', '');
  assert.ok(page.state.entrance.busy);
  assert.equal(page.state.link.state, 'connecting');
  assert.deepEqual(page.wire.asked, []);
  page.wire.events.opened();
  assert.deepEqual(page.wire.asked, [{ type: 'init', username: 'Alice', for_people: true, id: 1 }]);
  page.wire.answer('init', welcome());
  assert.deepEqual([page.state.phase, page.state.me?.name, page.state.link.state], ['inside', 'Alice', 'open']);
  assert.deepEqual(
    page.state.places.map(({ key }) => key),
    ['all'],
  );
  for (const [create, type] of [
    [false, 'init'],
    [true, 'register'],
  ] as const) {
    const other = new Page();
    other.store.enter('Alice', 'correct horse', { create });
    other.wire.events.opened();
    assert.equal(other.wire.request(type).password, 'correct horse');
  }
});

test('what cannot be a name is told without asking the server', () => {
  const page = new Page();
  for (const name of ['', 'two words', '7up', 'Änne']) {
    page.store.enter(name, '');
    assert.equal(page.state.entrance.problem?.field, 'name', name);
    assert.equal(page.state.entrance.busy, false);
  }
  page.store.enter('Alice', '', { create: true });
  assert.equal(page.state.entrance.problem?.field, 'password');
  assert.equal(page.wires.length, 0);
});

test('R5.4 each refusal stands at the field that it is about, without what is to be typed at nc', () => {
  const cases: readonly (readonly [string, string, 'name' | 'password' | null, boolean])[] = [
    ['', 'NAME_TAKEN', 'name', true],
    ['', 'NAME_RESERVED', 'name', false],
    ['', 'BANNED', 'name', false],
    ['', 'ACCOUNT_REQUIRED', 'password', true],
    ['secret', 'LOGIN_FAILED', 'password', true],
    ['secret', 'TOO_MANY_TRIES', 'password', true],
    ['secret', 'PLAINTEXT', 'password', false],
    ['', 'PLAINTEXT', null, false],
    ['', 'BUSY', null, false],
    ['secret', 'ACCOUNTS_OFF', 'password', false],
    ['', 'SERVER_FULL', null, false],
  ];
  for (const [password, code, field, wantsPassword] of cases) {
    const { entrance, phase } = asked(password, refusal(code, 'No. Type: login Alice <password>')).state;
    assert.deepEqual([phase, entrance.busy], ['outside', false]);
    assert.deepEqual(
      [entrance.problem?.field, entrance.problem?.code, entrance.wantsPassword],
      [field, code, wantsPassword],
    );
    assert.doesNotMatch(entrance.problem?.text ?? '', /[Tt]ype: |login/, code);
  }
  assert.equal(asked('short', refusal('PASSWORD_INVALID'), true).state.entrance.problem?.field, 'password');
});

test('R3.28 an account that is open elsewhere is asked about, and taken over when somebody says so', () => {
  const page = asked('correct-horse', refusal('ALREADY_ONLINE'));
  assert.ok(page.state.entrance.mayTakeOver);
  page.store.enter('Alice', 'correct-horse', { takeover: true });
  assert.equal(page.wires.length, 1, 'the same socket will do');
  assert.equal(page.wire.request('init').takeover, true);
});

test('R3.100 a name that is given out by a code asks for it at its field, and a wrong one, too', () => {
  const page = asked('', refusal('CODE_NEEDED', 'Alice has a code. Type: register Alice code <code>'));
  assert.deepEqual([page.state.entrance.problem?.field, page.state.entrance.wantsCode], ['code', true]);
  assert.doesNotMatch(page.state.entrance.problem?.text ?? '', /[Tt]ype: /);
  for (const code of ['WRONG_CODE', 'TOO_MANY_TRIES', 'BUSY']) {
    page.store.enter('Alice', '', { code: '111111' });
    assert.equal(page.wire.request('init').code, '111111');
    page.wire.answer('init', refusal(code));
    assert.deepEqual([page.state.entrance.problem?.field, page.state.entrance.wantsCode], ['code', true], code);
  }
  // Whoever has typed the code as a password first gives it as what it is.
  page.store.enter('Alice', '471123', { code: '471123' });
  const { password: none, code: given } = page.wire.request('init');
  assert.deepEqual([none, given], [undefined, '471123']);
  page.wire.answer('init', welcome());
  assert.equal(page.state.phase, 'inside');
  // With a password an account is made of the name.
  const ann = new Page();
  ann.store.enter('Ann', 'correct-horse', { create: true, code: 'K7QM2XRD' });
  ann.wire.events.opened();
  const { name, password, code } = ann.wire.request('register');
  assert.deepEqual([name, password, code], ['Ann', 'correct-horse', 'K7QM2XRD']);
});

test('R3.100 whoever has the code of a name that is open elsewhere ends that stay with it', () => {
  const page = asked('', refusal('CODE_NEEDED'));
  page.store.enter('Alice', '', { code: '471123' });
  page.wire.answer('init', refusal('ALREADY_ONLINE'));
  const { mayTakeOver, wantsCode } = page.state.entrance;
  assert.deepEqual([mayTakeOver, wantsCode], [true, true]);
  page.store.enter('Alice', '', { code: '471123', takeover: true });
  const { code, takeover } = page.wire.request('init');
  assert.deepEqual([code, takeover], ['471123', true]);
});

test('R3.102 R3.112 whoever is not on the roster is told at the name, and of a lock with a field for the password that opens it', () => {
  const unlisted = asked('', refusal('NOT_ON_ROSTER')).state.entrance;
  assert.deepEqual([unlisted.problem?.field, unlisted.wantsCode], ['name', false]);
  const locked = asked('', refusal('LOCKED', 'Nobody new comes in now. Type: login <name> <password>')).state.entrance;
  assert.deepEqual([locked.problem?.text, locked.wantsPassword], ['Nobody new comes in now.', true]);
});

test('R3.103 a code that the server gives is shown until it is noted, or over, and is no line of the talk', () => {
  const page = new Page();
  page.store.enter('Alice', '');
  page.wire.events.opened();
  page.wire.answer('init', welcome(), {
    type: 'code',
    username: 'Alice',
    code: '471123',
    text: 'Your code is 471123.',
  });
  assert.equal(page.state.code, '471123');
  assert.deepEqual(page.place('all').lines, []);
  page.store.noted();
  assert.equal(page.state.code, null);
  page.wire.say({ type: 'code', username: 'Alice', code: '471123', text: '' }, { type: 'passwd', username: 'Alice' });
  assert.equal(page.state.code, null);
});

test('R1.20 who thinks for longer than the server waits is asked on a new socket, and told nothing', () => {
  const page = asked('wrong', refusal('LOGIN_FAILED'));
  page.wire.say({ type: 'error', code: 'REGISTER_TIMEOUT', text: 'Too late.' });
  page.wire.drop();
  assert.equal(page.state.entrance.problem?.code, 'LOGIN_FAILED');
  page.store.enter('Alice', 'right');
  assert.equal(page.wires.length, 2);
  page.wire.events.opened();
  assert.equal(page.wire.request('init').password, 'right');
});

test('a server that is not there, or says nothing, is told of in a sentence', () => {
  const gone = new Page();
  gone.store.enter('Alice', '');
  gone.wire.drop();
  assert.match(gone.state.entrance.problem?.text ?? '', /no connection/);
  const silent = new Page();
  silent.store.enter('Alice', '');
  silent.wire.events.opened();
  for (let s = 0; s < 20; s++) silent.clock.hands.advance(1000);
  assert.match(silent.state.entrance.problem?.text ?? '', /no connection/);
  assert.ok(silent.wire.isClosed);
});

test('whoever leaves says so to the server, and is where they began; their password is nowhere in what is shown', () => {
  const page = Page.inside({ account: true });
  assert.doesNotMatch(JSON.stringify(page.state), /correct-horse/);
  page.store.leave();
  assert.equal(page.wire.request('exit').type, 'exit');
  assert.deepEqual([page.state.phase, page.state.me, page.state.places.length], ['outside', null, 0]);
  page.wire.say({ type: 'goodbye', reason: 'exit', text: 'Good bye.' });
  page.wire.drop();
  assert.equal(page.state.phase, 'outside');
});

test('a page that is loaded again goes into the rooms where one was, as far as the name is the same', () => {
  let saved: string | null = null;
  const memory = {
    load: () => saved,
    save: (text: string) => {
      saved = text;
    },
  };
  const page = Page.inside({}, { memory });
  page.wire.say({
    type: 'join',
    room: 'lab',
    members: ['Alice'],
    total: 1,
    topic: null,
    topic_by: null,
    current: 'lab',
  });
  page.store.openDirect('Bob');
  page.clock.draw();
  assert.doesNotMatch(saved ?? '', /password/);
  const again = Page.inside({}, { memory });
  assert.deepEqual(again.wires[0]?.asked[0]?.rooms, ['lab']);
  assert.ok(again.state.places.some(({ key }) => key === 'direct:bob'));
  const other = new Page({ memory });
  other.store.enter('Eve', '');
  other.wire.events.opened();
  assert.equal('rooms' in other.wire.request('init'), false);
});

test('R3.111 the message of the day stands where everyone talks', () => {
  const page = new Page();
  page.store.enter('Alice', '');
  page.wire.events.opened();
  const lines = ['Today: sockets', 'Files: /my files'];
  page.wire.answer('init', welcome(), { type: 'motd', lines, text: lines.join('\n') });
  assert.deepEqual(
    page.place('all').lines.map(({ kind, text }) => [kind, text]),
    [['notice', lines.join('\n')]],
  );
});
