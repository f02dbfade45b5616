/** What one can do on the page, done in real Chromium. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type TestContext, test as testOf } from 'node:test';
import type { Page } from 'playwright-core';
import { barriers, becomes, goTo, NO_BROWSER, say, sees, Windows } from '../support/browser.js';

const test = (name: string, run: (t: TestContext) => Promise<void>): void => {
  void testOf(name, { skip: NO_BROWSER }, run);
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The name of what has the focus, as a screen reader would say it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`);

async function act(page: Page, person: string, label: string | RegExp): Promise<void> {
  await page.locator(`[data-person="${person}"]`).click();
  await page.getByRole('menuitem', { name: label }).click();
}

test('a private chat is asked for by a click on a person, accepted or rejected by one where the other looks', async (t) => {
  const windows = await Windows.open(t);
  const [alice, bob] = [await windows.person('Alice'), await windows.person('Bob')];
  const nick = await windows.server.person('Nick');

  await act(alice, 'Bob', 'Ask for a private chat');
  await bob.getByRole('button', { name: 'Reject: Alice wants a private chat with you' }).click();
  await sees(alice, 'Bob does not want a private chat.');
  await bob.getByRole('button', { name: /^Reject/ }).waitFor({ state: 'detached' });

  await act(alice, 'Bob', 'Ask for a private chat');
  await bob.getByRole('button', { name: 'Accept: Alice wants a private chat with you' }).click();
  await goTo(alice, 'private:bob');
  await say(alice, 'for you alone');
  await goTo(bob, 'private:alice');
  await sees(bob, 'for you alone');
  await alice.locator('.line .status[data-status=delivered]').waitFor();

  // By nc, too, both ways.
  nick.send('connect to Alice');
  await alice.getByRole('button', { name: 'Accept: Nick wants a private chat with you' }).click();
  await nick.until('PRIVATE_CONNECTED:Alice');
});

test('a group is begun, others are invited by a click, and accept by one', async (t) => {
  const windows = await Windows.open(t);
  const [alice, bob] = [
    await windows.person('Alice', { account: true }),
    await windows.person('Bob', { account: true }),
  ];
  await alice.getByRole('button', { name: 'Begin a group' }).click();
  await alice.locator('dialog input:focus').waitFor();
  await alice.keyboard.type('two words');
  await alice.keyboard.press('Enter');
  await alice.getByRole('alert').filter({ hasText: 'letters, digits' }).waitFor();
  await alice.getByLabel('Name of the group').fill('team');
  await alice.keyboard.press('Enter');
  await alice.getByRole('heading', { name: 'team', level: 1 }).waitFor();
  await act(alice, 'Bob', 'Invite to the group team');
  await bob.getByRole('button', { name: 'Accept: Alice invites you to the group team' }).click();
  await bob.locator('[data-place="group:team"]').waitFor();
  await say(alice, 'welcome');
  await goTo(bob, 'group:team');
  await sees(bob, 'welcome');

  await bob.getByRole('button', { name: 'Leave this group' }).click();
  await bob.getByRole('dialog').getByRole('button', { name: 'Leave the group' }).click();
  await bob.locator('[data-place="group:team"]').waitFor({ state: 'detached' });
});

test('a file chosen, dropped or pasted is there for one click; what the server refuses is said at the file', async (t) => {
  const windows = await Windows.open(t, { maxFile: 100_000 });
  const [alice, bob] = [await windows.person('Alice'), await windows.person('Bob')];
  const bytes = randomBytes(80_000);
  const offered = (name: string) => bob.locator('.file', { hasText: name });

  const chooser = alice.waitForEvent('filechooser');
  await alice.getByRole('button', { name: 'Offer a file to Everyone' }).click();
  await (await chooser).setFiles({ name: 'photo <b>.jpg', mimeType: 'image/jpeg', buffer: bytes });
  await offered('photo').getByText('78.1 KiB').waitFor();
  const download = bob.waitForEvent('download');
  await offered('photo')
    .getByRole('button', { name: /^Accept/ })
    .click();
  const fetched = await download;
  assert.equal(sha256(readFileSync(await fetched.path())), sha256(bytes));
  await sees(alice, /Bob has fetched/);

  // Dropped on the talk.
  await alice.evaluate(`{
    const files = new DataTransfer();
    files.items.add(new File(['dropped'], 'dropped.txt'));
    const talk = document.querySelector('main');
    for (const type of ['dragenter', 'dragover']) talk.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true }));
    globalThis.dropped = () => talk.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
  }`);
  await alice.getByText('Drop here to offer it to Everyone').waitFor();
  await alice.evaluate('dropped()');
  await alice.getByText('Drop here').waitFor({ state: 'detached' });
  await offered('dropped.txt').waitFor();

  // Pasted into the line. What comes with a text is text.
  const paste = (type: string, name: string): Promise<unknown> =>
    alice.evaluate(`{
      const data = new DataTransfer();
      data.items.add(new File(['pasted'], '${name}'));
      if ('${type}' !== '') data.items.add('a text', '${type}');
      document.querySelector('#composer').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }`);
  await paste('text/plain', 'cells.png');
  await paste('', 'shot.png');
  await offered('shot.png').waitFor();
  assert.equal(await offered('cells.png').count(), 0);

  // Too large.
  const again = alice.waitForEvent('filechooser');
  await alice.getByRole('button', { name: 'Offer a file to Everyone' }).click();
  await (await again).setFiles({ name: 'big.iso', mimeType: 'text/plain', buffer: Buffer.alloc(100_001) });
  await alice
    .locator('.file[data-state=failed]', { hasText: 'big.iso' })
    .getByText(/^A file has at most 100000 bytes/)
    .waitFor();

  // Withdrawn: who would take it all the same is told so there.
  const mine = alice.locator('.file', { hasText: 'dropped.txt' });
  await mine.getByRole('button', { name: /^Withdraw/ }).click();
  await mine.getByText('You have withdrawn it.').waitFor();
  await offered('dropped.txt')
    .getByRole('button', { name: /^Accept/ })
    .click();
  await bob
    .locator('.file[data-state=failed]', { hasText: 'dropped.txt' })
    .getByText(/^No file/)
    .waitFor();
});

test('the menu of a person is walked with the keys, and Esc leads back; an operator’s acts are asked about first', async (t) => {
  const windows = await Windows.open(t, { operators: 'Olga' });
  const [olga, bob] = [await windows.person('Olga', { account: true }), await windows.person('Bob')];
  await olga.locator('[data-person="Bob"]').focus();
  await olga.keyboard.press('Enter');
  await becomes(olga, () => focused(olga), 'Send a direct message');
  await olga.keyboard.press('ArrowDown');
  await becomes(olga, () => focused(olga), 'Ask for a private chat');
  await olga.keyboard.press('End');
  await becomes(olga, () => focused(olga), /^Take back all their lines/);
  await olga.keyboard.press('k');
  await becomes(olga, () => focused(olga), /^Kick/);
  await olga.keyboard.press('Escape');
  await becomes(olga, () => olga.evaluate('document.activeElement.dataset.person ?? ""'), 'Bob');
  assert.equal(await olga.getByRole('menu').count(), 0);

  // Nobody else has them.
  await bob.locator('[data-person="Olga"]').click();
  assert.equal(await bob.getByRole('menuitem', { name: /Kick|Ban|Mute/ }).count(), 0);
  await bob.keyboard.press('Escape');

  await act(olga, 'Bob', /^Mute/);
  await olga.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await act(olga, 'Bob', /^Kick/);
  await olga.getByLabel(/Why/).fill('too loud');
  await olga.getByRole('dialog').getByRole('button', { name: 'Kick' }).click();
  await bob
    .getByRole('alert')
    .filter({ hasText: /thrown you out|kicked/ })
    .waitFor();

  // What is done to a room and to the server stands in menus, too; what a ban of an address would hit is said first.
  await windows.server.person('Mallory');
  await act(olga, 'Mallory', /^Ban, with the address/);
  await olga
    .getByRole('dialog', { name: /^Ban Mallory and / })
    .getByRole('button', { name: 'Cancel' })
    .click();
  await olga.getByRole('button', { name: 'Join or open a room' }).click();
  await olga.locator('#room-name').fill('lab');
  await olga.locator('#room-key').fill('sesame');
  await olga.keyboard.press('Enter');
  await olga.getByRole('button', { name: 'What to do with lab' }).click();
  await olga.getByRole('menuitem', { name: 'Make it quiet' }).click();
  await olga.locator('.about', { hasText: 'with a key · quiet' }).waitFor();
  await olga.getByRole('button', { name: 'What to do with the server' }).click();
  await olga.getByRole('menuitem', { name: /^Lock/ }).click();
  await sees(olga, /^Locked: nobody new comes in/);
});

test('Ctrl-K goes anywhere by a few letters: to rooms, to people, to a room that is opened so', async (t) => {
  const windows = await Windows.open(t);
  const bob = await windows.server.person('Bob');
  bob.send('/join kitchen');
  const alice = await windows.person('Alice');
  const jump = async (typed: string): Promise<void> => {
    await alice.keyboard.press('Control+k');
    await alice.getByRole('combobox').fill(typed);
  };
  await jump('#garden');
  await alice.getByRole('option', { name: /^garden join or open/ }).waitFor();
  await alice.keyboard.press('Enter');
  await alice.getByRole('heading', { name: 'garden', level: 1 }).waitFor();
  await jump('bo');
  await alice.getByRole('option', { name: /^Bob/ }).first().waitFor();
  await alice.keyboard.press('Enter');
  await alice.getByRole('heading', { name: 'Bob', level: 1 }).waitFor();
  await say(alice, 'hello');
  await bob.until('Alice: hello');

  // The keys stay in it, and Esc gives the focus back.
  await alice.locator('#composer').focus();
  await jump('every');
  for (let times = 0; times < 4; times++) await alice.keyboard.press('Tab');
  assert.equal(
    await alice.evaluate(
      `document.activeElement === document.body || document.activeElement.closest('dialog') !== null`,
    ),
    true,
  );
  await alice.keyboard.press('Escape');
  await becomes(alice, () => alice.evaluate('document.activeElement.id'), 'composer');
  assert.equal(await alice.getByRole('dialog').count(), 0);
  await jump('every');
  await alice.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await becomes(alice, () => alice.evaluate('document.activeElement.id'), 'composer');
});

test('behind a slash commands and names are offered; Enter sends unless one has gone into the list', async (t) => {
  const windows = await Windows.open(t);
  const bob = await windows.server.person('Bob');
  const alice = await windows.person('Alice');
  const line = alice.locator('#composer');
  const typed = (): Promise<string> => line.inputValue();
  await line.pressSequentially('/ms');
  await alice.getByRole('option', { name: /^msg/ }).waitFor();
  await line.press('Tab');
  assert.equal(await typed(), '/msg ');
  await alice.getByText('/msg <name> <text>').waitFor();
  await line.press('ArrowDown');
  assert.equal(await alice.locator('[role=option][aria-selected=true]').textContent(), 'Bob');
  await line.press('Enter');
  assert.equal(await typed(), '/msg Bob ');
  await line.pressSequentially('hi');
  await line.press('Enter');
  await bob.until('Alice: hi');
  assert.equal(await typed(), '');

  await line.pressSequentially('/wh');
  await alice.getByRole('option', { name: /^who / }).waitFor();
  await line.press('Escape');
  assert.equal(await alice.getByRole('option').count(), 0);
  assert.equal(await typed(), '/wh');
  await line.pressSequentially('o');
  await line.press('Enter');
  await sees(alice, /Here: .*Bob/);
});

test('links lead out without a word of the page, and text that looks like markup is text', async (t) => {
  const windows = await Windows.open(t);
  const bob = await windows.server.person('Bob');
  const alice = await windows.person('Alice');
  bob.send(
    'see https://example.org/a(b), javascript:alert(1) <img src=x onerror=alert(1)> <a href="http://x.example">x</a>',
  );
  await sees(alice, 'javascript:alert(1) <img src=x onerror=alert(1)>');
  const links = await alice
    .locator('.line a')
    .evaluateAll((all) =>
      all.map((one) =>
        ['href', 'rel', 'target'].map((name) =>
          (one as unknown as { getAttribute(of: string): string }).getAttribute(name),
        ),
      ),
    );
  assert.deepEqual(links, [
    ['https://example.org/a(b)', 'noopener noreferrer', '_blank'],
    ['http://x.example', 'noopener noreferrer', '_blank'],
  ]);
  assert.equal(await alice.locator('.line img').count(), 0);
});

test('a room is joined from the list of rooms, or opened; its topic is set where one sees it', async (t) => {
  const windows = await Windows.open(t);
  const bob = await windows.server.person('Bob');
  bob.send('/join kitchen');
  await bob.until(/^INFO: Joined kitchen/);
  const alice = await windows.person('Alice');
  await alice.getByRole('button', { name: 'Join or open a room' }).click();
  await alice.locator('.rooms').getByText('kitchen').click();
  await alice.getByRole('heading', { name: 'kitchen', level: 1 }).waitFor();
  await bob.until('JOINED:kitchen:Alice');
  await alice.getByRole('button', { name: 'Set the topic' }).click();
  await alice.locator('dialog input:focus').waitFor();
  await alice.keyboard.type('soup');
  await alice.keyboard.press('Enter');
  await bob.until('TOPIC:kitchen:Alice:soup');
  await alice.locator('.about', { hasText: 'soup' }).waitFor();
});

test('R3.83 a line of one’s own is taken back by a press, or by /purge alone', async (t) => {
  const windows = await Windows.open(t);
  const [alice, bob] = [await windows.person('Alice'), await windows.person('Bob')];
  for (const text of ['one', 'two', 'three']) {
    await say(alice, text);
    await sees(bob, text);
  }
  await alice.locator('.line', { hasText: 'two' }).hover();
  await alice.locator('.line', { hasText: 'two' }).locator('.take-back').click();
  await alice.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  await bob.locator('.line', { hasText: 'two' }).waitFor({ state: 'detached' });
  await say(alice, '/purge');
  await bob.locator('.line', { hasText: 'three' }).waitFor({ state: 'detached' });
  await sees(bob, 'one');
  assert.equal(await bob.locator('.take-back').count(), 0);
});

test('R3.30 a guest keeps the name by a password that nobody sees, and is an account from then on', async (t) => {
  const windows = await Windows.open(t, { minPassword: 8 });
  const alice = await windows.person('Alice');
  await act(alice, 'Alice', /^Keep this name/);
  const field = alice.getByLabel('A new password, without spaces');
  assert.equal(await field.getAttribute('type'), 'password');
  await field.fill('short');
  await alice.keyboard.press('Enter');
  await alice.locator('.line[data-kind=error]', { hasText: 'at least 8' }).waitFor();
  await act(alice, 'Alice', /^Keep this name/);
  await field.fill('correct-horse');
  await alice.keyboard.press('Enter');
  await sees(alice, 'Password set.');
  assert.doesNotMatch(await alice.locator('body').innerText(), /correct-horse/);
  // What only accounts have is offered from now on.
  await windows.server.person('Bob');
  await alice.locator('[data-person="Bob"]').click();
  await alice.getByRole('menuitem', { name: 'Add to contacts' }).waitFor();
  await alice.keyboard.press('Escape');
  // Somebody else takes the account over by it: it is one.
  await windows.server.visitor().then((visitor) => visitor.ask('login Alice correct-horse takeover'));
  await alice
    .getByRole('alert')
    .filter({ hasText: /another window|elsewhere|taken over/ })
    .waitFor();
});

for (const [looks, window] of [
  ['dark', { colorScheme: 'dark' }],
  ['light', { colorScheme: 'light' }],
  ['narrow', { colorScheme: 'dark', viewport: { width: 320, height: 568 }, hasTouch: true }],
] as const) {
  test(`nothing that is asked or offered stands in anybody’s way (${looks})`, async (t) => {
    const windows = await Windows.open(t, { operators: 'Olga' });
    const bob = await windows.server.account('Bob');
    const olga = await windows.person('Olga', { account: true, ...window });
    const isNarrow = looks === 'narrow';
    const opensSide = async (side: string): Promise<void> => {
      if (isNarrow) await olga.locator(`.open-${side}`).click();
    };
    const isFine = async (state: string): Promise<void> => {
      assert.deepEqual(await barriers(olga), [], state);
      assert.ok(await olga.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${state}: too wide`);
    };
    bob.send(
      'connect to Olga',
      'create group team',
      'invite group team Olga',
      'file Olga photo.jpg 48213',
      '/file b.txt',
    );
    await olga.getByRole('button', { name: /^Accept: Bob invites/ }).waitFor();
    await olga.locator('.file').first().waitFor();
    await isFine('requests and files');

    const line = olga.locator('#composer');
    await line.pressSequentially('/ba');
    await olga.getByRole('option').first().waitFor();
    await line.press('ArrowDown');
    await isFine('suggestions');
    await line.press('Escape');
    await line.fill('');

    await opensSide('people');
    await olga.locator('[data-person="Bob"]').click();
    await olga.getByRole('menu').waitFor();
    await isFine('menu');
    await olga.getByRole('menuitem', { name: /^Ban…/ }).click();
    await olga.getByLabel(/minutes/).waitFor();
    await isFine('question');
    await olga.keyboard.press('Escape');
    if (isNarrow) await olga.keyboard.press('Escape');

    await opensSide('places');
    await olga.getByRole('button', { name: 'What to do with the server' }).click();
    await olga.getByRole('menu').waitFor();
    await isFine('menu of the server');
    await olga.keyboard.press('Escape');
    if (isNarrow) await olga.keyboard.press('Escape');

    await olga.keyboard.press('Control+k');
    await olga.getByRole('combobox').fill('b');
    await isFine('jump');
    await olga.getByRole('combobox').fill('???');
    await isFine('jump to nothing');
    await olga.keyboard.press('Escape');

    for (const name of ['Join or open a room', 'Begin a group', 'Ask for a private chat', 'Keys and commands']) {
      await opensSide('places');
      await olga.getByRole('button', { name }).click();
      await olga.getByRole('dialog').waitFor();
      await isFine(name);
      await olga.keyboard.press('Escape');
      await olga.getByRole('dialog').waitFor({ state: 'detached' });
      if (isNarrow) await olga.keyboard.press('Escape');
    }
  });
}

test('on a narrow screen what is done from a side shows: the side gives the view free', async (t) => {
  const windows = await Windows.open(t);
  const bob = await windows.server.person('Bob');
  const alice = await windows.person('Alice', { viewport: { width: 320, height: 568 } });
  await alice.locator('.open-people').click();
  await act(alice, 'Bob', 'Ask for a private chat');
  await alice.locator('.chat:not([data-drawer])').waitFor();
  await sees(alice, 'Bob has been asked for a private chat');
  bob.send('reject connection Alice');
  await sees(alice, 'Bob does not want a private chat.');
  await alice.locator('.open-places').click();
  await alice.getByRole('button', { name: 'Join or open a room' }).click();
  await alice.locator('#room-name').fill('lab');
  await alice.keyboard.press('Enter');
  await alice.locator('.chat:not([data-drawer])').waitFor();
  await alice.getByRole('heading', { name: 'lab', level: 1 }).waitFor();
  // Esc is for what is on top alone.
  await alice.locator('.open-places').click();
  await alice.getByRole('button', { name: 'Begin a group' }).click();
  await alice.getByRole('dialog').waitFor();
  await alice.keyboard.press('Escape');
  await alice.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await alice.locator('.chat').getAttribute('data-drawer'), 'places');
});

/** The browser’s notifications, as far as a page sees them. */
const NOTIFICATIONS = `
  globalThis.shown = [];
  globalThis.Notification = class {
    static permission = 'default';
    static async requestPermission() { this.permission = 'granted'; return 'granted'; }
    constructor(title, { body }) { shown.push(title + ': ' + body); }
    close() {}
  };
  document.hasFocus = () => globalThis.looks !== false;`;

