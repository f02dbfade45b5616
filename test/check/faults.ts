/** Plays the checks against servers with one fault each: those that fail have to be those that the fault concerns. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Profile } from '../../src/tools/check/play/terms.js';
import { startTestServer } from '../support/server.js';
import { play } from './play.js';
import { type Fault, wrongServer } from './wrong-server.js';

/** What is wrong, what it is played, how it is spoilt, and which checks fail, in their order. */
export type FaultRow = readonly [string, Profile, () => Fault, readonly string[]];

/** Replaces lines that match; null: they are not said. */
export const instead = (form: RegExp, said: string | null) => (): Fault => ({
  server: (line) => (form.test(line) ? (said === null ? null : line.replace(form, said)) : line),
});

export function failIn(faults: readonly FaultRow[]): void {
  describe('a server with a fault', { concurrency: true }, () => {
    for (const [title, profile, make, failing] of faults) {
      test(`${profile}: ${title}`, async (t) => {
        const server = await startTestServer(t);
        const port = await wrongServer(t, server, make);
        // What has to fail waits for a line that never comes, so not as long; what has not, for as long as a loaded machine takes.
        const [right, wrong] = await Promise.all([
          play(port, { profile, only: (name) => !failing.includes(name) }),
          play(port, { profile, only: (name) => failing.includes(name), patience: 8000 }),
        ]);
        const points = [...right.points, ...wrong.points];
        const failed = points.filter(({ ok }) => !ok);
        assert.deepEqual(
          failed.map(({ name }) => name.replace(/^(?:R\d+\.\d+ )+/, '')),
          failing,
        );
        for (const { diagnosis } of failed) {
          assert.match(String(diagnosis?.rules), /^R\d+\.\d+ of docs\/PROTOCOL\.md/);
          assert.ok((diagnosis?.message?.length ?? 0) > 0 && (diagnosis?.expected?.length ?? 0) > 0);
          assert.ok([diagnosis?.transcript ?? []].flat().some((line) => / [<>] /.test(line)));
        }
      });
    }
  });
}
