#include "manage/phone_back.h"

#include "base/auto.h"
#include "store/documents.h"
#include "store/scopes.h"
#include "store/templates.h"

enum { DOCUMENT_MAX_BYTES = 64 * 1024 * 1024 }; /* the largest that document-bytes may allow */

/* One phone on its way. */
struct bringing {
	const struct phone_back *back;
	struct phone there, here;
	struct scope scope_there, scope_here;
	struct phone_back_done done;
	struct slice groups[GROUPS_PER_PHONE_MAX];
	size_t group_count;
	struct phone_change_line lines[LINES_PER_PHONE_MAX];
	size_t line_count;
	struct phone_key keys[KEYS_PER_PHONE_MAX];
	size_t key_count;
	struct slice files[CONFIG_FILES_PER_LAYER_MAX];
	size_t file_count;
	struct buf texts; /* what the slices point to; as large as it may grow from the beginning */
	struct why *why;
};

enum {
	TEXTS_BYTES = LINES_PER_PHONE_MAX * (ADDRESS_MAX_BYTES + LABEL_MAX_BYTES + WORD_MAX_BYTES) +
		      GROUPS_PER_PHONE_MAX * WORD_MAX_BYTES +
		      CONFIG_FILES_PER_LAYER_MAX * CONFIG_FILE_MAX_BYTES
};

/* Keeps a text for as long as the phone is on its way. */
static struct slice
keep(struct bringing *b, struct slice s)
{
	size_t at = b->texts.n;

	buf_add(&b->texts, s);
	return buf_check(&b->texts) == ERR_OK ? (struct slice){b->texts.p + at, s.n} : SLICE("");
}

static enum err
find_there(struct bringing *b)
{
	char mac[MAC_TEXT_BYTES];
	enum err e = phones_by_mac(b->back->from, b->back->mac, &b->there);

	if (e == ERR_NOTFOUND)
		return why_fail(b->why, e, "There is no phone %s in the backup.",
			mac_text(b->back->mac, mac));
	return e;
}

/* Its own fields; where its site is no longer there it stays where it is, or in the default. */
static enum err
bring_row(struct bringing *b)
{
	const struct phone_back *back = b->back;
	enum phone_state was = b->there.state;
	struct site site;
	enum err e = phones_by_mac(back->to, back->mac, &b->here);

	b->done.is_added = e == ERR_NOTFOUND;
	if (b->done.is_added)
		b->here = (struct phone){.mac = back->mac, .site_id = SITE_DEFAULT};
	else if (e != ERR_OK)
		return e;
	else
		was = b->here.state;
	b->here.state = b->there.state;
	memcpy(b->here.model, b->there.model, sizeof(b->here.model));
	memcpy(b->here.label, b->there.label, sizeof(b->here.label));
	e = sites_by_name(back->to, slice_of(b->there.site), &site);
	if (e == ERR_OK)
		b->here.site_id = site.id;
	else if (e == ERR_NOTFOUND)
		back->left_out(back->ctx, "site", b->there.site);
	else
		return e;
	if (b->done.is_added)
		return phone_change_add(back->to, &b->here, back->now, b->why);
	return phone_change_update(back->to, &b->here, was, back->now, b->why);
}

static enum err
take_group(void *ctx, const struct group *group)
{
	struct bringing *b = ctx;
	struct group here;
	enum err e = groups_by_name(b->back->to, slice_of(group->name), &here);

	if (e == ERR_NOTFOUND) {
		b->back->left_out(b->back->ctx, "group", group->name);
		return ERR_OK;
	}
	if (e == ERR_OK && b->group_count < GROUPS_PER_PHONE_MAX)
		b->groups[b->group_count++] = keep(b, slice_of(group->name));
	return e;
}

static enum err
bring_groups(struct bringing *b)
{
	struct fault fault = {.field = ""};
	enum err e = groups_of_phone(b->back->from, b->there.id, take_group, b);

	return e == ERR_OK ? phone_change_groups(
				     b->back->to, b->here.id, b->groups, b->group_count, &fault) :
			     e;
}

