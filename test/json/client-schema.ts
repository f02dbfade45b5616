/** The schema of what clients may say in the JSON dialect, as the commands' records have it. */
import { roomsField, sinceField } from '../../src/core/commands/entering.js';
import { forPeopleField, recallField } from '../../src/core/commands/settings.js';
import { wholeField } from '../../src/core/commands/whole.js';
import { commandTable } from '../../src/core/session/table.js';
import type { Param } from '../../src/language/syntax.js';
import { typeOf } from '../../src/language/syntax.js';

export type Schema = { readonly [key: string]: unknown };

const text = { type: 'string', minLength: 1 };
const id = { anyOf: [{ type: 'string', minLength: 1, maxLength: 64 }, { type: 'number' }, { type: 'null' }] };
const PERSON = '^[A-Za-z]([A-Za-z0-9_.-]{0,30}[A-Za-z0-9_-])?$';
const ROOM = '^#?[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$';
const room = { type: 'string', pattern: ROOM };
const key = { anyOf: [{ type: 'string', pattern: '^[^ ]+$' }, { type: 'number' }, { type: 'null' }] };
const roomWithKey = { type: 'object', properties: { room, key }, required: ['room'] };

function schemaOf(param: Param): Schema {
  switch (param.kind) {
    case 'name':
      return { type: 'string', pattern: PERSON };
    case 'room':
      return { type: 'string', pattern: ROOM };
    case 'word':
      return param.secret ? text : { anyOf: [{ type: 'string', pattern: '^[^ ]+$' }, { type: 'number' }] };
    case 'count':
      return {
        anyOf: [
          { type: 'integer', minimum: 1 },
          { type: 'string', pattern: '^[1-9][0-9]{0,15}$' },
        ],
      };
    case 'size':
      return {
        anyOf: [
          { type: 'integer', minimum: 0 },
          { type: 'string', pattern: '^(?:0|[1-9][0-9]{0,15})$' },
        ],
      };
    case 'rooms':
      return { type: 'array', items: { anyOf: [room, roomWithKey] }, maxItems: param.most };
    case 'choice':
      return choiceOf(param.choices ?? []);
    default:
      return text;
  }
}

/** `on` and `off` may be true and false, and so may a choice that is given or not. */
function choiceOf(choices: readonly string[]): Schema {
  const booleans = choices.length === 1 || (choices.includes('on') && choices.includes('off'));
  return { enum: booleans ? [...choices, true, false] : choices };
}

/** A field that may be left out may be null, too. */
const optional = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

function object(type: string, params: readonly Param[], named: readonly Param[] = []): Schema {
  const properties: Record<string, Schema> = { type: { const: type } };
  const required = ['type'];
  for (const param of params.filter(({ lineOnly }) => lineOnly !== true)) {
    const field = param.field ?? param.name;
    properties[field] = param.optional ? optional(schemaOf(param)) : schemaOf(param);
    if (!param.optional) required.push(field);
  }
  for (const param of named) properties[param.field ?? param.name] = optional(schemaOf(param));
  return { type: 'object', properties: { ...properties, id: { $ref: '#/$defs/id' } }, required };
}

function message(): Schema {
  const params: readonly Param[] = [
    { name: 'to', kind: 'name' },
    { name: 'room', kind: 'room' },
    { name: 'group', kind: 'room' },
  ];
  const schema = object('message', [{ name: 'payload', kind: 'text' }], params);
  return { ...schema, properties: { ...(schema.properties as Schema), private: { type: 'boolean' } } };
}

/** What the JSON messenger says; commands/messenger.ts reads it. */
const messenger: readonly Schema[] = [
  object(
    'init',
    [{ name: 'username', kind: 'name' }],
    [
      { name: 'password', kind: 'text' },
      { name: 'takeover', kind: 'choice', choices: ['takeover'] },
      { name: 'acks', kind: 'choice', choices: ['on', 'off'] },
      recallField,
      forPeopleField,
      roomsField,
      sinceField,
    ],
  ),
  message(),
  object(
    'contact',
    [{ name: 'action', kind: 'choice', choices: ['add', 'remove', 'request'] }],
    [{ name: 'contact', kind: 'name' }],
  ),
  object('online_users', [], [wholeField]),
  object('status', []),
  object('file', []),
  object('error', []),
];

/** As it has to be committed: docs/schema/client.json. */
export function clientSchema(): Schema {
  const { records } = commandTable();
  const commands = records.flatMap(({ name, forms, named }) => forms.map((form) => object(typeOf(name), form, named)));
  const speech: Param = { name: 'text', kind: 'text' };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:partyline:1:client',
    title: 'What a client may say to a Partyline server in the JSON dialect, protocol 1',
    anyOf: [
      ...messenger,
      object('line', [speech]),
      object('say', [speech], [{ name: 'room', kind: 'room' }]),
      ...commands,
    ],
    $defs: { id },
  };
}

/** One object a line, so that a change is a line. */
export function written({ anyOf, $defs, ...head }: Schema): string {
  const lines = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const objects = (anyOf as readonly Schema[]).map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `{\n${lines.join('\n')}\n  "anyOf": [\n${objects}\n  ],\n  "$defs": ${JSON.stringify($defs)}\n}\n`;
}
