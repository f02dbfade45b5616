/** The schemas say what is said: every record of the server, a long conversation, and every command of a client. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAnswer, formatPushed, jsonView, viewId } from '../../src/language/dialects.js';
import { forms } from '../../src/language/text/write.js';
import { quoted, read, section, table } from '../docs/documents.js';
import { startTestServer } from '../support/server.js';
import { type Fields, jsonAccount, jsonVisitor } from './client.js';
import { clientSchema, written } from './client-schema.js';
import { samples } from './samples.js';
import { assertServerObject, isClientObject, isServerObject } from './schema.js';

const JSON_VIEW = viewId(jsonView);
const objects = samples.map((line) => JSON.parse(formatPushed(line, JSON_VIEW, 0)) as Fields);

test('R7.14 every record of the server is an object of the schema, as an answer as well where it can be one', () => {
  const sampled = new Set(samples.map(({ kind }) => kind));
  for (const kind of forms.keys()) assert.ok(sampled.has(kind), `${kind} has no sample`);
  for (const object of objects) assertServerObject(object);
  const asked = new Set(
    (
      JSON.parse(read('docs/schema/server.json')) as {
        anyOf: { properties: { type: { const: string }; id?: object } }[];
      }
    ).anyOf
      .filter(({ properties }) => properties.id !== undefined)
      .map(({ properties }) => properties.type.const),
  );
  for (const line of samples) {
    const [one, two] = formatAnswer([line, line], JSON_VIEW, '7')
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Fields);
    if (!asked.has(String(one?.type))) continue;
    assertServerObject(one);
    assertServerObject(two);
    assert.deepEqual([one?.id, one?.more, two?.id, two?.more], [7, true, 7, undefined]);
  }
});

test('every event is plain data: a copy of it in another process says the same', () => {
  for (const event of samples) assert.deepEqual(structuredClone(event), event);
});

/** What is said in a room or to everyone has a number, but where the server had none to give. */
const toMany = ({ type, kind }: Readonly<Record<string, unknown>>): boolean =>
  ['message', 'status'].includes(String(type)) && ['all', 'room'].includes(String(kind));

test('R7.14 the schema can fail: an object with a field more, one less, or of another type is none of its', () => {
  for (const object of objects) {
    assert.ok(!isServerObject({ ...object, colour: 'red' }), JSON.stringify(object));
    assert.ok(!isServerObject({ ...object, type: 'dance' }));
    for (const field of Object.keys(object)) {
      const { [field]: _, ...rest } = object;
      const mayBeMissing =
        ([
          'sent',
          'again',
          'action',
          'last_login',
          'last',
          'written',
          'message_ids',
          'invitations',
          'retry_after',
          'to_type',
          'key',
          ...['locked', 'says_only', 'door', 'may_return', 'may_not', 'already'],
        ].includes(field) &&
          !['history', 'missed'].includes(String(object.type))) ||
        (field === 'away' && object.type === 'online_users') ||
        (field === 'others' && object.type === 'attendance') ||
        (field === 'now' && ['mute', 'ban'].includes(String(object.type))) ||
        (field === 'address' && object.type === 'whois') ||
        (field === 'message_id' && toMany(object));
      assert.equal(isServerObject(rest), mayBeMissing, `${JSON.stringify(object)} without ${field}`);
    }
  }
});

test('R7.14 every type of object is in the table, and the table has no other', () => {
  const rows = table(section(7).slice(section(7).indexOf('**R7.14**')), 'Object');
  const documented = rows.flatMap(([cell = '', text = '']) => {
    const names = quoted(cell);
    assert.notEqual(text, '', cell);
    return names[0] === 'status' ? ['status'] : names;
  });
  assert.deepEqual(
    [...new Set(documented)].toSorted(),
    [...new Set(objects.map(({ type }) => String(type)))].toSorted(),
  );
  for (const [cell = '', , fields = ''] of rows) {
    const [type, ...more] = quoted(cell);
    for (const object of objects.filter((one) => one.type === type)) {
      if (type === 'status' && !more.includes(String(object.status))) continue;
      if (type === 'status' && object.status === 'sent') continue;
      for (const field of Object.keys(object)) {
        if (field === 'type' || field === 'status') continue;
        assert.ok(quoted(fields).includes(field), `${type} has ${field}`);
      }
    }
  }
});

test('R7.6 the schema of clients is what the commands’ records make it', () => {
  // To bring it up to date: npm run schema
  assert.equal(read('docs/schema/client.json'), written(clientSchema()));
});

test('R7.17 the way back is in the schema of clients: a list of rooms, and a number', () => {
  const init = { type: 'init', username: 'Bob' };
  const login = { type: 'login', name: 'Bob', password: 'correct-horse' };
  for (const entering of [init, login]) {
    for (const since of [0, 5123, '5123', null]) assert.ok(isClientObject({ ...entering, rooms: ['lab'], since }));
    for (const since of [-1, 0.5, 'x']) assert.ok(!isClientObject({ ...entering, since }), String(since));
    for (const rooms of ['lab', ['a room'], [1]]) assert.ok(!isClientObject({ ...entering, rooms }), String(rooms));
  }
});

