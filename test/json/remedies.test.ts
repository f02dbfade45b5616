/** What an error in the JSON dialect says to send is an object that works when it is sent (R7.6). */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { asLines, asObjects } from '../../src/language/json/to-send.js';
import { locate } from '../support/places.js';
import { startTestServer } from '../support/server.js';
import { type Fields, type JsonClient, jsonPerson, jsonVisitor } from './client.js';

const OBJECT = /\{"type":"(?:[^"\\]|\\.)*"(?:,"\w+":"(?:[^"\\]|\\.)*")*\}/g;

/** The objects that an error names, with values for what is left open, and without what may be left out. */
function named({ text }: Fields, values: Readonly<Record<string, string>>): Fields[] {
  const found = String(text).match(OBJECT) ?? [];
  return found.map(
    (object) =>
      JSON.parse(
        object
          .replace(/ \[[^\]]*\]/g, '')
          .replace(/<([^<>]+)>/g, (_, name: string) => values[name] ?? name.replace(/\|.*/, '')),
      ) as Fields,
  );
}

const VALUES = {
  name: 'Bob',
  text: 'hi',
  word: 'Cleo',
  room: 'lab',
  group: 'team',
  count: '1',
  id: '7',
  filename: 'a.txt',
  file: 'a.txt',
  size: '5',
  'new password': 'correct-horse',
};

/** Neither is it unreadable, nor does it lack anything. */
async function works(client: JsonClient, object: Fields): Promise<void> {
  const [answer] = await client.answers(object);
  const bad = ['MALFORMED', 'UNKNOWN_TYPE', 'UNKNOWN_COMMAND', 'USAGE', 'NOT_REGISTERED'];
  assert.ok(!bad.includes(String(answer?.code)), `${JSON.stringify(object)}: ${JSON.stringify(answer)}`);
}

