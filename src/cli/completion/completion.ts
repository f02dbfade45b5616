/** `partyline completion bash`: prints what a shell needs to complete these commands. Throws a UsageError. */
import { commandIn } from '../command-of.js';
import type { HelpTopic } from '../help.js';
import { everywhere } from '../options.js';
import { parse } from '../parse.js';
import { bashCompletion } from './bash.js';
import { completionCommands } from './shells.js';

export async function run(args: readonly string[], topics: readonly HelpTopic[]): Promise<void> {
  const { rest } = commandIn({ name: 'completion', options: everywhere, commands: completionCommands }, args);
  parse(everywhere, rest);
  process.stdout.write(bashCompletion(topics));
}
