/** The page in real Chromium beside real nc, curl and the terminal client: one party, whatever one comes with. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test as testOf } from 'node:test';
import type { Page } from 'playwright-core';
import { chatAs, ENTER } from '../client/rig.js';
import { goTo, NO_BROWSER, say, sees, Windows } from '../support/browser.js';
import { folder } from '../support/certificates.js';
import { binary, sha256 } from '../support/files.js';
import { Nc } from '../support/nc.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';

const test = (name: string, run: (t: TestContext) => Promise<void>): void => {
  void testOf(name, { skip: NO_BROWSER || needs('nc', 'curl', 'script', 'stty', 'sh') }, run);
};

async function act(page: Page, person: string, label: string): Promise<void> {
  await page.locator(`[data-person="${person}"]`).click();
  await page.getByRole('menuitem', { name: label }).click();
}

test('two browsers, one nc and one partyline chat talk in a room, and each sees what all say', async (t) => {
  const windows = await Windows.open(t);
  const { port } = windows.server;
  const [alice, bob] = [await windows.person('Alice'), await windows.person('Bob')];
  const nick = await Nc.person(t, port, 'Nick');
  nick.type('join lab');
  await nick.until(/^INFO: Joined lab/);
  const carol = await chatAs(t, 'Carol', { port, args: ['--room', 'lab'] });
  for (const page of [alice, bob]) {
    await say(page, '/join lab');
    await page.getByRole('heading', { name: 'lab', level: 1 }).waitFor();
  }
  await alice.locator('.about', { hasText: '4 people' }).waitFor();

  await say(alice, 'Alice types in a browser, ✓ 漢 😀');
  await nick.until('Alice (in lab): Alice types in a browser, ✓ 漢 😀');
  await carol.see(/Alice: Alice types in a browser/);
  await say(bob, 'Bob in another one');
  await nick.until('Bob (in lab): Bob in another one');
  nick.type('Nick at nc');
  await carol.see(/Nick: Nick at nc/);
  carol.type('Carol in the terminal client', ENTER);
  await nick.until('Carol (in lab): Carol in the terminal client');
  for (const page of [alice, bob]) {
    await sees(page, 'Carol in the terminal client');
    assert.deepEqual(
      await page
        .locator('.log .line[data-kind=said]')
        .evaluateAll((lines) => lines.map((line) => line.querySelector('.author')?.textContent)),
      ['Alice', 'Bob', 'Nick', 'Carol'],
    );
    assert.equal(await page.locator('.line.own').count(), 1);
  }
});

test('a private chat is asked for by nc and accepted in the browser, and the other way round', async (t) => {
  const windows = await Windows.open(t);
  const { port } = windows.server;
  const alice = await windows.person('Alice');
  const [bob, carol] = [await Nc.person(t, port, 'Bob'), await Nc.person(t, port, 'Carol')];

  bob.type('connect to Alice');
  await alice.getByRole('button', { name: 'Accept: Bob wants a private chat with you' }).click();
  await bob.until('PRIVATE_CONNECTED:Alice');
  await alice.getByRole('heading', { name: 'Bob', level: 1 }).waitFor();
  await say(alice, 'the cake is in the kitchen');
  await bob.until('Alice (private): the cake is in the kitchen');
  await alice.locator('.status[data-status=delivered]').waitFor();
  bob.type('private txt Alice which kitchen?');
  await sees(alice, 'which kitchen?');

  await act(alice, 'Carol', 'Ask for a private chat');
  await carol.until('PRIVATE_REQUEST_FROM:Alice');
  carol.type('accept connection Alice');
  await carol.until('PRIVATE_CONNECTED:Alice');
  await goTo(alice, 'private:carol');
  await say(alice, 'hello Carol');
  await carol.until('Alice (private): hello Carol');
  carol.type('private txt Alice hello Alice');
  await sees(alice, 'hello Alice');

  // Each ends one.
  carol.type('end private Alice');
  await alice.locator('.composer .said', { hasText: 'The private chat with Carol is over.' }).waitFor();
  await alice.getByRole('button', { name: 'Ask again' }).click();
  await carol.until('PRIVATE_REQUEST_FROM:Alice');
  await goTo(alice, 'private:bob');
  await alice.getByRole('button', { name: 'End this private chat' }).click();
  await bob.until(/^PRIVATE_ENDED:Alice/);
});

/** Chooses a file on the page, for the place one looks at. */
async function offer(page: Page, name: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^Offer a file to / }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer });
  await page.locator('.file[data-state=stored], .file[data-state=done]', { hasText: name }).waitFor();
}

