/**
 * What the program `partyline` does: finds the subcommand, prints help and version, and turns a Failure into one sentence and an
 * exit status.
 */

import { nearest } from '../language/text/nearest.js';
import { commandIn } from './command-of.js';
import { Failure, UsageError } from './failure.js';
import { commandHelp, type HelpTopic, programHelp } from './help.js';
import { everywhere } from './options.js';
import { asksFor, parse } from './parse.js';
import { shown } from './printable.js';
import { type Subcommand, subcommands } from './subcommands.js';

async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined) {
    // Nothing was asked for, so nothing succeeded: a script that forgot the command has to notice.
    process.stderr.write(programHelp(subcommands));
    process.exitCode = 2;
  } else if (name === 'help') {
    printHelp(rest);
  } else if (name.startsWith('-')) {
    await topLevelOptions(args);
  } else {
    const subcommand = find(name);
    if (subcommand.commands !== undefined && rest[0] === 'help') printHelp([name, ...rest.slice(1)]);
    else if (asksFor('help', 'h', rest)) process.stdout.write(commandHelp(topicOf(subcommand, rest)));
    else if (asksFor('version', 'v', rest)) await printVersion();
    else await (await subcommand.load()).run(rest, subcommands);
  }
}

/** Options without a command. One of a command's own is what a beginner tries first: told where it belongs. */
async function topLevelOptions(args: readonly string[]): Promise<void> {
  const [first = ''] = args;
  const option = /^--([^=]+)/.exec(first)?.[1] ?? '';
  const right = nearest(
    option,
    everywhere.map(({ name }) => name),
  );
  for (const { name, options } of right === undefined ? subcommands : []) {
    const own = nearest(
      option,
      options.map((each) => each.name),
    );
    if (own !== undefined) throw new UsageError(`${shown(first)} belongs behind a command: partyline ${name} --${own}`);
  }
  const asked = parse(everywhere, args);
  if (asked.help) printHelp([]);
  else if (asked.version) await printVersion();
  else throw new UsageError(`unexpected ${shown(first)}`);
}

function printHelp(names: readonly string[]): void {
  const [name, ...rest] = names;
  if (name === undefined || name.startsWith('-')) process.stdout.write(programHelp(subcommands));
  else {
    const subcommand = find(name);
    const [stray] = rest;
    if (stray !== undefined && subcommand.commands === undefined)
      throw new UsageError(`unexpected ${shown(stray)}: help takes one command`);
    process.stdout.write(commandHelp(stray === undefined ? subcommand : ownCommand(subcommand, rest)));
  }
}

/** The command of a command that is meant, if one is named. Help is given in spite of a mistake beside it. */
function topicOf(subcommand: Subcommand, args: readonly string[]): HelpTopic {
  try {
    return subcommand.commands === undefined ? subcommand : ownCommand(subcommand, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return subcommand;
  }
}

/** Throws a UsageError. */
function ownCommand({ name, options, commands = [] }: Subcommand, args: readonly string[]): HelpTopic {
  return commandIn({ name, options, commands }, args).command;
}

async function printVersion(): Promise<void> {
  const { version } = await import('../server.js');
  process.stdout.write(`partyline ${version()}
`);
}

function find(name: string): Subcommand {
  const found = subcommands.find((each) => each.name === name);
  if (found !== undefined) return found;
  const meant = nearest(name, ['help', ...subcommands.map((each) => each.name)]);
  throw new UsageError(`unknown command ${shown(name)}${meant === undefined ? '' : `, did you mean ${meant}?`}`);
}

// A reader of stdout or stderr that has gone away (`partyline help | head -1`) must not end anything.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const args = process.argv.slice(2);
try {
  await main(args);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  for (const sentence of error.message.split('\n')) process.stderr.write(`partyline: ${sentence}\n`);
  if (error instanceof UsageError) {
    const command = subcommands.find((each) => each.name === args[0]);
    const topic = command === undefined ? '' : `${topicOf(command, args.slice(1)).name} `;
    process.stderr.write(`Try: partyline ${topic}--help\n`);
  }
  process.exitCode = error.status;
}
