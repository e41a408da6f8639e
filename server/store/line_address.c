#include "store/line_address.h"

/* What separates a user from parameters, headers and display names in a SIP address (RFC 3261
 * section 25.1) cannot be part of one. */
static bool
is_user(struct slice user)
{
	for (size_t i = 0; i < user.n; i++) {
		unsigned char c = (unsigned char)user.p[i];

		if (c <= ' ' || c == 0x7f || strchr("<>\"@,", c) != NULL)
			return false;
	}
	return user.n > 0 && slice_is_utf8(user);
}

/* A name, an address or [v6], with a port or without. */
static bool
is_host(struct slice host)
{
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			(c == '\0' || strchr(".-_:[]", c) == NULL))
			return false;
	}
	return host.n > 0;
}

enum err
line_address_parse(struct slice s, char out[ADDRESS_MAX_BYTES + 1], struct why *why)
{
	struct slice host, user;
	bool has_host;

	if (slice_eq_nocase(slice_head(s, 4), SLICE("sip:")))
		s = slice_from(s, 4);
	user = slice_cut(s, '@', &host);
	has_host = user.n < s.n;
	if (s.n > ADDRESS_MAX_BYTES)
		return why_fail(why, ERR_LIMIT, "A line's address has at most %d bytes.",
			ADDRESS_MAX_BYTES);
	if (!is_user(user) || (has_host && !is_host(host)))
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is no address of a line: write user@host, or the user alone.",
			SLICE_FMT(slice_head(s, 64)));
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	for (size_t i = user.n; i < s.n; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] - 'A' + 'a');
	return ERR_OK;
}
