/** Ctrl-K: to any place, room or person by a few letters. */
import { useId, useMemo, useState } from 'preact/hooks';
import { findIn } from '../model/jump.js';
import type { Found, State } from '../model/types.js';
import { Avatar } from './avatar.js';
import { Choices, moved, optionId } from './choices.js';
import { Dialog } from './dialog.js';
import { Icon, type IconName } from './icons.js';
import { useStore } from './store.js';

const SORTS: Readonly<Record<NonNullable<Found['place']>, string>> = {
  all: '',
  room: 'a room of yours',
  group: 'a group of yours',
  private: 'private chat',
  direct: 'direct messages',
};

function sortOf({ kind, place }: Found): string {
  if (place !== null) return SORTS[place];
  switch (kind) {
    case 'room':
      return 'a room: join it';
    case 'new room':
      return 'join or open a room of that name';
    case 'new group':
      return 'begin a group of that name';
    default:
      return 'write a direct message';
  }
}

function iconOf({ kind, place }: Found): IconName {
  if (place !== null) return place;
  return kind === 'new room' || kind === 'new group' ? 'plus' : 'room';
}

function Row({ found }: { found: Found }) {
  const isPerson = found.place === 'direct' || found.kind === 'person';
  return (
    <>
      {isPerson ? <Avatar name={found.label} small /> : <Icon name={iconOf(found)} />}
      <span class="name">{found.label}</span>
      <span class="more">{sortOf(found)}</span>
      {found.unread > 0 && (
        <span class={`badge${found.mentions > 0 ? ' mentions' : ''}`}>
          {found.unread > 999 ? '999+' : found.unread}
          <span class="hidden"> unread</span>
        </span>
      )}
    </>
  );
}

export function Jump({
  state,
  begins,
  onGo,
  onClose,
}: {
  state: State;
  begins: string;
  onGo: () => void;
  onClose: () => void;
}) {
  const store = useStore();
  const [typed, setTyped] = useState(begins);
  const [active, setActive] = useState(0);
  const list = useId();
  const { places, people, rooms, current } = state;
  const found = useMemo(() => findIn(state, typed), [places, people, rooms, current, typed]);
  const at = Math.min(active, found.length - 1);
  const go = (which: number): void => {
    const one = found[which];
    if (one === undefined) return;
    onClose();
    onGo();
    store.goTo(one);
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input
        class="field"
        type="text"
        role="combobox"
        autocomplete="off"
        aria-label="A place, a room or a person"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? optionId(list, at) : undefined}
        placeholder="A place, #room or @person"
        value={typed}
        autofocus
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          const next = moved(event.key, at, found.length);
          if (next !== null) setActive(next);
          else if (event.key === 'Enter') go(at);
          else return;
          event.preventDefault();
        }}
      />
      <Choices
        id={list}
        label="What fits"
        active={at}
        choices={found.map((one) => ({ key: `${one.kind} ${one.key}`, row: <Row found={one} /> }))}
        onChoose={go}
      />
      <p class="empty" role="status">
        {found.length === 0 ? 'Nothing is called so, and no room can be: names have letters, digits, _ - and .' : ''}
      </p>
    </Dialog>
  );
}
