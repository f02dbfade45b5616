/** What the client learns from the server's help: read off the help of the real commands. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { ServerEvent } from '../../src/client/common/server-event.js';
import { readEvent } from '../../src/client/net/events.js';
import { complete } from '../../src/client/talk/completion.js';
import { Conversation } from '../../src/client/talk/conversation.js';
import { render } from '../../src/client/talk/render.js';
import { ownCommands, route } from '../../src/client/talk/routing.js';
import { Vocabulary } from '../../src/client/talk/vocabulary.js';
import { commandTable } from '../../src/core/session/table.js';
import { startTestServer } from '../support/server.js';

async function helpOf(t: TestContext): Promise<ServerEvent> {
  const server = await startTestServer(t);
  const client = await server.visitor();
  client.send('{"type":"help"}');
  const help = readEvent(await client.next());
  assert.ok(help !== null);
  return help;
}

describe('lines that carry a password', () => {
  const SECRET = [
    ...['register Alice pw', '/login Alice pw', 'server: login Alice pw', ' passwd a b', '@12 /passwd a b', 'PASSWD x'],
    ...[
      'login:Alice pw',
      '/all login Alice pw',
      'bdct txt login Alice pw',
      '@1 /all passwd: x',
      ' \ufffdlogin Alice pw',
    ],
    ...['/explain login Alice pw', '/nick Bob code 4711', '/join lab sesame', '/key sesame'],
    ...['/ login Alice pw', '@1 @2 login Alice pw'],
  ];

  it('are recognised by the parameters of the server’s commands, and before it has told of them', async (t) => {
    const learnt = new Vocabulary();
    learnt.learn(await helpOf(t));
    for (const vocabulary of [new Vocabulary(), learnt]) {
      for (const line of SECRET) assert.equal(vocabulary.mayCarrySecret(line), true, line);
      for (const line of ['who', 'Bob: passwd', 'join lab', '/msg Bob login']) {
        assert.equal(vocabulary.mayCarrySecret(line), false, line);
      }
    }
  });

  it('are all those that the server has', async (t) => {
    const vocabulary = new Vocabulary();
    vocabulary.learn(await helpOf(t));
    for (const { forms, words } of commandTable().records) {
      if (!forms.some((form) => form.some(({ secret }) => secret))) continue;
      for (const word of words) assert.equal(vocabulary.mayCarrySecret(`${word} a b`), true, word);
    }
  });
});

test('no command of the client is one of the protocol, but /send', () => {
  const words = commandTable().records.flatMap((record) => [...record.words, ...(record.prefixedWords ?? [])]);
  const shared = Object.keys(ownCommands).filter((name) => words.some((word) => word.split(' ')[0] === name));
  assert.deepEqual(shared, ['send']);
});

test('/send is the client’s for a file, and the protocol’s for somebody who is known', () => {
  const conversation = new Conversation();
  conversation.observe({ type: 'online', username: 'Bob' });
  const isFile = (word: string): boolean => word === 'photo.jpg';
  const kind = (line: string): string => route(line, conversation, new Vocabulary(), isFile).kind;
  assert.equal(kind('/send photo.jpg'), 'command');
  assert.equal(kind('/send photo.jpg Bob'), 'command');
  assert.equal(kind('/send missing.jpg Bob'), 'command');
  assert.equal(kind('/send Bob hello there'), 'request');
  assert.equal(kind('/send'), 'request');
});

test('R2.4 a path typed for one person goes to them as text, and what begins with / otherwise is a command', async (t) => {
  const vocabulary = new Vocabulary();
  vocabulary.learn(await helpOf(t));
  const conversation = new Conversation();
  conversation.aim({ kind: 'direct', name: 'Bob' });
  const way = (line: string) => route(line, conversation, vocabulary, () => false);
  assert.deepEqual(way('/usr/bin/x -v'), {
    kind: 'request',
    request: { type: 'msg', name: 'Bob', text: '/usr/bin/x -v' },
  });
  for (const line of ['/who', '//usr/bin', '/login/Ann secret', '/rooms/', '/private/x', '/jion'])
    assert.deepEqual(way(line), { kind: 'request', request: { type: 'line', text: line } }, line);
});

test('R3.70 what one does is not said in the room where lines go to one person', () => {
  const conversation = new Conversation();
  const kind = (line: string): string => route(line, conversation, new Vocabulary(), () => false).kind;
  assert.equal(kind('/me waves'), 'request');
  conversation.aim({ kind: 'direct', name: 'Bob' });
  for (const line of ['/me waves', '/ME waves', '/me', '/paste']) assert.equal(kind(line), 'elsewhere', line);
  assert.equal(kind('/mean it'), 'request');
});

test('R3.70 what somebody does is shown behind a star, and told from what they say', () => {
  const event = { type: 'message', kind: 'room', room: 'lab', from: 'Bob', payload: 'waves' };
  const shown = (each: ServerEvent): string =>
    stripVTControlCharacters(render(each, { me: 'Ann', time: () => '' }) ?? '');
  assert.equal(shown(event), '[lab] Bob: waves');
  assert.equal(shown({ ...event, action: true }), '[lab] * Bob waves');
});

test('completion knows each command of the server by its beginning', async (t) => {
  const vocabulary = new Vocabulary();
  vocabulary.learn(await helpOf(t));
  const sources = { vocabulary, conversation: new Conversation(), paths: () => [] };
  for (const { words, who } of commandTable().records) {
    if (who === 'operator') continue;
    for (const word of words) {
      const { text } = complete(word, word.length, sources);
      assert.ok(text.startsWith(word), `${word}: ${text}`);
      if (word.length < 3) continue;
      const { text: begun, choices } = complete(word.slice(0, -1), word.length - 1, sources);
      assert.ok(begun.startsWith(word.slice(0, -1)) && choices.length > 0, word);
    }
  }
});

test('an object of the server is clean in every text, at every depth', () => {
  const event = readEvent('{"type":"x\\u001b[2J","a":[{"b":"\\u202e"}],"c":"\\u0007","__proto__":{"d":"\\u0085"}}');
  assert.equal(event?.type, 'x\ufffd[2J');
  assert.equal(JSON.stringify(event?.a), JSON.stringify([{ b: '\ufffd' }]));
  assert.equal(Object.getPrototypeOf(event), null);
  for (const line of ['', '[]', '1', 'null', '{"type":1}', '{', `${'['.repeat(100_000)}`])
    assert.equal(readEvent(line), null);
});
