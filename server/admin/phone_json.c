#include "admin/phone_json.h"

#include "admin/phone_path.h"
#include "base/auto.h"
#include "manage/members_of.h"
#include "manage/phone_firmware.h"
#include "manage/phone_login.h"
#include "provision/policy.h"
#include "provision/render.h"
#include "provision/undecided.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/visit_query.h"

enum err
phone_json_find(struct call *c, struct phone *out)
{
	char text[MAC_TEXT_BYTES];
	struct mac mac;
	bool has;
	enum err e = phone_path_mac(c, &mac, &has);

	if (e != ERR_OK)
		return e;
	e = phones_by_mac(c->store, mac, out);
	return e == ERR_NOTFOUND ? why_fail(c->why, e, "There is no phone %s in the inventory.",
					   mac_text(mac, text)) :
				   e;
}

static enum err
push_group(void *ctx, const struct group *group)
{
	jval_push_text(ctx, group->name);
	return ERR_OK;
}

static enum err
push_address(void *ctx, const struct assignment *a)
{
	jval_push_text(ctx, a->line.address);
	return ERR_OK;
}

static enum err
put_brief(struct call *c, struct jval *object, const struct phone *phone)
{
	members_of_phone(jval_members(object), phone);
	struct jval *groups = jval_put_array(object, "groups");
	return groups_of_phone(c->store, phone->id, push_group, groups);
}

enum err
phone_json_row(struct call *c, struct jval *object, const struct phone_hit *hit)
{
	struct jval *lines = jval_put_array(object, "lines");
	enum err e = put_brief(c, object, &hit->phone);

	if (e == ERR_OK)
		e = lines_of_phone(c->store, hit->phone.id, push_address, lines);
	jval_put_time(object, "created_at", hit->phone.created_at);
	jval_put_time(object, "last_seen_at", hit->is_seen ? hit->seen.last_at : 0);
	jval_put_text(object, "version", hit->is_seen ? hit->seen.version : "");
	jval_put_text(object, "address", hit->is_seen ? hit->seen.address : "");
	return e;
}

enum err
phone_json_new(struct call *c, struct jval *object, const struct seen *seen)
{
	int64_t requests = 0;
	enum err e = visit_query_requests(c->store, seen->mac, &requests);

	members_of_new_phone(jval_members(object), seen);
	jval_put_number(object, "requests", requests);
	return e;
}

