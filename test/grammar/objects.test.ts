/** What objects mean: the same commands as lines, by the same records. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandTable } from '../../src/core/session/table.js';
import { createObjectGrammar } from '../../src/language/json/read.js';
import type { CommandSyntax, Param, Request } from '../../src/language/syntax.js';
import { typeOf } from '../../src/language/syntax.js';
import { createGrammar } from '../../src/language/text/read.js';
import { table as handMade } from './table.js';

const { records, objects, grammar } = commandTable();

/** What objects and lines mean of a table that is made for a test. */
function grammarOf(table: readonly CommandSyntax[]) {
  return { objects: createObjectGrammar(table, createGrammar(table).lookup, new Map()) };
}

const LIMIT = 4096;

const read = (object: object): Request | null => objects.read(object as Record<string, unknown>, LIMIT);

/** Why an object is refused. */
function refused(object: object): string {
  const request = read(object);
  assert.equal(request?.kind, 'refuse', JSON.stringify(object));
  return `${request.reason}: ${request.subject}`;
}

const SAMPLES: Readonly<Record<Param['kind'], string>> = {
  name: 'Bob',
  room: 'lab',
  word: 'word',
  text: 'Hello there',
  lines: 'one\n\nthree',
  rooms: 'lab',
  pattern: '*done*',
  size: '0',
  token: '0123456789abcdef',
  file: 'a.txt',
  count: '5',
  choice: '',
  command: 'who',
};

test('R7.6 every command is a type, and each of its forms is reached by the names of its parameters', () => {
  for (const { name, forms } of records) {
    assert.ok(objects.types.includes(typeOf(name)));
    for (const form of forms) {
      const args = form.map((param) => [param, param.choices?.[0] ?? SAMPLES[param.kind]] as const);
      const given = args.filter(([{ lineOnly }]) => lineOnly !== true);
      const fields = Object.fromEntries(given.map(([param, value]) => [param.field ?? param.name, value]));
      // The messenger's own objects have these types, and mean the same.
      if (typeOf(name) === 'message' || typeOf(name) === 'file') continue;
      assert.deepEqual(read({ type: typeOf(name), ...fields }), {
        kind: 'command',
        command: name,
        args: Object.fromEntries(args.map(([param, value]) => [param.name, value])),
        tag: null,
      });
    }
  }
});