/* A line that is gone comes back with its password and servers. */
static enum err
add_line(struct bringing *b, const struct line *there)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	struct line line = *there;
	size_t count = 0;
	enum err e = lines_add(b->back->to, &line, b->why);

	if (e == ERR_OK && there->has_secret)
		e = lines_secret(b->back->from, there->id, &secret);
	if (e == ERR_OK && secret.n > 0)
		e = lines_set_secret(b->back->to, line.id, buf_slice(&secret));
	if (e == ERR_OK)
		e = lines_servers(b->back->from, there->id, servers, &count);
	if (e == ERR_OK && count > 0)
		e = lines_set_servers(b->back->to, line.id, servers, count);
	b->done.lines_added += e == ERR_OK;
	return e;
}

static enum err
take_line(void *ctx, const struct assignment *a)
{
	struct bringing *b = ctx;
	struct line here;
	enum err e = lines_by_address(b->back->to, slice_of(a->line.address), &here);

	if (e == ERR_NOTFOUND)
		e = add_line(b, &a->line);
	if (e == ERR_OK && b->line_count < LINES_PER_PHONE_MAX)
		b->lines[b->line_count++] = (struct phone_change_line){
			.address = keep(b, slice_of(a->line.address)),
			.position = a->position,
			.label = keep(b, slice_of(a->label)),
			.ring_type = keep(b, slice_of(a->ring_type)),
			.line_keys = a->line_keys,
		};
	return e;
}

static enum err
bring_lines(struct bringing *b)
{
	struct fault fault = {.field = ""};
	enum err e = lines_of_phone(b->back->from, b->there.id, take_line, b);

	if (e != ERR_OK)
		return e;
	b->done.lines = (int64_t)b->line_count;
	e = phone_change_lines(b->back->to, b->here.id, b->lines, b->line_count, &fault);
	return e == ERR_OK || fault.why.text[0] == '\0' ? e :
							  why_fail(b->why, e, "%s", fault.why.text);
}

static enum err
take_key(void *ctx, const struct phone_key *key)
{
	struct bringing *b = ctx;

	if (b->key_count < KEYS_PER_PHONE_MAX)
		b->keys[b->key_count++] = *key;
	return ERR_OK;
}

static enum err
bring_keys(struct bringing *b)
{
	struct fault fault = {.field = ""};
	enum err e = keys_of_phone(b->back->from, b->there.id, take_key, b);

	b->done.keys = (int64_t)b->key_count;
	return e == ERR_OK ?
		       phone_change_keys(b->back->to, b->here.id, b->keys, b->key_count, &fault) :
		       e;
}

struct names {
	struct buf text; /* each with a NUL behind it */
};

static enum err
take_name(void *ctx, const struct param *param)
{
	struct names *n = ctx;

	buf_add(&n->text, param->name);
	buf_add_char(&n->text, '\0');
	return buf_check(&n->text);
}

static enum err
set_param(void *ctx, const struct param *param)
{
	struct bringing *b = ctx;

	b->done.params++;
	return params_set(b->back->to, b->scope_here.id, param, b->why);
}

/* Its own parameters, in place of those that it has. */
static enum err
bring_params(struct bringing *b)
{
	struct names names = {BUF(16 * 1024 * 1024)};
	enum err e = params_each(b->back->to, b->scope_here.id, take_name, &names);

	for (struct slice rest = buf_slice(&names.text); rest.n > 0 && e == ERR_OK;)
		e = params_unset(b->back->to, b->scope_here.id, slice_cut(rest, '\0', &rest));
	buf_free(&names.text);
	return e == ERR_OK && b->scope_there.id != 0 ?
		       params_each(b->back->from, b->scope_there.id, set_param, b) :
		       e;
}

