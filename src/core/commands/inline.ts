/** A sender who has one connection only: behind `/file_lines` the next lines are the file in base64, and a dot ends it. */

import { Refusal } from '../../language/codes.js';
import * as done from '../../language/done.js';
import * as lines from '../../language/lines.js';
import type { Offer } from '../files/offer.js';
import type { Upload } from '../files/upload.js';
import { type Context, type Dialog, NOT_MINE, Verbatim } from './record.js';

const NEXT = new Verbatim(null);

/** Whole lines of it, each to be decoded by itself. */
export const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const END = '.';

/** Characters from which on base64 is nothing that anybody says. */
const PLAINLY = 40;

/** What base64 has and words have not: so the last line of a file, which may be short, is known. */
const NO_WORD = /[0-9+/=]|[a-z][A-Z]/;

/**
 * Takes the lines of base64 up to the dot, which alone ends an empty file. None of them is said to anybody, whatever goes
 * wrong meanwhile; a line that is no base64 gives the file up.
 */
export function* inlineDialog(context: Context, offer: Offer): Dialog {
  const { name } = offer;
  let upload: Upload | null = null;
  // Something was wrong with a line: those after it are thrown away.
  let spoilt = false;
  let ended = false;
  const spoil = (): void => {
    spoilt = true;
    upload?.fail('cancelled');
  };
  const given = (refusal: Refusal): Verbatim =>
    new Verbatim(lines.error({ reason: { code: refusal.code, why: 'givenUp', name, because: refusal.reason } }));
  let ask = new Verbatim(
    lines.info({ text: `Now the lines of ${name}. A line with . alone ends it, cancel gives it up.` }),
  );
  try {
    for (;;) {
      const line = yield* nextLine(ask);
      ask = NEXT;
      if (line instanceof Refusal) {
        spoil();
        ask = given(line);
      } else if (line === END && spoilt) return null;
      else if (line.toLowerCase() === 'cancel') {
        spoil();
        return done.cancelled({});
      } else if (line === '') {
        // Ignored, as everywhere.
      } else if (line !== END && !BASE64.test(line)) {
        if (spoilt) return NOT_MINE;
        spoil();
        const text = `That is no base64. It was not said, and ${name} was given up. To begin again, type: /file_lines ${offer.id}`;
        ask = new Verbatim(lines.error({ reason: { code: 'USAGE', why: 'inWords', text } }));
      } else if (!spoilt) {
        try {
          upload ??= context.chat.transfers.begin(offer);
        } catch (error) {
          if (!(error instanceof Refusal) || line === END) throw error;
          spoil();
          ask = given(error);
          continue;
        }
        if (line === END) {
          ended = true;
          if (!upload.writableEnded) upload.end();
          return upload.whenOver().then(() => null);
        }
        if (upload.writableEnded) continue;
        if (!upload.write(Buffer.from(line, 'base64'))) context.client.holdFor(upload.whenRoom());
      }
    }
  } finally {
    // The connection has ended.
    if (!ended) upload?.lost();
  }
}

/**
 * What stands right behind an offer, with nothing said in between: base64 without the line that goes before it is said to
 * nobody, and that is told.
 */
export function* guardDialog(context: Context, offer: Offer): Dialog {
  const { id, name } = offer;
  // Some has come.
  let begun = false;
  let ask = NEXT;
  for (;;) {
    const line = yield* nextLine(ask, false);
    ask = NEXT;
    if (line instanceof Refusal) {
      begun = true;
      ask = new Verbatim(lines.error({ reason: line.reason }));
      continue;
    }
    const text = line.trimEnd();
    if (text === '') continue;
    if (text === END && begun) return null;
    const whole = text.length >= PLAINLY;
    if (!BASE64.test(text) || !(whole || (begun && NO_WORD.test(text)))) {
      if (isSaid(context, line) || !context.chat.transfers.isAwaited(offer)) return NOT_MINE;
      begun = false;
      ask = NOT_MINE;
      continue;
    }
    if (!begun && !context.chat.transfers.isAwaited(offer)) return NOT_MINE;
    // Of many lines the first is answered; of short ones each, as one may have been meant otherwise.
    if (!begun || !whole) {
      const told = `That is base64, and was not said. To send ${name} here, first type: /file_lines ${id}`;
      ask = new Verbatim(lines.error({ reason: { code: 'USAGE', why: 'inWords', text: told } }));
    }
    begun = true;
  }
}

function isSaid({ table, person }: Context, line: string): boolean {
  return table.grammar.parse(line, { room: (person?.currentRoom ?? null) !== null }).kind === 'say';
}

function* nextLine(ask: Verbatim, trimmed = true): Generator<Verbatim, string | Refusal, string> {
  try {
    const line = yield ask;
    return trimmed ? line.trim() : line;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
