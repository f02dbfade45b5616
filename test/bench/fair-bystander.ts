/**
 * Somebody who has nothing to do with it: pings from an address of their own, in a process of their own, and says how long
 * the answers took. `begin` and `end` on the standard input are the window that is measured.
 * Arguments: port, address.
 */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** Milliseconds between two pings. */
const PERIOD = 5;

const [port, address] = process.argv.slice(2);
const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: address as string, noDelay: true });

/** When each ping that has not been answered was sent, and how long the others of this window took; milliseconds. */
const sent = new Map<number, number>();
let took: number[] = [];
let next = 0;
let isLost = false;

let tail = '';
socket.setEncoding('latin1').on('data', (text: string) => {
  const now = performance.now();
  const lines = (tail + text).split('\n');
  tail = lines.pop() ?? '';
  for (const line of lines) {
    if (line.startsWith('INFO: Welcome')) process.stdout.write('ready\n');
    if (!line.startsWith('PONG:')) continue;
    const number = Number(line.slice(5));
    const begun = sent.get(number);
    if (begun !== undefined) took.push(now - begun);
    sent.delete(number);
  }
});
for (const event of ['error', 'close']) {
  socket.on(event, () => {
    isLost = true;
  });
}
socket.write('register Bystander\n');

setInterval(() => {
  sent.set(++next, performance.now());
  socket.write(`/ping ${next}\n`);
}, PERIOD);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'begin') {
      took = [];
      sent.clear();
      return;
    }
    const now = performance.now();
    // What has not been answered yet has taken at least so long.
    const all = [...took, ...[...sent.values()].map((begun) => now - begun)].sort((a, b) => a - b);
    const at = (part: number): number => all[Math.min(all.length - 1, Math.floor(all.length * part))] ?? Number.NaN;
    process.stdout.write(`${JSON.stringify({ p50: at(0.5), p99: at(0.99), max: at(1), lost: isLost })}\n`);
  })
  .on('close', () => process.exit());
