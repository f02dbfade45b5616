/** The page in real Chromium while its server is killed and comes back. */
import assert from 'node:assert/strict';
import { type TestContext, test as testOf } from 'node:test';
import type { Page } from 'playwright-core';
import { serve } from '../cli/program.js';
import { chatAs, ENTER } from '../client/rig.js';
import { NO_BROWSER, said, say, sees, Windows } from '../support/browser.js';
import { folder } from '../support/certificates.js';
import { Nc } from '../support/nc.js';
import { needs } from '../support/programs.js';

const test = (name: string, run: (t: TestContext) => Promise<void>): void => {
  void testOf(name, { skip: NO_BROWSER || needs('nc', 'script', 'stty') }, run);
};

/** What a browser says of a server that is not there. */
const GONE = /^WebSocket connection to 'ws:\/\/localhost:\d+\/socket' failed/;

/** Keeps every line that the page says about its connection. */
const KEEPS_BARS = `
  globalThis.bars = [];
  new MutationObserver(() => {
    const text = document.querySelector('.bar p')?.firstChild?.textContent ?? '';
    if (text !== '' && text !== bars.at(-1)) bars.push(text);
  }).observe(document, { subtree: true, childList: true, characterData: true });`;

async function join(page: Page): Promise<void> {
  await say(page, '/join lab');
  await page.getByRole('heading', { name: 'lab', level: 1 }).waitFor();
}

test('the server is killed and started again while all talk: nothing is missed, nothing is there twice, and one quiet line says so', async (t) => {
  const data = folder(t);
  const first = serve(t, ['--data', data, '--web-port', '0']);
  const { port, quietPort, webPort = 0 } = await first.listening();
  const windows = await Windows.on(t, () => webPort, GONE);
  const [alice, bob] = [
    await windows.person('Alice', { account: true, before: KEEPS_BARS }),
    await windows.person('Bob', { account: true, before: KEEPS_BARS }),
  ];
  for (const page of [alice, bob]) await join(page);
  const nick = await Nc.person(t, port, 'Nick');
  nick.type('join lab');
  await nick.until(/^INFO: Joined lab/);
  const carol = await chatAs(t, 'Carol', { port, args: ['--room', 'lab'] });

  nick.type('one');
  await sees(alice, 'one');
  carol.type('two', ENTER);
  await sees(alice, 'two');
  await say(alice, 'three');
  await nick.until('Alice (in lab): three');
  for (const page of [alice, bob]) for (const text of ['one', 'two', 'three']) await sees(page, text);
  first.kill('SIGKILL');
  await first.end();
  await alice.locator('.bar', { hasText: 'The connection is lost. Trying again…' }).waitFor();
  // What is typed meanwhile is still there.
  await alice.locator('#composer').fill('five');
  await alice.locator('#composer').press('Enter');
  await alice.locator('.log .line', { hasText: 'Not sent: there was no connection.' }).waitFor();
  assert.equal(await alice.locator('#composer').inputValue(), 'five');

  const ports = ['--port', String(port), '--quiet-port', String(quietPort), '--web-port', String(webPort)];
  const second = serve(t, ['--data', data, ...ports]);
  await second.listening();
  const again = await Nc.person(t, port, 'Nick');
  again.type('join lab', 'four');
  await again.until(/^INFO: Joined lab/);
  for (const page of [alice, bob]) await sees(page, 'four');
  await carol.see(/^Connected again as Carol\./);
  await alice.locator('#composer').press('Enter');
  await again.until('Alice (in lab): five');
  await carol.see(/Alice: five/);
  await sees(bob, 'five');
  for (const page of [alice, bob]) assert.deepEqual(await said(page), ['one', 'two', 'three', 'four', 'five']);
  // A server that was killed cannot know whether somebody said more in its last moment (R4.20).
  for (const page of [alice, bob]) {
    assert.match(
      (await page.evaluate<string[]>('bars')).join('\n'),
      /^The connection is lost\. Trying again…\nConnected again\. (\d lines were missed, and are|1 line was missed, and is) here now; more may be lost\.$/,
    );
  }
});
