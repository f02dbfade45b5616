/** Makes events of the fields they hold. */
import type { Event, Events, Kind } from './events.js';

/** For what is said seldom: what is said all the time is written out, for one literal is made faster than a copy. */
export function maker<K extends Kind>(kind: K): (fields: Readonly<Events[K]>) => Event<K> {
  return (fields) => ({ kind, ...fields }) as unknown as Event<K>;
}
