#include "cli/inventory.h"

#include "base/auto.h"
#include "manage/field.h"

#include <stdio.h>

enum { SERVER_TEXT_BYTES = ADDRESS_MAX_BYTES + 32, OPTION_BYTES = 64 };

enum err
inventory_phone(struct cli *c, const char *typed, struct phone *out)
{
	char text[MAC_TEXT_BYTES];
	struct mac mac;
	enum err e = mac_parse(slice_of(typed), &mac, c->why);

	if (e == ERR_OK)
		e = phones_by_mac(c->store, mac, out);
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e,
			"There is no phone %s: add it with `bootline phone add %s`.",
			mac_text(mac, text), text);
	return e;
}

enum err
inventory_line(struct cli *c, const char *typed, struct line *out)
{
	char address[ADDRESS_MAX_BYTES + 1];
	enum err e = line_address_parse(slice_of(typed), address, c->why);

	if (e == ERR_OK)
		e = lines_by_address(c->store, slice_of(address), out);
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e,
			"There is no line %s: add it with `bootline line add %s`.", address,
			address);
	return e;
}

enum err
inventory_site(struct cli *c, const char *typed, struct site *out)
{
	enum err e = word_check(slice_of(typed), "site", c->why);

	if (e == ERR_OK)
		e = sites_by_name(c->store, slice_of(typed), out);
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e,
			"There is no site \"%s\": add it with `bootline site add %s`.", typed,
			typed);
	return e;
}

enum err
inventory_group(struct cli *c, const char *typed, struct group *out)
{
	enum err e = word_check(slice_of(typed), "group", c->why);

	if (e == ERR_OK)
		e = groups_by_name(c->store, slice_of(typed), out);
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e,
			"There is no group \"%s\": add it with `bootline group add %s`.", typed,
			typed);
	return e;
}

/* How people know an option. */
static void
option_name(const char *option, char out[OPTION_BYTES])
{
	(void)snprintf(out, OPTION_BYTES, "--%s", option);
}

enum err
inventory_text(struct cli *c, const char *option, char *dst, size_t cap)
{
	char name[OPTION_BYTES];

	option_name(option, name);
	if (!args_has(c->args, option))
		return ERR_OK;
	return field_text(args_slice(c->args, option), name, dst, cap, c->why);
}

enum err
inventory_token(struct cli *c, const char *option, char *dst, size_t cap)
{
	char name[OPTION_BYTES];

	option_name(option, name);
	if (!args_has(c->args, option))
		return ERR_OK;
	return field_token(args_slice(c->args, option), name, dst, cap, c->why);
}

bool
inventory_contains(const char *text, struct slice part)
{
	struct slice s = slice_of(text);

	return part.n == 0 || slice_find(s, part) < s.n;
}

enum err
inventory_servers(struct cli *c, struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count)
{
	struct slice typed[SERVERS_PER_LINE_MAX];

	*count = args_count(c->args, "server");
	for (size_t i = 0; i < *count && i < SERVERS_PER_LINE_MAX; i++)
		typed[i] = slice_of(args_nth(c->args, "server", i));
	return field_servers(typed, *count, out, c->why);
}

void
inventory_tell_servers(struct output *out, const struct sip_server *servers, size_t count)
{
	output_list_begin(out, "servers");
	for (size_t i = 0; i < count; i++) {
		AUTO(buf_free) struct buf b = BUF(SERVER_TEXT_BYTES);

		sip_server_write(&servers[i], &b);
		output_slice(out, NULL, buf_slice(&b));
	}
	output_list_end(out);
}
