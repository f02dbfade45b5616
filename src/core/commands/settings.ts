/** How lines look to oneself, and whether one acknowledges them. An account keeps its settings. */

import type { Event, SettingsShown } from '../../language/events.js';
import * as make from '../../language/make.js';
import { type CommandRecord, type Context, command, speaker } from './record.js';

/** As they are shown, and as the store keeps them for an account. */
export function settingsOf(context: Context): SettingsShown {
  return { ...context.client.settings, acks: speaker(context).acks };
}

/** What an account has set in an earlier stay. */
export function restoreSettings(context: Context, kept: SettingsShown | null): void {
  if (kept === null) return;
  const { timestamps, bell, acks, ids } = kept;
  context.client.set({ timestamps, bell, ids });
  speaker(context).acks = acks;
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
    ],
    // What one sends next is read under the new settings.
    holds: true,
    help: 'how lines look: timestamps (UTC), a bell, numbers (ids); and acks',
    aim: 'change how lines look',
    example: 'set bell dm',
    details: [
      'bell on rings for every message, bell dm for direct and private ones. Timestamps stand before lines that come unasked.',
      'With ids on, every line that somebody says bears its number: Alice (in lab, id 5123): text',
      'With acks on, messages to you bear their id and are kept until you answer ack <id>.',
    ],
    run(context, { what, value }) {
      const person = speaker(context);
      const next: SettingsShown = { ...settingsOf(context), [what]: value };
      const use = (): Event => {
        person.acks = next.acks;
        context.client.set({ timestamps: next.timestamps, bell: next.bell, ids: next.ids });
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