/* When and how a phone was last here; nothing where it never was. */
static enum err
put_seen(struct call *c, struct jval *object, struct mac mac)
{
	struct seen seen = {.channel = -1};
	enum err e = seen_by_mac(c->store, mac, &seen);

	members_of_seen(jval_members(object), &seen);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
phone_json_login(struct call *c, struct jval *object, const struct phone *phone)
{
	struct phone_login l;
	char ip[IP_TEXT_BYTES];
	enum err e = phone_login_of(c->store, phone, c->ask->at, &l);

	if (e != ERR_OK)
		return e;
	jval_put_text(object, "login", l.login);
	jval_put_time(object, "login_used_at", l.account.used_at);
	jval_put_text(object, "rotation", l.rotation);
	jval_put_time(object, "rotation_at", l.rotation_at);
	jval_put_text(object, "enrolment", l.enrolment);
	jval_put_time(object, "enrolment_until", l.window.until_at);
	jval_put_text(object, "enrolment_network", l.window.network);
	jval_put_text(object, "enrolment_address",
		l.window.is_claimed ? ip_text(&l.window.address, ip) : "");
	return ERR_OK;
}

static enum err
push_line(void *ctx, const struct assignment *a)
{
	struct jval *row = jval_push_object(ctx);

	members_of_phone_line(jval_members(row), a);
	jval_put_text(row, "own_label", a->label);
	return ERR_OK;
}

enum err
phone_json_lines(struct call *c, struct jval *object, const struct phone *phone)
{
	struct jval *lines = jval_put_array(object, "lines");

	return lines_of_phone(c->store, phone->id, push_line, lines);
}

static enum err
push_key(void *ctx, const struct phone_key *key)
{
	members_of_key(jval_members(jval_push_object(ctx)), key);
	return ERR_OK;
}

enum err
phone_json_keys(struct call *c, struct jval *object, const struct phone *phone)
{
	struct jval *keys = jval_put_array(object, "keys");

	return keys_of_phone(c->store, phone->id, push_key, keys);
}

static void
push_files(struct jval *files, const char *mac, const struct rendering *r)
{
	for (int i = 0; i < RENDER__COUNT; i++) {
		struct jval *row = jval_push_object(files);
		char name[MAC_TEXT_BYTES + 16];

		(void)snprintf(name, sizeof(name), "%s%s", mac, render_suffixes[i]);
		jval_put_text(row, "name", name);
		jval_put_number(row, "bytes", (int64_t)content_size(r->files[i]));
	}
}

/* Which release it is to run, and what says so. */
static void
put_firmware(struct jval *object, const struct firmware_choice *choice)
{
	struct slice runs = jval_text(jval_get(object, "version"));
	const struct phone_firmware f = phone_firmware_of(choice, runs);
	struct jval *j = jval_put_object(object, "firmware");

	jval_put_text(j, "release", f.release);
	jval_put_text(j, "from", f.from);
	jval_put_bool(j, "is_held", f.is_held);
	jval_put_bool(j, "keeps_newer", f.keeps_newer);
}

/* The files that it is offered.  Where they cannot be made, why: the rest is still worth seeing. */
static enum err
put_files(struct call *c, struct jval *object, const struct phone *phone)
{
	struct jval *files = jval_put_array(object, "files");
	struct render *render = NULL;
	struct why why = {""};
	char mac[MAC_TEXT_BYTES];
	struct firmware_choice choice;
	struct rendering r;
	enum err e;

	jval_put(object, "firmware", jval_null());
	if (phone->state == PHONE_ACTIVE) { /* others are answered like unknown ones */
		render = render_new(c->store, c->settings);
		if (render == NULL)
			return ERR_NOMEM;
		render_at(render, c->ask->at);
		e = render_phone(render, phone, true, &r, &why);
		if (e == ERR_OK) {
			push_files(files, mac_text(phone->mac, mac), &r);
			rendering_done(&r);
			e = render_firmware(render, phone, &choice, &why);
		}
		if (e == ERR_OK)
			put_firmware(object, &choice);
		else if (why.text[0] == '\0')
			(void)why_fail(&why, e, "%s", err_sentence(e));
		render_free(render);
	}
	jval_put_text(object, "files_fault", why.text[0] != '\0' ? why.text : NULL);
	return ERR_OK;
}

/* What somebody has to decide about it. */
static enum err
put_decision(struct call *c, struct jval *object, const struct phone *phone)
{
	enum undecided_kind kind;
	enum err e = undecided_of_phones(c->store, c->ask->at, phone, 1, &kind);

	if (e == ERR_OK)
		jval_put_text(
			object, "decision", kind < UNDECIDED__COUNT ? undecided_words[kind] : NULL);
	return e;
}

enum err
phone_json_whole(struct call *c, struct jval *object, struct mac mac)
{
	struct phone phone;
	enum err e = phones_by_mac(c->store, mac, &phone);

	if (e == ERR_OK)
		e = put_brief(c, object, &phone);
	if (e != ERR_OK)
		return e;
	jval_put_text(object, "model_learnt", phone.model_learnt);
	e = put_seen(c, object, phone.mac);
	if (e == ERR_OK)
		e = phone_json_login(c, object, &phone);
	jval_put_time(object, "created_at", phone.created_at);
	if (e == ERR_OK)
		e = put_decision(c, object, &phone);
	if (e == ERR_OK)
		e = phone_json_lines(c, object, &phone);
	if (e == ERR_OK)
		e = phone_json_keys(c, object, &phone);
	return e == ERR_OK ? put_files(c, object, &phone) : e;
}
