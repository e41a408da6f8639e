/* /firmware/uploads: packages that come piece by piece over the API. */
#include "admin/paging.h"
#include "admin/pieces.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "firmware/package_upload.h"

const struct field_row package_upload_fields[] = {
	{"name",       FIELD_TEXT,   true,  "the file's own"                                  },
	{"size_bytes", FIELD_NUMBER, true,  "that it has"                                     },
	{"version",    FIELD_TEXT,   false, "where neither sip.ver in it nor its name says it"},
	{NULL,         FIELD_TEXT,   false, NULL					      },
};
const struct field_row package_finish_fields[] = {
	{"version", FIELD_TEXT, false, "where neither sip.ver in it nor its name says it"},
	{NULL,      FIELD_TEXT, false, NULL					      },
};

static void
put(struct jval *object, const struct package_upload *u)
{
	jval_put_text(object, "id", u->id);
	jval_put_text(object, "name", u->name);
	jval_put_text(object, "version", u->version);
	jval_put_number(object, "size_bytes", (int64_t)u->size_bytes);
	jval_put_number(object, "received_bytes", (int64_t)u->received_bytes);
	jval_put_text(object, "state", package_state_names[u->state]);
	jval_put_number(object, "read_bytes", (int64_t)u->read_bytes);
	jval_put_text(object, "release", u->release[0] != '\0' ? u->release : NULL);
	jval_put_bool(object, "is_new", u->is_new);
	jval_put_number(object, "added", u->added);
	jval_put_text(object, "why", u->why[0] != '\0' ? u->why : NULL);
	jval_put_text(object, "by", u->by);
	jval_put_time(object, "created_at", u->created_at);
	jval_put_time(object, "changed_at", u->changed_at);
}

/* Answers with it, or says that there is none. */
static enum err
show(struct call *c, enum err e, const struct package_upload *u)
{
	if (e == ERR_NOTFOUND)
		(void)why_fail(
			c->why, e, "There is no such upload: it was given up, or is too old.");
	if (e == ERR_OK)
		put(c->answer, u);
	return e;
}

static enum err
list_one(void *ctx, const struct package_upload *u)
{
	struct jval *row = paging_row(ctx, -u->created_at, slice_of(u->id)); /* the newest first */

	if (row != NULL)
		put(row, u);
	return ERR_OK;
}

enum err
package_uploads_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "uploads", PAGE_UPLOADS);

	return e == ERR_OK ? paging_end(&p, package_uploads_each(c->store, list_one, &p)) : e;
}

enum err
package_uploads_show(struct call *c)
{
	struct package_upload u;
	enum err e = package_uploads_get(c->store, c->names[0], &u);

	return show(c, e, &u);
}

/* Takes what the body says of a new one. */
static enum err
take(struct call *c, struct package_upload *u)
{
	const char *field = "";
	enum err e = call_take_text(c, "name", u->name, sizeof(u->name));

	if (e == ERR_OK)
		e = call_take_text(c, "version", u->version, sizeof(u->version));
	if (e == ERR_OK)
		e = pieces_take_size(c, PACKAGE_TOTAL_MIB, &u->size_bytes);
	if (e != ERR_OK)
		return e;
	u->is_token = c->caller.is_token;
	u->created_at = c->ask->at;
	(void)snprintf(u->by, sizeof(u->by), "%s", c->caller.name);
	e = package_upload_check(u, &field, c->why);
	return call_blame(c, field, e);
}

enum err
package_uploads_create(struct call *c)
{
	struct package_upload u = {.size_bytes = 0};
	enum err e = take(c, &u);

	if (e != ERR_OK)
		return e;
	e = package_upload_begin(c->store, &u, pieces_reserve(c), c->why);
	return show(c, pieces_begun(c, e, u.id), &u);
}

enum err
package_uploads_add_piece(struct call *c)
{
	uint64_t offset = 0;
	struct package_upload u;
	enum err e = pieces_take_offset(c, &offset);

	if (e != ERR_OK)
		return e;

	const struct package_piece piece = {.id = c->names[0],
		.offset = offset,
		.bytes = buf_slice(&c->ask->body),
		.reserve_bytes = pieces_reserve(c),
		.now = c->ask->at};
	e = package_upload_add(c->store, &piece, &u, c->why);
	return show(c, pieces_added(c, e), &u);
}

enum err
package_uploads_finish(struct call *c)
{
	struct package_upload u;
	enum err e = package_upload_finish(
		c->store, c->names[0], call_text(c, "version"), c->ask->at, &u, c->why);

	if (e == ERR_OK)
		c->status = 202;
	return show(c, call_blame(c, "version", e), &u);
}

enum err
package_uploads_delete(struct call *c)
{
	enum err e = package_upload_forget(c->store, c->names[0]);

	return call_done(c, show(c, e, &(struct package_upload){.size_bytes = 0}));
}
