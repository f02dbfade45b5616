/** The prompt: where the next line goes, and what is unread elsewhere. Pure. */
import type { Conversation } from './conversation.js';

/** Places that are named; of the others there is only the number. */
const MAX_PLACES = 3;
/** Characters of a place's name that the prompt shows: it must leave room for what is typed. */
const MAX_NAME = 24;

const short = (name: string): string => (name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 1)}…`);

/** `[lab] chess:2 everyone:1 > ` */
export function promptOf(conversation: Conversation): string {
  const { unread } = conversation;
  const places = unread.slice(0, MAX_PLACES).map(({ name, count }) => `${short(name)}:${count} `);
  if (unread.length > MAX_PLACES) places.push(`+${unread.length - MAX_PLACES} `);
  return `[${short(conversation.place)}] ${places.join('')}> `;
}
