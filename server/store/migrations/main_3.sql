-- bootline.db, version 3: who changed what, and who looked at a secret.

-- Append-only.  What rendering reads is not here, so it makes no new generation.
CREATE TABLE audit (
	id          INTEGER PRIMARY KEY,
	at          INTEGER NOT NULL,
	by          TEXT NOT NULL,                -- the user; of the command line the unix user
	login       TEXT NOT NULL DEFAULT '',     -- who logged in to become that user, where it is known
	via         TEXT NOT NULL,                -- cli, server, ...
	action      TEXT NOT NULL,                -- phone set
	object      TEXT NOT NULL,                -- phone 0004f2aabbcc
	mac         TEXT NOT NULL DEFAULT '',     -- the phone that it is about
	was         TEXT NOT NULL DEFAULT '',     -- lines FIELD=VALUE; secrets as ********
	becomes     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_mac ON audit(mac) WHERE mac <> '';
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
