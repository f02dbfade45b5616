/** Prints the files whose code runs while one line is said in a room and reaches one other member: `npm run bench:way`. */
import { once } from 'node:events';
import { Session } from 'node:inspector/promises';
import { connect, type Socket } from 'node:net';
import { silent } from '../../src/logger.js';
import { startServer, systemClock } from '../../src/server.js';
import { settings } from '../support/server.js';

/** Before it is counted: what runs once only is no part of the way. */
const WARM = 5;

async function enter(port: number, name: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write(`register ${name}\njoin lab\n/ping in\n`);
  await heard(socket, 'PONG:in');
  return socket;
}

/** Resolves when what has come since now has `text` in it. */
async function heard(socket: Socket, text: string): Promise<void> {
  let come = '';
  while (!come.includes(text)) {
    const [chunk] = (await once(socket, 'data')) as [string];
    come += chunk;
  }
}

const server = await startServer({ ...settings, flood: true }, silent, systemClock);
const alice = await enter(server.quietPort ?? 0, 'Alice');
const bob = await enter(server.quietPort ?? 0, 'Bob');

/** Alice says it, and Bob has heard it. */
async function say(text: string): Promise<void> {
  const done = heard(bob, `Alice (in lab): ${text}\n`);
  alice.write(`${text}\n`);
  await done;
}

for (let line = 0; line < WARM; line++) await say(`line ${line}`);
const inspector = new Session();
inspector.connect();
await inspector.post('Profiler.enable');
await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
await inspector.post('Profiler.takePreciseCoverage');
await say('the line');
const { result } = await inspector.post('Profiler.takePreciseCoverage');
const files = result.flatMap(({ url, functions }) => {
  const [, file] = /\/build\/src\/(.*)\.js$/.exec(url) ?? [];
  const ran = functions
    .filter(({ ranges }) => ranges.some(({ count }) => count > 0))
    .map(({ functionName }) => functionName);
  return file === undefined || ran.length === 0 ? [] : [`${file}.ts: ${ran.filter((name) => name !== '').join(', ')}`];
});
console.log(`${files.sort().join('\n')}\n${files.length} files`);
process.exit(0);
