/**
 * Pictures of the page's main states, for people to look at: `npm run screenshots` writes them to docs/screenshots/. A small party of
 * one evening, on a clock that stands where it is put, so that two runs differ only in what the page does.
 */
import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startServer } from '../../src/server.js';
import { launch } from '../support/chromium.js';
import { connect, type TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { enter, goTo, say, sees } from '../support/page.js';
import { type Logged, operatorCode, PASSWORD } from '../support/party.js';
import { locate } from '../support/places.js';
import { collector, settings } from '../support/server.js';

const FOLDER = locate('docs/screenshots/');
const WIDE: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
/** For what stands alone in the middle. */
const SMALLER: BrowserContextOptions = { viewport: { width: 960, height: 860 } };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const MINUTE = 60_000;

const clock = new HandClock(Date.UTC(2026, 10, 28, 18, 40));
const log: Logged[] = [];
const options = { ...settings, webPort: 0, operators: 'Alice', minPassword: 8 };
const running = await startServer(options, collector(log), clock);
const browser: Browser = await launch();
const pages: Page[] = [];

/** A window whose clock goes with the server's. */
async function visitor(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...options,
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(clock.now());
  await page.goto(`http://localhost:${running.webPort}/`);
  pages.push(page);
  return page;
}

async function later(minutes: number): Promise<void> {
  clock.setDate(minutes * MINUTE);
  for (const page of pages) await page.clock.setFixedTime(clock.now());
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${FOLDER}${name}.png`, animations: 'disabled', caret: 'hide' });
  console.log(`docs/screenshots/${name}.png`);
}

async function account(name: string): Promise<TestClient> {
  const client = await connect(running.quietPort ?? 0, { name });
  const code = operatorCode(log, name);
  client.send(`register ${name} ${PASSWORD}${code === undefined ? '' : ` code ${code}`}`);
  await client.until(/^INFO: Welcome, /);
  return client;
}

mkdirSync(FOLDER, { recursive: true });

// The entrance.
const [bob, carol, dora] = [await account('Bob'), await account('Carol'), await account('Dora')];
const door = await visitor(SMALLER);
await picture(door, 'entrance');
await door.locator('#name').fill('Bob');
await door.getByRole('button', { name: 'Come in' }).click();
await door.getByRole('alert').waitFor();
await picture(door, 'refused');

// A room, yesterday and today.
bob.send('/join kitchen', '/topic Lunch: who cooks, and what', 'Good evening. Who cooks tomorrow?');
await bob.sync();
carol.send('/join kitchen', 'I could make soup ✓', 'for four, or are we more?');
await carol.sync();
await later(14 * 60 + 20);
const alice = await visitor(WIDE);
await (await account('Alice')).ask('/exit');
await enter(alice, 'Alice', 'password');
await say(alice, '/join kitchen');
await alice.getByRole('heading', { name: 'kitchen', level: 1 }).waitFor();
await alice.locator('.log').getByText('are we more?').waitFor();
await say(alice, 'Good morning! We are five today.');
await sees(alice, 'We are five');
await later(2);
dora.send('/join kitchen', '/me looks into the cupboard', 'There are lentils: https://example.org/recipes/lentil-soup');
await dora.sync();
bob.send('Alice, can you bring bread?');
await bob.sync();
await say(alice, 'I can.\nTwo loaves, one of rye.');
await sees(alice, 'one of rye');
await later(3);
carol.send('/file kitchen recipe.pdf 48213');
for (const one of [bob, carol, dora]) await one.ask('/add_contact Alice');
await alice.locator('.people [data-person="Bob"]').click();
await alice.getByRole('menuitem', { name: 'Add to contacts' }).click();
bob.send(
  '/create group garden',
  '/invite group garden Alice',
  '/all Has anybody seen my keys?',
  '/msg Alice Shall I come at ten?',
);
await bob.sync();
dora.send('/away Back at five', '/msg Alice The bread was very good.');
await dora.sync();
await alice.getByRole('button', { name: /^Accept: Bob invites/ }).click();
await alice.locator('[data-place="group:garden"]').waitFor();
await goTo(alice, 'room:kitchen');
await sees(alice, 'offers a file');
await picture(alice, 'talk');
await alice.emulateMedia({ colorScheme: 'light' });
await picture(alice, 'talk-light');
await alice.emulateMedia({ colorScheme: 'dark' });

// What one can do.
await alice.locator('.people [data-person="Carol"]').click();
await picture(alice, 'person');
await alice.keyboard.press('Escape');
await alice.keyboard.press('Control+k');
await alice.getByRole('combobox').fill('ca');
await picture(alice, 'jump');
await alice.keyboard.press('Escape');
await alice.locator('#composer').pressSequentially('/m');
await alice.getByRole('option').first().waitFor();
await picture(alice, 'commands');
await alice.locator('#composer').fill('');
await alice.keyboard.press('Escape');

// Messages to one, requests, files.
await goTo(alice, 'direct:bob');
await say(alice, 'Ten is fine.');
await alice.locator('.status[data-status=delivered]').waitFor();
bob.send('/connect to Alice', '/file Alice garden-plan.png 348160');
await alice.locator('.file', { hasText: 'garden-plan.png' }).waitFor();
const chooser = alice.waitForEvent('filechooser');
await alice.getByRole('button', { name: 'Offer a file to Bob' }).click();
await (await chooser).setFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(70_000, 7) });
await alice.locator('.file[data-state=stored]').waitFor();
await picture(alice, 'requests-and-files');

// The same on a telephone.
const phone = await visitor(PHONE);
await enter(phone, 'Emil');
await picture(phone, 'phone-empty');
await phone.locator('#composer').fill('/join kitchen');
await phone.locator('#composer').press('Enter');
await phone.getByRole('heading', { name: 'kitchen', level: 1 }).waitFor();
await sees(phone, 'one of rye');
await later(1);
await say(phone, 'Is there a plate left for me?');
carol.send('There is, Emil.');
await sees(phone, 'There is, Emil.');
await picture(phone, 'phone');
bob.send('/msg Emil Welcome!');
await phone.getByRole('button', { name: 'Places 1 unread' }).waitFor();
await phone.getByRole('button', { name: /^Places/ }).click();
await picture(phone, 'phone-places');

// The end of a stay, and of the server.
const second = await visitor(SMALLER);
await second.locator('#name').fill('Alice');
await second.locator('input[value=password]').check();
await second.locator('#password').fill(PASSWORD);
await second.getByRole('button', { name: 'Come in' }).click();
await second.locator('.ask').waitFor();
await picture(second, 'open-elsewhere');
await running.stop('Good night', 0);
await alice.locator('.bar').waitFor();
await say(alice, 'Is anybody there?');
await sees(alice, 'there was no connection');
await picture(alice, 'lost');
await browser.close();
process.exit(0);
