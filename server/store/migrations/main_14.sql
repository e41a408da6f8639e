-- bootline.db: what a site's line bears of firmware images: how many at a time, and bytes per second
-- of all of them together; 0: anything.
ALTER TABLE site ADD COLUMN image_downloads INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site ADD COLUMN image_rate INTEGER NOT NULL DEFAULT 0;
