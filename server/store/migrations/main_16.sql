-- bootline.db: since when a phone that was told is waited for, to the millisecond: in the same second it
-- may have been here before.

ALTER TABLE telling ADD COLUMN told_ms INTEGER NOT NULL DEFAULT 0;
UPDATE telling SET told_ms = answered_at * 1000;

-- What phones upload holds passwords that were set on them, and its bytes are sealed.  Those of before
-- are sealed when a server starts (store_seal_old()); body is empty then.
ALTER TABLE document ADD COLUMN sealed_body BLOB;
CREATE INDEX document_open ON document(id) WHERE sealed_body IS NULL;
