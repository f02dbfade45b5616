/** How lines look to oneself, and whether one acknowledges them. An account keeps its settings. */
import type { Line } from '../protocol/line.js';
import * as lines from '../protocol/lines.js';
import type { BellSetting } from '../protocol/view.js';
import { type CommandRecord, type Context, speaker } from './record.js';

/** As the store keeps it for an account. */
export interface Kept {
  readonly timestamps: boolean;
  readonly bell: BellSetting;
  readonly acks: boolean;
}

export function settingsOf(context: Context): Kept {
  return { ...context.client.settings, acks: speaker(context).acks };
}

/** What an account has set in an earlier stay. */
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
    // What one sends next is read under the new settings.
    holds: true,
    help: 'how lines look: timestamps (UTC), a bell for messages; and acks',
    example: 'set bell dm',
    details: [
      'bell on rings for every message, bell dm for direct and private ones. Timestamps stand before lines that come unasked.',
      'With acks on, messages to you bear their id and are kept until you answer ack <id>.',
    ],
    run(context, { what, value }) {
      const person = speaker(context);
      const next: Kept = { ...settingsOf(context), [what as keyof Kept]: what === 'bell' ? value : value === 'on' };
      const use = (): Line => {
        person.acks = next.acks;
        context.client.set({ timestamps: next.timestamps, bell: next.bell });
        return lines.info({ text: `Set ${what} ${value}.` });
      };
      // A guest's settings go with the guest.
      return person.account ? context.chat.accounts.saveSettings(person, JSON.stringify(next)).then(use) : use();
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
