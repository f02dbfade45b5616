/**
 * What an operator can set, and what of it the chat is told, in its own units. Knows what the parts want to be told, and
 * nothing of what they do.
 */

import type { ChatSettings } from './core/chat.js';
import type { CoreSettings } from './core/core.js';
import type { AccountMode } from './core/people/accounts.js';
import type { HubBounds } from './doors/fanout/hub.js';
import type { UndecidedSettings } from './doors/first/undecided.js';
import type { AcceptorSettings } from './doors/listen/acceptor.js';
import type { ListenerSettings } from './doors/listen/listeners.js';
import type { TlsSettings } from './doors/listen/tls.js';
import type { HostSettings } from './doors/web/hosts.js';
import type { WatchSettings } from './doors/web/watch.js';
import type { HashCost, PasswordOptions } from './storage/passwords.js';
import type { WrittenLimits } from './storage/sqlite/written.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bytes of all messages in one mailbox. */
const MAILBOX_BYTES = 1024 * 1024;

/** Bytes of the lines that are kept of a room; in memory less, so that a thousand rooms take no more than half of a store there. */
const ROOM_BYTES = 1024 * 1024;

/** Bytes: half of what a store in memory takes of mail, and of history. */
const HALF_OF_MEMORY = 128 * 1024 ** 2;

/** Bytes of a mailbox that are shown at a time; less where less may wait for a client. */
const MAIL_PORTION = 64 * 1024;

/**
 * The part of what may wait for a client that its own answers may take besides. So little, because what is said to it comes
 * after them; enough for the kernel to be asked a few times only.
 */
const OWN_ANSWERS = 1 / 8;

/** Everything an operator can set, resolved. Units are in the options' help (cli/options.ts). */
export interface ServerSettings
  extends AcceptorSettings,
    ListenerSettings,
    TlsSettings,
    HostSettings,
    WatchSettings,
    UndecidedSettings {
  readonly host: string;
  readonly passwordOverPlaintext: boolean;
  /** Characters of a new password. */
  readonly minPassword: number;
  readonly maxVisitorLine: number;
  readonly maxVisitorBytes: number;
  readonly maxLine: number;
  /** Bytes of an object in the JSON dialect. */
  readonly maxObject: number;
  readonly maxOutbox: number;
  readonly maxOutboxTotal: number;
  readonly maxPeople: number;
  readonly maxRooms: number;
  readonly maxRoomsPerPerson: number;
  /** Rooms that are there, also empty, by who has opened them: one person, one address. */
  readonly maxRoomsOpened: number;
  readonly maxRoomsPerAddress: number;
  readonly maxPrivateChats: number;
  readonly maxMailbox: number;
  readonly maxMailboxPerSender: number;
  /** Bytes of mail and history, in all of the database. */
  readonly maxWrittenPerPerson: number;
  readonly maxWrittenPerAddress: number;
  /** Directory of the database. */
  readonly data: string;
  /** No database: all is forgotten at the end. */
  readonly memory?: boolean | undefined;
  /** Directory of the transcripts; undefined: nothing is written down. */
  readonly transcript?: string | undefined;
  /** Undefined: what is said to everyone and in every room. */
  readonly transcriptRooms?: readonly string[] | undefined;
  readonly accounts: AccountMode;
  /** New accounts of one address: at once, and after that. */
  readonly maxNewAccounts: number;
  readonly maxAccountsPerMinute: number;
  /** Password hashes at one time, and how many may wait. */
  readonly hashJobs: number;
  readonly maxLoginsWaiting: number;
  readonly maxLoginsPerAddress: number;
  /** No operator's: less than the usual is for tests. */
  readonly hashCost?: HashCost | undefined;
  readonly maxGroups: number;
  readonly maxGroupsPerPerson: number;
  readonly maxGroupsPerAddress: number;
  readonly maxGroupMembers: number;
  /** Unanswered ones of one member to one group. */
  readonly maxInvitations: number;
  /** Of one account, and as many blocks of one person. */
  readonly maxContacts: number;
  /** Of one account, to speak for it by HTTP. */
  readonly maxTokens: number;
  readonly mailDays: number;
  readonly guestMailHours: number;
  readonly historyDays: number;
  /** Lines kept of a room, and of everyone. */
  readonly roomLines: number;
  /** Lines that a room shows to people who enter it. */
  readonly recall: number;
  readonly maxFile: number;
  readonly maxFilesPerPerson: number;
  readonly maxFilesPerAddress: number;
  readonly maxFilesTotal: number;
  readonly maxOffers: number;
  readonly maxOffersPerAddress: number;
  /** People who accept one file, in all and of one address; files that one person, and one address, accept. */
  readonly maxTakers: number;
  readonly maxTakersPerAddress: number;
  readonly maxAccepted: number;
  readonly maxAcceptedPerAddress: number;
  readonly offerMinutes: number;
  readonly fileDays: number;
  /** Seconds that a transfer may stand still. */
  readonly transferStall: number;
  /** Bytes a second that a transfer has to move. */
  readonly transferRate: number;
  readonly publicHost?: string | undefined;
  readonly presenceLimit: number;
  readonly slowHearer: number;
  /** Seconds that a byte may wait for its client. */
  readonly slowReader: number;
  /** A file with what people are shown as they enter; undefined: there is none. */
  readonly motd?: string | undefined;
  /** Names of accounts, with commas between them. */
  readonly operators: string;
  /** Days for which nobody gets the name of an account that was deleted. */
  readonly nameDays: number;
  /** File with the names of those who may come; undefined: everybody. */
  readonly roster?: string | undefined;
  readonly flood: boolean;
  readonly floodBurst: number;
  /** Lines a second. */
  readonly floodRate: number;
  /** Seconds. */
  readonly maxWait: number;
  readonly maxPasteLines: number;
  readonly maxPaste: number;
}

