/** How lines look to oneself, and whether one acknowledges them. An account keeps its settings. */
import * as done from '../protocol/done.js';
import type { BellSetting } from '../protocol/view.js';
import { type CommandRecord, type Context, speaker } from './record.js';

/** As they are shown, and as the store keeps them for an account. */
export function settingsOf(context: Context): done.SettingsShown {
  return { ...context.client.settings, acks: speaker(context).acks };
}

/** For an account; a guest's go with the guest. */
export function keepSettings(context: Context): void {
  context.chat.accounts.saveSettings(speaker(context), JSON.stringify(settingsOf(context)));
}

/** What an account has set in an earlier stay; nothing where it is not what `keepSettings` wrote. */
export function restoreSettings(context: Context, text: string): void {
  if (text === '') return;
  const kept = JSON.parse(text) as Partial<done.SettingsShown>;
  const { timestamps, bell, acks } = { timestamps: false, bell: 'off' as const, acks: false, ...kept };
  context.client.set({ timestamps, bell });
  speaker(context).acks = acks;
}

export const settingsCommands: readonly CommandRecord[] = [
  {
    name: 'set',
    group: 'Yourself',
    who: 'person',
    words: ['set'],
    forms: [
      [
        { name: 'what', kind: 'choice', choices: ['timestamps', 'acks'] },
        { name: 'value', kind: 'choice', choices: ['on', 'off'] },
      ],
      [
        { name: 'what', kind: 'choice', choices: ['bell'] },
        { name: 'value', kind: 'choice', choices: ['on', 'off', 'dm'] },
      ],
    ],
    help: 'how lines look: timestamps (UTC), a bell for messages; and acks',
    example: 'set bell dm',
    details: [
      'bell on rings for every message, bell dm for direct and private ones. Timestamps stand before lines that come unasked.',
      'With acks on, messages to you bear their id and are kept until you answer ack <id>.',
    ],
    run(context, { what = '', value = '' }) {
      if (what === 'acks') speaker(context).acks = value === 'on';
      else if (what === 'timestamps') context.client.set({ timestamps: value === 'on' });
      else context.client.set({ bell: value as BellSetting });
      keepSettings(context);
      return done.settingChanged({ what, value });
    },
  },
  {
    name: 'settings',
    group: 'Yourself',
    who: 'person',
    words: ['settings'],
    forms: [[]],
    help: 'what is set',
    example: 'settings',
    run(context) {
      const { name, account, operator, rooms } = speaker(context);
      return done.settings({
        name,
        account,
        operator,
        rooms: rooms.map((room) => room.name),
        settings: settingsOf(context),
      });
    },
  },
  {
    name: 'ack',
    group: 'Yourself',
    who: 'person',
    words: ['ack'],
    forms: [[{ name: 'id', kind: 'count', field: 'message_id' }]],
    minor: true,
    help: 'say that a message has arrived (after set acks on)',
    example: 'ack 17',
    async run(context, { id }) {
      await context.chat.acknowledge(speaker(context), Number(id));
      return done.acknowledged({ id: Number(id) });
    },
  },
];
