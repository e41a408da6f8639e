-- bootline.db, version 2: what a site grants where phones cannot prove themselves.

ALTER TABLE site ADD COLUMN trust   INTEGER NOT NULL DEFAULT 0;  -- enum site_trust: 0 none, 1 network
ALTER TABLE site ADD COLUMN tls_end INTEGER NOT NULL DEFAULT 0;  -- enum site_tls_end: 0 strict, 1 any
