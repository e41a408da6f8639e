/* /sites: where phones are, and the values that templates read as ${site.NAME}. */
#include "store/sites.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/members_of.h"
#include "provision/zone.h"

/* One row a field. */
/* clang-format off */
#define SITE_FIELDS \
	{"label", FIELD_TEXT, false, "free text"}, \
	{"sip_domain", FIELD_TEXT, false, "the SIP domain of its lines"}, \
	{"time_zone", FIELD_TEXT, false, "as IANA names it: Europe/Berlin"}, \
	{"servers", FIELD_TEXTS, false, "HOST[:PORT][/transport] of lines that have none of their own, best first; replaces all"}, \
	{"networks", FIELD_TEXTS, false, "ADDRESS/PREFIX; replaces all"}, \
	{"trust", FIELD_TEXT, false, "none, network"}, \
	{"reenroll", FIELD_TEXT, false, "ask, network"}, \
	{"require_tls", FIELD_TEXT, false, "no, yes"}, \
	{"tls_end", FIELD_TEXT, false, "strict, any"}, \
	{"image_downloads", FIELD_NUMBER, false, "firmware images at a time; 0: any number"}, \
	{"image_rate", FIELD_NUMBER, false, "bytes per second of all of them together; 0: as fast as it goes"}, \
	{"vars", FIELD_OBJECT, false, "name to value; null takes one away, what is not named stays"}
const struct field_row site_new_fields[] = {
	{"name", FIELD_TEXT, true, "lower-case letters, digits and '-'"},
	SITE_FIELDS,
	{NULL, FIELD_TEXT, false, NULL},
};
const struct field_row site_fields[] = {
	SITE_FIELDS,
	{NULL, FIELD_TEXT, false, NULL},
};
/* clang-format on */

enum { SERVER_TEXT_BYTES = ADDRESS_MAX_BYTES + 32, FIELD_BYTES = 64 };

static enum err
find(struct call *c, struct site *out)
{
	enum err e = sites_by_name(c->store, c->names[0], out);

	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no site \"%.*s\".",
			SLICE_FMT(slice_head(c->names[0], WORD_MAX_BYTES)));
	return e;
}

static enum err
push_network(void *ctx, struct slice network)
{
	jval_push_slice(ctx, network);
	return ERR_OK;
}

static enum err
put_var(void *ctx, struct slice name, struct slice value)
{
	char text[WORD_MAX_BYTES + 1];
	enum err e = slice_to_text(name, text, sizeof(text));

	if (e == ERR_OK)
		jval_put_slice(ctx, text, value);
	return e;
}

static enum err
put_servers(struct call *c, struct jval *object, const struct site *site)
{
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	struct jval *list = jval_put_array(object, "servers");
	size_t count = 0;
	enum err e = sites_servers(c->store, site->id, servers, &count);

	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		AUTO(buf_free) struct buf text = BUF(SERVER_TEXT_BYTES);

		sip_server_write(&servers[i], &text);
		jval_push_slice(list, buf_slice(&text));
		e = buf_check(&text);
	}
	return e;
}

static enum err
put(struct call *c, struct jval *object, const struct site *site)
{
	int64_t phones = 0;
	enum err e;

	members_of_site(jval_members(object), site);
	e = put_servers(c, object, site);
	struct jval *networks = jval_put_array(object, "networks");
	if (e == ERR_OK)
		e = sites_each_network(c->store, site->id, push_network, networks);
	members_of_site_rules(jval_members(object), site);
	struct jval *vars = jval_put_object(object, "vars");
	if (e == ERR_OK)
		e = sites_each_var(c->store, site->id, put_var, vars);
	if (e == ERR_OK)
		e = sites_count_phones(c->store, site->id, &phones);
	jval_put_number(object, "phones", phones);
	return e;
}

