/** The page's beginning: puts the window into the document. */
import { render } from 'preact';
import { createStore } from './model/store.js';
import { carrier } from './view/carrier.js';
import { browserClock, connectTo, otherWindows, socketAddress, windowMemory } from './view/machine.js';
import { Window } from './view/window.js';

const store = createStore({
  connect: connectTo(socketAddress(location)),
  clock: browserClock,
  random: Math.random,
  carrier,
  memory: windowMemory,
  windows: otherWindows,
});
// A network that is back, or a lid that is open again, is no reason to wait longer.
addEventListener('online', () => store.retry());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') store.retry();
});
const root = document.getElementById('app');
if (root !== null) render(<Window store={store} />, root);