/** All that the parts of a server are given, each in its own units. They read it when they use it, so that it may change meanwhile. */
export interface PartSettings {
  readonly server: ServerSettings;
  readonly core: CoreSettings;
  readonly fanout: HubBounds;
  readonly passwords: PasswordOptions;
  readonly written: WrittenLimits;
}

/** `roster`: the names in its file; null: there is none. */
export function partSettings(
  settings: ServerSettings,
  version: string,
  roster: readonly string[] | null,
): PartSettings {
  const { maxWrittenPerPerson: perPerson, maxWrittenPerAddress: perAddress } = settings;
  return {
    server: { ...settings },
    core: coreSettings(settings, version, roster),
    fanout: {
      outbox: settings.maxOutbox,
      total: settings.maxOutboxTotal,
      patience: settings.slowHearer * 1000,
      stall: settings.slowReader * 1000,
    },
    passwords: {
      jobs: settings.hashJobs,
      waiting: settings.maxLoginsWaiting,
      waitingPerAddress: settings.maxLoginsPerAddress,
      cost: settings.hashCost,
    },
    written: { perPerson, perAddress: settings.memory ? Math.min(perAddress, HALF_OF_MEMORY) : perAddress },
  };
}

/** From now on these are the settings, for all parts at once: nothing else ever writes into what parts have been given. */
export function takeOver(parts: PartSettings, next: PartSettings): void {
  assign(parts, next);
}

/** Object by object, because the parts hold those that are there. */
function assign(there: object, next: object): void {
  const own = there as Record<string, unknown>;
  for (const [name, value] of Object.entries(next)) {
    const old = own[name];
    if (isPlain(old) && isPlain(value)) assign(old, value);
    else own[name] = value;
  }
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function operatorsOf({ operators }: ServerSettings): readonly string[] {
  return operators.split(',').filter((name) => name !== '');
}

/** `roster`: the names in its file; null: there is none. */
export function chatSettings(settings: ServerSettings, roster: readonly string[] | null = null): ChatSettings {
  return {
    accounts: {
      mode: settings.accounts,
      overPlaintext: settings.passwordOverPlaintext,
      shortest: settings.minPassword,
      reserved: settings.nameDays * DAY,
      newAccounts: { atOnce: settings.maxNewAccounts, perMinute: settings.maxAccountsPerMinute },
    },
    entrance: {
      people: settings.maxPeople,
      presence: settings.presenceLimit,
      guestMail: settings.guestMailHours * HOUR,
    },
    rooms: {
      rooms: settings.maxRooms,
      perPerson: settings.maxRoomsPerPerson,
      opened: { perPerson: settings.maxRoomsOpened, perAddress: settings.maxRoomsPerAddress },
      announced: settings.presenceLimit,
    },
    privateChats: { perPerson: settings.maxPrivateChats },
    groups: {
      groups: settings.maxGroups,
      perPerson: settings.maxGroupsPerPerson,
      perAddress: settings.maxGroupsPerAddress,
      members: settings.maxGroupMembers,
      invitations: settings.maxInvitations,
    },
    files: {
      offers: {
        perPerson: settings.maxOffers,
        perAddress: settings.maxOffersPerAddress,
        takers: settings.maxTakers,
        takersPerAddress: settings.maxTakersPerAddress,
        accepted: { perPerson: settings.maxAccepted, perAddress: settings.maxAcceptedPerAddress },
        wait: settings.offerMinutes * MINUTE,
        keep: settings.fileDays * DAY,
        keepForGuest: settings.guestMailHours * HOUR,
      },
      largest: settings.maxFile,
      perPerson: settings.maxFilesPerPerson,
      perAddress: settings.maxFilesPerAddress,
      total: settings.maxFilesTotal,
      stall: settings.transferStall * 1000,
      rate: settings.transferRate,
    },
    ties: { perPerson: settings.maxContacts },
    tokens: { perAccount: settings.maxTokens },
    operators: operatorsOf(settings),
    roster,
    mail: {
      limits: { perMailbox: settings.maxMailbox, perSender: settings.maxMailboxPerSender, bytes: MAILBOX_BYTES },
      keep: settings.mailDays * DAY,
      portion: Math.min(MAIL_PORTION, settings.maxOutbox / 8),
    },
    archive: {
      lines: settings.roomLines,
      bytes: settings.memory ? ROOM_BYTES / 8 : ROOM_BYTES,
      lifetime: settings.historyDays * DAY,
    },
    recall: settings.recall,
  };
}

/** Milliseconds that what is stored is kept. */
export function coreSettings(
  settings: ServerSettings,
  version: string,
  roster: readonly string[] | null = null,
): CoreSettings {
  const { maxLine, publicHost } = settings;
  return {
    ...{ version, maxLine, publicHost },
    maxOwnAnswers: settings.maxOutbox * OWN_ANSWERS,
    chat: chatSettings(settings, roster),
    lifetimes: { mail: settings.mailDays * DAY, history: settings.historyDays * DAY },
    flood: { on: settings.flood, burst: settings.floodBurst, perSecond: settings.floodRate },
    visitors: {
      time: settings.registerTimeout * 1000,
      line: settings.maxVisitorLine,
      bytes: settings.maxVisitorBytes,
    },
    scripts: { wait: settings.maxWait, pasteLines: settings.maxPasteLines, pasteBytes: settings.maxPaste },
  };
}
