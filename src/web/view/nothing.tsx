/** What stands where nothing has been said yet: what the place is, and what one can do. */
import type { Place } from '../model/types.js';
import { Icon } from './icons.js';

function sentences({ kind, name, members, closed }: Place): string {
  if (closed !== null) return closed;
  switch (kind) {
    case 'all':
      return 'What you type here is said to everyone who is here.';
    case 'room':
      return (members?.length ?? 0) > 1
        ? 'What you type here is said to everybody in this room.'
        : 'You are the only one in this room. Tell others its name, and they can come in.';
    case 'group':
      if (members?.length === 1)
        return 'You are the only member yet. To invite somebody, click their name; who has no account cannot come in.';
      return 'What you type here goes to all members, also to those who are not here: they get it when they come.';
    case 'private':
      return `Only you and ${name} see what is said here, and it is kept nowhere.`;
    case 'direct':
      return `What you type here goes to ${name} alone. If they are not here and have an account, they get it when they come.`;
  }
}

const HEADINGS = { none: 'Nothing has been said yet', loading: 'One moment…', some: 'No lines are here yet' } as const;

export function Nothing({ place }: { place: Place }) {
  return (
    <div class="nothing">
      <Icon name={place.kind} />
      <h2>{HEADINGS[place.older]}</h2>
      <p>{sentences(place)}</p>
    </div>
  );
}
