/** What the tests do on the page, as a person would, and what they see there. */
import type { Page } from 'playwright-core';
import { PASSWORD } from './party.js';

/** Fills in the entrance, and waits for the chat. */
export async function enter(page: Page, name: string, way: 'guest' | 'create' | 'password' = 'guest'): Promise<void> {
  await page.locator('#name').fill(name);
  if (way !== 'guest') {
    await page.locator(`input[value=${way}]`).check();
    await page.locator('#password').fill(PASSWORD);
  }
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.locator('#composer').waitFor();
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

/** The texts of the lines that people have said, as they stand in the conversation. */
export const said = (page: Page): Promise<string[]> =>
  page.locator('.log .line[data-kind=said] .text').evaluateAll((all) => all.map((one) => one.textContent ?? ''));

/** Waits until the window is called so: the title follows with the next drawing. What is evaluated of itself the page's policy forbids. */
export const titled = (page: Page, title: string): Promise<unknown> =>
  page.evaluate(`new Promise((done) => {
    const look = () => (document.title === ${JSON.stringify(title)} ? done() : requestAnimationFrame(look));
    look();
  })`);
