/* /session, /setup: logging in, and the one-time links that make it possible. */
#include "admin/caller.h"
#include "admin/device.h"
#include "admin/doorman.h"
#include "admin/happening.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "provision/alarm.h"
#include "store/audit.h"
#include "store/sessions.h"
#include "store/setup_links.h"

#include <inttypes.h>

const struct field_row session_fields[] = {
	{"user",     FIELD_TEXT, true,  "name"    },
	{"password", FIELD_TEXT, true,  "password"},
	{NULL,       FIELD_TEXT, false, NULL      },
};
const struct field_row setup_fields[] = {
	{"token",    FIELD_TEXT, true,  "of the link"                    },
	{"user",     FIELD_TEXT, false,
         "the first administrator's name; else the link says whose it is"},
	{"password", FIELD_TEXT, true,  "the new password"               },
	{NULL,       FIELD_TEXT, false, NULL                             },
};
const struct field_row password_fields[] = {
	{"current",  FIELD_TEXT, true,  "the password until now"},
	{"password", FIELD_TEXT, true,  "the new one"           },
	{NULL,       FIELD_TEXT, false, NULL                    },
};

/* Tells who is logged in, and behind which event a page that begins now is to listen. */
static enum err
put_session(struct call *c, const char *user, enum access access, const char *csrf, int64_t ends_at)
{
	char last[PLACE_TEXT_BYTES];
	struct place place;
	enum err e = happenings_end(c->store, &place);

	if (e != ERR_OK)
		return e;
	jval_put_text(c->answer, "user", user);
	jval_put_text(c->answer, "role", access_names[access]);
	jval_put_text(c->answer, "csrf", csrf);
	jval_put_number(c->answer, "idle_s", caller_limits(c->settings).idle_s);
	jval_put_time(c->answer, "ends_at", ends_at);
	jval_put_text(c->answer, "last_event", place_text(place, last));
	return ERR_OK;
}

static void
set_cookie(struct call *c, const char *token)
{
	http_ask_header(c->ask, "Set-Cookie", "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
		SESSION_COOKIE, token, c->ask->is_tls ? "; Secure" : "",
		token[0] == '\0' ? "; Max-Age=0" : "");
}

/* Has the browser known from now on, to where passwords are tried and nowhere else.  It stands in
 * front of the session's cookie. */
static void
set_device(struct call *c, int64_t person)
{
	char cookie[DEVICE_COOKIE_BYTES];

	device_cookie_make(c->store, person, c->ask->at, cookie);
	http_ask_header(c->ask, "Set-Cookie",
		"%s=%s; Path=/api/v1/session; HttpOnly; SameSite=Strict%s; Max-Age=%d",
		DEVICE_COOKIE, cookie, c->ask->is_tls ? "; Secure" : "", DEVICE_COOKIE_S);
}

/* Records in the open write transaction that somebody came or went, and from where; not each time
 * of a program that does so all day. */
static enum err
record(struct call *c, char what)
{
	char object[sizeof("address ") + IP_TEXT_BYTES], address[IP_TEXT_BYTES];
	struct audit_row row = {.at = c->ask->at, .by = slice_of(c->caller.name)};

	if (!doorman_is_news(c->parts->doorman, what, row.by, &c->ask->ip))
		return ERR_OK;
	(void)snprintf(object, sizeof(object), "address %s", ip_text(&c->ask->ip, address));
	row.login = row.was = row.becomes = SLICE("");
	row.via = SLICE("web");
	row.action = slice_of(c->route->action);
	row.object = slice_of(object);
	return audit_add(c->store, &row);
}

