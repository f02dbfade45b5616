-- What version 16 of the database left behind. Never changed: see migrations.test.ts.
PRAGMA application_id = 0x5074796c;
PRAGMA user_version = 16;

CREATE TABLE accounts (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL
  , first_id INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE guests (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    until INTEGER NOT NULL
  , origin TEXT, first_id INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE INDEX guests_by_until ON guests (until, key);

CREATE TABLE ties (
    owner TEXT NOT NULL REFERENCES accounts (key),
    kind TEXT NOT NULL,
    other TEXT NOT NULL,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (owner, kind, other)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE bans (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT,
    until INTEGER NOT NULL,
    author TEXT NOT NULL
  , reason TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    key TEXT NOT NULL PRIMARY KEY,
    lines INTEGER NOT NULL
  , bytes INTEGER NOT NULL DEFAULT 0, floor INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    conversation TEXT NOT NULL,
    id INTEGER NOT NULL,
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    said_at INTEGER NOT NULL, origin TEXT, form TEXT,
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
    shown INTEGER NOT NULL CHECK (shown IN (0, 1)), origin TEXT,
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

CREATE INDEX history_by_age ON history (said_at);

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
  , made_from TEXT) STRICT;

CREATE TABLE takers (
    offer INTEGER NOT NULL REFERENCES offers (id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    account INTEGER NOT NULL CHECK (account IN (0, 1)),
    token TEXT NOT NULL,
    PRIMARY KEY (offer, key)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE networks (
    key TEXT NOT NULL REFERENCES accounts (key),
    network TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (key, network)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX networks_by_place ON networks (key, place);

CREATE TABLE groups (
    id INTEGER NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
  , maker TEXT NOT NULL DEFAULT '', made_from TEXT) STRICT;

CREATE TABLE members (
    group_id INTEGER NOT NULL REFERENCES groups (id),
    key TEXT NOT NULL REFERENCES accounts (key),
    name TEXT NOT NULL,
    invited_by TEXT,
    place INTEGER NOT NULL,
    PRIMARY KEY (group_id, key)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX accounts_by_look ON accounts (
    lower(replace(replace(replace(replace(name, 'I', '1'), 'l', '1'), 'O', '0'), 'o', '0'))
  );

CREATE INDEX guests_by_origin ON guests (origin, until);

CREATE TABLE shares (
    holder TEXT NOT NULL PRIMARY KEY,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

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

CREATE TABLE rooms (
    id INTEGER NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    maker TEXT NOT NULL,
    made_from TEXT,
    topic TEXT,
    topic_by TEXT,
    used_at INTEGER NOT NULL
  , key_hash TEXT, quiet INTEGER NOT NULL DEFAULT 0, voices TEXT NOT NULL DEFAULT '') STRICT;

CREATE TABLE gaps (
    place TEXT NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    PRIMARY KEY (place, low)
  ) STRICT, WITHOUT ROWID;

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

CREATE TABLE mutes (
    act INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    last TEXT,
    until INTEGER NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;

CREATE TABLE roster_codes (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    network TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

CREATE TABLE lock (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    author TEXT NOT NULL,
    since INTEGER NOT NULL
  ) STRICT;

CREATE TABLE lock_keys (key TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

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

INSERT INTO numbers VALUES ('login', 2), ('mail', 100000), ('rooms gone', 4), ('sign of life', 1700000004000), ('stored', 100000), ('token', 3);
INSERT INTO accounts VALUES
  ('alice', 'Alice', '$argon2id$hash', '', 1690000000000, 0),
  ('bob', 'Bob', '$argon2id$hash', '{"bell":true}', 1700000000000, 2);
INSERT INTO guests VALUES ('gus', 'Gus', 1800000000000, NULL, 6);
INSERT INTO ties VALUES ('bob', 'block', 'mallory', 'Mallory', 1), ('bob', 'contact', 'alice', 'Alice', 2);
INSERT INTO groups VALUES (5000, 'kino', 'Kino', 'alice', '192.0.2.7');
INSERT INTO members VALUES (5000, 'alice', 'Alice', NULL, 1), (5000, 'bob', 'Bob', 'Alice', 2);
INSERT INTO bans VALUES ('eve', 'Eve', '192.0.2.9', 1800000000000, 'Alice', 'spam');
INSERT INTO mutes VALUES (4, 'Mal', 'Mal2', 1800000000000, 'Alice', 'too loud');
INSERT INTO conversations VALUES ('#5000', 1, 0, 0), ('@7', 2, 10, 8), ('alice bob', 2, 0, 0);
INSERT INTO history VALUES
  ('#5000', 3, 'Alice', 'at eight', 1700000000700, '192.0.2.7', NULL),
  ('@7', 9, 'Gus', 'hello', 1700000000800, NULL, NULL),
  ('@7', 10, 'Alice', 'waves', 1700000000900, '192.0.2.7', 'deed'),
  ('alice bob', 1, 'Alice', 'Grüße', 1700000000100, '192.0.2.7', NULL),
  ('alice bob', 2, 'Bob', 'ditto', 1700000000200, '192.0.2.7', NULL);
INSERT INTO rooms VALUES (7, 'lab', 'Lab', 'gus', '192.0.2.9', 'Cells', 'Alice', 1700000000950, 'hash-of-a-key', 1, 'alice bob');
INSERT INTO gaps VALUES ('', 0, 2), ('@7', 10, 12);
INSERT INTO mail VALUES
  ('bob', 3, 'direct', 'Alice', 'alice', NULL, 'Grüße, Bob', 12, 1700000001000, 1, '192.0.2.7'),
  ('bob', 4, 'group', 'Alice', 'alice', 'kino', 'it''s on', 7, 1700000002000, 0, NULL);
INSERT INTO logins VALUES
  (1, 'bob', '192.0.2.7', 1700000000500, 1700000000600),
  (2, 'bob', '192.0.2.7', 1700000003000, NULL);
INSERT INTO networks VALUES ('bob', '192.0.2.7', 2), ('bob', '2001:db8:0:0::/64', 3);
INSERT INTO offers VALUES
  (5, 'Alice', 1, 'person', 'Bob', 1, 'cake.jpg', 48213, 'hash-5', 'sum-5', 1700000000000, 1800000000000, '192.0.2.7'),
  (6, 'Gus', 0, 'all', '', 0, 'notes.txt', NULL, 'hash-6', NULL, 1700000000100, 1700003600100, NULL);
INSERT INTO takers VALUES (5, 'bob', 'Bob', 1, 'hash-of-bob');
INSERT INTO tokens VALUES
  (2, 'bob', 'hash-of-token-2', 'the build', 1700000000000, 1800000000000, 1700000005000),
  (3, 'bob', 'hash-of-token-3', '', 1700000001000, 1800000000000, NULL);
INSERT INTO attendance VALUES
  (1699920000000, 'bob', 1, 'Bob', 1700000000500, 1700000003000, 2000, 7, 2, 1700000003000);
INSERT INTO roster_codes VALUES ('gus', 'Gus', 'hash-of-code', '192.0.2.9');
INSERT INTO lock VALUES (1, 'Alice', 1700000000000);
INSERT INTO lock_keys VALUES ('alice'), ('bob');
INSERT INTO former VALUES ('dora', 'Dora', 7, 11, 1700000000000, 1800000000000);
INSERT INTO operators VALUES ('alice', 'Alice', 0, 'admin root', 1700000000000), ('bob', 'Bob', 1, 'admin root', 1700000001000);
