/** What scripts use: waiting for a line, pasting many, only saying something, and tokens, R3.57, R3.58, R3.73, R3.84 and R3.85 of docs/PROTOCOL.md. */
import type { Peer } from './play/peer.js';
import { full } from './play/record.js';
import type { Stage } from './play/stage.js';
import { Failed, Skipped } from './play/terms.js';

/** Milliseconds after which a line is said once more. */
const AGAIN = 500;

/**
 * Says a line until it has come at the right time. When a wait begins nobody is told: it may be a moment after the answer to the line
 * before it, for who has used up their turn comes after others (R1.32).
 */
async function saidUntil(speaker: Peer, line: string, came: () => Promise<unknown>, stage: Stage): Promise<void> {
  for (let tries = Math.ceil(stage.patience / AGAIN); ; tries--) {
    speaker.send(line);
    try {
      await came();
      return;
    } catch (error) {
      if (tries <= 1) throw error;
    }
  }
}

/** Somebody makes a token: its number, and itself. */
export async function makeToken(owner: Peer): Promise<{ readonly number: string; readonly token: string }> {
  owner.send('/token new 1 a check');
  const [answer = ''] = await owner.sees(/^INFO: Token .*/);
  const [, number = '', token] = /^INFO: Token (\d+), .* ([0-9a-f]{40})$/.exec(answer) ?? [];
  if (token === undefined) throw new Failed(`/token new was answered by “${answer}”`, 'INFO: Token <number>, …');
  // How it is used by HTTP, where the server speaks that.
  await owner.sync();
  return { number, token };
}

export const scripts = [
  full('after wait the next lines take effect once a line has come that fits', 'R3.57', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    ann.raw(`/ping begun\nwait 60 ${bob.name}: *ready*\n${bob.name}:then I begin\n`);
    await ann.sees('PONG:begun');
    bob.send(`${ann.name}:not yet`);
    await ann.sees(`${bob.name}: not yet`);
    await saidUntil(
      bob,
      `${ann.name}:I am ready now`,
      () => ann.sees(`MATCHED:${bob.name}: I am ready now`, AGAIN),
      stage,
    );
    await ann.sees(`STATUS:<id>:delivered:${bob.name}`);
    await bob.sees(`${ann.name}: then I begin`);
  }),
  full('a wait whose time is over is an error, and the next lines take effect', 'R3.57', async (stage) => {
    const [ann] = await stage.people('Ann');
    ann.send('wait 1 never', '/ping after');
    await ann.sees('ERROR: TIMEOUT …', stage.patience + 1000);
    await ann.sees('PONG:after');
  }),
  full('a paste is said whole, each line as it stands', 'R3.58', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const word = stage.word();
    ann.send('paste');
    await ann.sees('INFO: …');
    ann.send(word, '  exit', '', '..', '.');
    await ann.sees('INFO: Pasted …');
    await bob.heard(...[word, '  exit', '', '.'].map((line) => `${ann.name} (to all): ${line}`));
  }),
  full('a paste that is given up, or is empty, is said to nobody', 'R3.58', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    ann.send('paste', stage.word(), '.cancel');
    await ann.sees('INFO: Cancelled.');
    ann.send('paste', '', '.');
    await ann.sees('ERROR: NOT_PASTED …');
    await bob.heard();
  }),
  full('who comes only to say something is announced to nobody and shown nothing', 'R3.73', async (stage) => {
    const [ann] = await stage.people('Ann');
    const room = stage.word('r');
    await ann.ask(`join ${room}`);
    const bot = await stage.visitor('Bot');
    bot.send(`/says_only ${bot.name}`);
    const [answer = ''] = await bot.sees(/^(?:INFO: Welcome, |ERROR: ).*/);
    if (answer.includes('ACCOUNT_REQUIRED')) throw new Skipped('nobody enters without a password');
    await bot.heard();
    const word = stage.word();
    bot.send(`/say_in ${room} ${word}`);
    await bot.heard();
    await ann.heard(`${bot.name} (in ${room}): ${word}`);
    ann.send(stage.word());
    await ann.heard();
    await bot.heard();
    await bot.gets('/who', 'ERROR: SAYS_ONLY …');
    await stage.leave(bot);
    await ann.heard();
  }),
  full('a token speaks as its account where there is no name, until it is ended', 'R3.84 R3.85', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    const room = stage.word('r');
    for (const one of [bob, ann]) await one.ask(`join ${room}`);
    await bob.sync();
    const { number, token } = await makeToken(ann);
    const job = await stage.visitor('Job');
    const word = stage.word();
    await job.ask(`/post ${token} place ${room} ${word}`);
    await bob.heard(`${ann.name} (in ${room}): ${word}`);
    await ann.heard(`${ann.name} (in ${room}): ${word}`);
    await bob.ask(`/leave ${room}`);
    await job.gets(`/post ${token} msg ${bob.name} ${word}`, `STATUS:<id>:delivered:${bob.name}`);
    await bob.heard(`${ann.name}: ${word}`);
    await ann.heard(`LEFT:${room}:${bob.name}:left`);
    await job.gets('/who', 'ERROR: NOT_REGISTERED …');
    await ann.gets(`/token end ${number}`, `INFO: Ended token ${number}.`);
    await ann.gets(`/token end ${number}`, 'ERROR: NOT_THERE …');
    await job.gets(`/post ${token} place ${room} ${word}`, 'ERROR: NO_SUCH_TOKEN …');
    await bob.heard();
  }),
];
