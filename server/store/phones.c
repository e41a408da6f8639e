#include "store/phones.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/models.h"
#include "store/phone_accounts.h"
#include "store/scopes.h"
#include "store/sites.h"

const char *const phone_state_names[PHONE_STATE__COUNT] = {
	[PHONE_NEW] = "new",
	[PHONE_ACTIVE] = "active",
	[PHONE_IGNORED] = "ignored",
	[PHONE_RETIRED] = "retired",
	[PHONE_BLOCKED] = "blocked",
};

const char *const key_type_names[KEY__COUNT] = {
	[KEY_LINE] = "line",
	[KEY_BLF] = "blf",
	[KEY_SPEED_DIAL] = "speed-dial",
	[KEY_EFK] = "efk",
	[KEY_UNASSIGNED] = "unassigned",
};

enum sql {
	SQL_ADD,
	SQL_UPDATE,
	SQL_REMOVE,
	SQL_BY_MAC,
	SQL_EACH,
	SQL_LEARN_MODEL,
	SQL_KEY_PUT,
	SQL_KEY_REMOVE,
	SQL_KEYS_OF_PHONE,
	SQL__COUNT
};

/* CROSS JOIN keeps the order of the tables: phones first, so that they come by MAC unsorted. */
#define SELECT_PHONES                                                                              \
	"SELECT p.id, p.mac, p.state, p.model, p.model_learnt, p.site_id, site.name, p.label,"     \
	" p.created_at FROM phone p CROSS JOIN site ON site.id = p.site_id"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO phone(mac, state, model, model_learnt, site_id, label, created_at)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_UPDATE] = "UPDATE phone SET mac = ?1, state = ?2, model = ?3, model_learnt = ?4,"
		       " site_id = ?5, label = ?6, created_at = ?7 WHERE id = ?8",
	[SQL_REMOVE] = "DELETE FROM phone WHERE id = ?1",
	[SQL_BY_MAC] = SELECT_PHONES " WHERE p.mac = ?1",
	[SQL_EACH] = SELECT_PHONES
	" WHERE (?1 = 0 OR p.state = ?1) AND (?2 = 0 OR p.site_id = ?2)"
	" AND (?3 = 0 OR EXISTS (SELECT 1 FROM phone_in_group i"
	" WHERE i.phone_id = p.id AND i.group_id = ?3))"
	" AND (?4 = '' OR ?4 = CASE p.model WHEN '' THEN p.model_learnt ELSE p.model END)"
	" AND (?5 = '' OR instr(p.mac, lower(?5)) OR instr(lower(p.label), lower(?5)))"
	" ORDER BY p.mac",
	[SQL_LEARN_MODEL] = "UPDATE phone SET model_learnt = ?2"
			    " WHERE mac = ?1 AND model_learnt <> ?2",
	[SQL_KEY_PUT] = "INSERT INTO phone_key(phone_id, position, type, value, label)"
			" VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(phone_id, position) DO UPDATE"
			" SET type = excluded.type, value = excluded.value, label = excluded.label",
	[SQL_KEY_REMOVE] = "DELETE FROM phone_key WHERE phone_id = ?1 AND position = ?2",
	[SQL_KEYS_OF_PHONE] = "SELECT position, type, value, label FROM phone_key"
			      " WHERE phone_id = ?1 ORDER BY position",
};

static enum err
check(const struct phone *phone, struct why *why)
{
	enum err e = ERR_OK;

	if (phone->state <= PHONE_NEW || phone->state >= PHONE_STATE__COUNT)
		return why_fail(why, ERR_SYNTAX,
			"A phone of the inventory is active, ignored, retired or blocked.");
	if (phone->model[0] != '\0')
		e = model_name_check(slice_of(phone->model), why);
	return e == ERR_OK ? param_value_check(slice_of(phone->label), why) : e;
}

/* mac_room must live as long as the binding. */
static void
bind_phone(struct db_query *q, const struct phone *phone, char mac_room[MAC_TEXT_BYTES])
{
	db_bind_text(q, slice_of(mac_text(phone->mac, mac_room)));
	db_bind_i64(q, phone->state);
	db_bind_text(q, slice_of(phone->model));
	db_bind_text(q, slice_of(phone->model_learnt));
	db_bind_i64(q, phone->site_id != 0 ? phone->site_id : SITE_DEFAULT);
	db_bind_text(q, slice_of(phone->label));
	db_bind_i64(q, phone->created_at);
}

static enum err
explain(enum err e, const char *mac, struct why *why)
{
	if (e == ERR_EXISTS)
		return why_fail(why, e,
			"The phone %s is in the inventory already: change it with `bootline phone "
			"set`.",
			mac);
	if (e == ERR_DENIED)
		return why_fail(
			why, ERR_NOTFOUND, "The phone's site does not exist: add it first.");
	return e;
}

