-- logs.db: device logs that Lync devices brought, and the audit of their requests for updates, which
-- lives longer than the requests themselves.

CREATE TABLE lync_log (
	id        INTEGER PRIMARY KEY,
	at        INTEGER NOT NULL,
	address   TEXT NOT NULL,
	kind      TEXT NOT NULL,                       -- the folder: CELog, Watson, Config
	name      TEXT NOT NULL,                       -- as the device called it
	size      INTEGER NOT NULL,
	body      BLOB NOT NULL                        -- last: what stands behind it costs reading it
) STRICT;

CREATE TABLE lync_audit (
	id        INTEGER PRIMARY KEY,
	at        INTEGER NOT NULL,
	address   TEXT NOT NULL,
	facts     BLOB NOT NULL,                       -- as in lync_request
	version   TEXT NOT NULL
) STRICT;
CREATE INDEX lync_audit_at ON lync_audit(at);

INSERT INTO lync_audit(at, address, facts, version)
	SELECT at, address, facts, version FROM lync_request
	WHERE method = 'POST' AND target LIKE '%ucdevice.upx%' ORDER BY id;
