/* bootline line: SIP registrations, and which phones have them. */
#include "base/auto.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "manage/line_change.h"
#include "manage/members_of.h"

/* One row an option; LINE_OPTIONS is what add and set have in common. */
/* clang-format off */
#define LINE_OPTIONS \
	{"auth-user", "U", 0, "the user name for the SIP server, where it is not the address's"}, \
	{"auth-domain", "D", 0, "the domain or realm for the SIP server"}, \
	{"secret-file", "FILE", 0, "read the SIP password from the first line of FILE; - for standard input"}, \
	{"sign-in", "full|prefilled", 0, "full: user and password with the line; prefilled: all but the password in the phone's login store"}, \
	{"display-name", "T", 0, "the name that is sent with calls"}, \
	{"label", "T", 0, "what the phone shows beside the line key"}, \
	{"server", "HOST[:PORT][/transport]", ARG_REPEATED, "the SIP server, up to four, best first; else the site's, else the domain itself"}
static const struct arg_row address_row[] = {
	{"ADDRESS", NULL, ARG_REQUIRED, "the line, user@host as it registers"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row add_options[] = {
	LINE_OPTIONS,
	{"shared", NULL, 0, "several phones may have it at a time"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row set_options[] = {
	LINE_OPTIONS,
	{"shared", NULL, 0, "several phones may have it at a time"},
	{"private", NULL, 0, "one phone alone may have it"},
	{"no-secret", NULL, 0, "forget the SIP password"},
	{"no-servers", NULL, 0, "forget its own servers: the site's serve it"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row list_options[] = {
	{"text", "T", 0, "only lines with T in address, display name or label"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row assign_rows[] = {
	{"ADDRESS", NULL, ARG_REQUIRED, "the line"},
	{"MAC", NULL, ARG_REQUIRED, "the phone that gets it"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row assign_options[] = {
	{"position", "N", 0, "which of the phone's lines it becomes, the x of reg.x; else the first free one"},
	{"label", "T", 0, "what this phone shows beside the key, in place of the line's label"},
	{"ring-type", "T", 0, "how it rings on this phone, as UCS names ringers: ringer2"},
	{"line-keys", "N", 0, "line keys it takes on this phone (1)"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row unassign_rows[] = {
	{"ADDRESS", NULL, ARG_REQUIRED, "the line"},
	{"MAC", NULL, 0, "the phone that loses it; may be left out where only one has it"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static enum err
read_sign_in(struct cli *c, struct line *line)
{
	struct why why = {""};

	if (!args_has(c->args, "sign-in") || line_change_sign_in(args_slice(c->args, "sign-in"),
						     "--sign-in", &line->sign_in, &why) == ERR_OK)
		return ERR_OK;
	return args_misuse(c->args, c->why, "%s", why.text);
}

/* Takes over what the options of add and set say of the row itself. */
static enum err
read_line(struct cli *c, struct line *line)
{
	enum err e = read_sign_in(c, line);

	if (e == ERR_OK)
		e = inventory_token(c, "auth-user", line->auth_user, sizeof(line->auth_user));
	if (e == ERR_OK)
		e = inventory_token(c, "auth-domain", line->auth_domain, sizeof(line->auth_domain));
	if (e == ERR_OK)
		e = inventory_text(
			c, "display-name", line->display_name, sizeof(line->display_name));
	if (e == ERR_OK)
		e = inventory_text(c, "label", line->label, sizeof(line->label));
	line->is_shared = line->is_shared || args_has(c->args, "shared");
	return e;
}

/* Reads password and servers, where options give them, and stores all of it.
 *   secret  holds the password until it is stored */
static enum err
store_line(struct cli *c, struct line_change *change, struct buf *secret)
{
	const char *file = args_text(c->args, "secret-file");
	enum err e = inventory_servers(c, change->servers, &change->server_count);

	if (e == ERR_OK && file != NULL)
		e = command_secret(file, secret, c->why);
	if (e != ERR_OK)
		return e;
	change->sets_secret = change->sets_secret || file != NULL;
	change->secret = buf_slice(secret);
	change->sets_servers = change->sets_servers || change->server_count > 0;
	return line_change_store(c->store, change, c->why);
}

static enum err
tell_phone(void *ctx, const struct assignment *a)
{
	char mac[MAC_TEXT_BYTES];

	output_text(ctx, NULL, mac_text(a->mac, mac));
	return ERR_OK;
}

static enum err
tell_line(struct cli *c, const struct line *line)
{
	struct output *out = c->out;
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	size_t count;
	enum err e = lines_servers(c->store, line->id, servers, &count);

	if (e != ERR_OK)
		return e;
	members_of_line(output_members(out), line, true);
	inventory_tell_servers(out, servers, count);
	return ERR_OK;
}

static void
warn_line(struct cli *c, const struct line *line)
{
	switch (line_oddity(line)) {
	case LINE_WITHOUT_SECRET:
		output_warn(c->out,
			"%s has no password yet; unless the SIP server asks for none, give it one "
			"with `bootline "
			"line set %s --secret-file -`.",
			line->address, line->address);
		break;
	case LINE_SECRET_UNUSED:
		output_warn(c->out,
			"%s signs in prefilled: its password is kept but never sent to a phone.",
			line->address);
		break;
	case LINE_AS_USUAL:
		break;
	}
}

/* Stores the line and tells what it is now. */
static enum err
finish(struct cli *c, struct line_change *change, const char *what)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	enum err e = store_line(c, change, &secret);

	if (e != ERR_OK)
		return e;
	output_note(c->out, "%s line %s.", what, change->line.address);
	warn_line(c, &change->line);
	return tell_line(c, &change->line);
}

static enum err
run_add(struct cli *c)
{
	struct line_change change = {.line = {.sign_in = SIGN_IN_FULL}};
	enum err e =
		line_address_parse(args_slice(c->args, "ADDRESS"), change.line.address, c->why);

	if (e == ERR_OK)
		e = read_line(c, &change.line);
	return e == ERR_OK ? finish(c, &change, "Added") : e;
}

static enum err
run_set(struct cli *c)
{
	struct line_change change = {.sets_secret = false};
	enum err e = inventory_line(c, args_text(c->args, "ADDRESS"), &change.line);

	if (args_has(c->args, "shared") && args_has(c->args, "private"))
		return args_misuse(c->args, c->why, "A line is either --shared or --private.");
	if (args_has(c->args, "secret-file") && args_has(c->args, "no-secret"))
		return args_misuse(c->args, c->why, "Give either --secret-file or --no-secret.");
	if (e == ERR_OK)
		e = read_line(c, &change.line);
	if (e != ERR_OK)
		return e;
	if (args_has(c->args, "private"))
		change.line.is_shared = false;
	change.sets_secret = args_has(c->args, "no-secret");
	change.sets_servers = args_has(c->args, "no-servers");
	return finish(c, &change, "Changed");
}

static bool
is_wanted(const struct line *line, struct slice text)
{
	return inventory_contains(line->address, text) ||
	       inventory_contains(line->display_name, text) ||
	       inventory_contains(line->label, text);
}

static enum err
tell_row(void *ctx, const struct line *line)
{
	struct cli *c = ctx;
	enum err e;

	if (args_has(c->args, "text") && !is_wanted(line, args_slice(c->args, "text")))
		return ERR_OK;
	output_row_begin(c->out);
	members_of_line(output_members(c->out), line, false);
	output_list_begin(c->out, "phones");
	e = lines_phones(c->store, line->id, tell_phone, c->out);
	output_list_end(c->out);
	output_row_end(c->out);
	return e;
}

static enum err
run_list(struct cli *c)
{
	output_table_begin(c->out, "lines");
	enum err e = lines_each(c->store, tell_row, c);
	output_table_end(c->out);
	return e;
}

static enum err
tell_assignment(void *ctx, const struct assignment *a)
{
	struct output *out = ctx;

	output_row_begin(out);
	members_of_line_phone(output_members(out), a);
	output_row_end(out);
	return ERR_OK;
}

static enum err
run_show(struct cli *c)
{
	struct line line;
	enum err e = inventory_line(c, args_text(c->args, "ADDRESS"), &line);

	if (e == ERR_OK)
		e = tell_line(c, &line);
	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "phones");
	e = lines_phones(c->store, line.id, tell_assignment, c->out);
	output_table_end(c->out);
	return e;
}

static enum err
run_remove(struct cli *c)
{
	struct line line;
	enum err e = inventory_line(c, args_text(c->args, "ADDRESS"), &line);

	if (e == ERR_OK)
		e = lines_remove(c->store, line.id, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Removed line %s.", line.address);
	output_text(c->out, "address", line.address);
	return ERR_OK;
}

static enum err
run_assign(struct cli *c)
{
	struct assignment a = {.line_keys = 1};
	struct phone phone;
	struct line line;
	char mac[MAC_TEXT_BYTES];
	enum err e = inventory_line(c, args_text(c->args, "ADDRESS"), &line);

	if (e == ERR_OK)
		e = inventory_phone(c, args_text(c->args, "MAC"), &phone);
	if (e == ERR_OK)
		e = args_number(c->args, "position", 1, LINES_PER_PHONE_MAX, &a.position, c->why);
	if (e == ERR_OK)
		e = args_number(c->args, "line-keys", 1, KEYS_PER_PHONE_MAX, &a.line_keys, c->why);
	if (e == ERR_OK)
		e = inventory_text(c, "label", a.label, sizeof(a.label));
	if (e == ERR_OK)
		e = inventory_token(c, "ring-type", a.ring_type, sizeof(a.ring_type));
	if (e != ERR_OK)
		return e;
	a.phone_id = phone.id;
	a.line_id = line.id;
	e = lines_assign(c->store, &a, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Line %s is now line %lld of phone %s.", line.address,
		(long long)a.position, mac_text(phone.mac, mac));
	output_text(c->out, "address", line.address);
	output_text(c->out, "mac", mac_text(phone.mac, mac));
	output_number(c->out, "position", a.position);
	return ERR_OK;
}

struct holders { /* the phones that have a line */
	size_t count;
	struct assignment first;
};

static enum err
count_holder(void *ctx, const struct assignment *a)
{
	struct holders *h = ctx;

	if (h->count++ == 0)
		h->first = *a;
	return ERR_OK;
}

/* The one phone that has the line, where none is named. */
static enum err
find_only_holder(struct cli *c, const struct line *line, struct phone *out)
{
	struct holders h = {.count = 0};
	enum err e = lines_phones(c->store, line->id, count_holder, &h);

	if (e != ERR_OK)
		return e;
	if (h.count == 0)
		return why_fail(c->why, ERR_NOTFOUND, "Line %s is on no phone.", line->address);
	if (h.count > 1)
		return why_fail(c->why, ERR_DENIED,
			"Line %s is on %zu phones; say which one loses it: `bootline line unassign "
			"%s MAC`.",
			line->address, h.count, line->address);
	return phones_by_mac(c->store, h.first.mac, out);
}

static enum err
run_unassign(struct cli *c)
{
	struct phone phone = {.id = 0};
	struct line line;
	char mac[MAC_TEXT_BYTES];
	enum err e = inventory_line(c, args_text(c->args, "ADDRESS"), &line);

	if (e != ERR_OK)
		return e;
	if (args_has(c->args, "MAC"))
		e = inventory_phone(c, args_text(c->args, "MAC"), &phone);
	else
		e = find_only_holder(c, &line, &phone);
	if (e != ERR_OK)
		return e;
	e = lines_unassign(c->store, line.id, phone.id);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"Line %s is not on phone %s; see `bootline line show %s`.", line.address,
			mac_text(phone.mac, mac), line.address);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Line %s is no longer on phone %s.", line.address,
		mac_text(phone.mac, mac));
	output_text(c->out, "address", line.address);
	output_text(c->out, "mac", mac_text(phone.mac, mac));
	return ERR_OK;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Adds a line.", address_row, add_options,
		"bootline line add 1001@pbx.example --secret-file -\n"
		"bootline line add 1001@pbx.example --server 192.0.2.5:5061/tls --label Desk < password\n"
		"bootline line add alice@example.com --sign-in prefilled --auth-user alice --auth-domain EXAMPLE\n",
		DATA_CREATE, run_add},
	{"list", "Lists lines, and the phones that have them.", NULL, list_options,
		"bootline line list --text 100\n", DATA_READ, run_list},
	{"show", "Shows one line and the phones that have it.", address_row, NULL,
		"bootline line show 1001@pbx.example\n", DATA_READ, run_show},
	{"set", "Changes a line; what is not named stays as it is.", address_row, set_options,
		"bootline line set 1001@pbx.example --secret-file new-password\n"
		"bootline line set 1001@pbx.example --label ''    takes the label away\n",
		DATA_WRITE, run_set},
	{"remove", "Removes a line that is on no phone.", address_row, NULL,
		"bootline line remove 1001@pbx.example\n", DATA_WRITE, run_remove},
	{"assign", "Puts a line on a phone.", assign_rows, assign_options,
		"bootline line assign 1001@pbx.example 00:04:f2:aa:bb:cc\n"
		"bootline line assign 1002@pbx.example 0004f2aabbcc --position 2 --label Sales\n",
		DATA_WRITE, run_assign},
	{"unassign", "Takes a line off a phone.", unassign_rows, NULL,
		"bootline line unassign 1001@pbx.example 0004f2aabbcc\n", DATA_WRITE, run_unassign},
};
/* clang-format on */

int
cmd_line(int argc, char **argv)
{
	static const struct family family = {"line",
		"SIP registrations, and which phones have them.", commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