static enum err
take_template_away(void *ctx, const struct template_row *row)
{
	struct bringing *b = ctx;

	return templates_unassign(b->back->to, row->id, b->scope_here.id);
}

static enum err
give_template(void *ctx, const struct template_row *row)
{
	struct bringing *b = ctx;
	struct template_row here;
	enum err e = templates_by_name(b->back->to, slice_of(row->name), &here);

	if (e == ERR_NOTFOUND) {
		b->back->left_out(b->back->ctx, "template", row->name);
		return ERR_OK;
	}
	return e == ERR_OK ? templates_assign(b->back->to, here.id, b->scope_here.id, row->rank) :
			     e;
}

static enum err
take_file(void *ctx, struct slice name)
{
	struct bringing *b = ctx;

	if (b->file_count < CONFIG_FILES_PER_LAYER_MAX)
		b->files[b->file_count++] = keep(b, name);
	return ERR_OK;
}

static enum err
bring_files(struct bringing *b, bool is_after)
{
	enum err e = ERR_OK;

	b->file_count = 0;
	if (b->scope_there.id != 0)
		e = config_files_each(b->back->from, b->scope_there.id, is_after, take_file, b);
	return e == ERR_OK ? config_files_set(b->back->to, b->scope_here.id, is_after, b->files,
				     b->file_count) :
			     e;
}

static enum err
bring_scope(struct bringing *b)
{
	char text[MAC_TEXT_BYTES + 8], mac[MAC_TEXT_BYTES];
	enum err e;

	(void)snprintf(text, sizeof(text), "phone:%s", mac_text(b->back->mac, mac));
	e = scopes_find(b->back->from, slice_of(text), false, &b->scope_there, b->why);
	if (e == ERR_OK)
		e = scopes_find(b->back->to, slice_of(text), true, &b->scope_here, b->why);
	if (e == ERR_OK)
		e = bring_params(b);
	if (e == ERR_OK)
		e = templates_of_scope(b->back->to, b->scope_here.id, take_template_away, b);
	if (e == ERR_OK && b->scope_there.id != 0)
		e = templates_of_scope(b->back->from, b->scope_there.id, give_template, b);
	if (e == ERR_OK)
		e = bring_files(b, false);
	return e == ERR_OK ? bring_files(b, true) : e;
}

static enum err
bring_documents(struct bringing *b)
{
	AUTO(buf_wipe) struct buf body = BUF(DOCUMENT_MAX_BYTES);
	enum err e = ERR_OK;

	for (int kind = 0; kind < DOCUMENT__COUNT && e == ERR_OK; kind++) {
		struct document d;

		buf_clear(&body);
		e = documents_get(
			b->back->from, b->back->mac, (enum document_kind)kind, 0, &d, &body);
		if (e == ERR_OK) {
			e = documents_put(b->back->to, b->back->mac, d.kind, d.is_admin,
				b->back->now, buf_slice(&body), b->back->keep_versions);
			b->done.documents++;
		} else if (e == ERR_NOTFOUND)
			e = ERR_OK;
	}
	return e;
}

enum err
phone_back(const struct phone_back *back, struct phone_back_done *out, struct why *why)
{
	static enum err (*const steps[])(struct bringing *) = {find_there, bring_row, bring_groups,
		bring_lines, bring_keys, bring_scope, bring_documents};
	AUTO(auto_free) struct bringing *b = calloc(1, sizeof(*b));
	enum err e = ERR_OK;

	if (b == NULL)
		return ERR_NOMEM;
	b->back = back;
	b->why = why;
	b->texts = BUF(TEXTS_BYTES);
	/* It must not move while slices point into it. */
	if (buf_reserve(&b->texts, TEXTS_BYTES) == NULL)
		e = ERR_NOMEM;
	for (size_t i = 0; i < COUNT(steps) && e == ERR_OK; i++)
		e = steps[i](b);
	buf_free(&b->texts);
	if (e == ERR_OK)
		*out = b->done;
	return e;
}
