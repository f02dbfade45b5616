/** The page in daily use: what is unread, what has become of one's lines, and the same name in two tabs. */
import assert from 'node:assert/strict';
import { type TestContext, test as testOf } from 'node:test';
import type { Page } from 'playwright-core';
import { enter, goTo, NO_BROWSER, say, sees, titled, Windows } from '../support/browser.js';
import { leave } from '../support/server.js';

const test = (name: string, run: (t: TestContext) => Promise<void>): void => {
  void testOf(name, { skip: NO_BROWSER }, run);
};

/** Milliseconds. */
const DAY = 24 * 3_600_000;

const typed = (page: Page): Promise<string> => page.locator('#composer').inputValue();

async function join(page: Page, room: string): Promise<void> {
  await say(page, `/join ${room}`);
  await page.getByRole('heading', { name: room, level: 1 }).waitFor();
}

test('title, icon and side tell what is unread; a mark stands where it begins, and a line between the days', async (t) => {
  const windows = await Windows.open(t);
  const [bob] = await windows.server.room('lab', 'Bob');
  const alice = await windows.person('Alice');
  const icon = (): Promise<string | null> => alice.locator('link[rel=icon]').getAttribute('href');
  await join(alice, 'lab');
  bob.send('seen');
  await sees(alice, 'seen');
  await titled(alice, 'lab · Partyline');
  const before = await icon();
  await goTo(alice, 'all');
  bob.send('not seen', 'Alice, look', '/msg Alice psst');
  await alice.locator('[data-place="room:lab"] .badge.mentions', { hasText: '2' }).waitFor();
  await alice.locator('[data-place="direct:bob"] .badge', { hasText: '1' }).waitFor();
  await titled(alice, '(3) Everyone · Partyline');
  await alice.locator('link[rel=icon][href*=icon-unread]').waitFor({ state: 'attached' });
  await alice.getByRole('button', { name: /^lab ?, 2 unread, 1 with your name/ }).waitFor();

  await goTo(alice, 'room:lab');
  assert.equal(await alice.locator('.unread-mark + .line .text').textContent(), 'not seen');
  await goTo(alice, 'direct:bob');
  await sees(alice, 'psst');
  await alice.locator('.badge').first().waitFor({ state: 'detached' });
  await titled(alice, 'Bob · Partyline');
  await alice.locator(`link[rel=icon][href="${before}"]`).waitFor({ state: 'attached' });

  // Tomorrow.
  const carol = await windows.visitor();
  await carol.clock.install({ time: Date.now() + DAY });
  // So that all of the page's timers are this clock's.
  await carol.reload();
  await enter(carol, 'Carol');
  await join(carol, 'lab');
  await sees(carol, 'not seen');
  assert.deepEqual(await carol.locator('.day').allTextContents(), ['Yesterday']);
  // Another night, in which nothing is said.
  await carol.clock.fastForward(DAY);
  await carol.locator('.day', { hasNotText: 'Yesterday' }).waitFor();
});

test('at each message to one person stands what has become of it: waiting, delivered, refused; what is refused gives its text back', async (t) => {
  const windows = await Windows.open(t, { operators: 'Olga' });
  const { server } = windows;
  const [olga, bob, carol] = await server.accounts('Olga', 'Bob', 'Carol');
  await leave(carol);
  const alice = await windows.person('Alice', { account: true });
  const status = (which: string) => alice.locator(`.line.own .status[data-status=${which}]`);

  await say(alice, '/msg Carol for later');
  await goTo(alice, 'direct:carol');
  await status('waiting').waitFor();
  await say(alice, '/msg Bob now');
  await goTo(alice, 'direct:bob');
  await status('delivered').waitFor();
  bob.send('/block Alice');
  await bob.sync();
  await say(alice, 'are you angry?');
  await status('refused').waitFor();

  olga.send('/mute Alice');
  await olga.sync();
  await goTo(alice, 'all');
  await say(alice, 'a long sentence that I do not want to type again');
  await alice.locator('.line', { hasText: 'a long sentence' }).locator('.why').waitFor();
  assert.equal(await typed(alice), 'a long sentence that I do not want to type again');
});

test('a second tab of one name asks, and says what happens; the first one says so, and stays away', async (t) => {
  const windows = await Windows.open(t);
  const first = await windows.person('Alice', { account: true });
  const second = await windows.tab(first.context());
  // The name is the one of the last time.
  assert.equal(await second.locator('#name').inputValue(), 'Alice');
  await second.locator('input[value=password]').check();
  await second.locator('#password').fill('correct-horse');
  await second.getByRole('button', { name: 'Come in' }).click();
  await second
    .getByRole('alert')
    .filter({ hasText: 'Alice is open in another window. If you come in here, that window’s stay ends.' })
    .waitFor();
  await first.locator('#composer').waitFor();
  await second.getByRole('button', { name: 'Come in here' }).click();
  await second.locator('#composer').waitFor();
  await first
    .getByRole('alert')
    .filter({ hasText: 'Alice was opened in another window or program. This window has let go.' })
    .waitFor();
  // It may come back, and asks again.
  await first.getByRole('button', { name: 'Come in again' }).click();
  await first.locator('input[value=password]').check();
  await first.locator('#password').fill('correct-horse');
  await first.getByRole('button', { name: 'Come in' }).click();
  await first.getByRole('button', { name: 'Come in here' }).waitFor();
  assert.equal(await second.locator('#composer').count(), 1);

  // A guest's name is the guest's.
  await windows.person('Gustav');
  const other = await windows.visitor();
  await other.locator('#name').fill('Gustav');
  await other.getByRole('button', { name: 'Come in' }).click();
  await other.locator('#name-problem', { hasText: /Gustav/ }).waitFor();
});
