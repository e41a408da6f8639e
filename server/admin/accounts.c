/* /accounts: who administers.  /bootstrap: the account that phones share. */
#include "store/accounts.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/members_of.h"
#include "store/setup_links.h"

const struct field_row account_new_fields[] = {
	{"user", FIELD_TEXT, true,  "the person's name"      },
	{"role", FIELD_TEXT, true,  "viewer, operator, admin"},
	{NULL,   FIELD_TEXT, false, NULL                     },
};
const struct field_row account_fields[] = {
	{"role", FIELD_TEXT, false, "viewer, operator, admin"},
	{NULL,   FIELD_TEXT, false, NULL                     },
};
const struct field_row bootstrap_fields[] = {
	{"user",     FIELD_TEXT, false, "as phones send it"                 },
	{"password", FIELD_TEXT, false, "the new one; it is never shown"    },
	{"open",     FIELD_BOOL, false, "whether anybody can log in with it"},
	{NULL,       FIELD_TEXT, false, NULL                                },
};

enum { URL_MAX_BYTES = 1024 };

static enum err
find(struct call *c, struct person *out)
{
	enum err e = people_by_name(c->store, c->names[0], out);

	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no person \"%.*s\".",
			SLICE_FMT(slice_head(c->names[0], WORD_MAX_BYTES)));
	return e;
}

static enum err
take_role(struct call *c, enum role *out)
{
	int role = (int)*out;
	enum err e = call_take_word(c, "role", role_names, ROLE__COUNT, &role);

	*out = (enum role)role;
	return e;
}

/* Makes a link and tells it: below the address that the caller has come by. */
static enum err
put_link(struct call *c, const struct person *person)
{
	AUTO(buf_wipe) struct buf url = BUF(URL_MAX_BYTES);
	char token[CRYPTO_TOKEN_BYTES];
	enum err e = setup_links_make(
		c->store, person, c->ask->at, slice_of(c->caller.name), token, c->why);

	if (e != ERR_OK)
		return e;
	buf_addf(&url, "%s://%.*s/setup?token=%s", c->ask->is_tls ? "https" : "http",
		SLICE_FMT(c->ask->fields[ASK_HOST]), token);
	crypto_wipe(token, sizeof(token));
	jval_put_slice(c->answer, "url", buf_slice(&url));
	jval_put_time(c->answer, "until_at", c->ask->at + SETUP_LINK_S);
	return buf_check(&url);
}

static enum err
list_one(void *ctx, const struct person *person)
{
	struct jval *row = paging_row(ctx, 0, slice_of(person->name));

	if (row != NULL)
		members_of_person(jval_members(row), person);
	return ERR_OK;
}

enum err
accounts_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "accounts", PAGE_ACCOUNTS);

	return e == ERR_OK ? paging_end(&p, people_each(c->store, list_one, &p)) : e;
}

enum err
accounts_show(struct call *c)
{
	struct person person;
	enum err e = find(c, &person);

	if (e == ERR_OK)
		members_of_person(jval_members(c->answer), &person);
	return e;
}

enum err
accounts_create(struct call *c)
{
	struct person person = {.created_at = c->ask->at};
	enum err e =
		call_blame(c, "user", people_name_check(call_text(c, "user"), "person", c->why));

	if (e == ERR_OK)
		e = call_take_text(c, "user", person.name, sizeof(person.name));
	if (e == ERR_OK)
		e = take_role(c, &person.role);
	if (e == ERR_OK)
		e = people_add(c->store, &person, c->why);
	if (e != ERR_OK)
		return e;
	call_created(c, person.name);
	members_of_person(jval_members(c->answer), &person);
	return put_link(c, &person);
}

enum err
accounts_change(struct call *c)
{
	struct person person;
	enum err e = find(c, &person);

	if (e == ERR_OK)
		e = take_role(c, &person.role);
	if (e == ERR_OK && call_has(c, "role"))
		e = people_set_role(c->store, person.id, person.role, c->why);
	if (e == ERR_OK)
		members_of_person(jval_members(c->answer), &person);
	return e;
}

enum err
accounts_delete(struct call *c)
{
	struct person person;
	enum err e = find(c, &person);

	if (e == ERR_OK)
		e = people_remove(c->store, person.id, c->why);
	return call_done(c, e);
}

enum err
accounts_setup_link(struct call *c)
{
	struct person person;
	enum err e = find(c, &person);

	if (e != ERR_OK)
		return e;
	jval_put_text(c->answer, "user", person.name);
	return put_link(c, &person);
}

enum err
bootstrap_show(struct call *c)
{
	struct account account;
	enum err e = accounts_bootstrap(c->store, &account);

	if (e != ERR_OK)
		return e;
	members_of_bootstrap(jval_members(c->answer), &account);
	return ERR_OK;
}

enum err
bootstrap_change(struct call *c)
{
	struct slice password = call_text(c, "password");
	struct account account;
	enum err e = accounts_bootstrap(c->store, &account);

	if (e == ERR_OK && call_has(c, "password") && password.n == 0)
		e = call_fault(c, "password", "A password has at least one byte.");
	if (e == ERR_OK)
		e = call_take_text(c, "user", account.user, sizeof(account.user));
	if (e == ERR_OK)
		e = call_blame(c, "user",
			accounts_set(
				c->store, account.id, slice_of(account.user), SLICE(""), c->why));
	if (e == ERR_OK && password.n > 0)
		e = call_blame(c, "password",
			accounts_set(
				c->store, account.id, slice_of(account.user), password, c->why));
	call_take_bool(c, "open", &account.is_open);
	if (e == ERR_OK && call_has(c, "open"))
		e = accounts_set_open(c->store, account.id, account.is_open);
	return e == ERR_OK ? bootstrap_show(c) : e;
}
