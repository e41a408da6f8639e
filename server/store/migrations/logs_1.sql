-- logs.db, version 1: what phones send and what they did.  Large and expendable.

CREATE TABLE log (
	id          INTEGER PRIMARY KEY,
	mac         TEXT NOT NULL,
	name        TEXT NOT NULL,                -- the part behind "<mac>-": "app.log"
	began_at    INTEGER NOT NULL,
	changed_at  INTEGER NOT NULL,
	size        INTEGER NOT NULL,             -- bytes in its pieces
	last_piece  INTEGER NOT NULL,             -- 0: it has none yet
	is_closed   INTEGER NOT NULL              -- over its cap, or followed by a newer one
) STRICT;
CREATE INDEX log_name ON log(mac, name, id);

-- The pieces of a log are a chain, from the newest back: nothing but appends to this table, and no
-- index that each append would have to find its place in.
CREATE TABLE log_piece (
	id      INTEGER PRIMARY KEY,
	before  INTEGER NOT NULL,                 -- the piece in front of it; 0: it is the first
	body    BLOB NOT NULL
) STRICT;

CREATE TABLE core (
	mac         TEXT PRIMARY KEY,
	name        TEXT NOT NULL,                -- as the phone called it
	file        TEXT NOT NULL,                -- in cores/
	at          INTEGER NOT NULL,
	size        INTEGER NOT NULL
) STRICT;

-- Every phone that logged in: known ones for when they were last here, others as new.
CREATE TABLE seen (
	mac       TEXT PRIMARY KEY,
	first_at  INTEGER NOT NULL,
	last_at   INTEGER NOT NULL,
	address   TEXT NOT NULL,
	model     TEXT NOT NULL DEFAULT '',
	part      TEXT NOT NULL DEFAULT '',
	version   TEXT NOT NULL DEFAULT '',       -- of the application
	updater   TEXT NOT NULL DEFAULT '',       -- version of the updater or BootROM
	is_new    INTEGER NOT NULL                -- not in the inventory when it was last here
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_new ON seen(last_at) WHERE is_new;

CREATE TABLE visit (
	id        INTEGER PRIMARY KEY,
	mac       TEXT NOT NULL DEFAULT '',       -- '' where no request named a phone
	began_at  INTEGER NOT NULL,
	ended_at  INTEGER NOT NULL,
	address   TEXT NOT NULL,
	channel   INTEGER NOT NULL,               -- enum channel
	agent     TEXT NOT NULL DEFAULT '',       -- the last User-Agent
	model     TEXT NOT NULL DEFAULT '',
	version   TEXT NOT NULL DEFAULT '',
	requests  INTEGER NOT NULL,
	refused   INTEGER NOT NULL,
	bytes     INTEGER NOT NULL,
	told      BLOB NOT NULL                   -- the requests, packed (provision/visit.h)
) STRICT;
CREATE INDEX visit_mac ON visit(mac, id);

CREATE TABLE quarantine (
	id    INTEGER PRIMARY KEY,
	mac   TEXT NOT NULL,
	name  TEXT NOT NULL,
	at    INTEGER NOT NULL,
	size  INTEGER NOT NULL,
	body  BLOB NOT NULL
) STRICT;
