/** A connection as both sides of the link know it: who is at the other end. */

/** The ports by which one can come. */
export type DoorName = 'people' | 'quiet' | 'tls' | 'telnet' | 'web';

/** The same as operators know them: by the options. */
export const DOORS = {
  people: 'chat',
  quiet: 'quiet',
  tls: 'tls',
  telnet: 'telnet',
  web: 'web',
} as const satisfies Record<DoorName, string>;

/** Who is at the other end of a connection. */
export interface Peer {
  /** Which connection of this process it is: every line of the log that is about it has this number. */
  readonly connection: number;
  /** For logs, login records and bans. */
  readonly address: string;
  /** What limits count as one: an IPv4 address, or the /64 that one customer has of IPv6. */
  readonly network: string;
  /** That network, as shares of what is everybody's count it; null: this machine itself, which is exempt (R1.21). */
  readonly share: string | null;
  /** Of this machine, as they know it: where they have come to. */
  readonly local: string;
  /** Nobody on the way can read along: the connection is encrypted, or never leaves this machine. */
  readonly confidential: boolean;
  readonly cameBy: DoorName;
  /** A proxy speaks for them, and says that they are at this address; null: it does not say where. Undefined: none does, as far as can be told. */
  readonly broughtFrom?: string | null;
}
