/* /secrets: what is sealed, and changing the master key that seals it. */
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/members_of.h"
#include "store/key_change.h"

const struct field_row key_change_fields[] = {
	{"password", FIELD_TEXT, false, "one's own, again; not for a dry run"},
	{NULL,       FIELD_TEXT, false, NULL                                 },
};

static enum err
put_count(void *ctx, const char *kind, uint8_t key_id, int64_t count)
{
	members_of_sealed(jval_members(jval_push_object(ctx)), kind, key_id, count);
	return ERR_OK;
}

enum err
secrets_list(struct call *c)
{
	struct jval *rows = jval_put_array(c->answer, "sealed");

	jval_put_number(c->answer, "key", keyring_current(&c->store->ring)->id);
	jval_put_text(c->answer, "key_from", c->store->is_credential ? "credential" : "secret.key");
	jval_put_bool(c->answer, "is_unfinished", c->store->ring.count > 1);
	return sealed_count(c->store, put_count, rows);
}

static enum err
add(void *ctx, const char *kind, uint8_t key_id, int64_t count)
{
	int64_t *sum = ctx;

	(void)kind;
	(void)key_id;
	*sum += count;
	return ERR_OK;
}

/* How many secrets there are to seal anew: counted, and nothing touched. */
static enum err
tell_dry(struct call *c)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	int64_t secrets = 0;
	enum err e = sealed_may_begin(c->store, c->why);

	if (e == ERR_OK)
		e = db_tx_begin_read(c->store->main, &tx);
	if (e == ERR_OK)
		e = sealed_count(c->store, add, &secrets);
	if (e != ERR_OK)
		return e;
	jval_put_bool(c->answer, "dry_run", true);
	jval_put_number(c->answer, "from", c->store->ring.keys[0].id);
	jval_put_number(c->answer, "secrets", secrets);
	jval_put_bool(c->answer, "is_resumed", c->store->ring.count > 1);
	return ERR_OK;
}

static enum err
change(struct call *c)
{
	struct audit_who who;
	const struct key_change k = {&who, slice_of(c->route->action), c->ask->at, NULL};
	struct sealed_rotation r;
	enum err e;

	call_who(c, &who);
	e = key_change_run(c->store, &k, &r, c->why);
	keeper_note_commit(c->parts->main_keeper); /* workers look at the key file */
	if (e != ERR_OK)
		return e;
	members_of_rotation(jval_members(c->answer), &r);
	return ERR_OK;
}

enum err
secrets_rotate_key(struct call *c)
{
	struct slice password = call_text(c, "password");
	enum err e;

	if (c->is_dry)
		return tell_dry(c);
	if (password.n == 0)
		return call_fault(c, "password", "This is needed: your own password.");
	e = session_prove(c, password);
	return e == ERR_OK ? change(c) : e;
}
