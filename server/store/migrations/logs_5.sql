-- logs.db, version 5: numbers kept with their rows, indexes of phones that may wait for a decision,
-- and phones of the inventory that are refused.

-- Phones that were here by version: those of the inventory, and new ones.
CREATE TABLE seen_count (
	version  TEXT PRIMARY KEY,
	known    INTEGER NOT NULL,
	new      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO seen_count SELECT version, sum(NOT is_new), sum(is_new <> 0) FROM seen GROUP BY version;
CREATE TRIGGER seen_count_insert AFTER INSERT ON seen BEGIN
	INSERT INTO seen_count VALUES (NEW.version, NOT NEW.is_new, NEW.is_new <> 0)
		ON CONFLICT DO UPDATE SET known = known + excluded.known, new = new + excluded.new;
END;
CREATE TRIGGER seen_count_delete AFTER DELETE ON seen BEGIN
	UPDATE seen_count SET known = known - NOT OLD.is_new, new = new - (OLD.is_new <> 0) WHERE version = OLD.version;
	DELETE FROM seen_count WHERE version = OLD.version AND known = 0 AND new = 0;
END;
CREATE TRIGGER seen_count_update AFTER UPDATE ON seen
WHEN NEW.version <> OLD.version OR NEW.is_new <> OLD.is_new BEGIN
	INSERT INTO seen_count VALUES (NEW.version, NOT NEW.is_new, NEW.is_new <> 0)
		ON CONFLICT DO UPDATE SET known = known + excluded.known, new = new + excluded.new;
	UPDATE seen_count SET known = known - NOT OLD.is_new, new = new - (OLD.is_new <> 0) WHERE version = OLD.version;
	DELETE FROM seen_count WHERE version = OLD.version AND known = 0 AND new = 0;
END;

-- Phones of the inventory by the five minutes in which they were here last.
CREATE TABLE seen_slot (
	slot  INTEGER PRIMARY KEY,                -- last_at / 300
	n     INTEGER NOT NULL
) STRICT;
INSERT INTO seen_slot SELECT last_at / 300, count(*) FROM seen WHERE NOT is_new GROUP BY 1;
CREATE TRIGGER seen_slot_insert AFTER INSERT ON seen WHEN NOT NEW.is_new BEGIN
	INSERT INTO seen_slot VALUES (NEW.last_at / 300, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER seen_slot_delete AFTER DELETE ON seen WHEN NOT OLD.is_new BEGIN
	UPDATE seen_slot SET n = n - 1 WHERE slot = OLD.last_at / 300;
	DELETE FROM seen_slot WHERE slot = OLD.last_at / 300 AND n = 0;
END;
CREATE TRIGGER seen_slot_update AFTER UPDATE ON seen
WHEN NEW.last_at / 300 <> OLD.last_at / 300 OR NEW.is_new <> OLD.is_new BEGIN
	INSERT INTO seen_slot SELECT NEW.last_at / 300, 1 WHERE NOT NEW.is_new ON CONFLICT DO UPDATE SET n = n + 1;
	UPDATE seen_slot SET n = n - 1 WHERE NOT OLD.is_new AND slot = OLD.last_at / 300;
	DELETE FROM seen_slot WHERE NOT OLD.is_new AND slot = OLD.last_at / 300 AND n = 0;
END;

-- Phones of the inventory that came last with the shared account (enum proof), or in clear text
-- (enum channel).
CREATE INDEX seen_shared ON seen(mac) WHERE NOT is_new AND channel >= 0 AND proof = 2;
CREATE INDEX seen_clear ON seen(mac) WHERE NOT is_new AND channel IN (0, 2, 4);

-- Phones of the inventory that were refused, and that have not come through since.
CREATE TABLE refused (
	mac      TEXT PRIMARY KEY,
	at       INTEGER NOT NULL,
	address  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Moves with everything here that decisions are made of, and not with each visit.
CREATE TABLE turn (
	id  INTEGER PRIMARY KEY CHECK (id = 1),
	n   INTEGER NOT NULL
) STRICT;
INSERT INTO turn VALUES (1, 1);
CREATE TRIGGER turn_seen_insert AFTER INSERT ON seen BEGIN UPDATE turn SET n = n + 1; END;
CREATE TRIGGER turn_seen_delete AFTER DELETE ON seen BEGIN UPDATE turn SET n = n + 1; END;
CREATE TRIGGER turn_seen_update AFTER UPDATE ON seen
WHEN NEW.is_new <> OLD.is_new OR NEW.channel <> OLD.channel OR NEW.proof <> OLD.proof OR NEW.address <> OLD.address
BEGIN UPDATE turn SET n = n + 1; END;
CREATE TRIGGER turn_refused_insert AFTER INSERT ON refused BEGIN UPDATE turn SET n = n + 1; END;
CREATE TRIGGER turn_refused_delete AFTER DELETE ON refused BEGIN UPDATE turn SET n = n + 1; END;
