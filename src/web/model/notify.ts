/**
 * Whether the browser is asked to show a notification, and whether the page offers it at all (only somebody turns it on).
 * Pure; what the browser can is given.
 */

/** What the browser says of itself. `permission`: null where it has no notifications. */
export interface Ability {
  /** Notifications exist in no page that came over plain HTTP from elsewhere than this machine. */
  readonly secure: boolean;
  readonly permission: 'default' | 'granted' | 'denied' | null;
}

/** `none`: is not spoken of. `denied`: only the browser's own settings can change it. */
export type Offer = 'none' | 'denied' | 'off' | 'on';

/** `wanted`: somebody has turned it on in this browser. */
export function offerOf({ secure, permission }: Ability, wanted: boolean): Offer {
  if (!secure || permission === null) return 'none';
  if (permission === 'denied') return 'denied';
  return wanted && permission === 'granted' ? 'on' : 'off';
}

/** For what is meant for oneself, which alone comes here. Whoever looks at the page sees it there. */
export function isNotified(offer: Offer, focused: boolean): boolean {
  return offer === 'on' && !focused;
}
