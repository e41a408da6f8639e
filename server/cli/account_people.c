#include "cli/account_people.h"

#include "base/auto.h"
#include "base/clock.h"
#include "cli/configure.h"
#include "manage/members_of.h"
#include "net/listen.h"
#include "store/audit.h"
#include "store/setup_links.h"

#define ROLES_HELP "viewer looks, operator changes phones and lines, admin changes everything"
#define URL_HELP                                                                                   \
	"where the page is reached, as in https://boot.example; else what the setting admin says"

/* One row an option. */
/* clang-format off */
const struct arg_row account_name_row[] = {
	{"NAME", NULL, ARG_REQUIRED, "the person"},
	{NULL, NULL, 0, NULL},
};
const struct arg_row account_maybe_row[] = {
	{"NAME", NULL, 0, "who shall set a password; without it the first administrator"},
	{NULL, NULL, 0, NULL},
};
const struct arg_row account_role_rows[] = {
	{"NAME", NULL, ARG_REQUIRED, "the person"},
	{"ROLE", NULL, ARG_REQUIRED, ROLES_HELP},
	{NULL, NULL, 0, NULL},
};
const struct arg_row account_add_options[] = {
	{"role", "ROLE", ARG_REQUIRED, ROLES_HELP},
	{"url", "URL", 0, URL_HELP},
	{NULL, NULL, 0, NULL},
};
const struct arg_row account_link_options[] = {
	{"url", "URL", 0, URL_HELP},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

enum { URL_MAX_BYTES = 1024 };

static enum err
find(struct cli *c, struct person *out)
{
	struct slice typed = args_slice(c->args, "NAME");
	enum err e = people_name_check(typed, "person", c->why);

	if (e == ERR_OK)
		e = people_by_name(c->store, typed, out);
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e,
			"There is no person \"%.*s\"; `bootline account list` shows all.",
			SLICE_FMT(typed));
	return e;
}

static enum err
tell_row(void *ctx, const struct person *p)
{
	struct output *out = ctx;

	output_row_begin(out);
	members_of_person(output_members(out), p);
	output_row_end(out);
	return ERR_OK;
}

enum err
account_list(struct cli *c)
{
	output_table_begin(c->out, "accounts");
	enum err e = people_each(c->store, tell_row, c->out);
	output_table_end(c->out);
	return e;
}

static enum err
url_typed(struct cli *c, struct slice typed, struct buf *out)
{
	bool is_url =
		slice_starts(typed, SLICE("http://")) || slice_starts(typed, SLICE("https://"));

	for (size_t i = 0; is_url && i < typed.n; i++)
		is_url = typed.p[i] > ' ' && typed.p[i] != 0x7f && typed.p[i] != '?' &&
			 typed.p[i] != '#';
	if (!is_url || typed.n > URL_MAX_BYTES / 2)
		return args_misuse(c->args, c->why,
			"--url is where the page is reached, as in https://boot.example or "
			"http://192.0.2.7:8081.");
	while (slice_ends(typed, SLICE("/")))
		typed.n--;
	buf_add(out, typed);
	return ERR_OK;
}

/* The setting's address; of "any address" that of this machine. */
static enum err
url_of_setting(struct cli *c, struct buf *out)
{
	static const struct {
		struct slice any, here;
	} every[] = {
		{SLICE_INIT("0.0.0.0:"), SLICE_INIT("127.0.0.1:")},
		{SLICE_INIT("[::]:"),    SLICE_INIT("127.0.0.1:")},
	};
	AUTO(configure_freep) struct settings *settings = NULL;
	struct listen_address address;
	char text[LISTEN_TEXT_BYTES];
	struct slice at;
	enum err e = configure_plain(c->args, &settings, c->why);

	if (e != ERR_OK)
		return e;
	at = slice_of(settings_text(settings, SET_ADMIN));
	if (at.n > 0)
		e = listen_parse(at, &address, c->why);
	if (e != ERR_OK)
		return e;
	if (at.n == 0 || slice_ends(at, SLICE(":0")))
		return args_misuse(c->args, c->why,
			"The setting admin is \"%.*s\", which says no port: give --url.",
			SLICE_FMT(slice_head(at, 64)));
	at = slice_of(listen_text(&address, text));
	buf_add_text(out, "http://");
	for (size_t i = 0; i < COUNT(every); i++)
		if (slice_starts(at, every[i].any)) {
			buf_add(out, every[i].here);
			at = slice_from(at, every[i].any.n);
		}
	buf_add(out, at);
	return ERR_OK;
}

