-- bootline.db, version 5: rotations that are handed out gradually, logins that are taken away, and
-- sites whose phones get nothing in clear text.

ALTER TABLE account ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;  -- next_secret is in the phone's files from then on; 0: at once
ALTER TABLE account ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;    -- how often its login was taken away: older sessions are void

ALTER TABLE site ADD COLUMN require_tls INTEGER NOT NULL DEFAULT 0; -- enum site_require_tls: 0 no, 1 yes
