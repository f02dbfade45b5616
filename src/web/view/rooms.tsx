/** The rooms that there are: to join one, or to open one by its name. */
import { useEffect, useState } from 'preact/hooks';
import { fold, roomName } from '../../language/names.js';
import type { State } from '../model/types.js';
import { Dialog } from './dialog.js';
import { Icon } from './icons.js';
import { useRoving } from './roving.js';
import { useStore } from './store.js';

const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);

export function Rooms({
  rooms,
  onGo,
  onClose,
}: {
  rooms: State['rooms'];
  /** One goes into a room, perhaps into the one where one is. */
  onGo: () => void;
  onClose: () => void;
}) {
  const store = useStore();
  const roving = useRoving<HTMLUListElement>();
  const [typed, setTyped] = useState('');
  const [key, setKey] = useState('');
  useEffect(() => store.loadRooms(), [store]);
  const name = roomName(typed.trim());
  const wanted = fold(name ?? typed.trim());
  const fitting = (rooms ?? []).filter((room) => fold(room.name).includes(wanted));
  const there = fitting.find((room) => fold(room.name) === wanted);
  const join = (room: string, key = ''): void => {
    onClose();
    store.join(room, key);
    onGo();
  };
  const isWrong = typed.trim() !== '' && name === null;
  return (
    <Dialog title="Rooms" onClose={onClose}>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== null) join(there?.name ?? name, there === undefined ? key.trim() : '');
        }}
      >
        <label for="room-name">Join or open a room</label>
        <div class="field-and-button">
          <input
            id="room-name"
            class="field"
            type="text"
            autocomplete="off"
            maxLength={65}
            aria-invalid={isWrong}
            aria-describedby="room-problem"
            value={typed}
            autofocus
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <button type="submit" class="button main" aria-disabled={name === null}>
            {name !== null && there === undefined && rooms !== null ? 'Open' : 'Join'}
          </button>
        </div>
        {name !== null && there === undefined && rooms !== null && (
          <>
            <label for="room-key">A key, if only those who have it shall come in</label>
            <input
              id="room-key"
              class="field"
              type="password"
              autocomplete="off"
              maxLength={100}
              value={key}
              onInput={(event) => setKey(event.currentTarget.value)}
            />
          </>
        )}
        <p id="room-problem" class={isWrong ? 'problem' : 'empty'} role="status">
          {isWrong
            ? 'A room’s name begins with a letter or digit and has letters, digits, _ - and . only.'
            : 'A room of a new name is opened for you. Others find it here.'}
        </p>
      </form>
      <ul class="rooms" {...roving}>
        {fitting.map((room) => (
          <li key={room.name}>
            <button type="button" class="row" data-row tabIndex={-1} onClick={() => join(room.name)}>
              <Icon name="room" />
              <span class="name">{room.name}</span>
              <span class="more">{people(room.members)}</span>
              {room.keyed && <span class="tag">with a key</span>}
              {room.joined && <span class="tag">you are in it</span>}
            </button>
          </li>
        ))}
      </ul>
      {rooms === null && <p class="empty">The server is asked which rooms there are…</p>}
      {rooms?.length === 0 && <p class="empty">Nobody is in a room just now. Open one!</p>}
      {rooms !== null && rooms.length > 0 && fitting.length === 0 && (
        <p class="empty">No room has “{typed.trim()}” in its name.</p>
      )}
    </Dialog>
  );
}
