/** The committed schemas of the JSON dialect, compiled. */
import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { read } from '../docs/documents.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

function compiled(path: string): ValidateFunction {
  return ajv.compile(JSON.parse(read(path)) as object);
}

export const isServerObject = compiled('docs/schema/server.json');
export const isClientObject = compiled('docs/schema/client.json');

export function assertServerObject(object: unknown): void {
  assert.ok(isServerObject(object), `the schema has no such object: ${JSON.stringify(object)}`);
}
