/**
 * The numbers of the telnet protocol (RFC 854, 855; BINARY 856, ECHO 857, SGA 858, TIMING-MARK 860, NAWS 1073, CHARSET
 * 2066, TERMINAL-TYPE 1091), and what some commands stand for.
 */

export const SE = 0xf0;
export const AYT = 0xf6;
export const SB = 0xfa;
export const WILL = 0xfb;
export const WONT = 0xfc;
export const DO = 0xfd;
export const DONT = 0xfe;
export const IAC = 0xff;

/** The lowest command there is (IAC EOF, RFC 1184). Below it an IAC was no telnet but a stray byte FF. */
export const FIRST_COMMAND = 0xec;

/** Those that the server knows by name. */
export const OPTION = {
  binary: 0,
  echo: 1,
  suppressGoAhead: 3,
  timingMark: 6,
  terminalType: 24,
  windowSize: 31,
  charset: 42,
} as const;

/**
 * Debian's telnet takes some bytes of UTF-8 for control characters with the eighth bit set and sends the commands that
 * those stand for, as long as BINARY is not agreed. Within an unfinished character, this is what was typed.
 */
export const MANGLED: ReadonlyMap<number, number> = new Map([
  [0xf4, 0x83], // IP, which is Ctrl-C
  [0xf5, 0x8f], // AO
  [0xed, 0x9a], // SUSP
  [0xf3, 0x9c], // BRK
]);

/** Commands that stand for a key, where keys are what comes: RFC 854 erases characters and lines by them. */
export const KEYS: ReadonlyMap<number, number> = new Map([
  [0xf4, 0x03], // IP: Ctrl-C
  [0xf7, 0x7f], // EC: Backspace
  [0xf8, 0x15], // EL: Ctrl-U
]);
