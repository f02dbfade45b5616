/**
 * Every error code, once: what brings it about and what a person does then.
 * docs/PROTOCOL.md has the same table, and a test holds the two together. The sentence after the code
 * is made where the refusal is, because it names what to type instead.
 */
export const codes = {
  USAGE: 'A command’s words were right, but not what came after them.',
  UNKNOWN_COMMAND: 'After / or server: stands no command’s word.',
  MALFORMED: 'What came in the JSON dialect is no object that can be read; nothing of it was used.',
  UNKNOWN_TYPE: 'No object has that type.',
  LINE_TOO_LONG: 'The line had more bytes than the server takes; nothing of it was used.',
  UNSUPPORTED: 'Something another program’s dialect has and this protocol does otherwise.',
  NOT_REGISTERED: 'Only people with a name may do this.',
  ALREADY_REGISTERED: 'This connection has a name already.',
  NAME_INVALID: 'A name does not have the form of a person’s name.',
  NAME_RESERVED: 'The name is, or could be taken for, the beginning of a line of the server.',
  NAME_TAKEN: 'Somebody has that name.',
  ALREADY_ONLINE: 'The account is connected already.',
  LOGIN_FAILED: 'No account has that name and that password.',
  TOO_MANY_TRIES: 'Wrong passwords were tried, for that account or from that address; the next try has to wait.',
  BUSY: 'More passwords are being checked than the server takes at once.',
  TOO_MANY_ACCOUNTS: 'The address has lately made as many accounts as one may.',
  PASSWORD_INVALID: 'A new password is too short or too long.',
  ACCOUNT_REQUIRED: 'This server takes nobody without a password.',
  ACCOUNT_NEEDED: 'What lasts belongs to an account; a guest’s name is somebody else’s tomorrow.',
  NOT_OPERATOR: 'Only operators may do this.',
  OPERATOR: 'This cannot be done to an operator.',
  BANNED: 'An operator has shut this name, or this address, out for a while.',
  MUTED: 'An operator has silenced this person for a while.',
  NO_SUCH_USER: 'Nobody of that name is online or can receive messages later.',
  NOBODY_HERE: 'Somebody who sees nobody spoke to everyone, and nobody is online.',
  SAYS_ONLY: 'Whoever has come only to say something may do nothing else.',
  SELF: 'This cannot be done with oneself.',
  IN_ROOM: 'Something private was typed where plain text goes to a room; it was not said.',
  NOT_IN_ROOM: 'The command needs a room, and you are in none, or not in that one.',
  NO_SUCH_ROOM: 'Nobody is in a room of that name.',
  TOO_MANY_ROOMS: 'The server, or this person, is at its bound of rooms.',
  NO_REQUEST: 'That person has not asked for a private chat, or has left since.',
  ALREADY_ASKED: 'A private chat has been asked for and not been answered yet.',
  ALREADY_CONNECTED: 'There is a private chat with that person already.',
  NOT_CONNECTED: 'There is no private chat with that person.',
  TOO_MANY_CHATS: 'Private chats, open and asked for, are at their bound.',
  NOT_THERE: 'No such contact, block, invitation or group is yours.',
  ALREADY_THERE: 'That contact, block, invitation or group is yours already.',
  TIMEOUT: 'The line that was waited for has not come in time.',
  NOT_PASTED: 'The lines behind paste were none, or too many, or their end did not come; none of them was said.',
  TOO_MANY: 'Contacts, blocks, groups or members, or the lines that a wait has to look at, are at their bound.',
  MAILBOX_FULL: 'The mailbox of somebody who is offline takes no more, from you or at all.',
  NO_SUCH_MESSAGE: 'No message of that number waits to be acknowledged.',
  NO_SUCH_FILE: 'No file of that number is offered to this person, or by them.',
  NO_SUCH_TOKEN: 'The token is wrong, used up, or has expired.',
  IN_USE: 'That file is being sent already.',
  FILE_TOO_LARGE: 'The file is larger than the server takes.',
  SPOOL_FULL: 'The files that wait, of one person or of all, are at their bound.',
  QUIET_PORT: 'put and get are the first line of a connection of their own to the quiet port.',
  TAGGED_DIALOG: 'A command that would ask questions was given under a tag.',
  ACCOUNTS_OFF: 'This server has no accounts with passwords.',
  PLAINTEXT: 'Passwords are not taken over a connection that others can read.',
  SERVER_FULL: 'As many people, or as many connections, are here as the server takes.',
  TOO_MANY_CONNECTIONS: 'The address has, or has lately opened, as many connections as one may; the new one is closed.',
  REGISTER_TIMEOUT: 'No name was taken in time; the connection is closed.',
  REGISTER_FIRST: 'Too much was sent before a name was taken; the connection is closed.',
  PROXY_HEADER: 'A trusted proxy sent no header of the PROXY protocol; the connection is closed.',
  STORAGE: 'What should have been stored was not; nothing of it happened, unless the text says that nobody knows.',
  FOREIGN_PROTOCOL: 'What knocked speaks another protocol (HTTP, TLS, SSH …); the connection is closed.',
  INTERNAL: 'A fault in the server, written to its log; the line had no effect.',
} as const;

export type Code = keyof typeof codes;

/**
 * A command that may not be done, as the answer that says so. Thrown anywhere below the gate, caught there alone;
 * `text` tells a person what to type instead.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: Code,
    readonly text: string,
  ) {
    super(`${code} ${text}`);
  }
}
