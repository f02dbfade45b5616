/** A page that loses its connection again and again while all talk: nothing is missed, nothing twice, nothing said twice. Rules: R7.17. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestServer } from '../support/server.js';
import { placeIn, RealPage } from './rig.js';

const ROUNDS = 12;
/** Lines of each side in a round; the connection breaks in the middle of them. */
const LINES = 6;

for (const password of ['correct-horse', '']) {
  const who = password === '' ? 'a guest' : 'an account';
  test(`R7.17 the page of ${who} that loses its connection in the midst of talk has each line of the others once, and each of its own is said once or given back`, async (t) => {
    const server = await startTestServer(t, { webPort: 0 });
    const [bob] = await server.room('lab', 'Bob');
    const page = await RealPage.inside(t, server, 'Alice', password);
    page.store.join('lab');
    await page.until(({ current }) => current === 'room:lab');
    const heard: string[] = [];
    const listen = async (): Promise<void> => void heard.push(...(await bob.sync()));
    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0; i < LINES; i++) {
        bob.send(`Bob ${round}.${i}`);
        page.store.send('room:lab', `Alice ${round}.${i}`);
        if (i === round % LINES) page.cut();
      }
      await page.until(({ link }) => link.state === 'waiting');
      await listen();
      // A guest’s name is free when the server has noticed.
      const { link } = await page.until((now) => {
        if (now.link.state === 'waiting') page.store.retry();
        return now.link.state === 'open';
      });
      assert.match(link.notice ?? '', /^Connected again\./);
    }
    await listen();
    const state = await page.until((now) => placeIn(now, 'room:lab').lines.every(({ status }) => status !== 'sending'));
    const { lines } = placeIn(state, 'room:lab');
    const expected = Array.from({ length: ROUNDS * LINES }, (_, at) => `${Math.floor(at / LINES)}.${at % LINES}`);
    assert.deepEqual(
      lines.filter(({ from }) => from === 'Bob').map(({ text }) => text),
      expected.map((one) => `Bob ${one}`),
    );
    const said = lines.filter(({ own, status }) => own && status === 'sent').map(({ text }) => text);
    const [prefix, own] = ['Alice (in lab): ', heard.filter((line) => line.startsWith('Alice (in lab): '))];
    assert.deepEqual(
      said,
      own.map((line) => line.slice(prefix.length)),
      'what is shown as said was said, once, and nothing else was',
    );
    assert.ok(own.length >= ROUNDS);
  });
}

test('R3.35 what was written to a person when the connection broke is looked for among what the server has kept', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const bob = await server.account('Bob');
  const page = await RealPage.inside(t, server, 'Alice', 'correct-horse');
  page.store.openDirect('Bob');
  // Its answer is lost with the connection.
  page.deaf = true;
  page.store.send('direct:bob', 'psst');
  await bob.until(/^Alice: psst$/);
  page.cut();
  page.deaf = false;
  await page.until(({ link }) => link.state === 'waiting');
  page.store.retry();
  const state = await page.until((now) => placeIn(now, 'direct:bob').lines[0]?.status === 'sent');
  assert.deepEqual(
    placeIn(state, 'direct:bob').lines.map(({ text }) => text),
    ['psst'],
  );
});
