-- bootline.db: Lync Device Update: which version devices of each kind get, and which devices try the
-- pending one first.

CREATE TABLE lync_rule (
	id           INTEGER PRIMARY KEY,
	type         TEXT NOT NULL COLLATE NOCASE,     -- UCPhone, RoundTable
	vendor       TEXT NOT NULL COLLATE NOCASE,
	model        TEXT NOT NULL COLLATE NOCASE,
	revision     TEXT NOT NULL COLLATE NOCASE,
	locale       TEXT NOT NULL COLLATE NOCASE,
	update_type  TEXT NOT NULL COLLATE NOCASE,     -- CPE
	approved     TEXT NOT NULL DEFAULT '',         -- versions; '': none
	pending      TEXT NOT NULL DEFAULT '',
	rollback     TEXT NOT NULL DEFAULT '',
	UNIQUE (type, vendor, model, revision, locale, update_type)
) STRICT;

CREATE TABLE lync_test_device (
	name  TEXT PRIMARY KEY COLLATE NOCASE          -- a MAC, 12 hex digits, or a serial number
) STRICT, WITHOUT ROWID;
