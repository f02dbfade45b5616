/** What can be done with a room, and with the server. Pure. */
import { act, field, offered, operatorsAct } from './acts.js';
import type { Act, Command, Me, Place } from './types.js';

export function roomActs(
  { kind, name, closed, keyed, quiet }: Place,
  me: Me | null,
  commands: readonly Command[],
): readonly Act[] {
  if (kind !== 'room' || closed !== null) return [];
  const key = act(
    'key',
    keyed ? 'Change the key' : 'Give it a key',
    { type: 'key', room: name },
    {
      says: 'Whoever comes in has to give it. Those who are in stay. It is for whoever has opened the room, and for operators.',
      fields: [field('key', 'The key: one word', { secret: true })],
    },
  );
  return offered(
    [
      key,
      ...(keyed ? [act('unkey', 'Take the key away', { type: 'unkey', room: name })] : []),
      ...(me?.operator !== true
        ? []
        : quiet
          ? [operatorsAct('unquiet', 'Let everybody speak', { type: 'unquiet', room: name })]
          : [operatorsAct('quiet', 'Make it quiet', { type: 'quiet', room: name })]),
    ],
    commands,
  );
}

export function serverActs(me: Me | null, commands: readonly Command[]): readonly Act[] {
  const motd = act('motd', 'Message of the day', { type: 'motd' });
  const operators = [
    operatorsAct('lock', 'Lock the server', { type: 'lock' }),
    operatorsAct('unlock', 'Unlock the server', { type: 'unlock' }),
    operatorsAct(
      'attendance',
      'Who was here',
      { type: 'attendance' },
      {
        fields: [field('day', 'On which day, like 2026-11-29? Empty: today.', { optional: true })],
      },
    ),
    operatorsAct('roster', 'The roster', { type: 'roster' }),
    operatorsAct('bans', 'Who is banned', { type: 'bans' }),
    operatorsAct('mutes', 'Who is muted', { type: 'mutes' }),
    operatorsAct(
      'announce',
      'Announce something',
      { type: 'announce' },
      { fields: [field('text', 'What everybody reads')] },
    ),
    // Of those who are not here, and have no menu.
    operatorsAct('unban', 'End a ban', { type: 'unban' }, { fields: [field('name', 'Whose?')] }),
    operatorsAct('unmute', 'End a mute', { type: 'unmute' }, { fields: [field('name', 'Whose?')] }),
    operatorsAct('reset', 'End a code', { type: 'roster' }, { fields: [field('reset', 'Whose?')] }),
    operatorsAct('shutdown', 'Stop the server', { type: 'shutdown', yes: true }, { grave: true }),
  ];
  return offered([motd, ...(me?.operator === true ? operators : [])], commands);
}
