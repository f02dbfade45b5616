/** `npm run fuzz -- --lines 1000000 [--seed 7]`: status 0 where nothing was wrong. */
import minimist from 'minimist';
import { fuzz, mib } from './run.js';

const options = minimist(process.argv.slice(2), { default: { lines: 1_000_000, seed: Date.now() % 1_000_000_007 } });
const [lines, seed] = [Number(options.lines), Number(options.seed)];
if (!(lines > 0) || !Number.isSafeInteger(seed)) {
  console.error('usage: npm run fuzz -- --lines 1000000 [--seed 7]');
  process.exit(2);
}
console.log(`seed ${seed}; the same lines again: npm run fuzz -- --lines ${lines} --seed ${seed}`);
let next = 100_000;
const { faults, memory, ...done } = await fuzz({
  lines,
  seed,
  progress: (sent) => {
    if (sent < next) return;
    console.log(`${sent} lines`);
    next += 100_000;
  },
});
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(
  `${done.lines} lines in ${done.rounds} rounds and ${Math.round(done.seconds)} s, ${done.heard} lines of people heard, ` +
    `${mib(memory.early)} MiB early and ${mib(memory.late)} MiB late: ${faults.length === 0 ? 'nothing was wrong' : `${faults.length} faults`}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