static enum err
take_policy(struct call *c, struct site *site)
{
	int trust = (int)site->trust, reenroll = (int)site->reenroll;
	int tls_end = (int)site->tls_end, require_tls = (int)site->require_tls;
	enum err e = call_take_word(c, "trust", site_trust_words, SITE_TRUST__COUNT, &trust);

	if (e == ERR_OK)
		e = call_take_word(
			c, "reenroll", site_reenroll_words, SITE_REENROLL__COUNT, &reenroll);
	if (e == ERR_OK)
		e = call_take_word(c, "tls_end", site_tls_end_words, SITE_TLS_END__COUNT, &tls_end);
	if (e == ERR_OK)
		e = call_take_word(c, "require_tls", site_require_tls_words,
			SITE_REQUIRE_TLS__COUNT, &require_tls);
	site->require_tls = (enum site_require_tls)require_tls;
	site->trust = (enum site_trust)trust;
	site->reenroll = (enum site_reenroll)reenroll;
	site->tls_end = (enum site_tls_end)tls_end;
	return e;
}

/* What stands in the site's own row. */
static enum err
take(struct call *c, struct site *site)
{
	enum err e = call_take_text(c, "label", site->label, sizeof(site->label));

	if (e == ERR_OK)
		e = call_take_token(c, "sip_domain", site->sip_domain, sizeof(site->sip_domain));
	if (e == ERR_OK)
		e = call_take_token(c, "time_zone", site->time_zone, sizeof(site->time_zone));
	if (e == ERR_OK && call_has(c, "time_zone") && site->time_zone[0] != '\0') {
		e = zone_check(slice_of(site->time_zone), c->why);
		if (e == ERR_NOTFOUND)
			e = ERR_SYNTAX;
		e = call_blame(c, "time_zone", e);
	}
	if (e == ERR_OK)
		e = call_take_number(
			c, "image_downloads", 0, SITE_DOWNLOADS_MAX, &site->image_downloads);
	if (e == ERR_OK)
		e = call_take_number(c, "image_rate", 0, SITE_RATE_MAX, &site->image_rate);
	return e == ERR_OK ? take_policy(c, site) : e;
}

static enum err
take_servers(struct call *c, const struct site *site)
{
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	const struct jval *list = call_has(c, "servers") ? jval_get(c->body, "servers") : NULL;
	size_t count = jval_count(list);
	enum err e = ERR_OK;

	if (!call_has(c, "servers"))
		return ERR_OK;
	if (count > SERVERS_PER_LINE_MAX)
		return call_fault(c, "servers", "At most %d servers.", SERVERS_PER_LINE_MAX);
	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		char field[FIELD_BYTES];

		(void)snprintf(field, sizeof(field), "servers.%zu", i);
		e = call_blame(c, field,
			sip_server_parse(jval_text(jval_at(list, i)), &servers[i], c->why));
	}
	return e == ERR_OK ? sites_set_servers(c->store, site->id, servers, count) : e;
}

/* Notes the networks that a list does not name. */
struct sorting {
	const struct jval *wanted;
	struct jval *surplus;
};

static enum err
sort_network(void *ctx, struct slice network)
{
	struct sorting *s = ctx;
	struct network one;
	char text[NETWORK_TEXT_BYTES];

	for (size_t i = 0; i < jval_count(s->wanted); i++)
		if (network_parse(jval_text(jval_at(s->wanted, i)), &one, NULL) == ERR_OK &&
			slice_is(network, network_text(&one, text)))
			return ERR_OK;
	jval_push_slice(s->surplus, network);
	return ERR_OK;
}

static enum err
remove_networks(struct call *c, const struct site *site, const struct jval *wanted)
{
	struct sorting sorting = {wanted, jval_array()};
	enum err e = sites_each_network(c->store, site->id, sort_network, &sorting);

	for (size_t i = 0; i < jval_count(sorting.surplus) && e == ERR_OK; i++)
		e = sites_remove_network(
			c->store, site->id, jval_text(jval_at(sorting.surplus, i)));
	jval_free(sorting.surplus);
	return e;
}

