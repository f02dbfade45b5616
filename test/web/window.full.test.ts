/** How the page behaves under somebody's eyes and hands, in real Chromium: where one reads, types and goes. */
import assert from 'node:assert/strict';
import { type TestContext, test as testOf } from 'node:test';
import type { Page } from 'playwright-core';
import { goTo, NO_BROWSER, say, sees, titled, Windows } from '../support/browser.js';
import type { TestClient } from '../support/client.js';
import { settle } from '../support/server.js';

const test = (name: string, run: (t: TestContext) => Promise<void>): void => {
  void testOf(name, { skip: NO_BROWSER }, run);
};

/** Says `count` lines, `first 0` and so on. */
async function talk(person: TestClient, first: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) person.send(`${first} ${at}`);
  await settle(person);
}

interface View {
  /** Pixels from the upper edge, and to the end. */
  readonly top: number;
  readonly left: number;
  readonly lines: number;
  readonly live: string;
}

const view = (page: Page): Promise<View> =>
  page.evaluate(`(() => {
    const log = document.querySelector('.log');
    return {
      top: log.scrollTop,
      left: log.scrollHeight - log.scrollTop - log.clientHeight,
      lines: log.querySelectorAll('.line').length,
      live: log.getAttribute('aria-live'),
    };
  })()`);

const scroll = (page: Page, to: string): Promise<unknown> =>
  page.evaluate(`{ const log = document.querySelector('.log'); log.scrollTop = ${to}; }`);

/** How far below the upper edge of the window that text stands: whose line it is may stand above it, or not. */
const heightOf = async (page: Page, text: string): Promise<number> =>
  (await page.locator('.line .text', { hasText: text }).first().boundingBox())?.y ??
  assert.fail(`${text} is not there`);

const typed = (page: Page): Promise<string> => page.locator('#composer').inputValue();

const hasFocus = (page: Page, selector: string): Promise<void> => page.locator(`${selector}:focus`).waitFor();

test('who reads the end sees it, and who reads elsewhere stays there, whatever comes before or behind', async (t) => {
  const windows = await Windows.open(t);
  const talker = await windows.server.person('Talker');
  talker.send('/join hall');
  await talk(talker, 'early', 350);
  const page = await windows.person('Alice');
  await say(page, '/join hall');
  await page.getByRole('heading', { name: 'hall', level: 1 }).waitFor();
  await sees(page, 'early 349');
  assert.ok((await view(page)).left < 2);

  await talk(talker, 'later', 30);
  await sees(page, 'later 29');
  assert.ok((await view(page)).left < 2, 'the end is followed');

  await scroll(page, 'log.scrollTop - 400');
  await page.getByRole('button', { name: 'To the newest' }).waitFor();
  const before = await heightOf(page, 'later 15');
  await talk(talker, 'below', 20);
  await page.getByRole('button', { name: '20 new lines below' }).waitFor();
  assert.equal(await heightOf(page, 'later 15'), before);

  // Older lines in front, until there are no more: the first line stays where it is, and a screen reader is told nothing.
  const more = page.getByRole('button', { name: 'Show earlier lines' });
  for (let steps = 0; (await more.count()) > 0; steps += 1) {
    assert.ok(steps < 10);
    await scroll(page, '0');
    const first = await page.locator('.line .text').first().textContent();
    const { lines } = await view(page);
    const at = await heightOf(page, first ?? '');
    await more.click();
    // Either another line is the first one now, or there were none before it.
    const other = page
      .locator('.line')
      .first()
      .filter({ hasNotText: first ?? '' });
    await other.or(page.locator('.log:not(:has(.earlier))')).first().waitFor();
    if ((await more.count()) === 0 && lines === (await view(page)).lines) break;
    assert.ok(Math.abs((await heightOf(page, first ?? '')) - at) < 2, `${first}`);
    assert.equal((await view(page)).live, 'off');
    assert.ok((await view(page)).lines <= 400);
  }
  await scroll(page, '0');
  await sees(page, 'early 0');

  await page.locator('.new-below').click();
  await sees(page, 'below 19');
  await page.locator('.new-below').waitFor({ state: 'detached' });
  const end = await view(page);
  assert.ok(end.left < 2 && end.lines <= 200, JSON.stringify(end));
  await page.locator('.log[aria-live=polite]').waitFor();
});

