/**
 * The schema, as the list of steps that lead to it. Owns the version number; knows no statements that use the tables.
 *
 * Append only: a step that has been released is never changed, because there are databases that have taken it. All steps that a
 * database lacks run in one transaction, together with the new version number: the disk is waited for once, and not for each
 * of them, also where the database is new. A new step needs a fixture in test/storage/schemas.
 *
 * For PostgreSQL: INTEGER becomes BIGINT, keys and kinds are compared bytewise (COLLATE "C"), and what follows a table's
 * closing parenthesis is left out; `instr` is called `strpos`.
 */
import type { Database } from './driver.js';

/** Marks the file as Partyline's: "Ptyl". */
export const APPLICATION_ID = 0x5074796c;

/** Step n leads from version n - 1 to version n; the empty file is version 0. */
export const migrations: readonly string[] = [
  // 1: accounts, guests, contacts and blocks, groups, bans, histories, mailboxes, logins.
  `
  CREATE TABLE accounts (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE guests (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX guests_by_until ON guests (until, key);

  CREATE TABLE ties (
    owner TEXT NOT NULL REFERENCES accounts (key),
    kind TEXT NOT NULL,
    other TEXT NOT NULL,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (owner, kind, other)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE groups (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    place INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX groups_by_place ON groups (place);

  CREATE TABLE members (
    group_key TEXT NOT NULL REFERENCES groups (key),
    key TEXT NOT NULL REFERENCES accounts (key),
    name TEXT NOT NULL,
    invited_by TEXT,
    place INTEGER NOT NULL,
    PRIMARY KEY (group_key, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE bans (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT,
    until INTEGER NOT NULL,
    author TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE conversations (
    key TEXT NOT NULL PRIMARY KEY,
    lines INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE history (
    conversation TEXT NOT NULL,
    id INTEGER NOT NULL,
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (conversation, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE mail (
    owner TEXT NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    author_key TEXT NOT NULL,
    room TEXT,
    body TEXT NOT NULL,
    size INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
    PRIMARY KEY (owner, id, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX mail_by_author ON mail (owner, author_key, size);
  CREATE INDEX mail_by_age ON mail (sent_at);

  CREATE TABLE logins (
    id INTEGER NOT NULL PRIMARY KEY,
    key TEXT NOT NULL REFERENCES accounts (key),
    address TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    until INTEGER
  ) STRICT;
  CREATE INDEX logins_by_key ON logins (key, id);
  CREATE INDEX logins_open ON logins (id) WHERE until IS NULL;

  CREATE TABLE numbers (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO numbers (name, value) VALUES ('mail', 0), ('login', 0);
  `,
  // 2: histories end by their age, too.
  `
  CREATE INDEX history_by_age ON history (said_at);
  `,
  // 3: files that are offered.
  `
  CREATE TABLE offers (
    id INTEGER NOT NULL PRIMARY KEY,
    author TEXT NOT NULL,
    author_account INTEGER NOT NULL CHECK (author_account IN (0, 1)),
    audience TEXT NOT NULL,
    recipient TEXT NOT NULL,
    recipient_account INTEGER NOT NULL CHECK (recipient_account IN (0, 1)),
    name TEXT NOT NULL,
    size INTEGER,
    token TEXT NOT NULL,
    sha256 TEXT,
    created_at INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE takers (
    offer INTEGER NOT NULL REFERENCES offers (id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    account INTEGER NOT NULL CHECK (account IN (0, 1)),
    token TEXT NOT NULL,
    PRIMARY KEY (offer, key)
  ) STRICT, WITHOUT ROWID;
  `,
  // 4: from where accounts have been entered. Of the logins so far, an IPv4 address is a network; one of IPv6 is not.
  `
  CREATE TABLE networks (
    key TEXT NOT NULL REFERENCES accounts (key),
    network TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (key, network)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX networks_by_place ON networks (key, place);
  INSERT INTO networks (key, network, place)
    SELECT key, address, max(id) FROM logins WHERE address NOT LIKE '%:%' GROUP BY key, address;
  `,
  // 5: what is given to somebody, or to a group, is not given to the next one of the name: a group's id takes the place of
  // its key. Ids of groups that there are already are below those of all messages.
  `
  ALTER TABLE accounts ADD COLUMN first_id INTEGER NOT NULL DEFAULT 0;

  ALTER TABLE members RENAME TO members_by_key;
  ALTER TABLE groups RENAME TO groups_by_key;
  CREATE TABLE groups (
    id INTEGER NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
  ) STRICT;
  CREATE TABLE members (
    group_id INTEGER NOT NULL REFERENCES groups (id),
    key TEXT NOT NULL REFERENCES accounts (key),
    name TEXT NOT NULL,
    invited_by TEXT,
    place INTEGER NOT NULL,
    PRIMARY KEY (group_id, key)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO groups (id, key, name)
    SELECT place - 1 - (SELECT max(place) FROM groups_by_key), key, name FROM groups_by_key;
  INSERT INTO members (group_id, key, name, invited_by, place)
    SELECT groups.id, members_by_key.key, members_by_key.name, invited_by, place
    FROM members_by_key JOIN groups ON groups.key = group_key;
  DROP TABLE members_by_key;
  DROP TABLE groups_by_key;

  DELETE FROM history WHERE substr(conversation, 1, 1) = '#' AND substr(conversation, 2) NOT IN (SELECT key FROM groups);
  DELETE FROM conversations WHERE substr(key, 1, 1) = '#' AND substr(key, 2) NOT IN (SELECT key FROM groups);
  UPDATE history SET conversation = '#' || (SELECT id FROM groups WHERE groups.key = substr(conversation, 2))
    WHERE substr(conversation, 1, 1) = '#';
  UPDATE conversations SET key = '#' || (SELECT id FROM groups WHERE groups.key = substr(conversations.key, 2))
    WHERE substr(key, 1, 1) = '#';
  `,
  // 6: who has begun a group, and from which address groups and offers come. Of old groups it is the first who is left.
  `
  ALTER TABLE groups ADD COLUMN maker TEXT NOT NULL DEFAULT '';
  ALTER TABLE groups ADD COLUMN made_from TEXT;
  UPDATE groups SET maker = coalesce(
    (SELECT key FROM members WHERE group_id = groups.id AND invited_by IS NULL ORDER BY place LIMIT 1), '');
  ALTER TABLE offers ADD COLUMN made_from TEXT;
  `,
  // 7: accounts are found by what their names look like.
  `
  CREATE INDEX accounts_by_look ON accounts (
    lower(replace(replace(replace(replace(name, 'I', '1'), 'l', '1'), 'O', '0'), 'o', '0'))
  );
  `,
  // 8: from which address mail, history and guests come, and what all of it takes by its author and by its address, so that
  // nobody takes all of the database. Counted by the database itself, because nothing may be removed without being counted.
  `
  ALTER TABLE mail ADD COLUMN origin TEXT;
  ALTER TABLE history ADD COLUMN origin TEXT;
  ALTER TABLE guests ADD COLUMN origin TEXT;
  CREATE INDEX guests_by_origin ON guests (origin, until);
  CREATE TABLE shares (
    holder TEXT NOT NULL PRIMARY KEY,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO shares (holder, bytes)
    SELECT 'by ' || author, sum(bytes) FROM (
      SELECT author_key AS author, size + 200 AS bytes FROM mail
      UNION ALL SELECT lower(author), length(CAST(body AS BLOB)) + 200 FROM history
    ) GROUP BY author;

  CREATE TRIGGER mail_counted AFTER INSERT ON mail BEGIN
    INSERT INTO shares (holder, bytes) VALUES ('by ' || NEW.author_key, NEW.size + 200)
      ON CONFLICT (holder) DO UPDATE SET bytes = bytes + excluded.bytes;
    INSERT INTO shares (holder, bytes) SELECT 'from ' || NEW.origin, NEW.size + 200 WHERE NEW.origin IS NOT NULL
      ON CONFLICT (holder) DO UPDATE SET bytes = bytes + excluded.bytes;
  END;
  CREATE TRIGGER mail_uncounted AFTER DELETE ON mail BEGIN
    UPDATE shares SET bytes = bytes - OLD.size - 200 WHERE holder IN ('by ' || OLD.author_key, 'from ' || OLD.origin);
    DELETE FROM shares WHERE holder IN ('by ' || OLD.author_key, 'from ' || OLD.origin) AND bytes <= 0;
  END;
  CREATE TRIGGER history_counted AFTER INSERT ON history BEGIN
    INSERT INTO shares (holder, bytes) VALUES ('by ' || lower(NEW.author), length(CAST(NEW.body AS BLOB)) + 200)
      ON CONFLICT (holder) DO UPDATE SET bytes = bytes + excluded.bytes;
    INSERT INTO shares (holder, bytes)
      SELECT 'from ' || NEW.origin, length(CAST(NEW.body AS BLOB)) + 200 WHERE NEW.origin IS NOT NULL
      ON CONFLICT (holder) DO UPDATE SET bytes = bytes + excluded.bytes;
  END;
  CREATE TRIGGER history_uncounted AFTER DELETE ON history BEGIN
    UPDATE shares SET bytes = bytes - length(CAST(OLD.body AS BLOB)) - 200
      WHERE holder IN ('by ' || lower(OLD.author), 'from ' || OLD.origin);
    DELETE FROM shares WHERE holder IN ('by ' || lower(OLD.author), 'from ' || OLD.origin) AND bytes <= 0;
  END;
  `,
  // 9: rooms and what is said in them last, it is known of each place what of it may be missing, and lines are found by their
  // authors. Nothing older is known to be complete. What is said in rooms and to everyone is bounded by the place, and counts
  // for nobody's share. (`bytes` of a conversation: counted in rooms and to everyone alone.)
  `
  ALTER TABLE history ADD COLUMN form TEXT;
  ALTER TABLE conversations ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE guests ADD COLUMN first_id INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE rooms (
    id INTEGER NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    maker TEXT NOT NULL,
    made_from TEXT,
    topic TEXT,
    topic_by TEXT,
    used_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE gaps (
    place TEXT NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    PRIMARY KEY (place, low)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO numbers (name, value) SELECT 'stored', value FROM numbers WHERE name = 'mail';
  INSERT INTO gaps (place, low, high) SELECT '', 0, value + 1 FROM numbers WHERE name = 'mail' AND value > 0;

  CREATE INDEX history_by_author ON history (lower(author), id);
  CREATE INDEX mail_by_writer ON mail (author_key, id);
  CREATE INDEX history_by_one ON history (substr(conversation, 1, instr(conversation, ' ') - 1), id)
    WHERE instr(conversation, ' ') > 0;
  CREATE INDEX history_by_other ON history (substr(conversation, instr(conversation, ' ') + 1), id)
    WHERE instr(conversation, ' ') > 0;
  CREATE INDEX conversations_by_one ON conversations (substr(key, 1, instr(key, ' ') - 1), floor)
    WHERE instr(key, ' ') > 0;
  CREATE INDEX conversations_by_other ON conversations (substr(key, instr(key, ' ') + 1), floor)
    WHERE instr(key, ' ') > 0;
  CREATE INDEX conversations_empty ON conversations (floor) WHERE lines = 0 AND substr(key, 1, 1) NOT IN ('*', '@');
  CREATE INDEX gaps_by_one ON gaps (substr(place, 1, instr(place, ' ') - 1), high) WHERE instr(place, ' ') > 0;
  CREATE INDEX gaps_by_other ON gaps (substr(place, instr(place, ' ') + 1), high) WHERE instr(place, ' ') > 0;
  CREATE INDEX gaps_by_end ON gaps (high);

  DROP TRIGGER history_counted;
  DROP TRIGGER history_uncounted;
  CREATE TRIGGER history_counted AFTER INSERT ON history WHEN substr(NEW.conversation, 1, 1) NOT IN ('*', '@') BEGIN
    INSERT INTO shares (holder, bytes) VALUES ('by ' || lower(NEW.author), length(CAST(NEW.body AS BLOB)) + 200)
      ON CONFLICT (holder) DO UPDATE SET bytes = bytes + excluded.bytes;
    INSERT INTO shares (holder, bytes)
      SELECT 'from ' || NEW.origin, length(CAST(NEW.body AS BLOB)) + 200 WHERE NEW.origin IS NOT NULL
      ON CONFLICT (holder) DO UPDATE SET bytes = bytes + excluded.bytes;
  END;
  CREATE TRIGGER history_uncounted AFTER DELETE ON history WHEN substr(OLD.conversation, 1, 1) NOT IN ('*', '@') BEGIN
    UPDATE shares SET bytes = bytes - length(CAST(OLD.body AS BLOB)) - 200
      WHERE holder IN ('by ' || lower(OLD.author), 'from ' || OLD.origin);
    DELETE FROM shares WHERE holder IN ('by ' || lower(OLD.author), 'from ' || OLD.origin) AND bytes <= 0;
  END;
  `,
  // 10: what speaks for an account where there is nothing but HTTP.
  `
  CREATE TABLE tokens (
    number INTEGER NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES accounts (key),
    hash TEXT NOT NULL UNIQUE,
    about TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    used_at INTEGER
  ) STRICT;
  CREATE INDEX tokens_by_owner ON tokens (owner, number);
  CREATE INDEX tokens_by_until ON tokens (until);
  INSERT INTO numbers (name, value) VALUES ('token', 0);
  `,
  // 11: who was here on which day, for how long, and how much they said.
  `
  CREATE TABLE attendance (
    day INTEGER NOT NULL,
    key TEXT NOT NULL,
    account INTEGER NOT NULL CHECK (account IN (0, 1)),
    name TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    stays INTEGER NOT NULL,
    since INTEGER,
    PRIMARY KEY (day, key, account)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attendance_by_age ON attendance (last_at);
  CREATE INDEX attendance_open ON attendance (since) WHERE since IS NOT NULL;
  `,
  // 12: rooms with a key, quiet rooms and who speaks there.
  `
  ALTER TABLE rooms ADD COLUMN key_hash TEXT;
  ALTER TABLE rooms ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE rooms ADD COLUMN voices TEXT NOT NULL DEFAULT '';
  `,
  // 13: codes of names on the roster.
  `
  CREATE TABLE roster_codes (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    network TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // 14: why somebody is shut out, and who is silenced, over restarts.
  `
  ALTER TABLE bans ADD COLUMN reason TEXT NOT NULL DEFAULT '';

  CREATE TABLE mutes (
    act INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    last TEXT,
    until INTEGER NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  `,
  // 15: nobody new comes in, but these.
  `
  CREATE TABLE lock (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    author TEXT NOT NULL,
    since INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE lock_keys (key TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
  // 16: accounts that were deleted, and who is an operator although the server was started otherwise.
  `
  CREATE TABLE former (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    first_id INTEGER NOT NULL,
    end_id INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX former_by_age ON former (deleted_at, key);

  CREATE TABLE operators (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    is_operator INTEGER NOT NULL CHECK (is_operator IN (0, 1)),
    author TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX contacts_by_other ON ties (other) WHERE kind = 'contact';
  CREATE INDEX attendance_by_key ON attendance (key, day);
  CREATE INDEX members_by_key ON members (key);
  `,
];

/** The version this server writes. */
export const LATEST = migrations.length;

export function version(db: Database): number {
  return Number(db.pragma('user_version'));
}

/** Takes the steps that are missing, all or none. `upTo` is for tests. */
export function migrate(db: Database, upTo = LATEST): void {
  const missing = migrations.slice(version(db), upTo);
  if (missing.length === 0) return;
  db.exec(`
    BEGIN IMMEDIATE;
    ${missing.join('\n')}
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${upTo};
    COMMIT;
  `);
}
