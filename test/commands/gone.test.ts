/** A command that waits, of somebody who goes in the meantime (R3.30). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Context } from '../../src/core/commands/record.js';
import { nameTaken } from '../../src/core/people/new-names.js';
import { commandTable } from '../../src/core/session/table.js';
import { Refusal } from '../../src/language/codes.js';

test('passwd of a guest who goes while the mail is handed out is refused, and no fault of the server', async () => {
  let isHere = true;
  const context = {
    get person() {
      return isHere ? { key: 'bob', name: 'Bob', account: false, acks: false } : null;
    },
    client: {
      settings: { timestamps: false, bell: 'off' },
      handedOut: async () => {
        isHere = false;
      },
    },
    chat: {
      accounts: { mustTakePasswords: () => {} },
      entrance: {
        promote: async () => {
          throw nameTaken('Bob');
        },
      },
    },
  } as unknown as Context;
  const answer = commandTable().get('passwd')?.run(context, { new: 'secret-7' });
  await assert.rejects(answer as Promise<unknown>, (error) => error instanceof Refusal && error.code === 'NAME_TAKEN');
});
