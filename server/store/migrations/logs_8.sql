-- logs.db, version 8: where a phone was when it had proven itself, apart from where it was named last.

ALTER TABLE seen ADD COLUMN own_address TEXT NOT NULL DEFAULT '';   -- with its own login or its certificate
ALTER TABLE seen ADD COLUMN own_ms      INTEGER NOT NULL DEFAULT 0; -- unix milliseconds; 0: never
ALTER TABLE seen ADD COLUMN own_proof   INTEGER NOT NULL DEFAULT 0; -- enum proof
ALTER TABLE seen ADD COLUMN let_address TEXT NOT NULL DEFAULT '';   -- let in without: by its window, or a trusted network
ALTER TABLE seen ADD COLUMN let_ms      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE seen ADD COLUMN let_proof   INTEGER NOT NULL DEFAULT 0;

-- Of one that came last with the shared account nobody knows whether it was let in.
UPDATE seen SET own_address = address, own_ms = last_at * 1000, own_proof = proof WHERE channel >= 0 AND proof IN (3, 4);
UPDATE seen SET let_address = address, let_ms = last_at * 1000, let_proof = proof WHERE channel >= 0 AND proof = 1;

-- What is kept aside may hold passwords, and is sealed from here on.  Nobody reads it.
DELETE FROM quarantine;
