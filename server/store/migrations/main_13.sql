-- bootline.db: packages of firmware that administrators upload over the API.

-- The bytes are packages/ID in the data folder until the package is taken in, or given up.
CREATE TABLE package_upload (
	id          TEXT PRIMARY KEY,             -- random; its file's name
	name        TEXT NOT NULL,                -- the package's own
	version     TEXT NOT NULL DEFAULT '',     -- as the administrator says
	size        INTEGER NOT NULL,             -- that it will have
	received    INTEGER NOT NULL DEFAULT 0,   -- on disk and synced
	read        INTEGER NOT NULL DEFAULT 0,   -- while it is read: how far
	state       INTEGER NOT NULL DEFAULT 0,   -- enum package_state
	release     TEXT NOT NULL DEFAULT '',     -- the release that it was taken into
	is_new      INTEGER NOT NULL DEFAULT 0,
	added       INTEGER NOT NULL DEFAULT 0,   -- files that were not there before
	why         TEXT NOT NULL DEFAULT '',     -- why it was refused
	by          TEXT NOT NULL,                -- who sends it
	is_token    INTEGER NOT NULL,             -- who is a program
	created_at  INTEGER NOT NULL,
	changed_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
