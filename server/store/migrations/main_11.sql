-- bootline.db: rollouts: plans that move phones to a release, ring by ring, and how far they are.

CREATE TABLE rollout (
	id            INTEGER PRIMARY KEY,
	label         TEXT NOT NULL DEFAULT '',
	release_id    INTEGER REFERENCES release(id) ON DELETE SET NULL,
	release       TEXT NOT NULL,              -- its name, which stays when it is removed
	state         INTEGER NOT NULL,           -- enum rollout_state
	why           TEXT NOT NULL DEFAULT '',   -- of a halted one
	site          TEXT NOT NULL DEFAULT '',   -- whose phones, as `phone list` asks; '' any
	phone_group   TEXT NOT NULL DEFAULT '',
	model         TEXT NOT NULL DEFAULT '',
	text          TEXT NOT NULL DEFAULT '',
	days          INTEGER NOT NULL,           -- a set: 1 Monday, 2 Tuesday ... 64 Sunday
	from_min      INTEGER NOT NULL,           -- of the day; the same as until_min: all of it
	until_min     INTEGER NOT NULL,
	pace          INTEGER NOT NULL,           -- phones at once; 0 any number
	wait_s        INTEGER NOT NULL,           -- after each ring
	patience_s    INTEGER NOT NULL,           -- for a phone that has the image
	quiet_s       INTEGER NOT NULL,           -- for one that was offered it and does not come
	halt_count    INTEGER NOT NULL,           -- phones that failed; 0 any number
	halt_percent  INTEGER NOT NULL,           -- of a ring; 0 any share
	created_at    INTEGER NOT NULL,
	started_at    INTEGER NOT NULL DEFAULT 0,
	ended_at      INTEGER NOT NULL DEFAULT 0,
	ring          INTEGER NOT NULL DEFAULT 0, -- that is under way, from 1; 0 none yet
	over_s        INTEGER NOT NULL DEFAULT -1, -- when that ring was over, in watched seconds
	watched_s     INTEGER NOT NULL DEFAULT 0, -- so long it was looked after
	decided_at    INTEGER NOT NULL DEFAULT 0, -- when it was looked at last
	visit_id      INTEGER NOT NULL DEFAULT 0, -- of the trace: what it knows of
	revision      INTEGER NOT NULL DEFAULT 1  -- moves with every change
) STRICT;
CREATE INDEX rollout_release ON rollout(release_id);

CREATE TABLE rollout_ring (
	rollout_id  INTEGER NOT NULL REFERENCES rollout(id) ON DELETE CASCADE,
	position    INTEGER NOT NULL,             -- from 1
	kind        INTEGER NOT NULL,             -- enum rollout_ring_kind
	value       TEXT NOT NULL,                -- MACs, a percentage, a group
	PRIMARY KEY (rollout_id, position)
) STRICT, WITHOUT ROWID;

-- Which phones belong to it, fixed when it starts.
CREATE TABLE rollout_phone (
	rollout_id    INTEGER NOT NULL REFERENCES rollout(id) ON DELETE CASCADE,
	phone_id      INTEGER NOT NULL REFERENCES phone(id) ON DELETE CASCADE,
	ring          INTEGER NOT NULL,           -- 0: left out
	place         INTEGER NOT NULL,           -- order in the ring
	state         INTEGER NOT NULL,           -- enum rollout_phone_state
	reason        INTEGER NOT NULL,           -- enum rollout_reason
	why           TEXT NOT NULL DEFAULT '',   -- a line of its log, a version
	from_version  TEXT NOT NULL DEFAULT '',   -- what it ran when it began
	is_offered    INTEGER NOT NULL DEFAULT 0, -- it was, at any time
	is_forgiven   INTEGER NOT NULL DEFAULT 0, -- it failed before the rollout was resumed
	changed_at    INTEGER NOT NULL,
	since_s       INTEGER NOT NULL DEFAULT 0, -- in this state, in watched seconds
	offered_s     INTEGER NOT NULL DEFAULT 0, -- so long it was offered the release in earlier windows, in vain
	fetches       INTEGER NOT NULL DEFAULT 0, -- of the whole image, in the last hour
	fetched_1_s   INTEGER NOT NULL DEFAULT 0, -- the first and the second of those
	fetched_2_s   INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (rollout_id, phone_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rollout_phone_phone ON rollout_phone(phone_id);
CREATE INDEX rollout_phone_ring ON rollout_phone(rollout_id, ring, place);
CREATE INDEX rollout_phone_open ON rollout_phone(rollout_id, state) WHERE state < 4;
CREATE TRIGGER rollout_phone_gone AFTER DELETE ON rollout_phone BEGIN
	UPDATE rollout SET revision = revision + 1 WHERE id = OLD.rollout_id;
END;

-- What a rollout says of the phones that it was offered to: stronger than every scope.
CREATE TABLE rollout_offer (
	phone_id       INTEGER PRIMARY KEY REFERENCES phone(id) ON DELETE CASCADE,
	rollout_id     INTEGER NOT NULL REFERENCES rollout(id) ON DELETE CASCADE,
	kind           INTEGER NOT NULL,          -- enum rollout_offer_kind
	release_id     INTEGER NOT NULL REFERENCES release(id) ON DELETE RESTRICT,
	previous_id    INTEGER REFERENCES release(id) ON DELETE SET NULL -- that it ran before, where it is held
) STRICT;
CREATE INDEX rollout_offer_rollout ON rollout_offer(rollout_id);
CREATE INDEX rollout_offer_release ON rollout_offer(release_id);

CREATE TRIGGER generation_rollout_offer_insert AFTER INSERT ON rollout_offer BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_rollout_offer_update AFTER UPDATE ON rollout_offer BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_rollout_offer_delete AFTER DELETE ON rollout_offer BEGIN UPDATE generation SET n = n + 1; END;