/* One network twice is no mistake. */
static enum err
take_networks(struct call *c, const struct site *site)
{
	const struct jval *list = call_has(c, "networks") ? jval_get(c->body, "networks") : NULL;
	enum err e = ERR_OK;

	if (!call_has(c, "networks"))
		return ERR_OK;
	e = remove_networks(c, site, list);
	for (size_t i = 0; i < jval_count(list) && e == ERR_OK; i++) {
		struct why why = {""};
		char field[FIELD_BYTES];

		e = sites_add_network(c->store, site->id, jval_text(jval_at(list, i)), &why);
		(void)snprintf(field, sizeof(field), "networks.%zu", i);
		if (e == ERR_EXISTS)
			e = ERR_OK;
		else if (e == ERR_SYNTAX || e == ERR_LIMIT)
			e = call_fault(c, field, "%s", why.text);
	}
	return e;
}

struct taking {
	struct call *c;
	const struct site *site;
};

static enum err
take_var(void *ctx, struct slice name, struct jval *value)
{
	struct taking *t = ctx;
	char field[FIELD_BYTES];
	enum err e;

	(void)snprintf(field, sizeof(field), "vars.%.*s", SLICE_FMT(slice_head(name, 48)));
	if (jval_kind(value) == JVAL_NULL) {
		e = sites_unset_var(t->c->store, t->site->id, name);
		return e == ERR_NOTFOUND ? ERR_OK : e;
	}
	if (jval_kind(value) != JVAL_TEXT)
		return call_fault(t->c, field, "This must be a text, or null.");
	return call_blame(t->c, field,
		sites_set_var(t->c->store, t->site->id, name, jval_text(value), t->c->why));
}

/* What stands in rows of their own. */
static enum err
take_rest(struct call *c, const struct site *site)
{
	struct taking taking = {c, site};
	enum err e = take_servers(c, site);

	if (e == ERR_OK)
		e = take_networks(c, site);
	if (e == ERR_OK && call_has(c, "vars"))
		e = jval_each(jval_get(c->body, "vars"), take_var, &taking);
	return e;
}

static enum err
list_one(void *ctx, const struct site *site)
{
	struct paging *p = ctx;
	struct jval *row = paging_row(p, 0, slice_of(site->name));

	return row != NULL ? put(p->call, row, site) : ERR_OK;
}

enum err
sites_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "sites", PAGE_SITES);

	return e == ERR_OK ? paging_end(&p, sites_each(c->store, list_one, &p)) : e;
}

enum err
sites_show(struct call *c)
{
	struct site site;
	enum err e = find(c, &site);

	return e == ERR_OK ? put(c, c->answer, &site) : e;
}

enum err
sites_create(struct call *c)
{
	struct site site = {.id = 0};
	enum err e = call_blame(c, "name", word_check(call_text(c, "name"), "site", c->why));

	if (e == ERR_OK)
		e = call_take_text(c, "name", site.name, sizeof(site.name));
	if (e == ERR_OK)
		e = take(c, &site);
	if (e == ERR_OK)
		e = sites_add(c->store, &site, c->why);
	if (e == ERR_OK)
		e = take_rest(c, &site);
	if (e != ERR_OK)
		return e;
	call_created(c, site.name);
	return put(c, c->answer, &site);
}

enum err
sites_change(struct call *c)
{
	struct site site;
	enum err e = find(c, &site);

	if (e == ERR_OK)
		e = take(c, &site);
	if (e == ERR_OK)
		e = sites_update(c->store, &site, c->why);
	if (e == ERR_OK)
		e = take_rest(c, &site);
	return e == ERR_OK ? put(c, c->answer, &site) : e;
}

enum err
sites_delete(struct call *c)
{
	struct site site;
	enum err e = find(c, &site);

	if (e == ERR_OK)
		e = sites_remove(c->store, site.id, c->why);
	return call_done(c, e);
}
