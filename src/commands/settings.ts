/** How lines look to oneself, and whether one acknowledges them. An account keeps its settings. */
import * as lines from '../protocol/lines.js';
import type { BellSetting } from '../protocol/view.js';
import { type CommandRecord, type Context, speaker } from './record.js';

/** As the store keeps it for an account. */
interface Kept {
  readonly timestamps: boolean;
  readonly bell: BellSetting;
  readonly acks: boolean;
}

/** For an account; a guest's go with the guest. */
export function keepSettings(context: Context): void {
  const person = speaker(context);
  const kept: Kept = { ...context.client.settings, acks: person.acks };
  context.chat.accounts.saveSettings(person, JSON.stringify(kept));
}

/** What an account has set in an earlier stay; nothing where it is not what `keepSettings` wrote. */
export function restoreSettings(context: Context, text: string): void {
  if (text === '') return;
  const kept = JSON.parse(text) as Partial<Kept>;
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
    run(context, { what, value }) {
      if (what === 'acks') speaker(context).acks = value === 'on';
      else if (what === 'timestamps') context.client.set({ timestamps: value === 'on' });
      else context.client.set({ bell: value as BellSetting });
      keepSettings(context);
      return lines.info({ text: `Set ${what} ${value}.` });
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
    run(context: Context) {
      const { timestamps, bell } = context.client.settings;
      const acks = speaker(context).acks ? 'on' : 'off';
      return lines.info({
        text: `Settings: timestamps ${timestamps ? 'on' : 'off'}, bell ${bell}, acks ${acks}. To change one, type: /set bell on`,
      });
    },
  },
  {
    name: 'ack',
    group: 'Yourself',
    who: 'person',
    words: ['ack'],
    forms: [[{ name: 'id', kind: 'count' }]],
    minor: true,
    help: 'say that a message has arrived (after set acks on)',
    example: 'ack 17',
    async run(context, { id }) {
      await context.chat.acknowledge(speaker(context), Number(id));
      return lines.info({ text: `Acknowledged ${id}.` });
    },
  },
];