test('a place in which much is unread opens where that begins, and has been read at its end', async (t) => {
  const windows = await Windows.open(t);
  const talker = await windows.server.person('Talker');
  const page = await windows.person('Alice');
  talker.send('/join hall');
  await say(page, '/join hall');
  await page.getByRole('heading', { name: 'hall', level: 1 }).waitFor();
  await talk(talker, 'known', 30);
  await sees(page, 'known 29');
  await goTo(page, 'all');
  await talk(talker, 'new', 60);
  const row = page.locator('[data-place="room:hall"]');
  await row.getByText('60', { exact: true }).waitFor();
  await titled(page, '(60) Everyone · Partyline');
  await page.locator('link[rel=icon][href*=unread]').waitFor({ state: 'attached' });

  await goTo(page, 'room:hall');
  const [mark, log] = [await page.locator('.unread-mark').boundingBox(), await page.locator('.log').boundingBox()];
  assert.ok(mark !== null && log !== null && mark.y > log.y && mark.y < log.y + log.height / 2);
  await page.locator('.log').press('End');
  await sees(page, 'new 59');
  await row.locator('.badge').waitFor({ state: 'detached' });
  await titled(page, 'hall · Partyline');
  await page.locator('link[rel=icon]:not([href*=unread])').waitFor({ state: 'attached' });
});

test('Enter sends, Shift-Enter makes lines, arrow-up brings back, and each place has its draft', async (t) => {
  const windows = await Windows.open(t);
  const page = await windows.person('Alice');
  const { keyboard } = page;
  await hasFocus(page, '#composer');
  await keyboard.type('one line');
  await keyboard.press('Enter');
  await sees(page, 'one line');
  assert.equal(await typed(page), '');

  const low = (await page.locator('#composer').boundingBox())?.height ?? 0;
  await keyboard.type('first');
  await keyboard.press('Shift+Enter');
  await keyboard.type('second');
  assert.equal(await typed(page), 'first\nsecond');
  assert.ok(((await page.locator('#composer').boundingBox())?.height ?? 0) > low + 15, 'it grows');
  await keyboard.press('Enter');
  await sees(page, 'second');

  await keyboard.press('ArrowUp');
  assert.equal(await typed(page), 'first\nsecond');
  await keyboard.press('ArrowUp');
  assert.equal(await typed(page), 'one line');
  await keyboard.press('ArrowDown');
  assert.equal(await typed(page), 'first\nsecond');
  await keyboard.press('Escape');
  assert.equal(await typed(page), '');

  await keyboard.type('half a thought');
  await say(page, '/join lab');
  await page.getByRole('heading', { name: 'lab', level: 1 }).waitFor();
  await page.locator('#composer').fill('for the lab');
  await goTo(page, 'all');
  assert.equal(await typed(page), '');
  await goTo(page, 'room:lab');
  assert.equal(await typed(page), 'for the lab');
  await hasFocus(page, '#composer');

  // What is refused stays, and the list of commands does not hide why.
  await goTo(page, 'all');
  await page.locator('#composer').pressSequentially('/topic tea');
  await page.locator('.suggest').waitFor();
  await page.keyboard.press('Enter');
  await sees(page, 'That is for rooms: type it in the one that you mean.');
  await page.locator('.suggest').waitFor({ state: 'detached' });
  assert.equal(await typed(page), '/topic tea');
});

test('why one is not let in is said at the field that is meant, and what is typed stays', async (t) => {
  const windows = await Windows.open(t, { minPassword: 8 });
  await windows.server.account('Alice');
  const page = await windows.visitor();
  await hasFocus(page, '#name');
  await page.keyboard.type('two words');
  await page.keyboard.press('Enter');
  await page.locator('#name[aria-invalid=true][aria-describedby=name-problem]').waitFor();
  await page.getByRole('alert').waitFor();
  await hasFocus(page, '#name');

  // An account's name: the password is asked for, and a wrong one is the password's fault.
  await page.locator('#name').fill('Alice');
  await page.keyboard.press('Enter');
  await page.getByLabel('Your password').waitFor();
  // What stands against a name says nothing of another.
  await page.locator('#name').fill('Alic');
  await page.locator('#name-problem').waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Just come in').isChecked(), true);
  await page.locator('#name').fill('Alice');
  await page.getByLabel('Your password').waitFor();
  await page.locator('#password').fill('wrong-horse');
  await page.keyboard.press('Enter');
  await page.locator('#password[aria-invalid=true]').waitFor();
  assert.equal(await page.locator('#name').inputValue(), 'Alice');

  await page.locator('#name').fill('Grace');
  await page.getByLabel('I want a password').check();
  await page.locator('#password').fill('short');
  await page.keyboard.press('Enter');
  await page.locator('#password-problem', { hasText: '8' }).waitFor();
  await page.locator('#password').fill('long enough');
  await page.keyboard.press('Enter');
  await page.locator('#composer').waitFor();

  // Who comes back has but the password to type.
  await page.reload();
  await hasFocus(page, '#password');
  assert.equal(await page.locator('#name').inputValue(), 'Grace');
  await page.locator('#password').fill('long enough');
  await page.keyboard.press('Enter');
  await page.locator('#composer').waitFor();
});

