-- logs.db, version 3: how a phone came when it was here last.

ALTER TABLE seen ADD COLUMN channel INTEGER NOT NULL DEFAULT -1;    -- enum channel; -1: before this was kept
ALTER TABLE seen ADD COLUMN proof   INTEGER NOT NULL DEFAULT 0;     -- enum proof: of the last request that proved something
