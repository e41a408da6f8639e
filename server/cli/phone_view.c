#include "cli/phone_view.h"

#include "base/auto.h"
#include "base/clock.h"
#include "cli/configure.h"
#include "cli/phone_enrol.h"
#include "manage/members_of.h"
#include "manage/phone_firmware.h"
#include "provision/policy.h"
#include "provision/render.h"
#include "provision/undecided.h"
#include "store/groups.h"
#include "store/lines.h"

static enum err
tell_group(void *ctx, const struct group *group)
{
	output_text(ctx, NULL, group->name);
	return ERR_OK;
}

static enum err
tell_address(void *ctx, const struct assignment *a)
{
	output_text(ctx, NULL, a->line.address);
	return ERR_OK;
}

static enum err
tell_groups(struct cli *c, const struct phone *phone)
{
	output_list_begin(c->out, "groups");
	enum err e = groups_of_phone(c->store, phone->id, tell_group, c->out);
	output_list_end(c->out);
	return e;
}

enum err
phone_view_brief(struct cli *c, const struct phone *phone)
{
	members_of_phone(output_members(c->out), phone);
	return tell_groups(c, phone);
}

/* When, and by which protocol and proof a phone was last here; nothing where it never was.
 *   version  what it runs; "" where that is not known */
static enum err
tell_seen(struct cli *c, struct mac mac, char version[VERSION_MAX_BYTES + 1])
{
	struct seen seen = {.channel = -1};
	enum err e = seen_by_mac(c->store, mac, &seen);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	memcpy(version, seen.version, sizeof(seen.version));
	members_of_seen(output_members(c->out), &seen);
	return ERR_OK;
}

static enum err
tell_line(void *ctx, const struct assignment *a)
{
	struct output *out = ctx;

	output_row_begin(out);
	members_of_phone_line(output_members(out), a);
	output_row_end(out);
	return ERR_OK;
}

static enum err
tell_key(void *ctx, const struct phone_key *key)
{
	struct output *out = ctx;

	output_row_begin(out);
	members_of_key(output_members(out), key);
	output_row_end(out);
	return ERR_OK;
}

static void
tell_rendering(struct output *out, const char *mac, const struct rendering *r)
{
	for (int i = 0; i < RENDER__COUNT; i++) {
		char name[MAC_TEXT_BYTES + 16];

		(void)snprintf(name, sizeof(name), "%s%s", mac, render_suffixes[i]);
		output_row_begin(out);
		output_text(out, "name", name);
		output_number(out, "bytes", (int64_t)content_size(r->files[i]));
		output_row_end(out);
	}
}

/* The release that it is to run.
 *   render  NULL: it is not active, and gets no firmware
 *   runs    what it runs */
static void
tell_firmware(struct cli *c, struct render *render, const struct phone *phone, struct slice runs)
{
	struct phone_firmware f = {NULL, NULL, false, false};
	struct firmware_choice choice;
	struct why why = {""};

	/* What keeps it from being found keeps the files from being made, and is told there. */
	if (render != NULL && render_firmware(render, phone, &choice, &why) == ERR_OK)
		f = phone_firmware_of(&choice, runs);
	output_text(c->out, "firmware", f.release);
	output_text(c->out, "firmware_from", f.from);
	output_bool(c->out, "firmware_is_held", f.is_held);
	output_bool(c->out, "firmware_keeps_newer", f.keeps_newer);
}

/* The files that the phone is offered, by rendering them; a mistake in a template is a warning
 * here, because the rest is still worth seeing. */
static void
tell_files(struct cli *c, struct render *render, const struct phone *phone)
{
	struct rendering r;
	struct why why = {""};
	char mac[MAC_TEXT_BYTES];
	enum err e = render_phone(render, phone, true, &r, &why);

	if (e == ERR_OK) {
		tell_rendering(c->out, mac_text(phone->mac, mac), &r);
		rendering_done(&r);
	} else
		output_warn(c->out, "This phone's files cannot be made: %s",
			why.text[0] != '\0' ? why.text : err_text(e));
}

