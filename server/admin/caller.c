#include "admin/caller.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "store/sessions.h"
#include "store/tokens.h"

#define BEARER "Bearer "

static enum access
access_of(enum role role)
{
	return (enum access)(ACCESS_VIEWER + (int)role);
}

struct slice
caller_cookie(struct slice field, const char *name)
{
	struct slice found = SLICE("");

	while (field.n > 0) {
		struct slice value, pair = slice_trim(slice_cut(field, ';', &field));

		if (!slice_is(slice_cut(pair, '=', &value), name))
			continue;
		if (found.n > 0)
			return SLICE("");
		found = value;
	}
	return found;
}

struct session_limits
caller_limits(const struct settings *s)
{
	return (struct session_limits){(int64_t)settings_number(s, SET_SESSION_IDLE_MIN) * 60,
		(int64_t)settings_number(s, SET_SESSION_END_MIN) * 60};
}

/* Notes the use of what was found, at most once a minute.  Where the inventory is locked it is left
 * for the next time. */
static enum err
touch(struct call *c, enum err (*note)(struct store *s, int64_t id, int64_t now), int64_t id)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(c->store->main, &tx);

	if (e == ERR_OK)
		e = note(c->store, id, c->ask->at);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	return e == ERR_BUSY || e == ERR_NOTFOUND || e == ERR_NOSPACE ? ERR_OK : e;
}

static enum err
find_session(struct call *c, struct slice cookie)
{
	const struct session_limits limits = caller_limits(c->settings);
	struct session session;
	enum err e = sessions_find(c->store, cookie, &limits, c->ask->at, &session);

	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	c->caller.access = access_of(session.person.role);
	c->caller.session = session.id;
	c->caller.person = session.person.id;
	c->caller.ends_at = session.ends_at;
	(void)snprintf(c->caller.name, sizeof(c->caller.name), "%s", session.person.name);
	(void)snprintf(c->caller.csrf, sizeof(c->caller.csrf), "%s", session.csrf);
	return session.wants_touch ? touch(c, sessions_touch, session.id) : ERR_OK;
}

static enum err
find_token(struct call *c, struct slice shown)
{
	struct token token;
	enum err e = tokens_find(c->store, shown, c->ask->at, &token);

	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	c->caller.access = access_of(token.role);
	c->caller.is_token = true;
	(void)snprintf(c->caller.name, sizeof(c->caller.name), "%s", token.name);
	return token.wants_touch ? touch(c, tokens_touch, token.id) : ERR_OK;
}

/* What a request shows: a token, or the cookie of a session; both are empty where it shows none. */
static bool
shows_token(const struct http_ask *a, struct slice *token, struct slice *cookie)
{
	struct slice shown = a->request.authorization;
	bool is_token = slice_eq_nocase(slice_head(shown, strlen(BEARER)), SLICE(BEARER));

	*token = is_token ? slice_trim(slice_from(shown, strlen(BEARER))) : SLICE("");
	*cookie = is_token ? SLICE("") : caller_cookie(a->fields[ASK_COOKIE], SESSION_COOKIE);
	return is_token;
}

enum err
caller_find(struct call *c)
{
	struct slice token, cookie;

	if (shows_token(c->ask, &token, &cookie))
		return find_token(c, token);
	return cookie.n > 0 ? find_session(c, cookie) : ERR_OK;
}

bool
caller_is_known(struct store *s, const struct settings *settings, const struct http_ask *a)
{
	const struct session_limits limits = caller_limits(settings);
	struct slice shown, cookie;
	struct session session;
	struct token token;

	if (shows_token(a, &shown, &cookie))
		return tokens_find(s, shown, a->at, &token) != ERR_NOTFOUND;
	return cookie.n > 0 && sessions_find(s, cookie, &limits, a->at, &session) != ERR_NOTFOUND;
}

/* Whether an Origin is this very server: its scheme does not matter, a proxy may change it. */
static bool
is_own(const struct http_ask *a)
{
	struct slice origin = a->fields[ASK_ORIGIN];
	size_t at = slice_find(origin, SLICE("://"));

	return origin.n == 0 ||
	       (at < origin.n && slice_eq_nocase(slice_from(origin, at + 3), a->fields[ASK_HOST]));
}

enum err
caller_check_origin(struct call *c)
{
	const struct http_ask *a = c->ask;
	struct slice site = a->fields[ASK_FETCH_SITE];

	if (!is_own(a) || (site.n > 0 && !slice_is(site, "same-origin") && !slice_is(site, "none")))
		return call_refuse(c, 403, NULL, "This comes from a page of another server.");
	if (c->caller.session == 0 || (c->route->flags & ROUTE_NO_CSRF) != 0)
		return ERR_OK;
	if (crypto_equal(a->fields[ASK_CSRF], slice_of(c->caller.csrf)))
		return ERR_OK;
	return call_refuse(c, 403, "csrf",
		"The header X-CSRF-Token is missing or wrong: GET "
		"/api/v1/session tells it.");
}
