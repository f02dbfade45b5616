/** How a line would be read, and who would hear it. Decides nothing: it asks what decides for lines that are done. */

import { Refusal } from '../../language/codes.js';
import { type Event, type Explained, LIST_BOUND } from '../../language/events.js';
import { explained as explainedLine } from '../../language/make.js';
import { fold } from '../../language/names.js';
import type { Arguments } from '../../language/syntax.js';
import type { Room } from '../talk/room.js';
import { type CommandRecord, type Context, command, type Decision, speaker, type Utterance } from './record.js';

type Readers = Explained['readers'];

const NOTHING: Explained = {
  reading: 'nothing',
  command: null,
  args: {},
  fate: null,
  reason: null,
  readers: null,
  hint: null,
  hinted: false,
};

/** As /who and /members tell them, which is not who has shut whom out. */
function everyone({ chat, person }: Context): Readers {
  const names = chat.people.names(LIST_BOUND + 1).filter((name) => name !== person?.name);
  return { names, total: chat.people.count - 1 };
}

function members(room: Room, { person }: Context): Readers {
  return { names: room.names(LIST_BOUND + 1).filter((name) => name !== person?.name), total: room.members.size - 1 };
}

function here(context: Context): Readers {
  const room = speaker(context).currentRoom;
  return room === null ? everyone(context) : members(room, context);
}

function speech(context: Context, { room, hint }: Utterance): Explained {
  const person = speaker(context);
  const where = room === null ? null : person.currentRoom;
  where?.mustLetSpeak(person);
  return {
    ...NOTHING,
    reading: 'speech',
    fate: { what: 'said', room: where?.name ?? null },
    readers: where === null ? everyone(context) : members(where, context),
    hint: hint?.about ?? null,
    hinted: hint !== undefined && context.isHinted(hint),
  };
}

/** Of somebody who is not here nothing is told. */
function message({ chat }: Context, name: string): Pick<Explained, 'fate' | 'readers'> {
  const other = chat.people.get(fold(name));
  const isHere = other !== undefined;
  return {
    fate: { what: 'sent', name: other?.name ?? name, isHere },
    readers: isHere ? { names: [other.name], total: 1 } : null,
  };
}

function fateOf(context: Context, record: CommandRecord, args: Arguments): Pick<Explained, 'fate' | 'readers'> {
  const fate = { what: 'done', does: record.aim ?? record.help } as const;
  if (record.readers === undefined || args.text === undefined) return { fate, readers: null };
  if (record.readers === 'person') return message(context, args.name ?? '');
  if (record.readers === 'everyone') return { fate, readers: everyone(context) };
  if (record.readers === 'here') return { fate, readers: here(context) };
  const group = context.chat.groups.mineOrNone(speaker(context), args.group ?? '');
  if (group === undefined) return { fate, readers: null };
  const names = context.chat.groups.others(speaker(context), group.name);
  return { fate, readers: { names, total: names.length } };
}

/** A command as it was understood, without passwords. */
function commandRead(context: Context, record: CommandRecord, args: Arguments): Explained {
  const secrets = new Set(record.forms.flat().flatMap((param) => (param.secret === true ? [param.name] : [])));
  const seen = Object.entries(args).map(([name, value = '']) => [name, secrets.has(name) ? null : value]);
  const facts = { command: record.name, args: Object.fromEntries(seen) };
  return { ...NOTHING, reading: 'command', ...facts, ...fateOf(context, record, args) };
}

function explained(context: Context, decision: Decision): Event {
  switch (decision.kind) {
    case 'ignore':
      return explainedLine(NOTHING);
    case 'say':
      return explainedLine(speech(context, decision));
    case 'address':
      return explainedLine({ ...NOTHING, reading: 'message', ...message(context, decision.name) });
    case 'command':
      return explainedLine(commandRead(context, decision.record, decision.args));
  }
}

/** Throws what else it throws than a Refusal. */
function explainedOrRefused(context: Context, decision: Decision): Event {
  try {
    return explained(context, decision);
  } catch (error) {
    return refused(error);
  }
}

/** What would be refused is explained by its error; all else that is thrown is a fault. */
function refused(error: unknown): Event {
  if (!(error instanceof Refusal)) throw error;
  return explainedLine({ ...NOTHING, reading: 'error', reason: error.reason });
}

export const explainCommands: readonly CommandRecord[] = [
  command({
    name: 'explain',
    holds: true,
    group: 'Other',
    who: 'person',
    words: [],
    prefixedWords: ['explain'],
    quotes: true,
    forms: [[{ name: 'text', kind: 'text' }]],
    help: 'how a line would be read, and who would hear it',
    aim: 'see how a line would be read',
    example: '/explain jion lab',
    details: ['Nothing of the line is done. It shows no more of others than /who and /members do.'],
    run(context, { text }) {
      try {
        const decision = context.decide(text);
        if (!(decision instanceof Promise)) return explained(context, decision);
        return decision.then((known) => (context.person === null ? null : explainedOrRefused(context, known)), refused);
      } catch (error) {
        return refused(error);
      }
    },
  }),
];
