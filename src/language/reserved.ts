/**
 * Names nobody may have, because a line that begins with one, or with what looks like one, could be taken for a line of
 * the server.
 */
import { promptWords } from './events.js';
import { look, shape } from './names.js';

/** First words of the lines of today (a test looks them up in the text dialect), and of those that were promised or may come. */
const firstWords = [
  'ONLINE OFFLINE JOINED LEFT AWAY PRIVATE_REQUEST_FROM PRIVATE_CONNECTED PRIVATE_REJECTED PRIVATE_ENDED',
  'AUTH_SUCCESS CONTACT_ONLINE CONTACT_OFFLINE GROUP_INVITE GROUP_JOINED FILE_OFFER_FROM FILE_READY FILE_DATA FILE_DONE FILE_FAILED',
  'FILE_START FILE_CHUNK FILE_END BEEP_UDP_PORT',
  'INFO ERROR OK STATUS PURGED PONG MATCHED WARNING NOTICE HISTORY TOPIC MESSAGE GROUP FILE MAIL PING WAIT PASTE',
  'Rooms Members Groups Contacts Blocks Topic Online Private Registration Authorise Settings Logins Files Help',
  'server all everyone nobody partyline root system',
]
  .join(' ')
  .split(' ');

const words = [...firstWords, ...promptWords];
const reserved = new Set(words.map((word) => word.toLowerCase()));

/**
 * Reserved words by their looks, in the cases in which anybody writes them. Those that the server writes in small letters
 * alone (`all`) begin no line with a capital: they go by their shape, so that A11 may be somebody.
 */
const looks = new Map<string, string>();
const shapes = new Map<string, string>();
for (const word of words) {
  const [small, capitals] = [word.toLowerCase(), word.toUpperCase()];
  if (word === small) {
    for (const written of [small, capitals]) shapes.set(shape(written), word);
    continue;
  }
  for (const written of [word, capitals, small, capitals.charAt(0) + small.slice(1)]) {
    if (!looks.has(look(written))) looks.set(look(written), word);
  }
}

/**
 * The reserved word that a name is or looks like, or the name itself where it has the form of control lines (`_`, and no
 * small letter but an l, which looks like a capital); null: it is free.
 */
export function reservedAs(name: string): string | null {
  if (reserved.has(name.toLowerCase()) || /^[A-Zl0-9.-]*_[A-Zl0-9_.-]*$/.test(name)) return name;
  return looks.get(look(name)) ?? shapes.get(shape(name)) ?? null;
}