test('R7.6 what errors tell people with a name to send works', async (t) => {
  const server = await startTestServer(t);
  await server.room('lab', 'Bob');
  const alice = await jsonPerson(server, 'Alice');
  for (const request of [
    { type: 'msg', name: 'Zed', text: 'hi. There; or, where' },
    { type: 'msg' },
    { type: 'msg', name: '7', text: 'x' },
    { type: 'line', text: 'msg' },
    { type: 'line', text: 'send Bob hi' },
    { type: 'line', text: 'Bob : hi' },
    { type: 'line', text: '/wo' },
    { type: 'line', text: '/usr' },
    { type: 'line', text: 'note: buy milk' },
    { type: 'line', text: 'private' },
    { type: 'message', private: true, to: 'Bob', payload: 'hi' },
    { type: 'private_txt', name: 'Bob', text: 'hi' },
    { type: 'accept_connection', name: 'Bob' },
    { type: 'end_private', name: 'Bob' },
    { type: 'leave' },
    { type: 'leave', room: 'lab' },
    { type: 'say', room: 'lab', text: 'hi' },
    { type: 'topic', text: 'x' },
    { type: 'members' },
    { type: 'create_group', group: 'team' },
    { type: 'send' },
    { type: 'file' },
    { type: 'file', filename: 'a.txt', to: 'Zed' },
    { type: 'accept_file', file_id: 7 },
    { type: 'history', with: 'nowhere' },
    { type: 'last' },
    { type: 'back' },
    { type: 'kick', name: 'Bob' },
    { type: 'wait' },
    { type: 'set', what: 'x', value: 'y' },
    { type: 'connect_to', name: 'Alice' },
    { type: 'nick', name: 'INFO' },
    { type: 'line', text: '/accept team' },
    { type: 'line', text: '/whois Bobb' },
    { type: 'line', text: '/frobnicate' },
    { type: 'line', text: '@7 @8 who' },
    { type: 'line', text: 'Bob:' },
    { type: 'line', text: '/send Bob' },
    { type: 'line', text: ' msg Bob hi' },
    { type: 'line', text: 'private txt Bob hi' },
    { type: 'set', what: 'acks', value: 'on' },
    { type: 'ack', id: 99 },
    { type: 'set', what: 'acks', value: 'off' },
    { type: 'ack', id: 99 },
    { type: 'add_contact', name: 'Bob' },
    { type: 'passwd', new: 'correct-horse' },
    { type: 'add_contact', name: 'Bob' },
    { type: 'nick', name: 'Cleo' },
    { type: 'create_group', group: 'team' },
    { type: 'invite_group', group: 'team', name: 'Bob' },
    { type: 'invite_group', group: 'team', name: 'Alice' },
    { type: 'join', room: 'team' },
    { type: 'leave', room: 'team' },
    { type: 'join', room: 'lab' },
    ...['msg Bob hi', 'group txt team hi', ' /msg Bob hi', 'passwd secret-word', '/leave team'].map((text) => ({
      type: 'line',
      text,
    })),
  ]) {
    const [answer = {}] = await alice.answers(request);
    const objects = named(answer, VALUES);
    for (const object of objects) if (!NOT_NOW.test(String(object.text))) await works(alice, object);
    if (answer.type !== 'error' && answer.code === undefined) continue;
    const rest = String(answer.text ?? '')
      .replace(OBJECT, '')
      .replace(/no command \/\S+/, '');
    assert.doesNotMatch(rest, /\b[Tt]ype: |(?:^|[ (])\/[a-z]/, `${JSON.stringify(request)}: ${answer.text}`);
  }
});

/** Lines that would end, or change, what the test needs. */
const NOT_NOW = /^\/?(?:exit|leave group|passwd)/;

test('R7.6 no refusal names a line to type but behind type: or Perhaps:, which become objects', () => {
  const found: string[] = [];
  for (const part of ['core', 'doors', 'link']) {
    for (const name of readdirSync(locate(`src/${part}`), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const source = readFileSync(join(locate(`src/${part}`), name), 'utf8');
      const text = source.replace(/ (?:details: \[[^\]]*\]|answer\.push\(.*\))/g, '');
      for (const [sentence] of text.matchAll(/(['`])(?:(?!\1)[^\n\\])+: \/[a-z](?:(?!\1)[^\n\\])*\1/g))
        if (/: \/[a-z]/.test(sentence.replace(/(?:[Tt]ype|Perhaps): \//g, ''))) found.push(`${name}: ${sentence}`);
    }
  }
  assert.deepEqual(found, []);
});

test('R7.6 where a person, a room or a group may stand, the object to send says so', async (t) => {
  const server = await startTestServer(t);
  const alice = await jsonPerson(server, 'Alice');
  const text = async (object: Fields): Promise<string> => String((await alice.ask(object)).text);
  assert.match(
    await text({ type: 'file', filename: 'a.txt', to: '?' }),
    /to has to be the name of a person, a room or a group: /,
  );
  assert.match(await text({ type: 'file', to: 'Bob' }), /"to":"<name>","filename":"<file>"/);
  assert.match(await text({ type: 'history', with: '?' }), /"with":"<name>"/);
  assert.match(await text({ type: 'group_txt', group: '?' }), /a group’s name: .*"group":"<group>"/);
  assert.match(await text({ type: 'join', room: '?' }), /a room’s name: .*"room":"<room>"/);
});

test('R7.6 what errors tell visitors to send works', async (t) => {
  const server = await startTestServer(t);
  for (const request of [
    { type: 'who' },
    { type: 'line', text: 'Cleo' },
    { type: 'line', text: 'hello there' },
    { type: 'init' },
    { type: 'register' },
    { type: 'login', name: 'Cleo' },
  ]) {
    const visitor = await jsonVisitor(server);
    const answer = await visitor.ask(request);
    const objects = named(answer, VALUES);
    assert.ok(objects.length > 0, JSON.stringify(answer));
    for (const object of objects) if (object.type === 'line' || object.type === 'init') await works(visitor, object);
    visitor.wire.destroy();
    await visitor.wire.closed;
    await server.visitor();
  }
});

test('R7.6 a text that an error repeats is in the object whole, whatever it looks like', () => {
  const text = 'Nobody is called note. To say it to everyone, type: /all note: buy milk. Then, or "now"; go';
  const object = asObjects(text).slice('Nobody is called note. To say it to everyone, send: '.length);
  assert.deepEqual(JSON.parse(object), { type: 'line', text: '/all note: buy milk. Then, or "now"; go' });
  assert.equal(asLines(asObjects(text)), text);
});

test('R7.6 R2.20 what is not said to others is in the object as it stands, and how it is said to them behind it', () => {
  for (const [line, where] of [
    ['msg Bob hi. There; or, where', 'to everyone'],
    ['/private txt Bob hi, or not', 'to lab'],
    ['/msg Gina s  or, to say it to lab, x', 'in lab'],
  ]) {
    const behind = `  or, to say it ${where}, put a space before it.`;
    const text = `It was not said. To send it, type: ${line}${behind}`;
    const said = `It was not said. To send it, send: ${JSON.stringify({ type: 'line', text: line })}${behind}`;
    assert.equal(asObjects(text), said);
    assert.equal(asLines(said), text);
  }
});

test('R7.6 of several lines each is an object, and what is no line stays as it is', () => {
  const text = 'Type: /accept group a, or /reject group a. More follows';
  const said =
    'Send: {"type":"line","text":"/accept group a"}, or {"type":"line","text":"/reject group a"}. More follows';
  assert.equal(asObjects(text), said);
  assert.equal(asLines(said), text);
  assert.equal(asObjects('Nothing to be done.'), 'Nothing to be done.');
});
