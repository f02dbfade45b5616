/** For how long somebody is shut out or silenced, and how long a reason may be: the same for operators and administrators. */

/** Minutes, unless told otherwise. */
export const BAN_MINUTES = 1440;
export const MUTE_MINUTES = 10;

/** Ten years: for good. */
export const MOST_MINUTES = 5_256_000;

/** Characters of a reason, as of a topic. */
export const REASON_LENGTH = 400;
