-- logs.db, version 4: what happened in each hour, kept as it happens, so that nobody has to read
-- the trace to draw a plot.

CREATE TABLE hour (
	at        INTEGER PRIMARY KEY,            -- unix seconds, of its beginning
	boots     INTEGER NOT NULL,               -- visits of phones that booted
	refusals  INTEGER NOT NULL                -- requests that were refused
) STRICT;
INSERT INTO hour SELECT began_at / 3600 * 3600,
	sum(instr(told, CAST('-boot.log' AS BLOB)) > 0 OR instr(told, CAST('-directory.xml' AS BLOB)) > 0),
	sum(refused) FROM visit GROUP BY 1;
