/** An object of the server, and how its fields are read: a client takes nothing for granted. Knows no type by name. Pure. */

/** One object of the server. `id`: it answers the request of that number. `more`: and is not the last answer. */
export interface ServerEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A field that is a text; empty where it is none. */
export function textOf(event: ServerEvent, field: string): string {
  const value = event[field];
  return typeof value === 'string' ? value : '';
}

/** A field that is a whole number from 0; null where it is none. */
export function numberOf(event: ServerEvent, field: string): number | null {
  const value = event[field];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** The texts in a field that is a list. */
export function textsOf(event: ServerEvent, field: string): readonly string[] {
  const value = event[field];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** The objects in a field that is a list. */
export function objectsOf(event: ServerEvent, field: string): readonly ServerEvent[] {
  const value = event[field];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}