test('notifications come only where somebody has turned them on and looks elsewhere', async (t) => {
  const windows = await Windows.open(t);
  const bob = await windows.server.person('Bob');
  const alice = await windows.person('Alice', { before: NOTIFICATIONS });
  const button = alice.getByRole('button', { name: 'Notifications' });
  const shown = (): Promise<string[]> => alice.evaluate('shown');
  await alice.evaluate('looks = false');
  bob.send('msg Alice one');
  await alice.locator('[data-place="direct:bob"] .badge').waitFor();
  assert.deepEqual(await shown(), []);
  await button.click();
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  bob.send('msg Alice two');
  await alice.locator('[data-place="direct:bob"] .badge', { hasText: '2' }).waitFor();
  await alice.evaluate('looks = true');
  bob.send('msg Alice three');
  await goTo(alice, 'direct:bob');
  await sees(alice, 'three');
  const [only, ...more] = await shown();
  assert.match(String(only), /Bob.*two/);
  assert.deepEqual(more, []);
});

test('where the browser has no notifications, they are not spoken of', async (t) => {
  const windows = await Windows.open(t);
  const alice = await windows.person('Alice', { before: 'delete globalThis.Notification' });
  assert.equal(await alice.getByRole('button', { name: 'Notifications' }).count(), 0);
});
