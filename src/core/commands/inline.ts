/** A sender who has one connection only: after `/file_lines` the next lines are the file, and a dot ends it. */

import { Refusal } from '../../language/codes.js';
import { bytesOfLine, kindOfLine } from '../../language/file-text.js';
import * as make from '../../language/make.js';
import { fileLinesBegun } from '../../language/make.js';
import type { Offer } from '../files/offer.js';
import type { Upload } from '../files/upload.js';
import { type Context, type Dialog, NOT_MINE, Verbatim } from './record.js';

const NEXT = new Verbatim(null);

const END = '.';

/**
 * Takes the lines of a file up to the dot, which alone ends an empty one. None of them is said to anybody, whatever goes wrong
 * in the meantime; a line that is none of a file gives the file up.
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
    new Verbatim(make.error({ reason: { code: refusal.code, why: 'givenUp', name, because: refusal.reason } }));
  let ask = new Verbatim(fileLinesBegun({ name }));
  try {
    for (;;) {
      const line = yield* nextLine(ask);
      const bytes = line instanceof Refusal || line === END ? null : bytesOfLine(line);
      ask = NEXT;
      if (line instanceof Refusal) {
        spoil();
        ask = given(line);
      } else if (line === END && spoilt) return null;
      else if (line.toLowerCase() === 'cancel') {
        spoil();
        return make.cancelled({});
      } else if (line === '') {
        // Ignored, as everywhere.
      } else if (line !== END && bytes === null) {
        if (spoilt) return NOT_MINE;
        spoil();
        ask = new Verbatim(make.error({ reason: { code: 'USAGE', why: 'noFileLine', name, id: offer.id } }));
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
        if (!upload.write(bytes)) context.client.holdFor(upload.whenRoom());
      }
    }
  } finally {
    // The connection has ended.
    if (!ended) upload?.lost();
  }
}

/**
 * What stands right after an offer, with nothing said in between: lines of a file without the one that goes before them are
 * said to nobody, and that is told.
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
      ask = new Verbatim(make.error({ reason: line.reason }));
      continue;
    }
    const text = line.trimEnd();
    if (text === '') continue;
    if (text === END && begun) return null;
    const kind = kindOfLine(text);
    if (kind === 'words' || (kind === 'perhaps' && !begun)) {
      if (isSaid(context, line) || !context.chat.transfers.isAwaited(offer)) return NOT_MINE;
      begun = false;
      ask = NOT_MINE;
      continue;
    }
    if (!begun && !context.chat.transfers.isAwaited(offer)) return NOT_MINE;
    // Of many lines the first is answered; of short ones each, as one may have been meant otherwise.
    if (!begun || kind !== 'plain') {
      ask = new Verbatim(make.error({ reason: { code: 'USAGE', why: 'fileLine', name, id } }));
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
