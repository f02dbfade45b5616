/** What the page's files may not contain, how large they may be, and that its colours can be read. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { locate } from '../support/places.js';

/** Bytes, compressed, of all that a browser fetches. */
const LARGEST = 60_000;

const filesOf = (folder: string, end: RegExp): [string, string][] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => end.test(path))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]);

const sources = filesOf(locate('src/web'), /\.tsx?$/);

/** Ways to make markup or a program of a text; and inline style, which the page's content security policy refuses. */
const FORBIDDEN =
  /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|createContextualFragment|DOMParser|srcdoc|\beval\(|new Function|javascript:|\sstyle=/;

test('text is never markup: nothing in the page’s code can make one of the other', () => {
  assert.ok(sources.length > 10);
  for (const [path, text] of sources) assert.doesNotMatch(text, FORBIDDEN, path);
  assert.match('<p dangerouslySetInnerHTML={{ __html: text }} />', FORBIDDEN);
  assert.match("<p style='color: red' />", FORBIDDEN);
});

test('the page has no inline script and no inline style, and names nothing of another origin', () => {
  const built = locate('build/src/web');
  const html = indexOf();
  assert.doesNotMatch(html, /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|https?:|href="\/\//i);
  assert.match(html, /src="\/assets\/main-[A-Z0-9]{8}\.js"/);
  assert.match(html, /href="\/assets\/style-[A-Z0-9]{8}\.css"/);
  assert.match(html, /href="\/assets\/icon-[A-Z0-9]{8}\.svg"/);
  for (const [path, text] of filesOf(built, /\.css$/)) assert.doesNotMatch(text, /url\(|@import/, path);
});

const indexOf = (): string => readFileSync(join(locate('build/src/web'), 'index.html'), 'utf8');

test('the page is small', () => {
  // Beside these lies what the compiler has made of the model for the tests.
  const fetched = [...filesOf(locate('build/src/web/assets'), /\.(js|css|svg)$/).map(([, text]) => text), indexOf()];
  const sizes = fetched.map((text) => gzipSync(text).length);
  assert.ok(sizes.length >= 4);
  const size = sizes.reduce((sum, one) => sum + one, 0);
  assert.ok(size <= LARGEST, `${size} bytes`);
});

/** The colours of a theme, by name. */
const themeOf = (css: string): Map<string, string> =>
  new Map([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));

/** Relative luminance (WCAG 2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

test('every colour of text can be read on every ground (WCAG AA), by day and by night', () => {
  const styles = locate('src/web/style');
  for (const [path, text] of filesOf(styles, /\.css$/)) {
    if (path !== 'colours.css') assert.doesNotMatch(text, /#[0-9a-f]{3,8}\b|(rgb|hsl|lab|lch|color)\(/, path);
  }
  const css = readFileSync(join(styles, 'colours.css'), 'utf8');
  const [dark = '', light = ''] = css.split('@media (prefers-color-scheme: light)');
  for (const theme of [themeOf(dark), themeOf(light)]) {
    const colour = (name: string): string => theme.get(name) ?? assert.fail(`no --${name}`);
    for (const ground of ['side', 'page', 'raised', 'hover', 'selected', 'own', 'mention']) {
      for (const text of ['text', 'strong', 'quiet', 'accent', 'good', 'warn', 'bad']) {
        const ratio = contrast(colour(ground), colour(text));
        assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
    for (const button of ['button', 'button-hover']) assert.ok(contrast(colour(button), colour('on-button')) >= 4.5);
    for (const ground of ['side', 'page', 'raised']) assert.ok(contrast(colour(ground), colour('edge')) >= 3);
  }
  const tints = [...css.matchAll(/--tint: (#[0-9a-f]{6});/g)].map(([, tint = '']) => tint);
  assert.equal(tints.length, 8);
  for (const tint of tints) assert.ok(contrast(tint, '#ffffff') >= 4.5, tint);
});
