/** The keys of the console, besides those that every line editor has. */
import type { Key, MoreKeys } from '../../terminal/keys.js';
import { PASTE_KEYS, type PasteKey } from '../../terminal/paste.js';

export type MoreKey = 'complete' | 'search' | 'suspend' | 'cancel' | PasteKey;
export type AnyKey = Key | MoreKey;

export const MORE_KEYS: MoreKeys<MoreKey> = {
  controls: new Map([
    [0x07, 'cancel'], // Ctrl-G
    [0x09, 'complete'], // Tab
    [0x12, 'search'], // Ctrl-R
    [0x1a, 'suspend'], // Ctrl-Z
  ]),
  numbered: PASTE_KEYS,
};
