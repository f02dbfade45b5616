/** Real Chromium, as Debian has it, and people who come by it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, type TestContext } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launch } from './chromium.js';
import { enter } from './page.js';
import { leave, startTestServer, type TestServer } from './server.js';

export { NO_BROWSER } from './chromium.js';
export { enter, goTo, said, say, sees, titled } from './page.js';

/** Milliseconds for anything on the page: a machine that is busy is no fault of the page's. */
const PATIENCE = 20_000;

/** One for all tests of a file: to start it takes as long as a test. */
let running: Promise<Browser> | null = null;
after(async () => (await running)?.close());

export interface Window extends BrowserContextOptions {
  /** With an account, which is made for them. */
  readonly account?: boolean;
  /** Run before the page's own script. */
  readonly before?: string;
}

/** The browser of this file's tests. */
export function browser(): Promise<Browser> {
  running ??= launch();
  return running;
}

interface Settings extends NonNullable<Parameters<typeof startTestServer>[1]> {
  /** What the browser may complain of: that a server is gone which the test has killed. */
  readonly forgives?: RegExp;
}

/**
 * Windows on a server's page. They end with the test; an error on a page is one of the test, and so are a request to
 * somebody else, a breach of the content security policy, and a dialog, which the page never opens.
 */
export class Windows {
  private readonly problems: string[] = [];
  private readonly contexts: BrowserContext[] = [];

  private started: TestServer | null = null;

  private constructor(
    readonly browser: Browser,
    private readonly port: () => number,
    private readonly forgives: RegExp | undefined,
  ) {}

  /** With a server in this process, which ends after the windows: a page that is left alone complains that it finds none. */
  static async open(t: TestContext, { forgives, ...settings }: Settings = {}): Promise<Windows> {
    const windows = await Windows.on(t, () => windows.server.webPort, forgives);
    windows.started = await startTestServer(t, { webPort: 0, ...settings });
    return windows;
  }

  /** On a server that the test has started; another time it may have another port. */
  static async on(t: TestContext, port: () => number, forgives?: RegExp): Promise<Windows> {
    const windows = new Windows(await browser(), port, forgives);
    t.after(async () => {
      await Promise.all(windows.contexts.map((context) => context.close()));
      if (windows.problems.length > 0) throw new Error(windows.problems.join('\n'));
    });
    return windows;
  }

  get server(): TestServer {
    if (this.started === null) throw new Error('this server is not in this process');
    return this.started;
  }

  get address(): string {
    return `http://localhost:${this.port()}/`;
  }

  /** The entrance, in a window of its own. */
  async visitor({ before, account: _, ...options }: Window = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    this.contexts.push(context);
    context.setDefaultTimeout(PATIENCE);
    if (before !== undefined) await context.addInitScript(before);
    return this.tab(context);
  }

  /** One more window, of the same browser as another. */
  async tab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    const { host } = new URL(this.address);
    const problem = (text: string): void => {
      if (this.forgives?.test(text) !== true) this.problems.push(text);
    };
    const asked = (url: string): void => {
      if (new URL(url).host !== host) problem(`the page asked for ${url}`);
    };
    page.on('pageerror', (error) => problem(String(error.stack)));
    page.on('console', (message) => {
      if (message.type() === 'error') problem(message.text());
    });
    page.on('request', (request) => asked(request.url()));
    page.on('websocket', (socket) => asked(socket.url()));
    page.on('dialog', (dialog) => {
      problem(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(this.address);
    return page;
  }

  /** Somebody who has come in by the page. */
  async person(name: string, window: Window = {}): Promise<Page> {
    const page = await this.visitor(window);
    const isOperators = this.started !== null && this.started.byCode(name) !== '';
    if (isOperators) await leave(await this.server.account(name));
    await enter(page, name, window.account !== true ? 'guest' : isOperators ? 'password' : 'create');
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

/** Waits until `what` is `wanted`: the page moves the focus a moment after it has drawn what gets it. Fails with what it is. */
export async function becomes(page: Page, what: () => Promise<string>, wanted: string | RegExp): Promise<void> {
  const late = Date.now() + PATIENCE;
  for (;;) {
    const is = await what();
    if (typeof wanted === 'string' ? is === wanted : wanted.test(is)) return;
    if (Date.now() > late) throw new Error(`${is} never became ${wanted}`);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
}
