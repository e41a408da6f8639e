-- bootline.db: long lists, a page at a time in any order (store/phone_query.c, store/line_query.c).

-- The model that counts, written as the queries write it.
CREATE INDEX phone_model ON phone(CASE model WHEN '' THEN model_learnt ELSE model END);
CREATE INDEX phone_label ON phone(label COLLATE NOCASE);
CREATE INDEX phone_state ON phone(state);
CREATE INDEX phone_created ON phone(created_at);
CREATE INDEX line_display_name ON line(display_name COLLATE NOCASE);
CREATE INDEX line_label ON line(label COLLATE NOCASE);