enum err
phones_add(struct store *s, struct phone *phone, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	char mac[MAC_TEXT_BYTES];
	enum err e = check(phone, why);

	if (e != ERR_OK)
		return e;
	bind_phone(&q, phone, mac);
	e = db_run(&q);
	if (e == ERR_OK)
		phone->id = db_last_id(s->main);
	if (e == ERR_OK && phone->state == PHONE_ACTIVE)
		return enrolments_open(s, phone->id, phone->created_at,
			phone->created_at + ENROLMENT_S, SLICE(""));
	return explain(e, mac, why);
}

enum err
phones_update(struct store *s, const struct phone *phone, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_UPDATE]);
	char mac[MAC_TEXT_BYTES];
	enum err e = check(phone, why);

	if (e != ERR_OK)
		return e;
	bind_phone(&q, phone, mac);
	db_bind_i64(&q, phone->id);
	return explain(db_run_on_one(&q), mac, why);
}

enum err
phones_remove(struct store *s, int64_t id)
{
	return db_run_by_id(s->main, sql_text[SQL_REMOVE], id);
}

enum err
phone_read(struct db_query *q, struct phone *out)
{
	struct phone phone = {.id = db_i64(q)};
	struct slice mac = db_slice(q);

	if (q->err == ERR_OK && mac_from_hex(mac, &phone.mac) != ERR_OK)
		q->err = ERR_IO;
	phone.state = (enum phone_state)db_i64(q);
	db_text(q, phone.model, sizeof(phone.model));
	db_text(q, phone.model_learnt, sizeof(phone.model_learnt));
	phone.site_id = db_i64(q);
	db_text(q, phone.site, sizeof(phone.site));
	db_text(q, phone.label, sizeof(phone.label));
	phone.created_at = db_i64(q);
	if (q->err == ERR_OK)
		*out = phone;
	return q->err;
}

enum err
phones_by_mac(struct store *s, struct mac mac, struct phone *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_MAC]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	enum err e = db_row(&q);
	return e == ERR_OK ? phone_read(&q, out) : e;
}

enum err
phones_learn_model(struct store *s, struct mac mac, struct slice model)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_LEARN_MODEL]);
	char text[MAC_TEXT_BYTES];
	enum err e = model_name_check(model, NULL);

	if (e != ERR_OK)
		return e;
	db_bind_text(&q, slice_of(mac_text(mac, text)));
	db_bind_text(&q, model);
	return db_run(&q);
}

enum err
phones_each(struct store *s, const struct phone_filter *filter,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	struct phone phone;
	enum err e;

	db_bind_i64(&q, filter->state == PHONE_STATE__COUNT ? 0 : filter->state);
	db_bind_i64(&q, filter->site_id);
	db_bind_i64(&q, filter->group_id);
	db_bind_text(&q, filter->model);
	db_bind_text(&q, filter->text);
	if (filter->state == PHONE_NEW)
		return ERR_OK; /* they have no rows here */
	while ((e = db_row(&q)) == ERR_OK) {
		e = phone_read(&q, &phone);
		if (e == ERR_OK)
			e = each(ctx, &phone);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
keys_put(struct store *s, int64_t phone_id, const struct phone_key *key)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_KEY_PUT]);
	enum err e = param_value_check(slice_of(key->value), NULL);

	if (e == ERR_OK)
		e = param_value_check(slice_of(key->label), NULL);
	if (key->position < 1 || key->position > KEYS_PER_PHONE_MAX || key->type >= KEY__COUNT)
		e = ERR_LIMIT;
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, phone_id);
	db_bind_i64(&q, key->position);
	db_bind_i64(&q, key->type);
	db_bind_text(&q, slice_of(key->value));
	db_bind_text(&q, slice_of(key->label));
	e = db_run(&q);
	return e == ERR_DENIED ? ERR_NOTFOUND : e; /* there is no such phone */
}

enum err
keys_remove(struct store *s, int64_t phone_id, int64_t position)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_KEY_REMOVE]);

	db_bind_i64(&q, phone_id);
	db_bind_i64(&q, position);
	return db_run_on_one(&q);
}

static enum err
read_key(struct db_query *q, struct phone_key *out)
{
	struct phone_key key = {.position = db_i64(q)};

	key.type = (enum key_type)db_i64(q);
	db_text(q, key.value, sizeof(key.value));
	db_text(q, key.label, sizeof(key.label));
	if (q->err == ERR_OK)
		*out = key;
	return q->err;
}

enum err
keys_of_phone(struct store *s, int64_t phone_id,
	enum err (*each)(void *ctx, const struct phone_key *key), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_KEYS_OF_PHONE]);
	struct phone_key key;
	enum err e;

	db_bind_i64(&q, phone_id);
	while ((e = db_row(&q)) == ERR_OK) {
		e = read_key(&q, &key);
		if (e == ERR_OK)
			e = each(ctx, &key);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
