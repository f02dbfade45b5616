/** A file on offer, and who has accepted it, as all that is about files sees them. Knows nothing of what is done with them. */
import type { FileReason } from '../../language/codes.js';
import type { Place } from '../../language/events.js';
import type { Person } from '../people/people.js';
import type { Holder } from '../shares.js';
import type { Audience } from '../store.js';
import type { Download } from './download.js';
import type { Fetched } from './fetched.js';
import type { Party } from './parties.js';
import type { Upload } from './upload.js';

/** Somebody who has accepted. `token`: its hash, here and below. */
export interface Taker extends Party {
  readonly token: string;
  /** Whose shares it is counted in. */
  readonly holder: Holder;
  download: Download | null;
  /** What has come to them by this token. */
  readonly fetched: Fetched;
}

/** One file on offer. */
export interface Offer {
  readonly id: number;
  readonly from: Party;
  /** Whose shares it is counted in. */
  readonly holder: Holder;
  readonly audience: Audience;
  /** The person, room or group; empty for everyone. */
  readonly to: Party;
  /** As it is shown. */
  readonly name: string;
  /** Bytes, as its sender has announced them. */
  readonly announced: number | null;
  readonly token: string;
  readonly createdAt: number;
  /** The bytes, once they wait here. */
  stored: { readonly size: number; readonly sha256: string } | null;
  until: number;
  /** By key. */
  readonly takers: Map<string, Taker>;
  /** Those among several who have rejected it, for as long as they stay: it is not listed for them. */
  readonly unwanted: WeakSet<Person>;
  upload: Upload | null;
  /** Why it is over, where it was ended. */
  ended: FileReason | null;
}

export function placeOfOffer({ audience, to }: Offer): Place {
  if (audience === 'room' || audience === 'group') return { to: audience, name: to.name };
  return { to: audience === 'all' ? 'all' : 'direct' };
}
