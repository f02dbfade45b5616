/** Which kind of place an object means, where a name could be several things, or nothing says everyone (R7.18). */

export const placeField = {
  name: 'place',
  kind: 'choice',
  choices: ['all', 'room', 'group', 'person'],
  optional: true,
} as const;

export type PlaceKind = (typeof placeField.choices)[number];
