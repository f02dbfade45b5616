/** Whatever somebody calls themselves, says or sends: in real Chromium it is text, and a page of somebody else gets nowhere. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test as testOf } from 'node:test';
import type { Page } from 'playwright-core';
import { browser, enter, goTo, NO_BROWSER, say, sees, Windows } from '../support/browser.js';

const test = (name: string, run: (t: TestContext) => Promise<void>): void => {
  void testOf(name, { skip: NO_BROWSER }, run);
};

const MARKUP = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(2)</script>',
  '&lt;b&gt;&amp;amp;',
  '"><svg onload=alert(3)>',
  "' onfocus=alert(4) autofocus='",
  '{{7*7}}<%= 7*7 %>',
  '<a href="javascript:alert(5)">x</a>',
  'javascript:alert(6)',
  '<style>*{display:none}</style>',
];

/** What is not of the page: every element that the text could have made. */
const foreign = (page: Page): Promise<number> =>
  page
    .locator(
      'img:not([src^="/assets/"]), script:not([src]), style, iframe, [onerror], [onload], [onfocus], svg[onload], a[href^="javascript"]',
    )
    .count();

test('names, texts, topics, file names and group names made of markup stand there as text, and nothing runs', async (t) => {
  const windows = await Windows.open(t);
  const { server } = windows;
  const olga = await server.account('Olga');
  const alice = await windows.person('Alice', { account: true });
  for (const text of MARKUP) olga.send(`/all ${text}`, `/msg Alice ${text}`);
  await alice.locator('[data-place="direct:olga"]').waitFor();
  for (const text of MARKUP) await sees(alice, text);
  await goTo(alice, 'direct:olga');
  for (const text of MARKUP) await sees(alice, text);

  // A topic, whatever it is.
  olga.send('/join lab');
  await say(alice, '/join lab');
  await alice.getByRole('heading', { name: 'lab', level: 1 }).waitFor();
  for (const text of MARKUP) {
    olga.send(`/topic ${text}`);
    await alice.locator('.about', { hasText: text }).waitFor();
  }
  // A file's name, an absence, and why somebody is away.
  for (const [at, name] of ['<img src=x onerror=alert(7)>.png', '&lt;i&gt;.txt', 'a\u2066b.exe'].entries()) {
    const answer = await olga.ask(`/file Alice "${name}" ${at + 1}`);
    assert.match(answer.join('\n'), /^FILE_READY:/m);
  }
  await goTo(alice, 'direct:olga');
  // The server takes out of it what no file system likes (R3.60).
  await alice.locator('.file-name', { hasText: /img src=x onerror=alert\(7\).*png/ }).waitFor();
  await alice.locator('.file-name', { hasText: '&lt;i&gt;.txt' }).waitFor();
  await olga.ask('/away <img src=x onerror=alert(8)>');
  // Who writes to somebody absent is told so.
  await say(alice, 'are you there?');
  await alice.locator('[data-person="Olga"] .more', { hasText: '<img src=x onerror=alert(8)>' }).waitFor();
  // What it is called by one's own hand is text as well, and refused where it is no name.
  await alice.getByRole('button', { name: 'Begin a group' }).click();
  await alice.getByLabel('Name of the group').fill('<b>team</b>');
  await alice.keyboard.press('Enter');
  await alice.getByRole('dialog').getByRole('alert').waitFor();
  await alice.keyboard.press('Escape');
  for (const text of MARKUP) {
    await say(alice, text);
    await sees(alice, text);
  }
  assert.equal(await foreign(alice), 0);

  const visitor = await windows.visitor();
  await visitor.locator('#name').fill('<img src=x onerror=alert(9)>');
  await visitor.getByRole('button', { name: 'Come in' }).click();
  await visitor.getByRole('alert').waitFor();
  assert.equal(await foreign(visitor), 0);
});

test('marks that turn the direction of text turn nothing beside them', async (t) => {
  const windows = await Windows.open(t);
  const olga = await windows.server.person('Olga');
  const alice = await windows.person('Alice');
  olga.send('/all \u202Eevil\u202C \u2067txt.exe', 'plain');
  await sees(alice, 'plain');
  // The times stand where they stand at every other line.
  const [first, second] = await alice.evaluate<string[]>(
    `[...document.querySelectorAll('.log .line[data-kind=said] .text')].map((one) => one.getBoundingClientRect().left + getComputedStyle(one).direction)`,
  );
  assert.equal(first, second);
});

/** A page of somebody else, on a port of its own. */
async function foreignPage(t: TestContext): Promise<string> {
  const server = createServer((_, response) => response.end('<!doctype html><title>foreign</title>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

test('a page of a foreign origin cannot open the WebSocket, and says and reads nothing by HTTP', async (t) => {
  const windows = await Windows.open(t);
  const bob = await windows.server.account('Bob');
  const [, token = ''] = /: ([0-9a-f]{40})$/.exec((await bob.ask('/token new'))[0] ?? '') ?? [];
  assert.notEqual(token, '');
  const context = await (await browser()).newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(await foreignPage(t));
  const address = windows.address;
  const outcome = await page.evaluate(`(async () => {
    const opens = await new Promise((done) => {
      const socket = new WebSocket('${address.replace('http', 'ws')}socket');
      socket.onopen = () => done('open');
      socket.onerror = () => done('refused');
    });
    const asks = (path, init) => fetch('${address}' + path, init).then((answer) => answer.type + ' ' + answer.status, () => 'refused');
    return [
      opens,
      await asks('', {}),
      await asks('say', { method: 'POST', body: 'hello', headers: { Authorization: 'Bearer ${token}' } }),
      // As a form sends it, without asking first.
      await asks('say', { method: 'POST', body: 'hello', mode: 'no-cors' }),
    ];
  })()`);
  assert.deepEqual(outcome, ['refused', 'refused', 'refused', 'refused']);
  // Nor is it shown inside of another page.
  await page.setContent(`<iframe src="${address}"></iframe>`);
  await page.waitForLoadState('networkidle');
  const framed = page.frames().find((frame) => frame !== page.mainFrame());
  assert.equal(await framed?.locator('#app').count(), 0);
  assert.deepEqual(await bob.sync(), []);

  // The page's own origin may.
  const own = await windows.visitor();
  await enter(own, 'Alice');
});

test('the page asks nobody but its own server, which has no internet either, and no picture, font or script is missing', async (t) => {
  const windows = await Windows.open(t);
  const context = (await windows.visitor()).context();
  const asked: string[] = [];
  const failed: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  context.on('response', (response) => {
    if (response.status() >= 400) failed.push(response.url());
  });
  context.on('requestfailed', (request) => failed.push(request.url()));
  const page = await windows.tab(context);
  page.on('websocket', (socket) => asked.push(socket.url()));
  // What one sees first needs no socket.
  await page.locator('#name').waitFor();
  assert.equal(asked.filter((url) => url.startsWith('ws:')).length, 0);
  await enter(page, 'Alice');
  await say(page, 'hello');
  await sees(page, 'hello');
  assert.deepEqual([...new Set(asked.map((url) => new URL(url).host))], [new URL(windows.address).host]);
  assert.ok(asked.some((url) => url.startsWith('ws:')));
  assert.deepEqual(failed, []);
});
