/**
 * One line that the server says, before anybody has decided how it looks.
 * A record holds a line's documented form and its two renderings; a Line is a record with its fields.
 * Knows no recipient and no connection.
 */

export type JsonObject = { readonly [key: string]: unknown };

/** Which `set bell` lets a line ring: none, every message, or messages to one person. */
export type Bell = 'none' | 'message' | 'direct';

export interface LineRecord<Fields> {
  /** As docs/PROTOCOL.md writes it; a test looks it up there. */
  readonly form: string;
  readonly bell?: Bell;
  /** A direct message: the command by which it is answered to its author alone. */
  readonly reply?: string;
  /** As an answer it says that nothing was done. */
  readonly failed?: true;
  /** As an answer it is not shown in the text dialect, where no answer is success; under a tag `OK` stands for it. */
  readonly silent?: true;
  /** Its lines are made once and said again and again, so how one is written is kept with it. */
  readonly kept?: true;
  /** Its text is several lines, with LF between them, and each of them an answer's. */
  readonly several?: true;
  /** One line without its end. Fields are clean (language/clean.ts) before they come here. */
  text(fields: Fields): string;
  /** The same for the JSON dialect; with a `type`, and neither `id` nor `more`, which belong to answers. */
  json(fields: Fields): JsonObject;
}

export class Line {
  /** The object with its line end, once it has been written; only where the record says `kept`. */
  written: string | null = null;

  constructor(
    // biome-ignore lint/suspicious/noExplicitAny: a line's fields belong to its record; only the record reads them.
    readonly record: LineRecord<any>,
    // biome-ignore lint/suspicious/noExplicitAny: see above.
    readonly fields: any,
  ) {}
}

/** Every record, for the documents' test and the list of reserved names. */
export const records: LineRecord<never>[] = [];

/** Declares a line of the vocabulary and returns the function that makes one. */
export function define<Fields>(record: LineRecord<Fields>): (fields: Fields) => Line {
  records.push(record as LineRecord<never>);
  return (fields) => new Line(record, fields);
}

/** The messenger's clients look for the text of a status in `payload`. */
export function withPayload(object: JsonObject): JsonObject {
  return object.type === 'status' ? { ...object, payload: object.text } : object;
}
