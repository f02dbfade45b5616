/**
 * The page for who does not see it, or has no pointer: axe-core on its states, but for what is asked and offered, which
 * features.full.test.ts looks at; and a walk by keyboard alone.
 */
import assert from 'node:assert/strict';
import { type TestContext, test as testOf } from 'node:test';
import type { Page } from 'playwright-core';
import { barriers, becomes, enter, goTo, NO_BROWSER, say, sees, type Window, Windows } from '../support/browser.js';
import { settle } from '../support/server.js';

const test = (name: string, run: (t: TestContext) => Promise<void>): void => {
  void testOf(name, { skip: NO_BROWSER }, run);
};

/** Nothing moves, so what is looked at is what stays. */
const STILL: Window = { reducedMotion: 'reduce' };

/** All of axe-core's rules, by day and by night. */
async function isFine(page: Page, state: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await barriers(page), [], `${state}, ${colorScheme}`);
  }
}

test('axe-core finds nothing at the entrance: at first, with a password, refused, and where the name is open elsewhere', async (t) => {
  const windows = await Windows.open(t);
  await windows.server.person('Bob');
  const first = await windows.person('Alice', { ...STILL, account: true });
  const page = await windows.visitor(STILL);
  await isFine(page, 'entrance');
  await page.locator('#name').fill('Bob');
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.getByRole('alert').waitFor();
  await isFine(page, 'refused');
  await page.locator('input[value=create]').check();
  await isFine(page, 'a new password');
  await page.locator('#name').fill('Alice');
  await page.locator('input[value=password]').check();
  await page.locator('#password').fill('not-the-password');
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.locator('#password-problem').waitFor();
  await isFine(page, 'a wrong password');
  await page.locator('#password').fill('correct-horse');
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.locator('.ask').waitFor();
  await isFine(page, 'open elsewhere');
  await page.getByRole('button', { name: 'Come in here' }).click();
  await page.locator('#composer').waitFor();
  await first.getByRole('button', { name: 'Come in again' }).waitFor();
  await isFine(first, 'taken over');
});

test('axe-core finds nothing where one talks: empty, busy, with delivered, refused and waiting lines, files, a question of the server, and the sides as drawers', async (t) => {
  const windows = await Windows.open(t, { operators: 'Alice', maxFile: 10_000 });
  const { server } = windows;
  const alice = await windows.person('Alice', { ...STILL, account: true });
  await isFine(alice, 'empty');

  const [bob, carol] = await server.accounts('Bob', 'Carol');
  await say(alice, '/join lab');
  await alice.getByRole('heading', { name: 'lab', level: 1 }).waitFor();
  bob.send('/join lab', '/topic What we are about', 'Hello https://example.org/ Alice', '/me waves');
  await bob.sync();
  await say(alice, 'one line');
  await say(alice, '/nonsense');
  await say(alice, '/help who');
  bob.send('/msg Alice psst', '/all everybody, Alice too');
  carol.send('/msg Alice psst', 'add_contact Alice', '/away lunch');
  await settle(bob, carol);
  await alice.locator('[data-place="direct:carol"] .badge').waitFor();
  await isFine(alice, 'busy');
  await goTo(alice, 'direct:carol');
  await say(alice, 'delivered');
  await alice.locator('.status[data-status=delivered]').waitFor();
  carol.send('/block Alice');
  await carol.sync();
  await say(alice, 'refused');
  await alice.locator('.status[data-status=refused]').waitFor();
  await isFine(alice, 'delivered and refused');

  await goTo(alice, 'direct:bob');
  bob.send('/file Alice photo.jpg 4821');
  await alice.locator('.file', { hasText: 'photo.jpg' }).waitFor();
  for (const [name, bytes] of [
    ['mine.txt', 100],
    ['big.txt', 20_000],
  ] as const) {
    const chooser = alice.waitForEvent('filechooser');
    await alice.getByRole('button', { name: 'Offer a file to Bob' }).click();
    await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.alloc(bytes) });
    await alice.locator('.file[data-state=stored], .file[data-state=failed]', { hasText: name }).waitFor();
  }
  await isFine(alice, 'files');

  const line = alice.locator('#composer');
  await line.fill('/message');
  await line.press('Enter');
  await alice.locator('.asks').waitFor();
  await isFine(alice, 'a question of the server');
  await alice.keyboard.press('Escape');

  await alice.setViewportSize({ width: 320, height: 568 });
  await isFine(alice, 'narrow');
  await alice.getByRole('button', { name: 'Places' }).click();
  await isFine(alice, 'places as a drawer');
  await alice.keyboard.press('Escape');
  await alice.getByRole('button', { name: 'People', exact: true }).click();
  await isFine(alice, 'people as a drawer');
});

