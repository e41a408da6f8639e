-- bootline.db: a login of its own for each phone, and the windows in which phones get one.

ALTER TABLE account ADD COLUMN phone_id INTEGER REFERENCES phone(id) ON DELETE CASCADE; -- kind 1
ALTER TABLE account ADD COLUMN next_secret BLOB;                    -- sealed; handed out, not used yet
ALTER TABLE account ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;  -- when it logged in first
CREATE UNIQUE INDEX account_phone ON account(phone_id);

CREATE TABLE enrolment (
	phone_id   INTEGER PRIMARY KEY REFERENCES phone(id) ON DELETE CASCADE,
	opened_at  INTEGER NOT NULL,
	until_at   INTEGER NOT NULL,
	network    TEXT NOT NULL DEFAULT '',     -- from where alone; '' for anywhere
	address    TEXT NOT NULL DEFAULT '',     -- whose it is: the first that named the phone; '' nobody's yet
	is_frozen  INTEGER NOT NULL DEFAULT 0    -- somebody else came
) STRICT;
-- Phones that are there already go on with the shared account until they have a login of their own.
INSERT INTO enrolment(phone_id, opened_at, until_at)
	SELECT id, unixepoch(), unixepoch() + 30 * 86400 FROM phone WHERE state = 1;

CREATE TRIGGER generation_enrolment_insert AFTER INSERT ON enrolment BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_enrolment_update AFTER UPDATE ON enrolment BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_enrolment_delete AFTER DELETE ON enrolment BEGIN UPDATE generation SET n = n + 1; END;

-- A phone of this site that has lost its login (reset to factory) gets a window by itself, from the
-- site's networks.
ALTER TABLE site ADD COLUMN reenroll INTEGER NOT NULL DEFAULT 0;    -- enum site_reenroll: 0 ask, 1 network