/* Opens a session in the open write transaction, always a new one. */
static enum err
open_session(struct call *c, const struct person *person, struct slice hash)
{
	const struct session_limits limits = caller_limits(c->settings);
	const struct session_login login = {
		person->id, hash, slice_of(c->ask->peer), c->ask->request.user_agent};
	char token[CRYPTO_TOKEN_BYTES];
	struct session session;
	enum err e = sessions_sweep(c->store, &limits, c->ask->at);

	if (e == ERR_OK && c->caller.session != 0)
		e = sessions_close(c->store, c->caller.session);
	if (e == ERR_OK)
		e = sessions_open(c->store, &login, &limits, c->ask->at, token, &session);
	if (e != ERR_OK)
		return e;
	(void)snprintf(
		c->caller.name, sizeof(c->caller.name), "%s", person->name); /* the audit's */
	set_device(c, person->id);
	set_cookie(c, token);
	crypto_wipe(token, sizeof(token));
	e = record(c, 'i');
	return e == ERR_OK ? put_session(c, session.person.name,
				     (enum access)(ACCESS_VIEWER + (int)session.person.role),
				     session.csrf, session.ends_at) :
			     e;
}

static enum err
refuse_wait(struct call *c, uint64_t wait_ms)
{
	const uint64_t wait_s = wait_ms / 1000 + 1;
	struct ip source = ip_source(&c->ask->ip);
	char address[IP_TEXT_BYTES];

	if (guard_is_news(c->parts->guard, GUARD_PEOPLE,
		    (struct slice){(const char *)source.b, IP_BYTES}, clock_mono_ms())) {
		log_event(LOG_WARN, alarm_name(GUARD_PEOPLE),
			log_field_text("address", ip_text(&c->ask->ip, address)));
		alarm_record(c->parts->main_keeper, GUARD_PEOPLE, &c->ask->ip, c->ask->at);
	}
	http_ask_header(c->ask, "Retry-After", "%" PRIu64, wait_s);
	return call_refuse(
		c, 429, NULL, "Too many wrong passwords: try again in %" PRIu64 " s.", wait_s);
}

/* Verifies a password, without a transaction.  What others guess at the account does not hold up a
 * browser that he has logged in with before. */
static enum err
verify(struct call *c, struct slice name, struct slice password, struct person *person,
	char hash[CRYPTO_PASSWORD_BYTES])
{
	struct slice cookie = caller_cookie(c->ask->fields[ASK_COOKIE], DEVICE_COOKIE);
	char device[DEVICE_ACCOUNT_BYTES];
	uint64_t wait_ms = 0;
	enum err e = people_credentials(c->store, name, person, hash);

	if (e == ERR_OK && device_cookie_check(c->store, cookie, person->id, c->ask->at, device))
		name = slice_of(device);
	if (e == ERR_OK)
		e = doorman_try(c->parts->doorman, name, &c->ask->ip, hash, password, &wait_ms);
	if (e == ERR_DENIED)
		return wait_ms > 0 ?
			       refuse_wait(c, wait_ms) :
			       call_refuse(c, 401, "wrong_password", "User or password is wrong.");
	return e == ERR_OK && person->id == 0 ?
		       call_refuse(c, 401, "wrong_password", "User or password is wrong.") :
		       e;
}

enum err
session_prove(struct call *c, struct slice password)
{
	char hash[CRYPTO_PASSWORD_BYTES];
	struct person person;
	enum err e;

	if (c->caller.session == 0)
		return call_refuse(c, 409, NULL,
			"A token has no password: this is for people who are logged in.");
	e = verify(c, slice_of(c->caller.name), password, &person, hash);
	crypto_wipe(hash, sizeof(hash));
	return e;
}

struct verified {
	struct person person;
	char hash[CRYPTO_PASSWORD_BYTES];
	char new_hash[CRYPTO_PASSWORD_BYTES]; /* "": the password stays */
};

static enum err
log_in(struct call *c, void *ctx)
{
	const struct verified *v = ctx;
	enum err e = open_session(c, &v->person, slice_of(v->hash));

	return e == ERR_DENIED ?
		       call_refuse(c, 401, "wrong_password", "The password was changed just now.") :
		       e;
}

