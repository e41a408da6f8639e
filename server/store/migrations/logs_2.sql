-- logs.db, version 2: phones by when they were last here, and by their version, a page at a time.

CREATE INDEX seen_last ON seen(last_at);
CREATE INDEX seen_version ON seen(version);
-- Refusals are few, and what people look for.
CREATE INDEX visit_refused ON visit(id) WHERE refused > 0;
