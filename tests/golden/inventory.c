#include "inventory.h"

#include "store/groups.h"
#include "store/scopes.h"
#include "store/sites.h"
#include "store/templates.h"

#include <stdio.h>
#include <stdlib.h>

void
need(enum err e, const struct why *why, const char *what)
{
	if (e == ERR_OK)
		return;
	(void)fprintf(stderr, "%s: %s: %s\n", what, err_text(e), why ? why->text : "");
	exit(1);
}

/* Copies a text of the test; NULL is "". */
static void
put(char *dst, size_t cap, const char *text)
{
	need(slice_to_text(slice_of(text), dst, cap), NULL, text);
}

static int64_t
site_id(struct store *s, const char *name)
{
	struct site found;

	need(sites_by_name(s, slice_of(name), &found), NULL, name);
	return found.id;
}

static int64_t
scope_id(struct store *s, const char *text)
{
	struct scope scope;
	struct why why = {""};

	need(scopes_find(s, slice_of(text), true, &scope, &why), &why, text);
	return scope.id;
}

void
site(struct store *s, const char *name, const char *domain, const char *zone)
{
	struct site row = {0};
	struct why why = {""};
	bool is_there = sites_by_name(s, slice_of(name), &row) == ERR_OK;

	put(row.name, sizeof(row.name), name);
	put(row.sip_domain, sizeof(row.sip_domain), domain);
	put(row.time_zone, sizeof(row.time_zone), zone);
	need(is_there ? sites_update(s, &row, &why) : sites_add(s, &row, &why), &why, name);
}

void
site_var(struct store *s, const char *name, const char *var, const char *value)
{
	struct why why = {""};

	need(sites_set_var(s, site_id(s, name), slice_of(var), slice_of(value), &why), &why, var);
}

void
site_server(struct store *s, const char *name, const char *server)
{
	struct sip_server row;
	struct why why = {""};

	need(sip_server_parse(slice_of(server), &row, &why), &why, server);
	need(sites_set_servers(s, site_id(s, name), &row, 1), NULL, server);
}

void
group(struct store *s, const char *name, int64_t rank)
{
	struct group row = {.rank = rank};
	struct why why = {""};

	put(row.name, sizeof(row.name), name);
	need(groups_add(s, &row, &why), &why, name);
}

struct phone
phone(struct store *s, const char *mac, const char *model, const char *site_name)
{
	struct phone row = {.state = PHONE_ACTIVE, .site_id = site_id(s, site_name)};
	struct why why = {""};

	need(mac_parse(slice_of(mac), &row.mac, &why), &why, mac);
	put(row.model, sizeof(row.model), model);
	need(phones_add(s, &row, &why), &why, mac);
	need(phones_by_mac(s, row.mac, &row), NULL, mac);
	return row;
}

void
join(struct store *s, const struct phone *p, const char *name)
{
	struct group row;

	need(groups_by_name(s, slice_of(name), &row), NULL, name);
	need(groups_add_phone(s, row.id, p->id), NULL, name);
}

void
line(struct store *s, const struct new_line *l)
{
	struct line row = {.sign_in = l->sign_in, .is_shared = l->is_shared};
	struct sip_server server;
	struct why why = {""};

	put(row.address, sizeof(row.address), l->address);
	put(row.auth_user, sizeof(row.auth_user), l->auth_user);
	put(row.auth_domain, sizeof(row.auth_domain), l->auth_domain);
	put(row.display_name, sizeof(row.display_name), l->display_name);
	put(row.label, sizeof(row.label), l->label);
	need(lines_add(s, &row, &why), &why, l->address);
	if (l->secret != NULL)
		need(lines_set_secret(s, row.id, slice_of(l->secret)), NULL, l->address);
	if (l->server == NULL)
		return;
	need(sip_server_parse(slice_of(l->server), &server, &why), &why, l->server);
	need(lines_set_servers(s, row.id, &server, 1), NULL, l->server);
}

void
assign(struct store *s, const struct phone *p, const struct new_assignment *a)
{
	struct assignment row = {
		.phone_id = p->id, .position = a->position, .line_keys = a->line_keys};
	struct line found;
	struct why why = {""};

	need(lines_by_address(s, slice_of(a->address), &found), NULL, a->address);
	row.line_id = found.id;
	put(row.label, sizeof(row.label), a->label);
	put(row.ring_type, sizeof(row.ring_type), a->ring_type);
	need(lines_assign(s, &row, &why), &why, a->address);
}

void
key(struct store *s, const struct phone *p, int64_t position, enum key_type type, const char *value,
	const char *label)
{
	struct phone_key row = {.position = position, .type = type};

	put(row.value, sizeof(row.value), value);
	put(row.label, sizeof(row.label), label);
	need(keys_put(s, p->id, &row), NULL, "key");
}

void
param(struct store *s, const char *scope, const char *name, const char *value)
{
	struct param row = {slice_of(name), slice_of(value), false};
	struct why why = {""};

	need(params_set(s, scope_id(s, scope), &row, &why), &why, name);
}

void template(struct store *s, const char *name, const char *text, const char *scope, int64_t rank)
{
	int64_t id;

	need(templates_put(s, slice_of(name), false, slice_of(text), 1700000000, &id), NULL, name);
	need(templates_assign(s, id, scope_id(s, scope), rank), NULL, name);
}

void
files(struct store *s, const char *scope, bool is_after, const char *name)
{
	struct slice row = slice_of(name);

	need(config_files_set(s, scope_id(s, scope), is_after, &row, 1), NULL, name);
}
