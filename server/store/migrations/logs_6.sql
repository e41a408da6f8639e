-- logs.db: what devices sent to the Lync Device Update service, as it came: its form is not public.

CREATE TABLE lync_request (
	id        INTEGER PRIMARY KEY,
	at        INTEGER NOT NULL,
	address   TEXT NOT NULL,
	method    TEXT NOT NULL,
	target    TEXT NOT NULL,
	size      INTEGER NOT NULL,                    -- bytes of heads and body
	status    INTEGER NOT NULL,                    -- of the answer
	facts     BLOB NOT NULL,                       -- type, MAC, ... of the device, a NUL behind each
	version   TEXT NOT NULL,                       -- that it was offered; '': none
	heads     BLOB NOT NULL,                       -- header fields, a line each
	body      BLOB NOT NULL                        -- last: what stands behind it costs reading it
) STRICT;
