/**
 * Names nobody may have, because a line that begins with one could be taken for a line of the server.
 */
import './done.js';
import './file-lines.js';
import { records } from './line.js';
import { promptWords } from './lines.js';

/** First words that are not control lines of today, but were promised or may come. */
const others = [
  'AUTH_SUCCESS CONTACT_ONLINE CONTACT_OFFLINE GROUP_INVITE GROUP_JOINED FILE_OFFER_FROM FILE_READY FILE_DATA FILE_DONE FILE_FAILED',
  'FILE_START FILE_CHUNK FILE_END BEEP_UDP_PORT',
  'INFO ERROR OK STATUS PONG MATCHED WARNING NOTICE HISTORY TOPIC MESSAGE GROUP FILE MAIL PING WAIT PASTE',
  'Rooms Members Groups Contacts Blocks Topic Online Private Registration Authorise Settings Logins Files Help',
  'server all everyone nobody partyline root system',
]
  .join(' ')
  .split(' ');

const reserved = new Set(others.map((word) => word.toLowerCase()));
for (const record of records) {
  const word = /^[A-Za-z_]+/.exec(record.form)?.[0];
  if (word !== undefined) reserved.add(word.toLowerCase());
}
for (const word of promptWords) reserved.add(word.toLowerCase());

/** True for every first word of a server line, in any case, and for whatever has `_` in capitals (the form of control lines). */
export function isReserved(name: string): boolean {
  return reserved.has(name.toLowerCase()) || /^[A-Z0-9.-]*_[A-Z0-9_.-]*$/.test(name);
}
