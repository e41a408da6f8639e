-- bootline.db: firmware: what releases there are, and which one the phones of each scope get.

CREATE TABLE release (
	id        INTEGER PRIMARY KEY,
	name      TEXT NOT NULL UNIQUE,           -- a version: 5.9.2.3446; a folder's name below fw/
	source    TEXT NOT NULL DEFAULT '',       -- the package that it came from first
	added_at  INTEGER NOT NULL
) STRICT;

-- The bytes are images/HASH in the data folder.
CREATE TABLE release_file (
	release_id  INTEGER NOT NULL REFERENCES release(id) ON DELETE CASCADE,
	name        TEXT NOT NULL,                -- as it stood in the package: 3111-46157-002.sip.ld
	kind        INTEGER NOT NULL,             -- enum release_kind
	part        TEXT NOT NULL DEFAULT '',     -- of an image: whose it is; '' for a combined one
	version     TEXT NOT NULL DEFAULT '',     -- of an image: as its header says, where it can be read
	size        INTEGER NOT NULL,
	hash        TEXT NOT NULL,                -- BLAKE2b-256, hex
	PRIMARY KEY (release_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX release_file_hash ON release_file(hash);

CREATE TABLE scope_release (
	scope_id      INTEGER PRIMARY KEY REFERENCES scope(id) ON DELETE CASCADE,
	release_id    INTEGER NOT NULL REFERENCES release(id) ON DELETE RESTRICT,
	may_be_newer  INTEGER NOT NULL            -- a phone that runs a newer version keeps it
) STRICT;
CREATE INDEX scope_release_release ON scope_release(release_id);

-- What was found in the drop folder, and what became of it: it is looked at again when it changes.
CREATE TABLE dropped (
	name     TEXT PRIMARY KEY,
	mark     TEXT NOT NULL,                   -- changes with its bytes
	release  TEXT NOT NULL DEFAULT '',        -- the release that it was taken into
	why      TEXT NOT NULL DEFAULT '',        -- else why it was refused
	at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER generation_release_insert AFTER INSERT ON release BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_release_update AFTER UPDATE ON release BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_release_delete AFTER DELETE ON release BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_release_file_insert AFTER INSERT ON release_file BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_release_file_update AFTER UPDATE ON release_file BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_release_file_delete AFTER DELETE ON release_file BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_scope_release_insert AFTER INSERT ON scope_release BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_scope_release_update AFTER UPDATE ON scope_release BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_scope_release_delete AFTER DELETE ON scope_release BEGIN UPDATE generation SET n = n + 1; END;