/* What somebody has to decide about it. */
static enum err
tell_decision(struct cli *c, const struct phone *phone)
{
	enum undecided_kind kind;
	enum err e = undecided_of_phones(c->store, clock_wall_s(), phone, 1, &kind);

	if (e == ERR_OK)
		output_text(
			c->out, "decision", kind < UNDECIDED__COUNT ? undecided_words[kind] : NULL);
	return e;
}

static enum err
tell_lines(struct cli *c, const struct phone *phone)
{
	enum err e;

	output_table_begin(c->out, "lines");
	e = lines_of_phone(c->store, phone->id, tell_line, c->out);
	output_table_end(c->out);
	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "keys");
	e = keys_of_phone(c->store, phone->id, tell_key, c->out);
	output_table_end(c->out);
	return e;
}

/* All but where it stands.
 *   render  NULL: it is not active, and answered like an unknown one */
static enum err
tell_rest(struct cli *c, struct render *render, const struct phone *phone)
{
	char version[VERSION_MAX_BYTES + 1] = "";
	enum err e = tell_seen(c, phone->mac, version);

	if (e == ERR_OK)
		e = phone_enrol_tell(c, phone);
	if (e != ERR_OK)
		return e;
	output_time(c->out, "created_at", phone->created_at);
	e = tell_decision(c, phone);
	tell_firmware(c, render, phone, slice_of(version));
	if (e == ERR_OK)
		e = tell_lines(c, phone);
	output_table_begin(c->out, "files");
	if (e == ERR_OK && render != NULL)
		tell_files(c, render, phone);
	output_table_end(c->out);
	return e;
}

enum err
phone_view_all(struct cli *c, const struct phone *phone)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	struct render *render = NULL;
	enum err e = phone_view_brief(c, phone);

	output_text(c->out, "model_learnt", phone->model_learnt);
	if (e == ERR_OK)
		e = configure_plain(c->args, &settings, c->why);
	if (e == ERR_OK && phone->state == PHONE_ACTIVE) {
		render = render_new(c->store, settings);
		e = render != NULL ? ERR_OK : ERR_NOMEM;
	}
	if (render != NULL)
		render_at(render, clock_wall_s());
	if (e == ERR_OK)
		e = tell_rest(c, render, phone);
	render_free(render);
	return e;
}

void
phone_view_new(struct cli *c, const struct seen *seen)
{
	members_of_new_phone(output_members(c->out), seen);
}

static enum err
tell_row(void *ctx, const struct phone *phone)
{
	struct cli *c = ctx;
	struct seen seen = {.last_at = 0};
	enum err e;

	output_row_begin(c->out);
	e = phone_view_brief(c, phone);
	if (e == ERR_OK) {
		output_list_begin(c->out, "lines");
		e = lines_of_phone(c->store, phone->id, tell_address, c->out);
		output_list_end(c->out);
	}
	if (e == ERR_OK)
		e = seen_by_mac(c->store, phone->mac, &seen);
	output_time(c->out, "last_seen_at", seen.last_at);
	output_row_end(c->out);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
phone_view_list(struct cli *c, const struct phone_query *query)
{
	output_table_begin(c->out, "phones");
	enum err e = phone_query_each(c->store, query, tell_row, c);
	output_table_end(c->out);
	return e;
}

struct new_list {
	struct cli *c;
	const struct phone_filter *filter;
};

static enum err
tell_new_row(void *ctx, const struct seen *seen)
{
	const struct new_list *list = ctx;
	const struct phone_filter *f = list->filter;
	char mac[MAC_TEXT_BYTES];

	(void)mac_text(seen->mac, mac);
	if (f->model.n > 0 && !slice_is(f->model, seen->model))
		return ERR_OK;
	if (f->text.n > 0 && slice_find(slice_of(mac), f->text) == MAC_HEX)
		return ERR_OK;
	output_row_begin(list->c->out);
	phone_view_new(list->c, seen);
	output_row_end(list->c->out);
	return ERR_OK;
}

enum err
phone_view_list_new(struct cli *c, const struct phone_filter *filter)
{
	struct new_list list = {c, filter};

	output_table_begin(c->out, "phones");
	enum err e = seen_each_new(c->store, tell_new_row, &list);
	output_table_end(c->out);
	return e;
}