enum err
session_create(struct call *c)
{
	struct verified v = {.new_hash = ""};
	enum err e = verify(c, call_text(c, "user"), call_text(c, "password"), &v.person, v.hash);

	return e == ERR_OK ? call_write(c, log_in, &v) : e;
}

enum err
session_show(struct call *c)
{
	return put_session(c, c->caller.name, c->caller.access, c->caller.csrf, c->caller.ends_at);
}

enum err
session_delete(struct call *c)
{
	enum err e = ERR_OK;

	if (c->caller.session != 0) {
		set_cookie(c, "");
		e = sessions_close(c->store, c->caller.session);
		if (e == ERR_OK)
			e = record(c, 'o');
	}
	return call_done(c, e);
}

static enum err
change_password(struct call *c, void *ctx)
{
	const struct verified *v = ctx;
	enum err e = people_set_password(c->store, v->person.id, slice_of(v->new_hash), c->ask->at);

	/* A link that somebody has still lying about would set the password anew. */
	if (e == ERR_OK)
		e = setup_links_drop(c->store, &v->person);
	return e == ERR_OK ? sessions_close_all(c->store, v->person.id, c->caller.session) : e;
}

enum err
session_password(struct call *c)
{
	struct slice name = slice_of(c->caller.name), password = call_text(c, "password");
	struct verified v;
	enum err e;

	if (c->caller.session == 0)
		return call_refuse(c, 409, NULL, "A token has no password.");
	e = people_password_check(name, password, c->why);
	if (e != ERR_OK)
		return call_fault(c, "password", "%s", c->why->text);
	e = verify(c, name, call_text(c, "current"), &v.person, v.hash);
	if (e != ERR_OK)
		return e;
	e = doorman_hash(c->parts->doorman, password, v.new_hash);
	if (e == ERR_OK)
		e = call_write(c, change_password, &v);
	return call_done(c, e);
}

static enum err
look(struct call *c, struct slice token, struct setup_link *out)
{
	enum err e = setup_links_look(c->store, token, c->ask->at, out);

	return e == ERR_NOTFOUND ? call_refuse(c, 404, NULL,
					   "This link was used already or is too old; `bootline "
					   "account setup-link` makes another.") :
				   e;
}

enum err
setup_show(struct call *c)
{
	struct setup_link link;
	enum err e = look(c, call_query(c, "token", NULL), &link);

	if (e != ERR_OK)
		return e;
	jval_put_text(c->answer, "user", link.person.id != 0 ? link.person.name : NULL);
	jval_put_time(c->answer, "until_at", link.until_at);
	return ERR_OK;
}

struct used_link {
	struct slice token, name;
	char hash[CRYPTO_PASSWORD_BYTES];
};

static enum err
use_link(struct call *c, void *ctx)
{
	const struct used_link *u = ctx;
	struct person person;
	const struct setup_answer answer = {u->token, u->name, slice_of(u->hash)};
	enum err e = setup_links_sweep(c->store, c->ask->at);

	if (e == ERR_OK)
		e = setup_links_use(c->store, &answer, c->ask->at, &person, c->why);

	return e == ERR_OK ? open_session(c, &person, slice_of(u->hash)) : e;
}

enum err
setup_use(struct call *c)
{
	struct slice password = call_text(c, "password");
	struct used_link u = {call_text(c, "token"), call_text(c, "user"), ""};
	struct setup_link link;
	enum err e = look(c, u.token, &link);

	if (e != ERR_OK)
		return e;
	if (link.person.id != 0)
		u.name = slice_of(link.person.name);
	else if (people_name_check(u.name, "person", c->why) != ERR_OK)
		return call_fault(c, "user", "%s", c->why->text);
	if (people_password_check(u.name, password, c->why) != ERR_OK)
		return call_fault(c, "password", "%s", c->why->text);
	e = doorman_hash(c->parts->doorman, password, u.hash);
	if (e == ERR_OK)
		e = call_write(c, use_link, &u);
	crypto_wipe(u.hash, sizeof(u.hash));
	return e;
}
