/** How lines look to oneself, and whether one acknowledges them. An account keeps its settings. */

import type { Event, SettingsShown } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { KeptSettings } from '../people/visitor.js';
import { type CommandRecord, type Context, command, speaker } from './record.js';

/** Lines that a room shows on entering: in an object a field, for that room or that stay. */
export const recallField = { name: 'recall', kind: 'size', optional: true, most: 100 } as const;

/** A person reads what the program is answered: rooms show them what they show people. */
export const forPeopleField = {
  name: 'forPeople',
  field: 'for_people',
  kind: 'choice',
  choices: ['on', 'off'],
  optional: true,
} as const;

/** Lines that a room shows whoever enters it now: where programs come, none but what was asked for in this stay. */
export function recallOf({ chat, client, person }: Context): number {
  return person?.recallAsked ?? (client.forPeople ? (person?.recall ?? chat.recall) : 0);
}

/** As they are shown. */
export function settingsOf(context: Context): SettingsShown {
  return { ...context.client.settings, acks: speaker(context).acks, recall: recallOf(context) };
}

/** As the store keeps them for an account. */
export function keptSettingsOf(context: Context): KeptSettings {
  const { acks, recall } = speaker(context);
  return { ...context.client.settings, acks, recall };
}

/** What an account has set in an earlier stay. */
export function restoreSettings(context: Context, kept: KeptSettings | null): void {
  if (kept === null) return;
  const { timestamps, bell, acks, ids, recall, presence } = kept;
  context.client.set({ timestamps, bell, ids, presence });
  speaker(context).acks = acks;
  speaker(context).recall = recall;
}

export const settingsCommands: readonly CommandRecord[] = [
  command({
    name: 'set',
    group: 'Yourself',
    who: 'person',
    words: ['set'],
    forms: [
      [
        { name: 'what', kind: 'choice', choices: ['timestamps', 'acks', 'ids'] },
        { name: 'value', kind: 'choice', choices: ['on', 'off'] },
      ],
      [
        { name: 'what', kind: 'choice', choices: ['bell'] },
        { name: 'value', kind: 'choice', choices: ['on', 'off', 'dm'] },
      ],
      [
        { name: 'what', kind: 'choice', choices: ['recall'] },
        { name: 'value', kind: 'size', most: recallField.most },
      ],
      [
        { name: 'what', kind: 'choice', choices: ['presence'] },
        { name: 'value', kind: 'choice', choices: ['off', 'room', 'on'] },
      ],
    ],
    // What one sends next is read under the new settings.
    holds: true,
    help: 'how lines look: timestamps, a bell, numbers (ids); acks; presence',
    aim: 'change how lines look',
    example: 'set bell dm',
    details: [
      'bell on rings for every message, bell dm for direct and private ones. Timestamps stand before lines that come unasked.',
      'With ids on, every line that somebody says bears its number: Alice (in lab, id 5123): text',
      'With recall 20 a room shows its last 20 lines to you when you enter it; with 0 none, and 100 at most.',
      'With presence room you see who comes and goes in your rooms, and your contacts; with presence off nobody; with on everybody.',
      'With acks on, messages to you bear their id and are kept until you answer ack <id>.',
    ],
    run(context, { what, value }) {
      const person = speaker(context);
      const next: KeptSettings = { ...keptSettingsOf(context), [what]: value };
      const use = (): Event => {
        person.acks = next.acks;
        person.recall = next.recall;
        if (what === 'recall') person.recallAsked = next.recall;
        context.client.set({ timestamps: next.timestamps, bell: next.bell, ids: next.ids, presence: next.presence });
        return make.settingChanged({ what, value: typeof value === 'boolean' ? (value ? 'on' : 'off') : value });
      };
      // A guest's settings go with the guest.
      return person.account ? context.chat.accounts.saveSettings(person, next).then(use) : use();
    },
  }),
  command({
    name: 'settings',
    group: 'Yourself',
    who: 'person',
    words: ['settings'],
    forms: [[]],
    help: 'what is set',
    aim: 'see what is set',
    example: 'settings',
    run(context) {
      const { name, account, operator, rooms } = speaker(context);
      return make.settings({
        name,
        account,
        operator,
        rooms: rooms.map((room) => room.name),
        settings: settingsOf(context),
      });
    },
  }),
  command({
    name: 'ack',
    group: 'Yourself',
    who: 'person',
    words: ['ack'],
    forms: [[{ name: 'id', kind: 'count', field: 'message_id' }]],
    listed: 'minor',
    help: 'say that a message has arrived (after set acks on)',
    example: 'ack 17',
    async run(context, { id }) {
      await context.chat.acknowledge(speaker(context), id);
      return make.acknowledged({ id });
    },
  }),
];
