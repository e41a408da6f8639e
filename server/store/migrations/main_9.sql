-- bootline.db: numbers kept with their rows, and indexes that find what waits for a decision, so
-- that nobody has to look at every phone for an overview.

-- Phones by state and by the model that counts.
CREATE TABLE phone_count (
	state  INTEGER NOT NULL,
	model  TEXT NOT NULL,
	n      INTEGER NOT NULL,
	PRIMARY KEY (state, model)
) STRICT, WITHOUT ROWID;
INSERT INTO phone_count SELECT state, CASE model WHEN '' THEN model_learnt ELSE model END, count(*) FROM phone GROUP BY 1, 2;
CREATE TRIGGER phone_count_insert AFTER INSERT ON phone BEGIN
	INSERT INTO phone_count VALUES (NEW.state, CASE NEW.model WHEN '' THEN NEW.model_learnt ELSE NEW.model END, 1)
		ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER phone_count_delete AFTER DELETE ON phone BEGIN
	UPDATE phone_count SET n = n - 1
		WHERE state = OLD.state AND model = CASE OLD.model WHEN '' THEN OLD.model_learnt ELSE OLD.model END;
	DELETE FROM phone_count
		WHERE state = OLD.state AND model = CASE OLD.model WHEN '' THEN OLD.model_learnt ELSE OLD.model END AND n = 0;
END;
CREATE TRIGGER phone_count_update AFTER UPDATE ON phone
WHEN NEW.state <> OLD.state OR NEW.model <> OLD.model OR NEW.model_learnt <> OLD.model_learnt BEGIN
	INSERT INTO phone_count VALUES (NEW.state, CASE NEW.model WHEN '' THEN NEW.model_learnt ELSE NEW.model END, 1)
		ON CONFLICT DO UPDATE SET n = n + 1;
	UPDATE phone_count SET n = n - 1
		WHERE state = OLD.state AND model = CASE OLD.model WHEN '' THEN OLD.model_learnt ELSE OLD.model END;
	DELETE FROM phone_count
		WHERE state = OLD.state AND model = CASE OLD.model WHEN '' THEN OLD.model_learnt ELSE OLD.model END AND n = 0;
END;

-- A site's phones in order of their MACs.
DROP INDEX phone_site;
CREATE INDEX phone_site ON phone(site_id, mac);
-- Phones that have a login of their own; its user is the MAC.
CREATE INDEX account_own ON account(user) WHERE phone_id IS NOT NULL AND secret IS NOT NULL;
CREATE INDEX enrolment_frozen ON enrolment(phone_id) WHERE is_frozen;
CREATE INDEX enrolment_until ON enrolment(until_at) WHERE NOT is_frozen;
