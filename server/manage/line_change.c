#include "manage/line_change.h"

#include "manage/field.h"

enum err
line_change_sign_in(struct slice word, const char *field, enum line_sign_in *out, struct why *why)
{
	size_t i;

	if (field_word(word, line_sign_in_names, SIGN_IN__COUNT, &i) != ERR_OK)
		return why_fail(why, ERR_SYNTAX, "%s is full or prefilled, not \"%.*s\".", field,
			SLICE_FMT(slice_head(word, 100)));
	*out = (enum line_sign_in)i;
	return ERR_OK;
}

enum err
line_change_store(struct store *s, struct line_change *change, struct why *why)
{
	struct line *line = &change->line;
	enum err e = line->id == 0 ? lines_add(s, line, why) : lines_update(s, line, why);

	if (e == ERR_OK && change->sets_secret) {
		e = lines_set_secret(s, line->id, change->secret);
		line->has_secret = change->secret.n > 0;
	}
	if (e == ERR_OK && change->sets_servers)
		e = lines_set_servers(s, line->id, change->servers, change->server_count);
	return e;
}

enum line_oddity
line_oddity(const struct line *line)
{
	if (line->sign_in == SIGN_IN_FULL && !line->has_secret)
		return LINE_WITHOUT_SECRET;
	if (line->sign_in == SIGN_IN_PREFILLED && line->has_secret)
		return LINE_SECRET_UNUSED;
	return LINE_AS_USUAL;
}
