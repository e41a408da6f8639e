-- bootline.db: since when a phone that was told is waited for, to the millisecond: in the same second it
-- may have been here before.

ALTER TABLE telling ADD COLUMN told_ms INTEGER NOT NULL DEFAULT 0;
UPDATE telling SET told_ms = answered_at * 1000;