test('on a narrow screen the sides are drawers, which take the focus and give it back; nothing is too wide or too small', async (t) => {
  const windows = await Windows.open(t);
  await windows.server.person('Bob');
  const page = await windows.person('Alice', { viewport: { width: 320, height: 640 }, hasTouch: true });
  await say(page, `a${'very'.repeat(40)}long word`);
  await sees(page, 'long word');
  for (const side of ['places', 'people']) {
    const opener = `.open-${side}`;
    await page.locator(opener).press('Enter');
    await hasFocus(page, `.${side} .only-drawer`);
    assert.equal(await page.locator('main').getAttribute('inert'), '');
    await page.keyboard.press('Escape');
    await hasFocus(page, opener);
    assert.equal(await page.locator('main').getAttribute('inert'), null);
    await page.locator(`.${side}`).waitFor({ state: 'hidden' });
  }
  await page.locator('.open-people').tap();
  await page.locator('.people [data-person=Bob]').waitFor();
  assert.deepEqual(
    await page.evaluate(`[...document.querySelectorAll('button, input, textarea')].filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      return one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0 && (width < 44 || height < 44);
    }).map((one) => one.outerHTML)`),
    [],
  );
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
});

test('a list is one stop of the Tab key, and the arrow keys go through it', async (t) => {
  const windows = await Windows.open(t);
  await windows.server.people('Bob', 'Carol');
  const page = await windows.person('Alice');
  await page.locator('[data-person=Carol]').waitFor();
  await page.locator('.people [data-row][tabindex="0"]').focus();
  assert.equal(await page.locator('.people [data-row][tabindex="0"]').count(), 1);
  await hasFocus(page, '[data-person=Alice]');
  await page.keyboard.press('End');
  await hasFocus(page, '[data-person=Carol]');
  await page.keyboard.press('ArrowUp');
  await hasFocus(page, '[data-person=Bob]');
  await page.keyboard.press('Home');
  await hasFocus(page, '[data-person=Alice]');
  assert.equal(await page.locator('.people [data-row][tabindex="0"]').count(), 1);
});

test('a screen reader has each line once, without times; a direct message out of view has a region of its own', async (t) => {
  const windows = await Windows.open(t);
  const bob = await windows.server.person('Bob');
  const page = await windows.person('Alice');
  await page.getByRole('region', { name: 'Direct messages' }).waitFor();
  // What a live region says is what is put into it.
  await page.evaluate(`{
    globalThis.told = [];
    const log = document.querySelector('.log');
    const silent = (node) => node.getAttribute?.('aria-hidden') === 'true' || node.ariaLive === 'off';
    const spoken = (node) => silent(node) ? '' :
      node.nodeType === 3 ? node.data : [...node.childNodes].map(spoken).join('');
    new MutationObserver((changes) => {
      if (log.ariaLive === 'off') return;
      for (const { addedNodes } of changes) for (const node of addedNodes) told.push(spoken(node));
    }).observe(log, { childList: true, subtree: true });
  }`);
  // More than stand in the document at once, so that the first ones leave it.
  for (const part of ['again a', 'again b', 'again c']) {
    await talk(bob, part, 100);
    await sees(page, `${part} 99`);
  }
  const told = (await page.evaluate('told')) as string[];
  const lines = told.filter((one) => one.includes('again'));
  assert.equal(lines.length, 300);
  assert.equal(lines.at(-1), 'Bob: again c 99');
  assert.deepEqual(
    told.filter((one) => one !== '' && !one.includes('again') && one !== 'Today'),
    [],
  );

  bob.send('msg Alice psst');
  await page
    .getByRole('log', { name: 'New direct messages' })
    .getByText('Direct message from Bob: psst')
    .waitFor({ state: 'attached' });
});