/* Makes the link and tells it.
 *   person  NULL: the first administrator */
static enum err
make_link(struct cli *c, const struct person *person)
{
	AUTO(buf_wipe) struct buf url = BUF(URL_MAX_BYTES);
	struct audit_who who;
	char token[CRYPTO_TOKEN_BYTES], until[CLOCK_TEXT_BYTES];
	int64_t now = clock_wall_s();
	enum err e = args_has(c->args, "url") ? url_typed(c, args_slice(c->args, "url"), &url) :
						url_of_setting(c, &url);

	audit_who_here("cli", &who);
	if (e == ERR_OK)
		e = setup_links_make(c->store, person, now, slice_of(who.by), token, c->why);
	if (e != ERR_OK)
		return e;
	buf_addf(&url, "/setup?token=%s", token);
	crypto_wipe(token, sizeof(token));
	e = buf_check(&url);
	if (e != ERR_OK)
		return e;
	output_note(c->out,
		"%s%s opens this link to set a password; it is good once, until %s UTC:",
		person != NULL ? "" : "The first administrator", person != NULL ? person->name : "",
		clock_text(now + SETUP_LINK_S, until));
	output_note(c->out, "%s", buf_text(&url));
	output_text(c->out, "url", buf_text(&url));
	output_time(c->out, "until_at", now + SETUP_LINK_S);
	return ERR_OK;
}

enum err
account_add(struct cli *c)
{
	struct person person = {.created_at = clock_wall_s()};
	struct slice name = args_slice(c->args, "NAME");
	enum err e = people_name_check(name, "person", c->why);

	if (e == ERR_OK)
		e = slice_to_text(name, person.name, sizeof(person.name));
	if (e == ERR_OK)
		e = role_parse(args_slice(c->args, "role"), &person.role, c->why);
	if (e == ERR_OK)
		e = people_add(c->store, &person, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Added %s as %s.", person.name, role_names[person.role]);
	members_of_person(output_members(c->out), &person);
	return make_link(c, &person);
}

enum err
account_role(struct cli *c)
{
	struct person person;
	enum role role;
	enum err e = role_parse(args_slice(c->args, "ROLE"), &role, c->why);

	if (e == ERR_OK)
		e = find(c, &person);
	if (e == ERR_OK)
		e = people_set_role(c->store, person.id, role, c->why);
	if (e != ERR_OK)
		return e;
	person.role = role;
	output_note(c->out, "%s is %s from now on.", person.name, role_names[role]);
	members_of_person(output_members(c->out), &person);
	return ERR_OK;
}

enum err
account_remove(struct cli *c)
{
	struct person person;
	enum err e = find(c, &person);

	if (e == ERR_OK)
		e = people_remove(c->store, person.id, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Removed %s; who was logged in with this name is not any more.",
		person.name);
	output_text(c->out, "user", person.name);
	return ERR_OK;
}

enum err
account_setup_link(struct cli *c)
{
	struct person person;
	bool is_first = !args_has(c->args, "NAME");
	enum err e = is_first ? ERR_OK : find(c, &person);

	if (e != ERR_OK)
		return e;
	output_text(c->out, "user", is_first ? NULL : person.name);
	return make_link(c, is_first ? NULL : &person);
}
