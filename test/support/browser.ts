/** Real Chromium, as Debian has it, and people who come by it. */
import { accessSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, type TestContext } from 'node:test';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { PASSWORD } from './party.js';
import { startTestServer, type TestServer } from './server.js';

const PROGRAM = '/usr/bin/chromium';

/** Nothing is asked of anybody else, and the sandbox, which root has not, is not missed on a page of one's own. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Milliseconds for anything on the page: a machine that is busy is no fault of the page's. */
const PATIENCE = 20_000;

function isMissing(): boolean {
  try {
    accessSync(PROGRAM);
    return false;
  } catch {
    return true;
  }
}

/** To be given to a test as `skip`. Where all has to be there, a browser that is missing is a failure. */
export const NO_BROWSER = isMissing() && process.env.CI !== 'true' ? 'there is no /usr/bin/chromium' : false;

/** One for all tests of a file: to start it takes as long as a test. */
let running: Promise<Browser> | null = null;
after(async () => (await running)?.close());

export interface Window extends BrowserContextOptions {
  /** With an account, which is made for them. */
  readonly account?: boolean;
  /** Run before the page's own script. */
  readonly before?: string;
}

/** A server with the page, and windows on it. They end with the test; an error on a page is one of the test. */
export class Windows {
  private readonly problems: string[] = [];
  private readonly contexts: BrowserContext[] = [];

  private constructor(
    readonly server: TestServer,
    readonly browser: Browser,
  ) {}

  static async open(t: TestContext, settings: Parameters<typeof startTestServer>[1] = {}): Promise<Windows> {
    const server = await startTestServer(t, { webPort: 0, ...settings });
    running ??= chromium.launch({ executablePath: PROGRAM, args: FLAGS });
    const windows = new Windows(server, await running);
    t.after(async () => {
      await Promise.all(windows.contexts.map((context) => context.close()));
      if (windows.problems.length > 0) throw new Error(windows.problems.join('\n'));
    });
    return windows;
  }

  get address(): string {
    return `http://localhost:${this.server.webPort}/`;
  }

  /** The entrance, in a window of its own. */
  async visitor({ before, account: _, ...options }: Window = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    this.contexts.push(context);
    context.setDefaultTimeout(PATIENCE);
    if (before !== undefined) await context.addInitScript(before);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.problems.push(String(error.stack)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    await page.goto(this.address);
    return page;
  }

  /** Somebody who has come in by the page. */
  async person(name: string, window: Window = {}): Promise<Page> {
    const page = await this.visitor(window);
    await page.locator('#name').fill(name);
    if (window.account === true) {
      await page.locator('input[value=create]').check();
      await page.locator('#password').fill(PASSWORD);
    }
    await page.getByRole('button', { name: 'Come in' }).click();
    await page.locator('#composer').waitFor();
    return page;
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong for people who use the page in another way than by looking and pointing. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(`if (globalThis.axe === undefined) { ${axe} }`);
  return page.evaluate(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations.map(({ id, help, nodes }) => id + ': ' + help + ' ' + nodes.map(({ html }) => html.slice(0, 200)).join(' ')))`);
}

/** Opens a place of the side; it is there with the next frame. */
export async function goTo(page: Page, place: string): Promise<void> {
  const row = page.locator(`[data-place="${place}"]`);
  await row.click();
  await row.and(page.locator('[aria-current]')).waitFor();
}

/** Types into the line and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text);
  await page.locator('#composer').press('Enter');
}

/** Waits until such a line stands in the conversation. */
export async function sees(page: Page, text: string | RegExp): Promise<void> {
  await page.locator('.log .line', { hasText: text }).first().waitFor();
}
