-- bootline.db: people, how they get in, and who is told what happens.  Nothing that rendering
-- reads: no generation.  Of tokens only digests are here (BLAKE2b-256).

CREATE TABLE person (
	id           INTEGER PRIMARY KEY,
	name         TEXT NOT NULL UNIQUE,
	role         INTEGER NOT NULL,            -- enum role: 0 viewer, 1 operator, 2 admin
	password     BLOB,                        -- Argon2id, as text; none until a setup link was used
	created_at   INTEGER NOT NULL,
	password_at  INTEGER
) STRICT;

CREATE TABLE setup_link (
	digest     BLOB PRIMARY KEY,
	person_id  INTEGER UNIQUE REFERENCES person(id) ON DELETE CASCADE, -- whose password it sets; none: it makes the first administrator
	until_at   INTEGER NOT NULL,
	made_by    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
	id         INTEGER PRIMARY KEY,
	digest     BLOB NOT NULL UNIQUE,
	person_id  INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
	csrf       TEXT NOT NULL,
	began_at   INTEGER NOT NULL,
	used_at    INTEGER NOT NULL,              -- within a minute
	ends_at    INTEGER NOT NULL,
	address    TEXT NOT NULL,
	agent      TEXT NOT NULL
) STRICT;
CREATE INDEX session_person ON session(person_id, used_at);

CREATE TABLE token (
	id          INTEGER PRIMARY KEY,
	name        TEXT NOT NULL UNIQUE,
	digest      BLOB NOT NULL UNIQUE,
	role        INTEGER NOT NULL,             -- enum role
	expires_at  INTEGER,                      -- NULL: never
	created_at  INTEGER NOT NULL,
	made_by     TEXT NOT NULL,
	used_at     INTEGER                       -- within a minute
) STRICT;

CREATE TABLE webhook (
	id           INTEGER PRIMARY KEY,
	url          TEXT NOT NULL,
	events       TEXT NOT NULL,               -- words of store/webhooks.h, with blanks between
	secret       BLOB,                        -- sealed; signs what is sent
	is_on        INTEGER NOT NULL DEFAULT 1,
	-- The last rows that it was told of, in logs.db and here.
	visit_seen   INTEGER NOT NULL,
	audit_seen   INTEGER NOT NULL,
	failures     INTEGER NOT NULL DEFAULT 0,  -- in a row
	next_at      INTEGER NOT NULL DEFAULT 0,  -- not before
	last_status  INTEGER NOT NULL DEFAULT 0,  -- of HTTP; 0: no answer
	last_at      INTEGER NOT NULL DEFAULT 0   -- 0: never tried
) STRICT;
