/**
 * `partyline check`: plays the checks of a profile against a server and prints TAP. The exit status is 0 where all went
 * well and 1 where one failed or the server could not be reached.
 */
import { explain } from '../tools/check/explain.js';
import { runChecks, title } from '../tools/check/play/run.js';
import { checks } from '../tools/check/table.js';
import { readCheckOptions } from './check-options.js';
import { EXIT, UsageError } from './failure.js';
import { shown } from './printable.js';

/** Throws a UsageError. */
export async function run(args: readonly string[]): Promise<void> {
  const {
    server,
    quietPort,
    webPort,
    profile,
    only,
    list,
    explain: explained,
    timeout,
    parallel,
  } = readCheckOptions(args);
  const wanted = only?.toLowerCase();
  const chosen = checks
    .filter((check) => check.profiles.includes(profile))
    .filter(({ name, rules }) => {
      if (wanted === undefined) return true;
      return name.toLowerCase().includes(wanted) || rules.some((rule) => rule.toLowerCase() === wanted);
    });
  if (chosen.length === 0) {
    throw new UsageError(`no check of the profile ${profile} has ${shown(only ?? '')}; --list shows them all`);
  }
  if (explained) {
    process.stdout.write(`${explain(profile, chosen).join('\n')}\n`);
    return;
  }
  if (list || server === null) {
    for (const check of chosen) process.stdout.write(`${title(check)}\n`);
    return;
  }
  // Who stops reading (`| head`) has seen enough.
  process.stdout.once('error', () => process.exit(EXIT.failed));
  const { failed, gone } = await runChecks(
    chosen,
    { target: { ...server, quietPort, webPort }, profile, patience: timeout * 1000, parallel },
    (text) => process.stdout.write(text),
  );
  process.exitCode = failed > 0 || gone !== undefined ? EXIT.failed : 0;
}
