/** The side: places with what is unread in them, direct messages in a region of their own, oneself at the foot. */
import type { ComponentChildren } from 'preact';
import { offers } from '../model/commands.js';
import type { Command, Me, Place, PlaceKey, PlaceKind } from '../model/types.js';
import { Avatar } from './avatar.js';
import icon from './icon.svg';
import { Icon } from './icons.js';
import { memo } from './memo.js';
import { NotifyButton } from './notify.js';
import { type Overlay, useOverlays } from './overlays.js';
import { useRoving } from './roving.js';
import { useStore } from './store.js';

/** What the badge of a place means, for who cannot see it. */
function unreadWords({ kind, unread, mentions }: Place): string {
  if (unread === 0) return '';
  const personal = kind === 'private' || kind === 'direct' || mentions === 0;
  return `, ${unread} unread${personal ? '' : `, ${mentions} with your name`}`;
}

const PlaceRow = memo(
  ({ place, current, onOpen }: { place: Place; current: boolean; onOpen: (key: PlaceKey) => void }) => (
    <li>
      <button
        type="button"
        data-row
        data-place={place.key}
        tabIndex={-1}
        class={`row${place.unread > 0 ? ' unread' : ''}${place.closed === null ? '' : ' closed'}`}
        aria-current={current ? 'true' : undefined}
        onClick={() => onOpen(place.key)}
      >
        {place.kind === 'direct' ? <Avatar name={place.name} small /> : <Icon name={place.kind} />}
        <span class="name">{place.name}</span>
        {place.unread > 0 && (
          <span class={`badge${place.mentions > 0 ? ' mentions' : ''}`} aria-hidden="true">
            {place.unread > 999 ? '999+' : place.unread}
          </span>
        )}
        <span class="hidden">{unreadWords(place)}</span>
      </button>
    </li>
  ),
);

interface Adds {
  readonly label: string;
  readonly opens: Overlay;
}

function Section({
  title,
  empty,
  adds,
  children,
}: {
  title: string;
  empty: string | null;
  adds: Adds;
  children: ComponentChildren;
}) {
  const open = useOverlays();
  return (
    <section class="section" aria-label={title}>
      <div class="section-head">
        <h2>{title}</h2>
        <button type="button" class="tool" aria-label={adds.label} title={adds.label} onClick={() => open(adds.opens)}>
          <Icon name="plus" />
        </button>
      </div>
      {empty === null ? <ul>{children}</ul> : <p class="empty">{empty}</p>}
    </section>
  );
}

const toSomebody: Overlay = { kind: 'jump', begins: '@' };

const SECTIONS: readonly { kind: PlaceKind; title: string; empty: string; adds: Adds }[] = [
  {
    kind: 'room',
    title: 'Rooms',
    empty: 'You are in no room.',
    adds: { label: 'Join or open a room', opens: { kind: 'rooms' } },
  },
  {
    kind: 'group',
    title: 'Groups',
    empty: 'You are in no group.',
    adds: { label: 'Begin a group', opens: { kind: 'new group' } },
  },
  {
    kind: 'private',
    title: 'Private chats',
    empty: 'You have no private chat.',
    adds: { label: 'Ask for a private chat', opens: { kind: 'private' } },
  },
  {
    kind: 'direct',
    title: 'Direct messages',
    empty: 'Click a person to write to them.',
    adds: { label: 'Write to somebody', opens: toSomebody },
  },
];

function roleOf(me: Me, linked: boolean): string {
  if (!linked) return 'not connected';
  if (me.away !== null) return me.away === '' ? 'away' : `away: ${me.away}`;
  return me.operator ? 'operator' : me.account ? 'here' : 'guest';
}

export const Places = memo(
  ({
    me,
    places,
    commands,
    current,
    linked,
    covered,
    onOpen,
    onClose,
  }: {
    me: Me;
    places: readonly Place[];
    commands: readonly Command[];
    current: PlaceKey;
    linked: boolean;
    covered: boolean;
    onOpen: (key: PlaceKey) => void;
    onClose: () => void;
  }) => {
    const store = useStore();
    const overlay = useOverlays();
    const roving = useRoving<HTMLDivElement>();
    const row = (place: Place) => (
      <PlaceRow key={place.key} place={place} current={place.key === current} onOpen={onOpen} />
    );
    return (
      <nav class="places" id="places" aria-label="Places" inert={covered}>
        <div class="side-head">
          <img src={icon} alt="" />
          <p class="title">Partyline</p>
          <button
            type="button"
            class="tool"
            aria-label="Go to a place or person"
            title="Go to a place or person (Ctrl+K)"
            onClick={() => overlay({ kind: 'jump', begins: '' })}
          >
            <Icon name="search" />
          </button>
          <button
            type="button"
            class="tool"
            aria-label="Keys and commands"
            title="Keys and commands"
            onClick={() => overlay({ kind: 'keys' })}
          >
            <Icon name="help" />
          </button>
          <button type="button" class="tool only-drawer" aria-label="Close the list of places" onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        <div class="scroll" {...roving}>
          <ul>{places.filter(({ kind }) => kind === 'all').map(row)}</ul>
          {SECTIONS.map(({ kind, title, empty, adds }) => {
            const rows = places.filter((place) => place.kind === kind);
            if (kind === 'group' && rows.length === 0 && !offers(commands, 'create_group')) return null;
            return (
              <Section key={kind} title={title} empty={rows.length === 0 ? empty : null} adds={adds}>
                {rows.map(row)}
              </Section>
            );
          })}
        </div>
        <div class="me">
          <Avatar name={me.name} presence={linked ? (me.away === null ? 'here' : 'away') : 'gone'} />
          <div class="who">
            <p class="name">{me.name}</p>
            <p class="role">{roleOf(me, linked)}</p>
          </div>
          {store.serverActs().length > 0 && (
            <button
              type="button"
              class="tool"
              aria-label="What to do with the server"
              aria-haspopup="menu"
              title="What to do with the server"
              onClick={(event) => overlay({ kind: 'server', at: event.currentTarget })}
            >
              <Icon name="more" />
            </button>
          )}
          <NotifyButton />
          <button type="button" class="tool" aria-label="Leave Partyline" title="Leave" onClick={() => store.leave()}>
            <Icon name="leave" />
          </button>
        </div>
      </nav>
    );
  },
);
