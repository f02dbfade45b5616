/**
 * The files that settings name and that are read whole: certificate and key, roster, message of the day. Finds what is wrong with
 * any, before anything is done with one. Owns nothing.
 */
import { readCertificate } from './doors/listen/certificate.js';
import { operatorsOf, type ServerSettings } from './settings.js';
import { readMotd } from './storage/motd.js';
import { readRoster } from './storage/roster-file.js';

/** A sentence for each file that cannot be used. */
export function faultsOfFiles(settings: ServerSettings): string[] {
  const { tlsCert, tlsKey, roster, motd } = settings;
  const reads = [
    () => tlsCert !== undefined && tlsKey !== undefined && readCertificate({ tlsCert, tlsKey }),
    () => roster !== undefined && readRoster(roster, operatorsOf(settings)),
    () => motd !== undefined && readMotd(motd),
  ];
  return reads.flatMap((read) => {
    try {
      read();
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}
