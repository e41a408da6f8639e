-- bootline.db, version 1: the inventory, documents, accounts.  Small and precious.
-- Times are unix seconds, UTC.  Secrets are sealed (base/crypto.h) with table, row and column as
-- additional data.  MACs are 12 lower-case hex digits.

CREATE TABLE site (
	id          INTEGER PRIMARY KEY,
	name        TEXT NOT NULL UNIQUE,
	label       TEXT NOT NULL DEFAULT '',
	sip_domain  TEXT NOT NULL DEFAULT '',
	time_zone   TEXT NOT NULL DEFAULT ''      -- an IANA name
) STRICT;
-- The site of every phone that has no other; its values stand in where another site has none.
INSERT INTO site(id, name, label) VALUES (1, 'default', 'Every phone without another site');

CREATE TABLE site_network (
	site_id  INTEGER NOT NULL REFERENCES site(id) ON DELETE CASCADE,
	network  TEXT NOT NULL,                   -- address/prefix
	PRIMARY KEY (site_id, network)
) STRICT, WITHOUT ROWID;

CREATE TABLE site_var (
	site_id  INTEGER NOT NULL REFERENCES site(id) ON DELETE CASCADE,
	name     TEXT NOT NULL,
	value    TEXT NOT NULL,
	PRIMARY KEY (site_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE phone_group (
	id     INTEGER PRIMARY KEY,
	name   TEXT NOT NULL UNIQUE,
	label  TEXT NOT NULL DEFAULT '',
	rank   INTEGER NOT NULL                   -- 1 is strongest
) STRICT;

-- The administrator's own models, and his changes of stock ones (provision/models.tsv).
CREATE TABLE model (
	name   TEXT PRIMARY KEY,                  -- VVX400
	part   TEXT NOT NULL DEFAULT '',          -- 3111-46157-002
	lines  INTEGER NOT NULL DEFAULT 0,        -- 0: unknown
	keys   INTEGER NOT NULL DEFAULT 0,        -- line keys; 0: unknown
	label  TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE phone (
	id            INTEGER PRIMARY KEY,
	mac           TEXT NOT NULL UNIQUE CHECK (length(mac) = 12),
	state         INTEGER NOT NULL,           -- enum phone_state: 1 active, 2 ignored, 3 retired, 4 blocked
	model         TEXT NOT NULL DEFAULT '',   -- as the administrator said
	model_learnt  TEXT NOT NULL DEFAULT '',   -- as the phone said
	site_id       INTEGER NOT NULL DEFAULT 1 REFERENCES site(id),
	label         TEXT NOT NULL DEFAULT '',
	created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX phone_site ON phone(site_id);

CREATE TABLE phone_in_group (
	phone_id  INTEGER NOT NULL REFERENCES phone(id) ON DELETE CASCADE,
	group_id  INTEGER NOT NULL REFERENCES phone_group(id) ON DELETE CASCADE,
	PRIMARY KEY (phone_id, group_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX phone_in_group_group ON phone_in_group(group_id);

CREATE TABLE line (
	id            INTEGER PRIMARY KEY,
	address       TEXT NOT NULL UNIQUE,       -- host part in lower case
	auth_user     TEXT NOT NULL DEFAULT '',
	auth_domain   TEXT NOT NULL DEFAULT '',
	secret        BLOB,                       -- sealed
	sign_in       INTEGER NOT NULL DEFAULT 0, -- enum line_sign_in: 0 full, 1 prefilled
	is_shared     INTEGER NOT NULL DEFAULT 0,
	display_name  TEXT NOT NULL DEFAULT '',
	label         TEXT NOT NULL DEFAULT ''
) STRICT;

-- Servers of a line, or the default servers of a site.
CREATE TABLE sip_server (
	line_id    INTEGER REFERENCES line(id) ON DELETE CASCADE,
	site_id    INTEGER REFERENCES site(id) ON DELETE CASCADE,
	position   INTEGER NOT NULL CHECK (position BETWEEN 1 AND 4),
	host       TEXT NOT NULL,
	port       INTEGER NOT NULL DEFAULT 0,    -- 0: found by DNS
	transport  TEXT NOT NULL DEFAULT '',      -- as UCS spells it; '' for the phone's default
	CHECK ((line_id IS NULL) <> (site_id IS NULL)),
	UNIQUE (line_id, position),
	UNIQUE (site_id, position)
) STRICT;

CREATE TABLE assignment (
	phone_id   INTEGER NOT NULL REFERENCES phone(id) ON DELETE CASCADE,
	position   INTEGER NOT NULL CHECK (position BETWEEN 1 AND 128),
	line_id    INTEGER NOT NULL REFERENCES line(id) ON DELETE RESTRICT,
	label      TEXT NOT NULL DEFAULT '',
	ring_type  TEXT NOT NULL DEFAULT '',
	line_keys  INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (phone_id, position),
	UNIQUE (phone_id, line_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_line ON assignment(line_id);

CREATE TABLE phone_key (
	phone_id  INTEGER NOT NULL REFERENCES phone(id) ON DELETE CASCADE,
	position  INTEGER NOT NULL CHECK (position BETWEEN 1 AND 512),
	type      INTEGER NOT NULL,               -- enum key_type
	value     TEXT NOT NULL DEFAULT '',
	label     TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (phone_id, position)
) STRICT, WITHOUT ROWID;

-- What parameters, templates and hand-written files hang on.  Exactly one column names it,
-- none for global and lines.
CREATE TABLE scope (
	id        INTEGER PRIMARY KEY,
	kind      INTEGER NOT NULL,               -- enum scope_kind
	site_id   INTEGER UNIQUE REFERENCES site(id) ON DELETE CASCADE,
	group_id  INTEGER UNIQUE REFERENCES phone_group(id) ON DELETE CASCADE,
	line_id   INTEGER UNIQUE REFERENCES line(id) ON DELETE CASCADE,
	phone_id  INTEGER UNIQUE REFERENCES phone(id) ON DELETE CASCADE,
	model     TEXT UNIQUE
) STRICT;
INSERT INTO scope(id, kind) VALUES (1, 0), (2, 1); -- global, lines

CREATE TABLE param (
	id         INTEGER PRIMARY KEY,
	scope_id   INTEGER NOT NULL REFERENCES scope(id) ON DELETE CASCADE,
	name       TEXT NOT NULL,
	value      TEXT NOT NULL DEFAULT '',
	sealed     BLOB,                          -- instead of value where it is secret
	UNIQUE (scope_id, name)
) STRICT;

CREATE TABLE template (
	id          INTEGER PRIMARY KEY,
	name        TEXT NOT NULL UNIQUE,
	is_stock    INTEGER NOT NULL,             -- a copy of a stock template, as it was when assigned
	text        TEXT NOT NULL,
	hash        TEXT NOT NULL,                -- BLAKE2b-256 of text, hex
	changed_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE template_use (
	scope_id     INTEGER NOT NULL REFERENCES scope(id) ON DELETE CASCADE,
	template_id  INTEGER NOT NULL REFERENCES template(id) ON DELETE RESTRICT,
	rank         INTEGER NOT NULL,            -- 1 is strongest
	PRIMARY KEY (scope_id, template_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX template_use_template ON template_use(template_id);

CREATE TABLE config_file (
	scope_id  INTEGER NOT NULL REFERENCES scope(id) ON DELETE CASCADE,
	is_after  INTEGER NOT NULL,               -- behind the layer's own file; else in front of it
	position  INTEGER NOT NULL,
	name      TEXT NOT NULL,
	PRIMARY KEY (scope_id, is_after, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
	id        INTEGER PRIMARY KEY,
	mac       TEXT NOT NULL,                  -- 000000000000 for what is everybody's
	kind      INTEGER NOT NULL,               -- enum document_kind
	version   INTEGER NOT NULL,
	is_admin  INTEGER NOT NULL,               -- put by the administrator, not by the phone
	at        INTEGER NOT NULL,
	size      INTEGER NOT NULL,
	hash      TEXT NOT NULL,                  -- BLAKE2b-256, hex
	body      BLOB NOT NULL,
	UNIQUE (mac, kind, version)
) STRICT;

CREATE TABLE account (
	id      INTEGER PRIMARY KEY,
	kind    INTEGER NOT NULL,                 -- enum account_kind: 0 bootstrap
	user    TEXT NOT NULL UNIQUE,
	secret  BLOB,                             -- sealed; NULL: the factory default of the kind
	is_open INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO account(id, kind, user) VALUES (1, 0, 'PlcmSpIp');

-- A change of anything that rendering or logging in reads makes a new generation: what a worker
-- remembers of an older one is void.  Documents are read afresh at every request.
CREATE TABLE generation (
	id  INTEGER PRIMARY KEY CHECK (id = 1),
	n   INTEGER NOT NULL,
	is_seeded INTEGER NOT NULL                -- a template was stored: the stock ones are not to come again
) STRICT;
INSERT INTO generation VALUES (1, 1, 0);
CREATE TRIGGER generation_site_insert AFTER INSERT ON site BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_site_update AFTER UPDATE ON site BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_site_delete AFTER DELETE ON site BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_site_network_insert AFTER INSERT ON site_network BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_site_network_update AFTER UPDATE ON site_network BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_site_network_delete AFTER DELETE ON site_network BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_site_var_insert AFTER INSERT ON site_var BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_site_var_update AFTER UPDATE ON site_var BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_site_var_delete AFTER DELETE ON site_var BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_group_insert AFTER INSERT ON phone_group BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_group_update AFTER UPDATE ON phone_group BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_group_delete AFTER DELETE ON phone_group BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_model_insert AFTER INSERT ON model BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_model_update AFTER UPDATE ON model BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_model_delete AFTER DELETE ON model BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_insert AFTER INSERT ON phone BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_update AFTER UPDATE ON phone BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_delete AFTER DELETE ON phone BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_in_group_insert AFTER INSERT ON phone_in_group BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_in_group_update AFTER UPDATE ON phone_in_group BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_in_group_delete AFTER DELETE ON phone_in_group BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_line_insert AFTER INSERT ON line BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_line_update AFTER UPDATE ON line BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_line_delete AFTER DELETE ON line BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_sip_server_insert AFTER INSERT ON sip_server BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_sip_server_update AFTER UPDATE ON sip_server BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_sip_server_delete AFTER DELETE ON sip_server BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_assignment_insert AFTER INSERT ON assignment BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_assignment_update AFTER UPDATE ON assignment BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_assignment_delete AFTER DELETE ON assignment BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_key_insert AFTER INSERT ON phone_key BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_key_update AFTER UPDATE ON phone_key BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_phone_key_delete AFTER DELETE ON phone_key BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_scope_insert AFTER INSERT ON scope BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_scope_update AFTER UPDATE ON scope BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_scope_delete AFTER DELETE ON scope BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_param_insert AFTER INSERT ON param BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_param_update AFTER UPDATE ON param BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_param_delete AFTER DELETE ON param BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_template_insert AFTER INSERT ON template BEGIN UPDATE generation SET n = n + 1, is_seeded = 1; END;
CREATE TRIGGER generation_template_update AFTER UPDATE ON template BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_template_delete AFTER DELETE ON template BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_template_use_insert AFTER INSERT ON template_use BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_template_use_update AFTER UPDATE ON template_use BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_template_use_delete AFTER DELETE ON template_use BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_config_file_insert AFTER INSERT ON config_file BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_config_file_update AFTER UPDATE ON config_file BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_config_file_delete AFTER DELETE ON config_file BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_account_insert AFTER INSERT ON account BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_account_update AFTER UPDATE ON account BEGIN UPDATE generation SET n = n + 1; END;
CREATE TRIGGER generation_account_delete AFTER DELETE ON account BEGIN UPDATE generation SET n = n + 1; END;
