/**
 * Where the lines of a paste are said: where plain text goes, or in a place that was named. Anybody who was told where they go
 * is not to find them elsewhere, so a place that is gone is a refusal. Knows nothing of how the lines came.
 */

import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Delivery } from '../mail/delivery.js';
import { type Answer, type Context, type Immediate, speaker } from './record.js';

/** Says all of them in one turn, so that nothing comes between them. Throws Refusal, and none was said. */
export type Say = (texts: readonly string[]) => Answer;

/** `to` undefined: where plain text goes. Throws Refusal where there is no such place, already before there are lines. */
export function placeCalled(context: Context, to: string | undefined, name: string | undefined): Say {
  const { chat } = context;
  const person = speaker(context);
  if (to === undefined && name === undefined) return whereTextGoes(context);
  if (to === 'all' && name === undefined) return (texts) => toEveryone(context, texts);
  if (to === undefined || to === 'all' || name === undefined) {
    throw new Refusal({ code: 'USAGE', why: 'pastePlace' });
  }
  switch (to) {
    case 'room': {
      chat.rooms.of(person, name);
      return (texts) => inRoom(context, name, texts);
    }
    case 'group':
      // Of guests, who have none, the gate says so.
      if (person.account) chat.groups.mine(person, name);
      return (texts) => toGroup(context, name, texts);
    case 'private':
      return (texts) => toOne(texts, (text) => chat.privateText(person, name, text));
    default:
      return (texts) => toOne(texts, (text) => chat.message(person, name, text));
  }
}

/** The room may be another one by the time the last line has come. */
function whereTextGoes(context: Context): Say {
  const person = speaker(context);
  const room = person.currentRoom;
  return (texts) => {
    if (person.currentRoom !== room) throw new Refusal({ code: 'NOT_PASTED', why: 'elsewhere' });
    return room === null ? toEveryone(context, texts) : inRoom(context, room.name, texts);
  };
}

function toEveryone(context: Context, texts: readonly string[]): Answer {
  const said = texts.map((text) => context.chat.talk.toAll(speaker(context), text));
  return make.pasted({ count: said.length, room: null, ids: idsOf(said) });
}

function inRoom(context: Context, name: string, texts: readonly string[]): Answer {
  const { rooms, talk } = context.chat;
  const person = speaker(context);
  const room = rooms.of(person, name);
  const said = texts.map((text) => talk.inRoom(person, room, text));
  return make.pasted({ count: said.length, room: room.name, ids: idsOf(said) });
}

const idsOf = (said: readonly Event<'sent'>[]): number[] => said.flatMap(({ id }) => id ?? []);

/** Every line has its status, and may be refused by itself where a mailbox is full. */
async function toGroup(context: Context, name: string, texts: readonly string[]): Promise<Immediate> {
  const { groups } = context.chat;
  const person = speaker(context);
  const sent = texts.map((text) => groups.say(person, name, text));
  return [
    ...(await Promise.all(sent)),
    make.pasted({ count: texts.length, room: null, to: groups.mine(person, name).name }),
  ];
}

async function toOne(texts: readonly string[], send: (text: string) => Delivery): Promise<Immediate> {
  const deliveries = texts.map(send);
  await Promise.all(deliveries.map((delivery) => delivery.whenSettled()));
  const to = deliveries[0]?.toName ?? '';
  return [...deliveries.map((delivery) => delivery.answer()), make.pasted({ count: texts.length, room: null, to })];
}
