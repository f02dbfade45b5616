/** Runs another program beside the server of a test. */
import { spawn } from 'node:child_process';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds after which a program that should have ended by itself is killed; `status` is null then. */
const DEADLINE = 20_000;

/** `input` goes to its standard input, which is closed then. */
export function run(program: string, args: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe', env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'dumb' } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program that ends before it has read everything is not a fault of the test.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE);
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

/** The beginning of a script: waits for whole lines, each a regular expression, and fails with the line that did not come. */
export const prelude = `
set timeout 10
set stty_init -echo
proc wait_for {line} {
  expect {
    -re "(^|\\n)\${line}\\r*\\n" {
    }
    timeout {
      puts stderr "no such line: $line"
      exit 1
    }
    eof {
      puts stderr "the end came before: $line"
      exit 1
    }
  }
}
proc must_end {} {
  expect {
    eof {
    }
    timeout {
      puts stderr "the program did not end"
      exit 1
    }
  }
}
`;

/** Runs an expect script given as text. It must exit by itself; its status is the outcome's. */
export function runExpect(script: string, ...args: readonly (string | number)[]): Promise<Outcome> {
  return run('expect', ['-', ...args.map(String)], script);
}