test('R7.14 a long conversation with every command is within both schemas', async (t) => {
  const server = await startTestServer(t, { operators: 'Olga' });
  const alice = await jsonAccount(server, 'Alice');
  const bob = await jsonAccount(server, 'Bob');
  const olga = await jsonAccount(server, 'Olga');
  const guest = await jsonVisitor(server);
  const everybody = { alice, bob, olga, guest };
  const conversation: readonly (readonly [keyof typeof everybody, string, string])[] = [
    ['guest', '{"type":"help"}', 'help'],
    ['guest', '{"type":"init","username":"Gus"}', 'status'],
    ['guest', '{"type":"my_groups"}', 'error'],
    ['alice', '{"type":"who"}', 'online_users'],
    ['alice', '{"type":"contact","action":"add","contact":"Bob"}', 'add_contact'],
    ['alice', '{"type":"list_contacts"}', 'contacts'],
    ['alice', '{"type":"connect_to","name":"Bob"}', 'connect_to'],
    ['bob', '{"type":"reject_connection","name":"Alice"}', 'reject_connection'],
    ['bob', '{"type":"connect_to","name":"Alice"}', 'connect_to'],
    ['alice', '{"type":"accept_connection","name":"Bob"}', 'private_connected'],
    ['alice', '{"type":"my_private_chats"}', 'private_chats'],
    ['alice', '{"type":"private_txt","name":"Bob","text":"psst"}', 'status'],
    ['alice', '{"type":"join","room":"lab"}', 'join'],
    ['bob', '{"type":"join","room":"lab"}', 'join'],
    ['alice', '{"type":"topic"}', 'topic'],
    ['alice', '{"type":"topic","text":"sockets"}', 'topic'],
    ['bob', '{"type":"line","text":"Hello, lab"}', 'status'],
    ['bob', '{"type":"members"}', 'members'],
    ['bob', '{"type":"rooms"}', 'rooms'],
    ['bob', '{"type":"history","count":5}', 'history'],
    ['bob', '{"type":"history","after":0,"count":5}', 'history'],
    ['bob', '{"type":"history","place":"room","with":"lab","before":9,"count":5}', 'history'],
    ['bob', '{"type":"missed","since":0}', 'missed'],
    ['bob', '{"type":"leave"}', 'leave'],
    ['alice', '{"type":"create_group","group":"team"}', 'create_group'],
    ['alice', '{"type":"invite_group","group":"team","name":"Bob"}', 'invite_group'],
    ['alice', '{"type":"invite_group","group":"team","name":"Olga"}', 'invite_group'],
    ['bob', '{"type":"accept_group","group":"team"}', 'group_joined'],
    ['olga', '{"type":"reject_group","group":"team"}', 'reject_group'],
    ['bob', '{"type":"group_txt","group":"team","text":"Ten?"}', 'status'],
    ['bob', '{"type":"members","room":"team"}', 'members'],
    ['bob', '{"type":"my_groups"}', 'groups'],
    ['alice', '{"type":"history","with":"team"}', 'history'],
    ['bob', '{"type":"leave_group","group":"team"}', 'leave_group'],
    ['bob', '{"type":"away","text":"lunch"}', 'away'],
    ['alice', '{"type":"msg","name":"Bob","text":"there?"}', 'status'],
    ['bob', '{"type":"back"}', 'back'],
    ['alice', '{"type":"history","with":"Bob"}', 'history'],
    ['alice', '{"type":"all","text":"Hello, everyone"}', 'status'],
    ['alice', '{"type":"end_private","name":"Bob"}', 'private_ended'],
    ['alice', '{"type":"block","name":"Gus"}', 'block'],
    ['alice', '{"type":"my_blocks"}', 'blocks'],
    ['guest', '{"type":"message","to":"Alice","payload":"hi"}', 'status'],
    ['alice', '{"type":"unblock","name":"Gus"}', 'unblock'],
    ['alice', '{"type":"set","what":"acks","value":true}', 'set'],
    ['alice', '{"type":"settings"}', 'status'],
    ['bob', '{"type":"msg","name":"Alice","text":"one"}', 'status'],
    ['alice', '{"type":"ack","message_id":9999}', 'error'],
    ['alice', '{"type":"last","count":3}', 'last'],
    ['alice', '{"type":"passwd","old":"correct-horse","new":"battery staple"}', 'passwd'],
    ['guest', '{"type":"passwd","new":"secret"}', 'passwd'],
    ['olga', '{"type":"mute","name":"Gus"}', 'mute'],
    ['guest', '{"type":"say","text":"unheard"}', 'error'],
    ['olga', '{"type":"unmute","name":"Gus"}', 'unmute'],
    ['olga', '{"type":"announce","text":"Six o’clock"}', 'ok'],
    ['olga', '{"type":"kick","name":"Gus","reason":"noise"}', 'kick'],
    ['olga', '{"type":"ban","name":"Bob","minutes":1}', 'ban'],
    ['olga', '{"type":"unban","name":"Bob"}', 'unban'],
    ['alice', '{"type":"remove_contact","name":"Bob"}', 'remove_contact'],
    ['alice', '{"type":"online_users","whole":true}', 'online_users'],
    ['alice', '{"type":"ping","token":7}', 'pong'],
    ['olga', '{"type":"shutdown"}', 'shutdown'],
    ['alice', '{"type":"exit"}', 'goodbye'],
  ];
  const seen = new Set<unknown>();
  for (const [who, text, type] of conversation) {
    const request = JSON.parse(text) as Fields;
    assert.ok(isClientObject(request), text);
    const answers = await everybody[who].answers(request);
    assert.equal(answers.at(-1)?.type, type, `${text}: ${JSON.stringify(answers)}`);
    // Anybody who hears of it: every object is checked against the schema as it is read.
    if (text.includes('ban') || type === 'goodbye') continue;
    for (const event of await olga.events()) seen.add(event.type);
  }
  for (const client of [bob, guest])
    for (const line of await client.wire.rest()) seen.add((JSON.parse(line) as Fields).type);
  for (const type of ['online', 'message', 'joined', 'group_invite', 'announcement', 'goodbye']) {
    if (type !== 'joined') assert.ok(seen.has(type), type);
  }
});
