/**
 * The schema of what the server says in the JSON dialect, docs/schema/server.json, completed: it is written by hand, and has an
 * object by example for whatever it lacks, until somebody says more of it.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { formatPushed, jsonView, viewId } from '../../src/language/dialects.js';
import type { Event } from '../../src/language/events.js';

type Fields = Readonly<Record<string, unknown>>;
type Schema = Readonly<Record<string, unknown>>;

const JSON_VIEW = viewId(jsonView);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NAMES = ['username', 'from', 'to', 'by', 'users'];
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

export const objectOf = (event: Event): Fields => JSON.parse(formatPushed(event, JSON_VIEW, 0)) as Fields;

function like(field: string, value: unknown): Schema {
  if (typeof value === 'string') {
    if (NAMES.includes(field)) return ref('name');
    if (field === 'room' || field === 'group') return ref('room');
    return TIME.test(value) ? ref('time') : { type: 'string' };
  }
  if (typeof value === 'number') return { type: 'integer', minimum: 0 };
  if (Array.isArray(value)) return { type: 'array', items: value.length === 0 ? {} : like(field, value[0]) };
  if (typeof value !== 'object' || value === null) return { type: value === null ? 'null' : typeof value };
  const properties = Object.entries(value).map(([name, each]) => [name, like(name, each)]);
  return {
    ...{ type: 'object', properties: Object.fromEntries(properties) },
    ...{ required: Object.keys(value), additionalProperties: false },
  };
}

/** The schema of `object`, which may be an answer. */
function byExample(kind: string, object: Fields): Schema {
  const { properties, ...rest } = like('', object) as { properties: Schema };
  const isFixed = (name: string): boolean => name === 'type' || (name === 'status' && object.type === 'status');
  const fixed = Object.keys(object).filter(isFixed);
  const named = Object.fromEntries(fixed.map((name) => [name, { const: object[name] }]));
  return { title: kind, properties: { ...properties, ...named, id: ref('id'), more: ref('more') }, ...rest };
}

/** `text`: as it is. */
export function completed(text: string, samples: readonly Event[]): string {
  let whole = text;
  for (const event of samples) {
    const object = objectOf(event);
    if (new Ajv2020({ strict: false }).compile(JSON.parse(whole) as object)(object)) continue;
    whole = whole.replace('\n  ],', () => `,\n    ${JSON.stringify(byExample(event.kind, object))}\n  ],`);
  }
  return whole;
}