test('axe-core finds nothing where the connection is lost', async (t) => {
  const windows = await Windows.open(t, { forgives: /^WebSocket connection to 'ws:\/\/localhost/ });
  const alice = await windows.person('Alice', STILL);
  await windows.server.stop();
  await alice.getByRole('button', { name: 'Try now' }).waitFor();
  await say(alice, 'is anybody there?');
  await sees(alice, /there was no connection/);
  await isFine(alice, 'lost');
});

/** What has the focus, as a screen reader would name it; fails where nobody sees that it has it. */
async function focused(page: Page): Promise<string> {
  const [name, isSeen] = await page.evaluate<[string, boolean]>(`(() => {
    const at = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const inView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    const ringed = (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || at.closest('.composer .box') !== null;
    const named = (at.labels?.[0] ?? at).cloneNode(true);
    for (const hidden of named.querySelectorAll('[aria-hidden=true]')) hidden.remove();
    return [at.getAttribute('aria-label') ?? named.textContent, inView && ringed];
  })()`);
  assert.ok(isSeen, `that ${name} has the focus is not to be seen`);
  return name;
}

/** Presses a key until the focus is where it is wanted; not for ever. */
async function press(page: Page, key: string, wanted: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let times = 0; times < 40; times++) {
    await page.keyboard.press(key);
    const name = await focused(page);
    if (typeof wanted === 'string' ? name === wanted : wanted.test(name)) return;
    passed.push(name);
  }
  assert.fail(`${key} never came to ${wanted}, but to\n${passed.join('\n')}`);
}

test('by keyboard alone one enters, changes places, says something, accepts a request, opens the menu of a person, jumps and leaves', async (t) => {
  const windows = await Windows.open(t);
  const { server } = windows;
  const bob = await server.person('Bob');
  const page = await windows.visitor();
  const keys = page.keyboard;

  // Entering: the name has the focus.
  await page.locator('#name:focus').waitFor();
  await keys.type('Alice');
  await press(page, 'Tab', /^Just come in/);
  await press(page, 'Tab', 'Come in');
  await keys.press('Enter');
  await page.locator('#composer:focus').waitFor();

  // Saying something, and to one person: what there is to do with them is a menu.
  await keys.type('hello');
  await keys.press('Enter');
  await bob.until('Alice (to all): hello');
  await press(page, 'Tab', /^Alice/);
  await press(page, 'ArrowDown', /^Bob/);
  await keys.press('Enter');
  await becomes(page, () => focused(page), 'Send a direct message');
  await keys.press('Escape');
  await becomes(page, () => focused(page), /^Bob/);
  await keys.press('Enter');
  await keys.press('Enter');
  await page.locator('#composer:focus').waitFor();
  await keys.type('psst');
  await keys.press('Enter');
  await bob.until('Alice: psst');

  // A request stands above the conversation.
  bob.send('connect to Alice');
  await page.getByRole('button', { name: /^Accept/ }).waitFor();
  await press(page, 'Shift+Tab', 'Accept: Bob wants a private chat with you');
  await keys.press('Enter');
  await bob.until(/^PRIVATE_CONNECTED:Alice$/);
  await page.getByRole('heading', { name: 'Bob', level: 1 }).waitFor();

  // Another place, at the side.
  await press(page, 'Shift+Tab', /^(Everyone|Bob)/);
  await press(page, 'Home', 'Everyone');
  await keys.press('Enter');
  await page.getByRole('heading', { name: 'Everyone', level: 1 }).waitFor();

  // Ctrl-K opens a room, and one speaks there.
  await keys.press('Control+k');
  await keys.type('#lab');
  await page.getByRole('option', { name: /^lab join/ }).waitFor();
  await keys.press('Enter');
  await page.getByRole('heading', { name: 'lab', level: 1 }).waitFor();
  await page.locator('#composer:focus').waitFor();
  await keys.type('in the lab');
  await keys.press('Enter');
  await sees(page, 'in the lab');

  // One reads with the arrow keys, and comes back to the line.
  await press(page, 'Shift+Tab', 'Conversation: lab');
  await press(page, 'Tab', 'Write in lab');

  // Leaving.
  await press(page, 'Shift+Tab', 'Leave Partyline');
  await keys.press('Enter');
  await page.locator('#name:focus').waitFor();
  await bob.until(/^OFFLINE:Alice/);
  await enter(page, 'Alice');
});
