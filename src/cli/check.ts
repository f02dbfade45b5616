/**
 * `partyline check`: plays the checks of a profile against a server and prints TAP, or what became of them as JSON or as JUnit's
 * XML. The exit status is 0 where all went well and 1 where one failed or the server could not be reached.
 */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { systemClock } from '../clock.js';
import { explain } from '../tools/check/explain.js';
import { jsonReport } from '../tools/check/play/json.js';
import { junitReport } from '../tools/check/play/junit.js';
import { title } from '../tools/check/play/result.js';
import { runChecks } from '../tools/check/play/run.js';
import { checks } from '../tools/check/table.js';
import { readCheckOptions, STDOUT } from './check-options.js';
import { EXIT, type Failure, UsageError } from './failure.js';
import { shown } from './printable.js';
import { fileFailure } from './start-errors.js';

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
    json,
    junit,
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
  const print = (text: string): void => {
    process.stdout.write(text);
  };
  const file = junit === undefined || junit === STDOUT ? null : new JunitFile(junit);
  const target = { ...server, quietPort, webPort };
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  const subject = { server: `${host}:${server.port}`, profile, at: systemClock.now(), checks: chosen };
  const outcome = await runChecks(
    chosen,
    { target, profile, patience: timeout * 1000, parallel },
    json || junit === STDOUT ? () => {} : print,
  );
  if (json) print(jsonReport(subject, outcome));
  if (junit === STDOUT) print(junitReport(subject, outcome));
  file?.write(junitReport(subject, outcome));
  process.exitCode = outcome.failed > 0 || outcome.gone !== undefined ? EXIT.failed : 0;
}

/**
 * Opened before the first check, so that nobody waits for results that cannot be written, and empty until all are known: those of
 * an earlier run must not be taken for those of one that was broken off.
 */
class JunitFile {
  private readonly descriptor: number;

  /** Throws a Failure. */
  constructor(private readonly path: string) {
    try {
      this.descriptor = openSync(path, 'w');
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Once. Throws a Failure. */
  write(text: string): void {
    try {
      writeFileSync(this.descriptor, text);
    } catch (error) {
      throw this.failure(error);
    } finally {
      closeSync(this.descriptor);
    }
  }

  private failure(error: unknown): Failure {
    return fileFailure(error, `the results in ${shown(this.path)}`, 'choose another with --junit FILE');
  }
}
