/** The answer to `explain`. */
import { maker } from './make.js';

export type { Explained } from './events.js';

export const explained = maker('explained');
