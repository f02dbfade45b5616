/**
 * Reading again, while the server runs, what its operator may have changed: settings and the files that they name. All of it is read and
 * checked before any of it holds. Owns the one that is under way; knows no option by name, and not where settings are written.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ReloadReport } from './admin/results.js';
import type { Core } from './core/core.js';
import { OneByOne } from './core/one-by-one.js';
import type { Tls } from './doors/listen/tls.js';
import { Refusal } from './language/codes.js';
import type { Logger } from './logger.js';
import { type FileKind, tryOperatorFiles } from './operator-files.js';
import { operatorsOf, type PartSettings, partSettings, type ServerSettings, takeOver } from './settings.js';

/** What whoever started the server has read again. Either `take` or `leave` follows. */
export interface Rereading extends Pick<ReloadReport, 'changed' | 'needRestart' | 'readAgain'> {
  /** As they would hold from now on. */
  readonly settings: ServerSettings;
  /** All has been checked: the rest of the process goes over to it, too. Throws nothing. */
  take(): void;
  /** The old stays. */
  leave(): void;
}

/** Why nothing of it can be taken over: as the log has it, and a sentence for the operator. */
export interface RereadFault {
  readonly event: string;
  readonly sentence: string;
}

export type Reread = () => Rereading | { readonly faults: readonly RereadFault[] };

export interface Reloaded {
  readonly settings: PartSettings;
  /** Null: there was no certificate at the start. */
  readonly tls: Tls | null;
  readonly core: Core;
  readonly logger: Logger;
}

const FAULT: Readonly<Record<FileKind, string>> = {
  certificate: 'the new certificate cannot be used, the old one stays',
  roster: 'the new roster cannot be used, the old one stays',
  motd: 'the new message of the day cannot be used, the old one stays',
};

const NOT_APPOINTED: RereadFault = {
  event: 'the new operators cannot be used, the old ones stay',
  sentence: 'the storage does not say who of the new operators has an account; try again',
};

const FILES: Readonly<Record<FileKind, string>> = { certificate: 'tls-cert', roster: 'roster', motd: 'motd' };

export class Reload {
  private readonly changes = new OneByOne();

  constructor(
    private readonly parts: Reloaded,
    private readonly reread: Reread,
  ) {}

  /** Where anything is wrong all of it stays as it is, and the log says of each thing why. Never rejects for that. */
  run(): Promise<ReloadReport> {
    return this.changes.take(() => this.takeOver());
  }

  private async takeOver(): Promise<ReloadReport> {
    const { settings, tls, core, logger } = this.parts;
    const next = this.reread();
    if ('faults' in next) return refused(next.faults, logger);
    const files = tryOperatorFiles(next.settings);
    if ('faults' in files) {
      next.leave();
      return refused(
        files.faults.map(({ of, sentence }) => ({ event: FAULT[of], sentence })),
        logger,
      );
    }
    if (!(await this.appoint(next.settings))) {
      next.leave();
      return refused([NOT_APPOINTED], logger);
    }
    next.take();
    const { certificate, roster, motd } = files;
    takeOver(settings, partSettings(next.settings, settings.core.version, roster));
    core.chat.replaceRoster(roster);
    core.chat.motd.replace(motd ?? []);
    if (certificate !== null) tls?.replace(certificate);
    if (roster !== null) logger.info('roster read again', { names: roster.length });
    if (motd !== null) logger.info('the message of the day was read again', { lines: motd.length });
    const { changed, needRestart } = next;
    if (changed.length > 0) logger.info('options have changed', { options: changed.join() });
    if (needRestart.length > 0) logger.warn('options hold from the next start on', { options: needRestart.join() });
    const read = (Object.keys(FILES) as FileKind[]).filter((kind) => files[kind] !== null).map((kind) => FILES[kind]);
    return { changed, needRestart, readAgain: [...next.readAgain, ...read], faults: [] };
  }

  /** The one thing for which the store is asked. False: it did not answer, and has logged why; the operators are who they were. */
  private async appoint(next: ServerSettings): Promise<boolean> {
    const { settings, core } = this.parts;
    const names = operatorsOf(next);
    if (isDeepStrictEqual(names, settings.core.chat.operators)) return true;
    try {
      await core.chat.appointing.replaceGiven(names);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }
}

function refused(faults: readonly RereadFault[], logger: Logger): ReloadReport {
  for (const { event, sentence } of faults) logger.error(event, { err: sentence });
  return { changed: [], needRestart: [], readAgain: [], faults: faults.map(({ sentence }) => sentence) };
}
