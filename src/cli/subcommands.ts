/**
 * The table of subcommands. Their code is loaded when they run, so that `partyline --help` loads none of it.
 */
import { serverTable } from './admin/server-options.js';
import { adminCommands } from './admin/table.js';
import { chatTable } from './chat-options.js';
import { checkTable } from './check-options.js';
import { completionCommands } from './completion/shells.js';
import type { HelpTopic } from './help.js';
import { everywhere, serveTable } from './options.js';
import { restoreTable } from './restore-options.js';
import { sendTable } from './send-options.js';
import { tailTable } from './tail-options.js';
import { wireTable } from './wire-options.js';

export interface Subcommand extends HelpTopic {
  /** The module that runs it; `all`: this table, of which some make something. */
  load(): Promise<{ run(args: readonly string[], all: readonly HelpTopic[]): Promise<void> }>;
}

export const subcommands: readonly Subcommand[] = [
  {
    name: 'serve',
    summary: 'run the chat server',
    options: serveTable,
    examples: [
      ['partyline serve', 'join with: nc localhost 8080'],
      ['partyline serve --port 9000 --quiet-port off', 'one door, elsewhere'],
      ['partyline serve --host 127.0.0.1', 'for this machine alone'],
      ['partyline serve --log-file messenger.log', 'keep the log as well'],
    ],
    load: () => import('./serve.js'),
  },
  {
    name: 'admin',
    summary: 'look after a server that is running',
    operands: '<command>',
    options: [...serverTable, ...everywhere],
    commands: adminCommands,
    examples: [
      ['partyline admin status', 'how the server here is'],
      ['partyline admin --data /srv/chat status', 'of another one'],
      ['partyline help admin announce', 'more about one command'],
    ],
    load: () => import('./admin/admin.js'),
  },
  {
    name: 'chat',
    summary: 'chat with comfort, in a terminal',
    options: chatTable,
    examples: [
      ['partyline chat', 'with a server on this machine'],
      ['partyline chat --host chat.example -u Alice', 'elsewhere'],
      ['echo Lunch is ready | partyline chat -u bot', 'from a script'],
    ],
    load: () => import('./chat.js'),
  },
  {
    name: 'wire',
    summary: 'show what passes between clients and a server, read by read',
    options: wireTable,
    examples: [
      ['partyline wire --to localhost:8080', 'then: nc localhost 8090'],
      ['partyline wire --to localhost:8080 --split 4', 'reads are no messages'],
      ['partyline wire --to localhost:8080 --expect talk.exp', 'a talk becomes a test'],
    ],
    load: () => import('./wire.js'),
  },
  {
    name: 'send',
    summary: 'say something from a script, and tell whether it got there',
    options: sendTable,
    operands: '[text ...]',
    examples: [
      ['partyline send --as bot --to Bob "It is done"', 'or it waits for Bob'],
      ['make 2>&1 | partyline send --as bot --room lab', 'each line as it comes'],
      ["partyline send --to Bob --wait-for 'Bob: *' Ready?", 'prints what Bob says'],
    ],
    load: () => import('./send.js'),
  },
  {
    name: 'tail',
    summary: 'print what is said in a room, with dates, and never speak',
    options: tailTable,
    examples: [
      ['partyline tail --room lab', 'and its last lines'],
      ['partyline tail --room lab --as log >> lab.log', 'a log of the room'],
      ['partyline tail --room lab --json | jq -r .payload', 'for programs'],
    ],
    load: () => import('./tail.js'),
  },
  {
    name: 'restore',
    summary: 'put a backup back, into a new data directory',
    options: restoreTable,
    operands: 'DIRECTORY',
    examples: [
      ['partyline restore monday', 'into ./partyline-data'],
      ['partyline restore monday --data another', 'into ./another'],
    ],
    load: () => import('./restore.js'),
  },
  {
    name: 'check',
    summary: 'check whether a server keeps the protocol; prints TAP',
    options: checkTable,
    operands: 'host:port',
    examples: [
      ['partyline check localhost:8080', 'the whole protocol'],
      ['partyline check localhost:8080 --profile lab', 'one system’s part of it'],
      ['partyline check localhost:8080 --only R3.16', 'one rule'],
      ['partyline check localhost:8080 --json', 'for programs'],
    ],
    load: () => import('./check.js'),
  },
  {
    name: 'completion',
    summary: 'print what a shell needs to complete all of these',
    operands: '<shell>',
    options: everywhere,
    commands: completionCommands,
    examples: [['source <(partyline completion bash)', 'Tab completes, in this shell']],
    load: () => import('./completion/completion.js'),
  },
];
