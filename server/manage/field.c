#include "manage/field.h"

enum err
field_text(struct slice s, const char *field, char *dst, size_t cap, struct why *why)
{
	if (!slice_is_utf8(s) || slice_has_control(s))
		return why_fail(why, ERR_SYNTAX,
			"The value of %s holds a control character or is not UTF-8; phones "
			"cannot show it.",
			field);
	if (slice_to_text(s, dst, cap) != ERR_OK)
		return why_fail(
			why, ERR_LIMIT, "The value of %s is over %zu bytes.", field, cap - 1);
	return ERR_OK;
}

enum err
field_token(struct slice s, const char *field, char *dst, size_t cap, struct why *why)
{
	if (memchr(s.p, ' ', s.n) != NULL)
		return why_fail(why, ERR_SYNTAX, "The value of %s may not hold blanks.", field);
	return field_text(s, field, dst, cap, why);
}

enum err
field_word(struct slice s, const char *const *words, size_t count, size_t *out)
{
	size_t i = 0;

	while (i < count && !slice_is(s, words[i]))
		i++;
	if (i == count)
		return ERR_NOTFOUND;
	*out = i;
	return ERR_OK;
}

enum err
field_servers(const struct slice *typed, size_t count, struct sip_server out[SERVERS_PER_LINE_MAX],
	struct why *why)
{
	enum err e = ERR_OK;

	if (count > SERVERS_PER_LINE_MAX)
		return why_fail(why, ERR_LIMIT, "A line takes at most %d servers; %zu are given.",
			SERVERS_PER_LINE_MAX, count);
	for (size_t i = 0; i < count && e == ERR_OK; i++)
		e = sip_server_parse(typed[i], &out[i], why);
	return e;
}

enum err
field_secret(struct slice s, const char *from, struct why *why)
{
	if (s.n == 0)
		return why_fail(why, ERR_SYNTAX,
			"There is no secret in %.200s: its first line is empty.", from);
	if (s.n > SECRET_MAX_BYTES)
		return why_fail(why, ERR_LIMIT, "The secret is over %d bytes.", SECRET_MAX_BYTES);
	if (!slice_is_utf8(s))
		return why_fail(
			why, ERR_SYNTAX, "The secret is not UTF-8; save the file as UTF-8.");
	if (slice_has_control(s))
		return why_fail(
			why, ERR_SYNTAX, "The secret holds a control character; retype it.");
	return ERR_OK;
}
