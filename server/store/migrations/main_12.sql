-- bootline.db: what phones are to be told: to read their files again, or to start anew.

CREATE TABLE telling (
	id           INTEGER PRIMARY KEY,
	phone_id     INTEGER NOT NULL REFERENCES phone(id) ON DELETE CASCADE,
	what         INTEGER NOT NULL,                -- enum telling_what
	state        INTEGER NOT NULL DEFAULT 0,      -- enum telling_state
	asked_by     TEXT NOT NULL,                   -- a person, or "rollout NAME"
	asked_at     INTEGER NOT NULL,
	opens_at     INTEGER NOT NULL DEFAULT 0,      -- the window in which it may be told;
	closes_at    INTEGER NOT NULL DEFAULT 0,      -- 0: it has no end
	tries        INTEGER NOT NULL DEFAULT 0,
	next_at      INTEGER NOT NULL,                -- it is not tried before
	way          INTEGER NOT NULL DEFAULT 0,      -- enum telling_way: what worked
	answered_at  INTEGER NOT NULL DEFAULT 0,
	back_at      INTEGER NOT NULL DEFAULT 0,      -- when the phone made contact again
	over_at      INTEGER NOT NULL DEFAULT 0,
	why          TEXT NOT NULL DEFAULT ''         -- why it failed, or what is waited for
) STRICT;
CREATE INDEX telling_phone ON telling(phone_id, id);
CREATE INDEX telling_due ON telling(next_at, id) WHERE state = 0;
CREATE INDEX telling_watched ON telling(id) WHERE state IN (1, 2);
CREATE INDEX telling_asked_by ON telling(asked_by) WHERE state = 0;
CREATE INDEX telling_over ON telling(over_at) WHERE over_at > 0;
