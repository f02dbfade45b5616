/** The commands of `partyline completion`: one record a shell. */
import type { HelpTopic } from '../help.js';
import { everywhere } from '../options.js';

export const completionCommands: readonly (HelpTopic & { readonly group: string })[] = [
  {
    name: 'completion bash',
    group: 'Shells',
    summary: 'for bash 4.1 or later',
    options: everywhere,
    examples: [
      ['source <(partyline completion bash)', 'in this shell; in ~/.bashrc: in each'],
      ['partyline completion bash > partyline', 'for /etc/bash_completion.d'],
    ],
  },
];
