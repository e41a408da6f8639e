/* /phones/{mac}/files: exactly what the phone would get now. */
#include "admin/phone_path.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/phone_files.h"

/* Renders, and records that secrets are shown where they are. */
static enum err
open_files(struct call *c, struct phone_files **out)
{
	bool is_revealed = call_query_flag(c, "reveal"), has;
	char object[32], text[MAC_TEXT_BYTES];
	struct phone_files_of of = {.is_masked = !is_revealed, .now = c->ask->at};
	enum err e = phone_path_mac(c, &of.mac, &has);

	if (e == ERR_OK)
		e = phone_files_open(c->store, c->settings, &of, out, c->why);
	if (e != ERR_OK || !is_revealed)
		return e;
	(void)snprintf(object, sizeof(object), "phone %s", mac_text(of.mac, text));
	return call_reveal(c, slice_of(object), of.mac);
}

static enum err
give(void *ctx, const char *name, struct slice bytes)
{
	jval_put_text(ctx, "name", name);
	jval_put_slice(ctx, "text", bytes);
	return ERR_OK;
}

static enum err
give_row(void *ctx, const char *name, struct slice bytes)
{
	struct jval *row = jval_push_object(ctx);

	return give(row, name, bytes);
}

enum err
files_list(struct call *c)
{
	AUTO(phone_files_closep) struct phone_files *files = NULL;
	struct jval *rows = jval_put_array(c->answer, "files");
	enum err e = open_files(c, &files);

	return e == ERR_OK ? phone_files_each(files, give_row, rows) : e;
}

enum err
files_show(struct call *c)
{
	AUTO(phone_files_closep) struct phone_files *files = NULL;
	enum err e = open_files(c, &files);

	if (e != ERR_OK)
		return e;
	e = phone_files_one(files, c->names[1], give, c->answer, c->why);
	/* Another phone's file, or no file's name: either is none of this phone's. */
	return e == ERR_DENIED || e == ERR_SYNTAX ? ERR_NOTFOUND : e;
}
