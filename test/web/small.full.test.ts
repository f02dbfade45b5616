/** The page on small screens, by touch, magnified, and for who wants no motion. */
import assert from 'node:assert/strict';
import { type TestContext, test as testOf } from 'node:test';
import type { Page } from 'playwright-core';
import { NO_BROWSER, say, sees, Windows } from '../support/browser.js';

const test = (name: string, run: (t: TestContext) => Promise<void>): void => {
  void testOf(name, { skip: NO_BROWSER }, run);
};

const LONG = `${'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4)} https://example.org/${'a/long/way/'.repeat(20)}`;

/** Nothing goes beyond the window's sides, and what can be pressed is large enough for a finger (WCAG 2.2, 2.5.8). */
async function fits(page: Page, state: string): Promise<void> {
  const problems = await page.evaluate<string[]>(`(() => {
    const problems = [];
    const wide = innerWidth;
    for (const one of [document.documentElement, document.body, ...document.querySelectorAll('main, nav, aside, dialog, .log, .scroll, .menu')]) {
      if (one.scrollWidth > one.clientWidth + 1) problems.push('scrolls sideways: ' + one.tagName + '.' + one.className + ' ' + one.scrollWidth + ' > ' + one.clientWidth);
    }
    for (const one of document.querySelectorAll('button, input:not([type=radio]), textarea, [role=option]')) {
      const box = one.getBoundingClientRect();
      if (box.width === 0 || one.closest('[inert], .hidden') !== null || !one.checkVisibility({ visibilityProperty: true })) continue;
      // In a drawer that is shut.
      if (box.right <= 0 || box.left >= wide) continue;
      if (box.left < -1 || box.right > wide + 1) problems.push('is cut off: ' + one.outerHTML.slice(0, 120));
      if ((box.height < 24 || box.width < 24) && !one.matches('.author, .link-button')) problems.push('is small, ' + box.width + ' x ' + box.height + ': ' + one.outerHTML.slice(0, 120));
    }
    return problems;
  })()`);
  assert.deepEqual(problems, [], state);
}

for (const { title, options } of [
  { title: 'at 320 px, by touch', options: { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true } },
  {
    title: 'at 1280 px magnified to 200 %',
    options: { viewport: { width: 640, height: 400 }, hasTouch: true, deviceScaleFactor: 2 },
  },
]) {
  test(`${title}: nothing scrolls sideways, and everything is there to be reached`, async (t) => {
    const windows = await Windows.open(t);
    const { server } = windows;
    const [bob] = await server.accounts('Bob', 'Carol');
    const alice = await windows.visitor({ ...options, reducedMotion: 'reduce' });
    await fits(alice, 'entrance');
    await alice.locator('#name').fill('Alice');
    await alice.getByText('I want a password').tap();
    await alice.locator('#password').fill('correct-horse');
    await fits(alice, 'entrance with a password');
    await alice.getByRole('button', { name: 'Come in' }).tap();
    await alice.locator('#composer').waitFor();
    await fits(alice, 'empty');

    const openPlaces = () => alice.getByRole('button', { name: /^Places/ }).tap();
    await openPlaces();
    await alice.getByRole('button', { name: 'Join or open a room' }).tap();
    await alice.getByRole('dialog').waitFor();
    await fits(alice, 'rooms');
    await alice.keyboard.press('Escape');
    await alice.getByRole('button', { name: 'Close the list of places' }).tap();
    await say(alice, '/join lab');
    await alice.getByRole('heading', { name: 'lab', level: 1 }).waitFor();
    bob.send('/join lab', `/topic ${LONG}`, LONG, '/msg Alice hello');
    await sees(alice, LONG.slice(0, 60));
    await say(alice, LONG);
    await fits(alice, 'long words');

    await openPlaces();
    await fits(alice, 'places');
    await alice.locator('[data-place="direct:bob"]').tap();
    await alice.getByRole('heading', { name: 'Bob', level: 1 }).waitFor();
    await sees(alice, 'hello');
    bob.send('/connect to Alice', '/file Alice a-file-with-a-very-long-name-that-does-not-fit-in-any-line.tar.gz 100');
    await alice.locator('.file').waitFor();
    await fits(alice, 'a request and a file');
    await alice.getByRole('button', { name: /^Accept: Bob/ }).tap();
    await bob.until(/^PRIVATE_CONNECTED:Alice$/);

    await alice.getByRole('button', { name: 'People', exact: true }).tap();
    await fits(alice, 'people');
    await alice.locator('.people [data-person="Carol"]').tap();
    await alice.getByRole('menu').waitFor();
    await fits(alice, 'menu');
    await alice.getByRole('menuitem', { name: 'Send a direct message' }).tap();
    await alice.getByRole('heading', { name: 'Carol', level: 1 }).waitFor();
    await alice.locator('#composer').fill('/m');
    await alice.getByRole('option').first().waitFor();
    await fits(alice, 'suggestions');
    await alice.locator('#composer').fill('by touch');
    await alice.getByRole('button', { name: 'Send' }).tap();
    await alice.locator('.status[data-status=delivered]').waitFor();
    await openPlaces();
    await alice.getByRole('button', { name: 'Leave Partyline' }).tap();
    await alice.locator('#name').waitFor();
  });
}

test('who wants no motion sees none, and who has made the letters larger loses nothing', async (t) => {
  const windows = await Windows.open(t);
  const alice = await windows.person('Alice', { reducedMotion: 'reduce', viewport: { width: 320, height: 568 } });
  await alice.getByRole('button', { name: /^Places/ }).click();
  const moving = await alice.evaluate<string[]>(`[...document.querySelectorAll('*')].filter((one) => {
    const { animationName, animationDuration, transitionDuration } = getComputedStyle(one);
    const long = (times) => times.split(',').some((time) => parseFloat(time) > 0.01);
    return (animationName !== 'none' && long(animationDuration)) || long(transitionDuration);
  }).map((one) => one.outerHTML.slice(0, 100))`);
  assert.deepEqual(moving, []);
  await alice.keyboard.press('Escape');
  // WCAG 1.4.12: more room between letters, words and lines.
  await alice.evaluate(`{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }');
    document.adoptedStyleSheets = [sheet];
  }`);
  await fits(alice, 'wide letters');
});
