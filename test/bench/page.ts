/**
 * What the page costs whom it comes to: `npm run bench:page`. Its size, the time until one can use it, and, with 10,000 lines in
 * it and 1,000 people beside it, how long a line takes from the speaker's socket to the screen at 50 lines a second.
 */
import { readdirSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launch } from '../support/chromium.js';
import { enter } from '../support/page.js';
import { locate } from '../support/places.js';
import { freePort, type Server, startServer, stopServer } from './processes.js';
import { aligned, runProgram } from './program.js';

const ROUNDS = 5;
const PEOPLE = 1000;
/** Of these in the room that talks: each more is fifty deliveries a second on the cores that the browser draws with. */
const HEARERS = 100;
const ROOMS = 5;
/** Of each room: as many as the page keeps of a place. */
const LINES = 2000;
const RATE = 50;
const SECONDS = 20;

/** Milliseconds since 1970, with fractions; the browser's count is the same on one machine. */
const now = (): number => performance.timeOrigin + performance.now();

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Bytes of the compressed files that a browser fetches. */
function sizes(): { readonly name: string; readonly bytes: number }[] {
  const folder = locate('dist/web');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .map((name) => ({ name: name.slice(0, -'.gz'.length), bytes: statSync(join(folder, name)).size }));
}

/** Somebody who talks, or is just there: what they hear is not looked at. */
class Person {
  private constructor(private readonly socket: Socket) {}

  static come(port: number, name: string, room: string | null): Promise<Person> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true).once('error', reject);
      socket.write(`register ${name}\n${room === null ? '' : `/join ${room}\n`}/ping in\n`);
      const wait = (chunk: Buffer): void => {
        if (!chunk.includes('PONG:in')) return;
        socket.off('data', wait);
        socket.resume();
        resolve(new Person(socket));
      };
      socket.on('data', wait);
    });
  }

  send(text: string): void {
    this.socket.write(`${text}\n`);
  }

  end(): void {
    this.socket.destroy();
  }
}

/** Milliseconds from the navigation until the name can be typed, and from pressing Enter until the line can. */
async function opening(browser: Browser, url: string, name: string): Promise<[number, number]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(`
    globalThis.ready = new Promise((done) => {
      const look = () => document.activeElement?.id === 'name' ? setTimeout(() => done(performance.now())) : requestAnimationFrame(look);
      requestAnimationFrame(look);
    });`);
  await page.goto(url);
  const usable = await page.evaluate<number>('ready');
  await page.locator('#name').fill(name);
  const entered = await page.evaluate<number>(`new Promise((done) => {
    const began = performance.now();
    const look = () => document.activeElement?.id === 'composer' ? setTimeout(() => done(performance.now() - began)) : requestAnimationFrame(look);
    document.querySelector('form').requestSubmit();
    requestAnimationFrame(look);
  })`);
  await context.close();
  return [usable, entered];
}

/** Notes when each line that carries a time is on the screen, and how long frames take. */
const WATCH = `{
  globalThis.painted = [];
  globalThis.frames = [];
  const seen = new WeakSet();
  new MutationObserver(() => {
    const fresh = [...document.querySelectorAll('.log .line:nth-last-child(-n+20) .text')].filter((one) => !seen.has(one) && /^at \\d/.test(one.textContent));
    for (const one of fresh) seen.add(one);
    if (fresh.length === 0) return;
    // Behind the frame in which it is drawn.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const time = performance.timeOrigin + performance.now();
        for (const one of fresh) painted.push(time - Number(one.textContent.slice(3)));
      };
      port2.postMessage(null);
    });
  }).observe(document.querySelector('.log'), { subtree: true, childList: true });
  let last = performance.now();
  const frame = (time) => { frames.push(time - last); last = time; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}`;

async function lively(
  page: Page,
  server: Server,
  url: string,
): Promise<{ painted: number[]; frames: number[]; lines: number }> {
  await page.goto(url);
  await enter(page, 'Watcher');
  for (let room = 0; room < ROOMS; room++) {
    await page.locator('#composer').fill(`/join room${room}`);
    await page.locator('#composer').press('Enter');
    await page.getByRole('heading', { name: `room${room}`, level: 1 }).waitFor();
  }
  const people: Person[] = [];
  const last = `room${ROOMS - 1}`;
  for (let at = 0; at < PEOPLE - 1; at++) {
    const room = at < ROOMS ? `room${at}` : at < HEARERS ? last : null;
    people.push(await Person.come(server.port, `Person${at}`, room));
  }
  await page.locator('[data-place=all]').click();
  // Those who talk fill every room; then one more line says that all is there.
  for (let room = 0; room < ROOMS; room++) {
    for (let line = 0; line < LINES - 20; line += 20) {
      people[room]?.send(
        Array.from({ length: 20 }, (_, at) => `line ${line + at} of those that are there before anybody measures`).join(
          '\n',
        ),
      );
      await sleep(2);
    }
    people[room]?.send('Watcher, all is there');
    await page.locator(`[data-place="room:room${room}"] .badge.mentions`).waitFor();
  }
  await page.locator(`[data-place="room:${last}"]`).click();
  await page.getByRole('heading', { name: last, level: 1 }).waitFor();
  // It opens where unread begins; those who follow talk read its end.
  await page.locator('.new-below').click();
  await page.locator('.new-below').waitFor({ state: 'detached' });
  await page.evaluate(WATCH);
  const began = now();
  for (let line = 0; line < RATE * SECONDS; line++) {
    const due = began + (line * 1000) / RATE;
    if (due > now()) await sleep(due - now());
    people[ROOMS + (line % (HEARERS - ROOMS))]?.send(`at ${now()}`);
  }
  // Those that are on their way; what has not come then does not.
  for (let waits = 0; waits < 50 && (await page.evaluate<number>('painted.length')) < RATE * SECONDS; waits++)
    await sleep(100);
  const result = { painted: await page.evaluate<number[]>('painted'), frames: await page.evaluate<number[]>('frames') };
  for (const person of people) person.end();
  return { ...result, lines: RATE * SECONDS };
}

const ms = (value: number): string => value.toFixed(1);

await runProgram('bench:page', async () => {
  const files = sizes();
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(
    aligned(
      [['file', 'bytes, compressed'], ...files.map(({ name, bytes }) => [name, String(bytes)]), ['all', String(total)]],
      1,
    ),
  );
  const webPort = await freePort();
  const more = ['--web-port', String(webPort), '--max-per-address', '2000', '--max-new-per-minute', '100000'];
  const server = await startServer('partyline', more);
  const browser = await launch();
  try {
    const url = `http://localhost:${webPort}/`;
    await opening(browser, url, 'Warm');
    const times: [number, number][] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await opening(browser, url, `Round${round}`));
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    const { painted, frames, lines } = await lively(page, server, url);
    console.log(
      `\n${aligned(
        [
          ['', 'ms'],
          ['from the navigation until the name can be typed, median', ms(median(times.map(([usable]) => usable)))],
          ['from entering until the line can be typed, median', ms(median(times.map(([, entered]) => entered)))],
          ['a line, from its speaker to the screen, p50', ms(quantile(painted, 0.5))],
          ['the same, p99', ms(quantile(painted, 0.99))],
          ['the same, longest', ms(Math.max(...painted))],
          ['from frame to frame, p99', ms(quantile(frames, 0.99))],
          ['the same, longest', ms(Math.max(...frames))],
        ],
        1,
      )}\n\n${painted.length} of ${lines} lines were seen.`,
    );
    return painted.length === lines ? 0 : 1;
  } finally {
    await browser.close();
    await stopServer(server);
  }
});
