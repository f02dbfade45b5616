/** A sender who has one connection only: the next lines are the file in base64, and a dot ends it. */
import type { Offer } from '../chat/offers.js';
import type { Source, Upload } from '../chat/upload.js';
import { Refusal } from '../protocol/codes.js';
import * as done from '../protocol/done.js';
import * as lines from '../protocol/lines.js';
import { type Context, type Dialog, NOT_MINE, Verbatim } from './record.js';

const NEXT = new Verbatim(null);

/** Whole lines of it, each to be decoded by itself. */
export const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const END = '.';

/** Characters from which on base64 is nothing that anybody says, whatever was said before it. */
const PLAINLY = 40;

/** The sender's connection, as an upload sees it. */
class LineSource implements Source {
  /** Settled when the upload has ended, well or not. Its sender is told by then. */
  readonly ended: Promise<void>;
  private settle: () => void = () => {};
  private goOn: () => void = () => {};

  constructor(private readonly context: Context) {
    this.ended = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  pause(): void {
    this.context.client.holdFor(
      new Promise<void>((resolve) => {
        this.goOn = resolve;
      }),
    );
  }

  resume(): void {
    this.goOn();
  }

  done(): void {
    this.goOn();
    this.settle();
  }
}

/**
 * Takes the lines of base64 behind an offer, or the dot that ends an empty file. From the first of them on, what is base64
 * is never said to anybody, up to the dot, whatever goes wrong meanwhile; a line that is none ends it.
 */
export function* inlineDialog(context: Context, offer: Offer, token: string): Dialog {
  const { name } = offer;
  let source: LineSource | null = null;
  let upload: Upload | null = null;
  // Something was wrong with a line: those after it are thrown away.
  let spoilt = false;
  // Something else has been said since the offer.
  let between = false;
  let ended = false;
  const spoil = (): void => {
    spoilt = true;
    upload?.fail('cancelled');
  };
  let ask = NEXT;
  try {
    for (;;) {
      const line = yield* nextLine(ask);
      ask = NEXT;
      const begun: boolean = upload !== null || spoilt;
      if (line instanceof Refusal) {
        spoil();
        ask = new Verbatim(lines.error({ code: line.code, text: `${line.text} ${name} was given up.` }));
      } else if (!begun && !isBeginning(context, line, between)) {
        if (!context.chat.transfers.isAwaited(offer)) return NOT_MINE;
        between ||= line !== '';
        ask = NOT_MINE;
      } else if (line === END && !spoilt) {
        if (upload === null || source === null) [source, upload] = begin(context, token);
        ended = true;
        upload.end();
        return source.ended.then(() => null);
      } else if (line === END) return null;
      else if (begun && line.toLowerCase() === 'cancel') {
        spoil();
        return done.cancelled({});
      } else if (line === '') {
        // Ignored, as everywhere.
      } else if (!BASE64.test(line)) {
        if (spoilt) return NOT_MINE;
        spoil();
        const text = `That is no base64. It was not said, and ${name} was given up. Type: file <name> <filename>`;
        ask = new Verbatim(lines.error({ code: 'USAGE', text }));
      } else if (!spoilt) {
        if (upload === null) {
          [source, upload] = begin(context, token);
          const text = `Taken for the beginning of ${name}. A line with . alone ends it, cancel gives it up.`;
          ask = new Verbatim(lines.info({ text }));
        }
        upload.write(Buffer.from(line, 'base64'));
      }
    }
  } finally {
    // The connection has ended.
    if (!ended) upload?.lost();
  }
}

/** `between`: it does not stand right behind the offer. */
function isBeginning({ table }: Context, line: string, between: boolean): boolean {
  if (between) return line.length >= PLAINLY && BASE64.test(line);
  // `exit`, `help` and their like are base64, too.
  return line === END || (line !== '' && BASE64.test(line) && table.grammar.lookup(line) === undefined);
}

/** Throws what Transfers.put throws. */
function begin(context: Context, token: string): [LineSource, Upload] {
  const source = new LineSource(context);
  return [source, context.chat.transfers.put(token, source)];
}

function* nextLine(ask: Verbatim): Generator<Verbatim, string | Refusal, string> {
  try {
    return (yield ask).trim();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
