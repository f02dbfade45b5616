/** How the parts of the view reach the model: its state, and what can be done. */
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { State, Store } from '../model/types.js';

const Stores = createContext<Store | null>(null);

export const StoreProvider = Stores.Provider;

/** What can be done. Of a part below a `StoreProvider`. */
export function useStore(): Store {
  const store = useContext(Stores);
  if (store === null) throw new Error('no store above this part');
  return store;
}

/** The state, and a new drawing at each change of it. For the window alone: what is below is given its share. */
export function useStateOf(store: Store): State {
  const [state, setState] = useState(store.getState());
  useEffect(() => {
    // It may have changed between the drawing and now.
    setState(store.getState());
    return store.subscribe(() => setState(store.getState()));
  }, [store]);
  return state;
}
