#include "cli/inventory.h"

#include "base/auto.h"

enum { SERVER_TEXT_BYTES = ADDRESS_MAX_BYTES + 32 };

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
	enum err e = word_check(slice_of(typed), "a site", c->why);

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
	enum err e = word_check(slice_of(typed), "a group", c->why);

	if (e == ERR_OK)
		e = groups_by_name(c->store, slice_of(typed), out);
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e,
			"There is no group \"%s\": add it with `bootline group add %s`.", typed,
			typed);
	return e;
}

/* Whether s holds a character below a blank, or DEL. */
static bool
has_control(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

enum err
inventory_text(struct cli *c, const char *option, char *dst, size_t cap)
{
	struct slice s = args_slice(c->args, option);

	if (!args_has(c->args, option))
		return ERR_OK;
	if (!slice_is_utf8(s) || has_control(s))
		return why_fail(c->why, ERR_SYNTAX,
			"The value of --%s holds a control character or is not UTF-8; phones "
			"cannot show it.",
			option);
	if (slice_to_text(s, dst, cap) != ERR_OK)
		return why_fail(
			c->why, ERR_LIMIT, "The value of --%s is over %zu bytes.", option, cap - 1);
	return ERR_OK;
}

enum err
inventory_token(struct cli *c, const char *option, char *dst, size_t cap)
{
	struct slice s = args_slice(c->args, option);

	if (memchr(s.p, ' ', s.n) != NULL)
		return why_fail(
			c->why, ERR_SYNTAX, "The value of --%s may not hold blanks.", option);
	return inventory_text(c, option, dst, cap);
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
	size_t n = args_count(c->args, "server");
	enum err e = ERR_OK;

	if (n > SERVERS_PER_LINE_MAX)
		return why_fail(c->why, ERR_LIMIT,
			"A line takes at most %d servers; %zu are given.", SERVERS_PER_LINE_MAX, n);
	for (size_t i = 0; i < n && e == ERR_OK; i++)
		e = sip_server_parse(slice_of(args_nth(c->args, "server", i)), &out[i], c->why);
	*count = n;
	return e;
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
