/* /phones/{mac}/restore: one phone as it is in a backup that was brought here. */
#include "admin/backup_room.h"
#include "admin/phone_path.h"
#include "admin/resources.h"
#include "manage/members_of.h"
#include "manage/phone_back.h"

const struct field_row phone_restore_fields[] = {
	{"backup", FIELD_TEXT, true,  "the id of one that was brought here and opened"},
	{NULL,     FIELD_TEXT, false, NULL					    },
};

static void
push_left_out(void *ctx, const char *what, const char *name)
{
	struct jval *row = jval_push_object(ctx);

	jval_put_text(row, "what", what);
	jval_put_text(row, "name", name);
}

static enum err
bring(struct call *c, struct phone_back *back, int64_t made_at)
{
	struct phone_back_done done = {.is_added = false};
	struct jval *out = jval_object(), *left_out = jval_array();
	enum err e;

	jval_put(out, "left_out", left_out);
	back->ctx = left_out;
	e = phone_back(back, &done, c->why);
	if (e != ERR_OK) {
		jval_free(out);
		return e;
	}
	members_of_phone_back(jval_members(out), back->mac, made_at, &done);
	if (done.is_added)
		call_after_commit(c, phone_change_settle, back->mac);
	if (c->is_dry) {
		c->report = out;
		return ERR_OK;
	}
	jval_free(c->answer);
	c->answer = out;
	return ERR_OK;
}

enum err
phone_restore(struct call *c)
{
	struct phone_back back = {.to = c->store,
		.now = c->ask->at,
		.keep_versions = settings_number(c->settings, SET_DOCUMENT_VERSIONS),
		.left_out = push_left_out};
	struct restored about;
	bool has;
	enum err e = phone_path_mac(c, &back.mac, &has);

	if (e != ERR_OK)
		return e;
	e = backup_room_use(c->parts->backups, call_text(c, "backup"), &back.from, &about);
	if (e == ERR_NOTFOUND || e == ERR_EXISTS)
		return call_fault(c, "backup", "%s",
			e == ERR_NOTFOUND ? "There is no such backup here: bring it to "
					    "/backup/uploads." :
					    "It was not opened: POST /backup/uploads/{id}/open.");
	if (e != ERR_OK)
		return call_refuse(c, 409, "in_use", "Another request is at this backup.");
	e = bring(c, &back, about.made_at);
	backup_room_leave(c->parts->backups);
	return e;
}
