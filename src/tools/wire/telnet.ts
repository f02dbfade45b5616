/**
 * Telnet commands among bytes, as somebody who watches sees them: where they are and how they are written down. Answers
 * none of them; a server's own filter does.
 */

const IAC = 0xff;
const SB = 0xfa;
const SE = 0xf0;

/** RFC 854, RFC 1184. */
const COMMANDS: Readonly<Record<number, string>> = {
  236: 'EOF',
  237: 'SUSP',
  238: 'ABORT',
  239: 'EOR',
  240: 'SE',
  241: 'NOP',
  242: 'DM',
  243: 'BRK',
  244: 'IP',
  245: 'AO',
  246: 'AYT',
  247: 'EC',
  248: 'EL',
  249: 'GA',
  250: 'SB',
  251: 'WILL',
  252: 'WONT',
  253: 'DO',
  254: 'DONT',
};

/** The options that telnet programs of today speak of; others are shown by their number. */
const OPTIONS: Readonly<Record<number, string>> = {
  0: 'BINARY',
  1: 'ECHO',
  3: 'SGA',
  5: 'STATUS',
  6: 'TIMING-MARK',
  24: 'TTYPE',
  31: 'NAWS',
  32: 'TSPEED',
  33: 'LFLOW',
  34: 'LINEMODE',
  35: 'XDISPLOC',
  36: 'ENVIRON',
  37: 'AUTHENTICATION',
  38: 'ENCRYPT',
  39: 'NEW-ENVIRON',
  42: 'CHARSET',
};

export interface TelnetCommand {
  /** Bytes that it takes. */
  readonly length: number;
  /** `<IAC WILL ECHO>`. */
  readonly shown: string;
}

/**
 * The telnet command at `bytes[at]`, which is an IAC; null where it is none, or not whole: a read may end within it.
 * `partial` tells the two apart.
 */
export function telnetCommand(bytes: Uint8Array, at: number): TelnetCommand | 'partial' | null {
  const code = bytes[at + 1];
  if (code === undefined) return 'partial';
  if (code === IAC) return { length: 2, shown: '<IAC IAC>' };
  const name = COMMANDS[code];
  if (name === undefined) return null;
  if (code < SB) return { length: 2, shown: `<IAC ${name}>` };
  const option = bytes[at + 2];
  if (option === undefined) return 'partial';
  const label = OPTIONS[option] ?? String(option);
  if (code !== SB) return { length: 3, shown: `<IAC ${name} ${label}>` };
  for (let end = at + 3; end + 1 < bytes.length; end++) {
    if (bytes[end] !== IAC) continue;
    if (bytes[end + 1] === SE) {
      const within = [...bytes.subarray(at + 3, end)].join(' ');
      return { length: end + 2 - at, shown: `<IAC SB ${label}${within === '' ? '' : ` ${within}`} IAC SE>` };
    }
    end++;
  }
  return 'partial';
}

/** The text without telnet commands, and what has to be put before the next bytes: a command that is not whole yet. */
export function withoutTelnet(bytes: Buffer): { readonly text: Buffer; readonly rest: Buffer } {
  const kept: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(IAC); at !== -1; at = bytes.indexOf(IAC, at)) {
    const command = telnetCommand(bytes, at);
    kept.push(bytes.subarray(from, at));
    if (command === 'partial') return { text: Buffer.concat(kept), rest: bytes.subarray(at) };
    // A stray FF is no command: it stays out of the text, which is not UTF-8 with it.
    at += command?.length ?? 1;
    from = at;
  }
  kept.push(bytes.subarray(from));
  return { text: Buffer.concat(kept), rest: Buffer.alloc(0) };
}