/** Takes a file that stands in the conversation. */
async function take(page: Page, name: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  const card = page.locator('.file', { hasText: name });
  await card.getByRole('button', { name: `Accept ${name}` }).click();
  const fetched = await download;
  assert.equal(fetched.suggestedFilename(), name);
  return readFileSync(await fetched.path());
}

test('files go between browser, nc and curl in every direction, and their hashes are equal', async (t) => {
  const windows = await Windows.open(t);
  const { port, quietPort, webPort } = windows.server;
  const path = folder(t);
  const [alice, bob] = [await windows.person('Alice'), await windows.person('Bob')];
  const nick = await Nc.person(t, port, 'Nick');
  const shell = async (line: string): Promise<void> => {
    const { status, stderr } = await run('sh', ['-c', `cd '${path}' && ${line}`]);
    assert.equal(status, 0, stderr);
  };
  const ask = async (line: string): Promise<string> => {
    nick.type(line);
    return (await nick.until(/^FILE_READY:\d+:(\w+)$/))[1] ?? '';
  };
  const offered = async (name: string): Promise<string> =>
    (await nick.until(new RegExp(`^FILE_OFFER_FROM:Alice:(\\d+):\\d+:${name}$`)))[1] ?? '';
  const urlOf = (token: string): string => `http://localhost:${webPort}/files/${token}`;
  const same = (name: string, bytes: Buffer): void =>
    assert.equal(sha256(readFileSync(join(path, name))), sha256(bytes), name);
  const made = (name: string, length: number): Buffer => {
    writeFileSync(join(path, name), binary(length));
    return binary(length);
  };
  await alice.locator('[data-person="Nick"]').waitFor();

  // From the browser to another one, to nc, and to curl.
  const toAll = binary(200_001);
  await offer(alice, 'all.bin', toAll);
  assert.equal(sha256(await take(bob, 'all.bin')), sha256(toAll));
  await alice.locator('[data-person="Nick"]').click();
  await alice.getByRole('menuitem', { name: 'Send a direct message' }).click();
  const toNc = binary(70_000);
  await offer(alice, 'browser-nc.bin', toNc);
  const byNc = await ask(`accept file ${await offered('browser-nc.bin')}`);
  await shell(`echo get ${byNc} | nc -N 127.0.0.1 ${quietPort} > browser-nc.bin`);
  same('browser-nc.bin', toNc);
  const toCurl = binary(90_000);
  await offer(alice, 'browser-curl.bin', toCurl);
  const byCurl = await ask(`accept file ${await offered('browser-curl.bin')}`);
  await shell(`curl -sS -o browser-curl.bin ${urlOf(byCurl)}`);
  same('browser-curl.bin', toCurl);
  await sees(alice, /Nick has fetched browser-curl\.bin/);

  // From nc and from curl to the browser.
  const fromNc = made('nc-browser.bin', 50_000);
  const putNc = await ask('file Alice nc-browser.bin 50000');
  await shell(`( echo put ${putNc}; cat nc-browser.bin ) | nc -N 127.0.0.1 ${quietPort} | grep -q ^FILE_DONE`);
  assert.equal(sha256(await take(alice, 'nc-browser.bin')), sha256(fromNc));
  const fromCurl = made('curl-browser.bin', 60_000);
  const putCurl = await ask('file Alice curl-browser.bin 60000');
  await shell(`curl -sS -T curl-browser.bin ${urlOf(putCurl)} | grep -q ^FILE_DONE`);
  assert.equal(sha256(await take(alice, 'curl-browser.bin')), sha256(fromCurl));

  // From nc to curl, and back.
  const carol = await Nc.person(t, port, 'Carol');
  for (const [name, sends, fetches] of [
    [
      'nc-curl.bin',
      (token: string) => `( echo put ${token}; cat nc-curl.bin ) | nc -N 127.0.0.1 ${quietPort}`,
      (token: string) => `curl -sS -o got-nc-curl.bin ${urlOf(token)}`,
    ],
    [
      'curl-nc.bin',
      (token: string) => `curl -sS -T curl-nc.bin ${urlOf(token)}`,
      (token: string) => `echo get ${token} | nc -N 127.0.0.1 ${quietPort} > got-curl-nc.bin`,
    ],
  ] as const) {
    const bytes = made(name, 40_000);
    await shell(`${sends(await ask(`file Carol ${name} 40000`))} | grep -q ^FILE_DONE`);
    const [, id] = await carol.until(new RegExp(`^FILE_OFFER_FROM:Nick:(\\d+):40000:${name}$`));
    carol.type(`accept file ${id}`);
    const [, token = ''] = await carol.until(/^FILE_READY:\d+:(\w+)$/);
    await shell(fetches(token));
    same(`got-${name}`, bytes);
  }
});
