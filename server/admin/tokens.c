/* /tokens: what programs log in with. */
#include "store/tokens.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/members_of.h"

const struct field_row token_new_fields[] = {
	{"name",       FIELD_TEXT,   true,  "what it is for"                },
	{"role",       FIELD_TEXT,   true,  "viewer, operator, admin"       },
	{"expires_at", FIELD_NUMBER, false, "unix seconds; without it never"},
	{NULL,         FIELD_TEXT,   false, NULL                            },
};

#define EXPIRES_MAX 253402300799 /* the year 9999 */

static enum err
find(struct call *c, struct token *out)
{
	enum err e = tokens_by_name(c->store, c->names[0], out);

	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no token \"%.*s\".",
			SLICE_FMT(slice_head(c->names[0], WORD_MAX_BYTES)));
	return e;
}

static enum err
list_one(void *ctx, const struct token *token)
{
	struct jval *row = paging_row(ctx, 0, slice_of(token->name));

	if (row != NULL)
		members_of_token(jval_members(row), token);
	return ERR_OK;
}

enum err
tokens_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "tokens", PAGE_TOKENS);

	return e == ERR_OK ? paging_end(&p, tokens_each(c->store, list_one, &p)) : e;
}

enum err
tokens_show(struct call *c)
{
	struct token token;
	enum err e = find(c, &token);

	if (e == ERR_OK)
		members_of_token(jval_members(c->answer), &token);
	return e;
}

static enum err
take(struct call *c, struct token *token)
{
	bool has_end = call_has(c, "expires_at") &&
		       jval_kind(jval_get(c->body, "expires_at")) != JVAL_NULL;
	int role = 0;
	enum err e =
		call_blame(c, "name", people_name_check(call_text(c, "name"), "token", c->why));

	if (e == ERR_OK)
		e = call_take_text(c, "name", token->name, sizeof(token->name));
	if (e == ERR_OK)
		e = call_take_word(c, "role", role_names, ROLE__COUNT, &role);
	if (e == ERR_OK && has_end)
		e = call_take_number(
			c, "expires_at", c->ask->at + 1, EXPIRES_MAX, &token->expires_at);
	token->role = (enum role)role;
	return e;
}

enum err
tokens_create(struct call *c)
{
	struct token token = {.created_at = c->ask->at};
	char text[CRYPTO_TOKEN_BYTES];
	enum err e = take(c, &token);

	(void)snprintf(token.made_by, sizeof(token.made_by), "%s", c->caller.name);
	if (e == ERR_OK)
		e = tokens_add(c->store, &token, text, c->why);
	if (e != ERR_OK)
		return e;
	call_created(c, token.name);
	members_of_token(jval_members(c->answer), &token);
	jval_put_text(c->answer, "token", text);
	crypto_wipe(text, sizeof(text));
	return ERR_OK;
}

enum err
tokens_delete(struct call *c)
{
	struct token token;
	enum err e = find(c, &token);

	if (e == ERR_OK)
		e = tokens_remove(c->store, token.id);
	return call_done(c, e);
}
