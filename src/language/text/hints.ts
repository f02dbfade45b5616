/** What is told after a line that was said, and was perhaps meant otherwise; and how such a line is typed. Pure. */
import type { Hinted } from '../events.js';
import { repeated } from './repeated.js';

/** Before a command's word, in a room and out of it. */
export const slash = (room: string | null): string => (room === null ? '' : '/');

/** How a line with a password begins, without it. */
export function beginning(command: string, name: string | null, room: string | null): string {
  return [slash(room) + command, ...(name === null ? [] : [name]), '…'].join(' ');
}

export function hintText(hint: Hinted): string {
  const { room } = hint;
  const said = room === null ? 'Said to everyone.' : `Said in ${room}.`;
  switch (hint.what) {
    case 'alone':
      return `${said} To say it to ${hint.name} alone, type: ${slash(room)}msg ${hint.name} ${repeated(hint.text)}`;
    case 'command':
      return `${said} To ${hint.does}, type: ${hint.slash ? '/' : slash(room)}${repeated(hint.line)}`;
    case 'password':
      return `${said} To ${hint.does}, type: ${beginning(hint.command, hint.name, room)}`;
  }
}
