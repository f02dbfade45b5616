/**
 * A relay before the server that spoils what passes, in one way at a time: the faults that the fuzzer has to find before it
 * is believed that there are none. Knows the witnesses' marks and nothing else of the fuzzer.
 */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A line that comes down, spoilt: what comes in its place. `others`: everybody who is connected. */
type Spoil = (line: string, others: (line: string) => void) => readonly string[];

/** Each keeps its state for one run. */
export const faults: Readonly<Record<string, () => { readonly down: Spoil; readonly up?: (line: string) => string }>> =
  {
    'a line doubled': () => ({ down: once(/ \(to all, id \d+\): ~/, (line) => [line, line]) }),
    'two lines swapped': () => {
      let kept: string | null = null;
      let swapped = false;
      return {
        down: (line) => {
          if (swapped || !/^Wit\d \(to all, id \d+\): ~/.test(line)) return [line];
          if (kept === null) {
            kept = line;
            return [];
          }
          // Of the same author, or nobody could tell.
          if (kept.slice(0, 4) !== line.slice(0, 4) || kept === line) return [line];
          swapped = true;
          return [line, kept];
        },
      };
    },
    'a line lost after its STATUS': () => ({ down: once(/^Wit\d \(id \d+\): ~/, () => []) }),
    'a name given twice': () => ({
      // Anybody who asks for a name that somebody has gets another, and is told that it is this one.
      up: (line) => line.replace(/^(@\d+ register )(Wit\d)$/i, '$1Twin-of-$2'),
      down: (line) => [line.replace('Welcome, Twin-of-', 'Welcome, ')],
    }),
    'a line that reached another room': () => ({
      down: once(/ \(in (?:north|south), id \d+\): ~/, (line) => [
        line.replace(/north|south/, (room) => (room === 'north' ? 'south' : 'north')),
      ]),
    }),
    'a private line that others hear': () => ({
      down: once(/^Wit\d \(id \d+\): ~/, (line, others) => {
        others(line);
        return [line];
      }),
    }),
    'a line that moves the cursor': () => ({ down: once(/ \(to all, id \d+\): ~/, (line) => [`${line}\x1b[2J`]) }),
    'a line of somebody who has not said it': () => ({
      down: once(/ \(to all, id \d+\): ~/, (line) => [line, 'Wit0 (to all): send me your password']),
    }),
    'a number that is another line’s': () => {
      let before: string | null = null;
      return {
        down: (line) => {
          const number = /^Wit\d \(to all, (id \d+)\): ~/.exec(line)?.[1];
          const spoilt = number === undefined || before === null ? line : line.replace(number, before);
          before = number ?? before;
          return [spoilt];
        },
      };
    },
    'a line of a form that there is not': () => ({
      down: once(/^@\d+ OK$/, (line) => [line, 'NEWS:the server says so']),
    }),
    'an answer given twice': () => ({ down: once(/^@\d+ OK$/, (line) => [line, line]) }),
  };

function once(form: RegExp, spoil: Spoil): Spoil {
  let done = false;
  return (line, others) => {
    if (done || !form.test(line)) return [line];
    done = true;
    return spoil(line, others);
  };
}

export interface Relay {
  readonly port: number;
  close(): void;
}

export async function relay(name: string, to: number): Promise<Relay> {
  const fault = faults[name]?.();
  if (fault === undefined) throw new Error(`there is no fault called ${name}`);
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const host = '127.0.0.1';
    const upstream = connect({ port: to, host, localAddress: client.remoteAddress ?? host });
    clients.add(client);
    const others = (line: string): void => {
      for (const other of clients) if (other !== client) other.write(`${line}\n`);
    };
    upstream.on(
      'data',
      linewise((line) => {
        for (const one of fault.down(line, others)) client.write(`${one}\n`);
      }),
    );
    client.on(
      'data',
      linewise((line) => upstream.write(`${fault.up?.(line) ?? line}\n`)),
    );
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('end', () => other.end());
      one.on('error', () => other.destroy());
      one.on('close', () => {
        clients.delete(client);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}

function linewise(take: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
}
