/**
 * What a client sends, in either dialect, on its way to the dialog that is open or to the gate. Owns the dialog; must not
 * know what a line or an object asks for.
 */

import { clean } from '../../language/clean.js';
import type { JsonFault } from '../../language/codes.js';
import { Refusal } from '../../language/codes.js';
import type { JsonFields } from '../../language/json/parse.js';
import * as make from '../../language/make.js';
import type { Mode, Parsed, Tag } from '../../language/syntax.js';
import type { ToDoor } from '../../link/link.js';
import type { Act, Answer, CommandTable, Decision, Dialog } from '../commands/record.js';
import { mustFit } from '../commands/scripts.js';
import type { Person } from '../people/people.js';
import { refusalLine } from './answers.js';
import { Dialogs } from './dialogs.js';
import type { Caller, Gate } from './gate.js';
import { Told } from './told.js';

/** What the intake needs of a session. */
export interface Handled extends Caller {
  /** Around each line of this session: what is done in the meantime is done for it. */
  handles(): void;
  handled(): void;
  /** Somebody types: the first direct message says how it is answered. */
  hintReply(): void;
}

export interface IntakeParts {
  readonly table: CommandTable;
  readonly gate: Gate;
}

/** What somebody is asked who has pasted several lines at a terminal whose keys the server reads (R1.34). */
export interface PasteQuestion {
  /** To be shown where one types. */
  readonly text: string;
  /** They are said, in the place that the question names or nowhere. */
  yes(): void;
}

const IN_ROOM: Mode = { room: true };
const OUTSIDE: Mode = { room: false };
const PEOPLE_IN_ROOM: Mode = { room: true, people: true };
const PEOPLE_OUTSIDE: Mode = { room: false, people: true };

export class Intake {
  readonly dialogs: Dialogs;
  private json = false;
  /** A line within an object has come. */
  private hasLines = false;

  /** `peopleType`: lines that come as such are typed by people, as those within objects always are. */
  constructor(
    private readonly session: Handled,
    private readonly parts: IntakeParts,
    door: Pick<ToDoor, 'hideTyping'>,
    private readonly peopleType: boolean,
  ) {
    this.dialogs = new Dialogs(session, parts.gate, door);
  }

  /** What comes, or has come, is typed by people: what it may have been meant as counts (R2.20). */
  get fromPeople(): boolean {
    return this.json ? this.hasLines : this.peopleType;
  }

  /** From now on objects come. */
  becomeJson(): void {
    this.json = true;
    this.dialogs.eachAnswered = true;
  }

  begin(dialog: Dialog, tag: Tag, pass: (act: Act) => Answer): void {
    this.dialogs.begin(dialog, tag, pass);
  }

  /** As `begin`, for lines that people type: programs have objects for it. False: it was not begun. */
  converse(dialog: Dialog): boolean {
    if (this.json) return false;
    this.dialogs.begin(dialog, null);
    return true;
  }

  /** A line, as it was sent, without its end. */
  line(raw: string): void {
    const { gate } = this.parts;
    const text = clean(raw);
    this.session.handles();
    if (!this.dialogs.take(text, null)) {
      const parsed = this.parse(text, this.peopleType);
      if (parsed.kind === 'ignore' && text.trim() === '')
        this.session.answers.give(this.session.loginGrace.question, null);
      else gate.take(this.session, parsed, parsed.tag === null);
    }
    this.session.handled();
  }

  /** An object. `limit`: bytes of a text in it. */
  object(fields: JsonFields, limit: number): void {
    const { table, gate } = this.parts;
    this.session.handles();
    const request = table.objects.read(fields, limit);
    if (request?.kind === 'line') this.typed(request.text, request.tag);
    else if (request !== null) {
      if (request.kind === 'refuse' && fields.type === 'line') this.dialogs.refuse(LOST);
      gate.take(this.session, request, false);
    }
    this.session.handled();
  }

  /**
   * Several lines were pasted where keys are read; `texts` null: too many to be kept. Null: nothing is to be asked, and that is
   * answered. `isTyping`: it cannot be asked yet. `limit`: as of an object.
   */
  pasted(texts: readonly string[] | null, isTyping: boolean, limit: number): PasteQuestion | null {
    const { context, answers } = this.session;
    if (context.person === null) return null;
    try {
      mustFit(context, texts);
    } catch (error) {
      this.parts.gate.refuse(this.session, error, null);
      return null;
    }
    if (isTyping) answers.give([make.pastesWait({ count: texts.length })], null);
    return pasteQuestion(context.person, texts, (object) => this.object(object, limit));
  }

  /** Something came that is no object. */
  malformed(fault: JsonFault): void {
    this.dialogs.refuse(LOST);
    this.parts.gate.refuse(this.session, new Refusal({ code: 'MALFORMED', why: fault }), null);
  }

  /** A line or an object had more than `most` bytes. */
  tooLong(most: number): void {
    const refusal = new Refusal({ code: 'LINE_TOO_LONG', why: this.json ? 'object' : 'line', most });
    if (this.dialogs.refuse(refusal)) return;
    this.session.answers.give([refusalLine(refusal), ...this.session.loginGrace.question], null);
  }

  /** What would become of a line that is typed now; as `Gate.decide`. */
  decide(text: string): Decision | Promise<Decision> {
    return this.parts.gate.decide(
      { context: this.session.context, told: new Told() },
      this.parse(text, this.json || this.peopleType),
    );
  }

  /** A line within an object. A tag that it has is an id, unless the object has one. */
  private typed(text: string, id: Tag): void {
    if (this.dialogs.take(text, id)) return;
    if (!this.hasLines) this.session.hintReply();
    this.hasLines = true;
    const parsed = this.parse(text, true);
    const tag = id ?? (parsed.tag === null ? null : JSON.stringify(parsed.tag));
    this.parts.gate.take(this.session, { ...parsed, tag }, true);
  }

  private parse(text: string, fromPeople: boolean): Parsed {
    const room = this.session.context.person?.currentRoom;
    const mode = fromPeople ? (room ? PEOPLE_IN_ROOM : PEOPLE_OUTSIDE) : room ? IN_ROOM : OUTSIDE;
    return this.parts.table.grammar.parse(text, mode);
  }
}

/** What could not be read may have been a line of a paste. */
const LOST = new Refusal({ code: 'NOT_PASTED', why: 'unread' });

/** `say`: has such an object done. */
function pasteQuestion(person: Person, texts: readonly string[], say: (object: JsonFields) => void): PasteQuestion {
  const room = person.currentRoom;
  const place = room === null ? { to: 'all' } : { to: 'room', name: room.name };
  return {
    text: `Send these ${texts.length} lines to ${room?.name ?? 'everyone'}? (y/n) `,
    yes: () => say({ type: 'paste', text: texts.join('\n'), ...place }),
  };
}
