/** The older name of an event. */
export type { Event as Line, JsonObject } from './events.js';
