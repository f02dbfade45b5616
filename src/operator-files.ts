/**
 * The files that settings name and that are read whole: certificate and key, roster, message of the day. Finds what is wrong with
 * any, before anything is done with one. Owns nothing.
 */
import { type Certificate, CertificateError, readCertificate } from './doors/listen/certificate.js';
import { operatorsOf, type ServerSettings } from './settings.js';
import { readMotd } from './storage/motd.js';
import { readRoster } from './storage/roster-file.js';
import { TextFileError } from './text-file.js';

/** Null: the settings name none. */
export interface OperatorFiles {
  readonly certificate: Certificate | null;
  /** Names of those who may come. */
  readonly roster: readonly string[] | null;
  readonly motd: readonly string[] | null;
}

export type FileKind = keyof OperatorFiles;

export interface FileFault {
  readonly of: FileKind;
  /** For the operator. */
  readonly sentence: string;
}

/** Throws CertificateError or TextFileError, about the first that cannot be used. */
export function readOperatorFiles(settings: ServerSettings): OperatorFiles {
  return { certificate: certificateOf(settings), roster: rosterOf(settings), motd: motdOf(settings) };
}

/** All of them, or what is wrong with any. */
export function tryOperatorFiles(settings: ServerSettings): OperatorFiles | { readonly faults: readonly FileFault[] } {
  const faults: FileFault[] = [];
  const tried = <Read>(of: FileKind, read: (settings: ServerSettings) => Read): Read | null => {
    try {
      return read(settings);
    } catch (error) {
      if (!(error instanceof CertificateError || error instanceof TextFileError)) throw error;
      faults.push({ of, sentence: error.message });
      return null;
    }
  };
  const files = {
    certificate: tried('certificate', certificateOf),
    roster: tried('roster', rosterOf),
    motd: tried('motd', motdOf),
  };
  return faults.length > 0 ? { faults } : files;
}

function certificateOf({ tlsCert, tlsKey }: ServerSettings): Certificate | null {
  return tlsCert === undefined || tlsKey === undefined ? null : readCertificate({ tlsCert, tlsKey });
}

function rosterOf(settings: ServerSettings): readonly string[] | null {
  return settings.roster === undefined ? null : readRoster(settings.roster, operatorsOf(settings));
}

function motdOf({ motd }: ServerSettings): readonly string[] | null {
  return motd === undefined ? null : readMotd(motd);
}