test('R7.6 an object that is understood means what the line means that says the same', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  fc.assert(
    fc.property(word, word, fc.stringMatching(/^[a-z]( ?[a-z:/@#!]){0,20}$/), (one, other, text) => {
      for (const [object, line] of [
        [{ type: 'msg', name: one, text }, `/msg ${one} ${text}`],
        [{ type: 'message', to: one, payload: text }, `/msg ${one} ${text}`],
        [{ type: 'invite_group', group: one, name: other }, `/invite group ${one} ${other}`],
        [{ type: 'topic', text }, `/topic ${text}`],
        [{ type: 'history', with: one, count: 7 }, `/history ${one} 7`],
      ] as const) {
        assert.deepEqual(read(object), grammar.parse(line, { room: false }));
      }
    }),
  );
});

test('R7.6 values are read by their kind', () => {
  const args = (object: object) => {
    const request = read(object);
    return request?.kind === 'command' ? request.args : null;
  };
  assert.deepEqual(args({ type: 'join', room: '#lab' }), { room: 'lab' });
  assert.deepEqual(args({ type: 'ping', token: 42 }), { token: '42' });
  assert.deepEqual(args({ type: 'history', count: 7 }), { count: '7' });
  assert.deepEqual(args({ type: 'set', what: 'bell', value: true }), { what: 'bell', value: 'on' });
  assert.deepEqual(args({ type: 'set', what: 'ACKS', value: 'Off' }), { what: 'acks', value: 'off' });
  assert.deepEqual(args({ type: 'login', name: 'A', password: 'two words', takeover: true, acks: false }), {
    name: 'A',
    password: 'two words',
    takeover: 'takeover',
    acks: 'off',
  });
  assert.deepEqual(args({ type: 'login', name: 'A', password: 'p', takeover: false }), { name: 'A', password: 'p' });
  assert.deepEqual(args({ type: 'leave', room: null, colour: 'red', toString: 1 }), {});
  assert.deepEqual(args({ type: 'ack', message_id: 17, id: 3 }), { id: '17' });
});

test('R7.6 what is missing or wrong is named, with an object to send', () => {
  assert.equal(
    refused({ type: 'msg', name: 'Bob' }),
    'fields: text is missing. Send: {"type":"msg","name":"<name>","text":"<text>"}',
  );
  assert.match(
    refused({ type: 'message', to: 'Bob' }),
    /^fields: payload is missing\. Send: \{"type":"message","to":"<name>","payload":"<text>"\}$/,
  );
  assert.match(refused({ type: 'set' }), /"what":"<timestamps\|acks\|ids>".*"what":"bell","value":"<on\|off\|dm>"/);
  assert.match(
    refused({ type: 'ban', name: 'Bob', address: 7 }),
    /^fields: address has to be true or false\..*"address":true/,
  );
  assert.match(refused({ type: 'message', to: '', payload: 'x' }), /^fields: to has to be a person’s name/);
  assert.match(refused({ type: 'message', to: ['Bob'], payload: 'x' }), /^fields: to has to be/);
  assert.match(refused({ type: 'message', payload: '  ' }), /^fields: payload has to be a text/);
  assert.match(refused({ type: 'message', payload: 5 }), /^fields: payload has to be a text/);
  assert.match(refused({ type: 'message', to: 'Bob', room: 'lab', payload: 'x' }), /^fields: A message goes to one of/);
  assert.match(refused({ type: 'message', private: true, payload: 'x' }), /^fields: to is missing/);
  assert.match(refused({ type: 'history', count: 1.5 }), /^fields: count has to be a whole number/);
  assert.match(refused({ type: 'set', what: 'bell', value: 'loud' }), /^fields: value has to be on or off or dm/);
  assert.match(refused({ type: 'ping', token: 'two words' }), /^fields: token has to be one word/);
  assert.match(refused({ type: 'passwd', old: 'x' }), /^fields: new is missing/);
  assert.match(refused({ type: 'contact' }), /^fields: action has to be/);
  assert.match(refused({}), /^fields: An object has a type/);
  assert.match(refused({ type: 5 }), /^fields: An object has a type/);
  assert.equal(refused({ type: 'nope' }), 'unknown-type: nope');
  assert.equal(refused({ type: 'constructor' }), 'unknown-type: constructor');
  assert.equal(refused({ type: 'connect to', name: 'Bob' }), 'unknown-type: connect to');
});

test('R7.6 a word that tells forms of a line apart is no field: which are given tells that of an object', () => {
  const history = handMade.filter(({ name }) => name === 'history');
  const { objects } = grammarOf(history);
  const read = (fields: object) => objects.read({ type: 'history', ...fields }, LIMIT);
  const args = (fields: object) => {
    const request = read(fields);
    return request?.kind === 'command' ? request.args : request;
  };
  const line = (text: string) => {
    const parsed = createGrammar(history).parse(text, { room: false });
    return parsed.kind === 'command' ? parsed.args : parsed;
  };
  assert.deepEqual(args({ after: 5 }), line('history after 5'));
  assert.deepEqual(args({ target: 'lab', after: 5, count: 7 }), line('history lab after 5 7'));
  assert.deepEqual(args({ target: 'lab', count: 7 }), line('history lab 7'));
  assert.deepEqual(args({ count: 7 }), { count: '7' });
  const wrong = (fields: object) => {
    const request = read(fields);
    return request?.kind === 'refuse' ? request.subject : request;
  };
  assert.match(String(wrong({ after: 'x' })), /^after has to be a whole number/);
  assert.match(String(wrong({ target: 'lab', after: 'x' })), /^after has to be a whole number/);
  // What is given and wrong is what was meant, and not what another form would need besides.
  assert.match(String(wrong({ target: 'lab', count: 'x' })), /^count has to be a whole number/);
  assert.match(
    String(wrong({ target: 'lab', count: 'x' })),
    /\{"type":"history","target":"<name>","after":"<count>"\}/,
  );
});

test('R7.6 R7.17 a list of rooms is an array of their names, or of objects with a name and a key', () => {
  const rooms: Param = { name: 'rooms', kind: 'rooms', most: 3 };
  const { objects } = grammarOf([{ name: 'wave', words: ['wave'], forms: [[]], named: [rooms] }]);
  const read = (rooms: unknown) => {
    const request = objects.read({ type: 'wave', rooms }, LIMIT);
    return request?.kind === 'refuse' ? request.subject : request?.kind === 'command' && request.args.rooms;
  };
  assert.equal(read(['lab', '#Team', 'a.b']), 'lab Team a.b');
  assert.equal(
    read([
      { room: '#lab', key: 'a:b' },
      { room: 'Team', key: 4711 },
      { room: 'a.b', key: null },
    ]),
    'lab:a:b Team:4711 a.b',
  );
  assert.equal(read([]), '');
  assert.equal(read(null), undefined);
  for (const wrong of ['lab', 5, ['lab', ''], ['lab', 5], [['lab']], ['two words'], { lab: 1 }, ['a', 'b', 'c', 'd']])
    assert.match(String(read(wrong)), /^rooms has to be a list of names of rooms, 3 at most; /, JSON.stringify(wrong));
  for (const wrong of [
    { key: 'x' },
    { room: 'a b', key: 'x' },
    { room: 'lab', key: 'a b' },
    { room: 'lab', key: '' },
    { room: 'lab', key: {} },
  ])
    assert.match(String(read([wrong])), /^rooms has to be /, JSON.stringify(wrong));
});

test('R7.5 an id is a short string or a number, and comes back as it was', () => {
  const tag = (id: unknown) => read({ type: 'who', id })?.tag;
  assert.equal(tag('a"b'), '"a\\"b"');
  assert.equal(tag(1.5), '1.5');
  assert.equal(tag(null), null);
  assert.equal(tag('x'.repeat(64)), JSON.stringify('x'.repeat(64)));
  // As the same string, without what a terminal might obey.
  assert.equal(tag('c\u009b2Jé'), '"c\\u009b2J\\u00e9"');
  assert.equal(tag('é'), '"é"');
  for (const id of ['', 'x'.repeat(65), true, {}, []]) {
    assert.match(refused({ type: 'who', id }), /^fields: An id is/);
    assert.equal(tag(id), null);
  }
});

test('R7.4 a text has at most as many bytes as a line', () => {
  const say = (text: string) => objects.read({ type: 'say', text }, 10);
  assert.equal(say('é'.repeat(5))?.kind, 'say');
  assert.deepEqual(say('é'.repeat(5).concat('x')), { kind: 'refuse', reason: 'long-text', subject: 'text', tag: null });
});

test('R7.7 a text is one line, and is cleaned as a line is', () => {
  const said = (text: string) => {
    const request = read({ type: 'say', text });
    return request?.kind === 'say' ? request.text : request;
  };
  assert.equal(said('one\r\ntwo\nthree\rfour\tfive'), 'one two three four five');
  assert.equal(said('a\u0000b\u001bc\u202ed\u2028'), 'a\ufffdb\ufffdc\ufffdd\ufffd');
});

test('R7.8 a typed line is one line, too, and may be empty', () => {
  assert.deepEqual(read({ type: 'line', text: 'one\ntwo\u0007' }), { kind: 'line', text: 'one two\ufffd', tag: null });
  assert.deepEqual(read({ type: 'line', text: '' }), { kind: 'line', text: '', tag: null });
  assert.equal(refused({ type: 'line', text: 'x'.repeat(LIMIT + 1) }), 'long-text: text');
});

test('R7.10 an error of a client is not answered', () => {
  assert.equal(read({ type: 'error', id: 1, text: 'x' }), null);
});

test('R7.5 a parameter cannot have the name of a field that every object may have', () => {
  for (const name of ['id', 'type', 'more']) {
    const syntax = { name: 'x', words: ['x'], forms: [[{ name, kind: 'count' as const }]] };
    assert.throws(() => createObjectGrammar([syntax], () => undefined, new Map()), /another field/);
    const renamed = { ...syntax, forms: [[{ name, kind: 'count' as const, field: 'number' }]] };
    const { read } = createObjectGrammar([renamed], () => undefined, new Map());
    assert.deepEqual(read({ type: 'x', number: 1 }, LIMIT), {
      kind: 'command',
      command: 'x',
      args: { [name]: '1' },
      tag: null,
    });
  }
});

test('two commands cannot be the same type', () => {
  const syntax = { words: ['x'], forms: [[]] };
  const table = [
    { ...syntax, name: 'a b' },
    { ...syntax, name: 'a_b' },
  ];
  assert.throws(() => createObjectGrammar(table, () => undefined, new Map()), /a_b/);
});

test('R7.3 no object makes the reader throw', () => {
  const type = fc.oneof(fc.constantFrom(...objects.types), fc.string());
  const field = fc.constantFrom(
    'name',
    'to',
    'text',
    'payload',
    'room',
    'group',
    'count',
    'id',
    'value',
    'private',
    'action',
  );
  fc.assert(
    fc.property(type, fc.dictionary(field, fc.jsonValue()), (type, fields) => {
      read({ ...fields, type });
    }),
  );
});
