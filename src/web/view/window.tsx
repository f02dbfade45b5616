/** The whole window: the entrance, the chat, or why a stay is over; and the drawers that the sides are on a narrow screen. */
import { useCallback, useEffect } from 'preact/hooks';
import type { State, Store } from '../model/types.js';
import { Announcer } from './announcer.js';
import { Conversation } from './conversation.js';
import { type Drawer, useDrawer } from './drawer.js';
import { Ended, Entrance } from './entrance.js';
import { FileNews } from './file.js';
import { OverlayProvider, Overlays, useOverlay } from './overlays.js';
import { People } from './people.js';
import { Places } from './places.js';
import { StoreProvider, useStateOf, useStore } from './store.js';
import { useLooking, useTitle } from './title.js';

export function Window({ store }: { store: Store }) {
  const state = useStateOf(store);
  useTitle(state);
  useLooking(store);
  return (
    <StoreProvider value={store}>
      {state.phase === 'outside' && <Entrance state={state} />}
      {state.phase === 'inside' && <Chat state={state} />}
      {state.phase === 'over' && <Ended state={state} />}
    </StoreProvider>
  );
}

function Chat({ state }: { state: State }) {
  const store = useStore();
  const { drawer, open, close } = useDrawer();
  const { overlay, open: openOverlay, close: closeOverlay } = useOverlay();
  const place = state.places.find((one) => one.key === state.current) ?? state.places[0];
  const goTo = useCallback(
    (key: string) => {
      store.open(key);
      close();
    },
    [store, close],
  );
  // Who has gone elsewhere by a menu or a dialog of a side wants to see where that is.
  useEffect(close, [close, state.current]);
  const onPerson = useCallback(
    (name: string, at: HTMLElement) => openOverlay({ kind: 'person', name, at }),
    [openOverlay],
  );
  if (place === undefined || state.me === null) return null;
  const covered = (side: Drawer | null): boolean => drawer !== null && drawer !== side;
  return (
    <OverlayProvider value={openOverlay}>
      <div class="chat" data-drawer={drawer ?? undefined}>
        <a class="skip" href="#composer">
          Skip to the line you type in
        </a>
        <a class="skip" href="#log">
          Skip to the conversation
        </a>
        <Places
          me={state.me}
          places={state.places}
          commands={state.commands}
          current={place.key}
          linked={state.link.state === 'open'}
          covered={covered('places')}
          onOpen={goTo}
          onClose={close}
        />
        <Conversation state={state} place={place} covered={covered(null)} onDrawer={open} onPerson={onPerson} />
        <People
          people={state.people}
          place={place.name}
          members={place.members}
          covered={covered('people')}
          onPerson={onPerson}
          onClose={close}
        />
        <button type="button" class="scrim" tabIndex={-1} aria-hidden="true" onClick={close} />
        <Announcer state={state} />
        <FileNews files={state.files} />
      </div>
      <Overlays state={state} overlay={overlay} close={closeOverlay} onGo={close} />
    </OverlayProvider>
  );
}
