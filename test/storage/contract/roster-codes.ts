/** Codes of names on the roster. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountOf, type OpenStore } from './samples.js';

const codeOf = (name: string, hash = 'x') => ({ name, hash, network: '192.0.2.1' });

export function rosterCodeTests(name: string, open: OpenStore): void {
  describe(`${name}: codes of names on the roster`, () => {
    it('returns them as they were saved, by key, and replaces that of a name, whatever the case', async (t) => {
      const store = await open(t);
      assert.deepEqual(await store.rosterCodes(), []);
      await store.saveRosterCode(codeOf('eve'));
      await store.saveRosterCode(codeOf('Dave'));
      await store.saveRosterCode({ name: 'EVE', hash: 'y', network: '2001:db8::/64' });
      assert.deepEqual(await store.rosterCodes(), [
        codeOf('Dave'),
        { name: 'EVE', hash: 'y', network: '2001:db8::/64' },
      ]);
    });

    it('removes what is named, and no more', async (t) => {
      const store = await open(t);
      for (const one of ['Ann', 'Bob', 'Cem']) await store.saveRosterCode(codeOf(one));
      await store.removeRosterCodes(['ann', 'cem', 'dan']);
      await store.removeRosterCodes([]);
      assert.deepEqual(await store.rosterCodes(), [codeOf('Bob')]);
    });

    it('ends the code of a name that becomes an account’s', async (t) => {
      const store = await open(t);
      for (const one of ['Ann', 'Bob']) await store.saveRosterCode(codeOf(one));
      assert.equal(await store.createAccount(accountOf('Ann')), true);
      assert.equal(await store.createAccount(accountOf('Bo8')), true);
      assert.deepEqual(await store.rosterCodes(), [codeOf('Bob')]);
    });
  });
}
