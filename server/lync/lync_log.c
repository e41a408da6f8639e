#include "lync/lync_log.h"

#include "base/auto.h"

enum { DAY_DIGITS = 8, TIME_DIGITS = 6 };

const char *const lync_log_kinds[LYNC_LOG_KIND__COUNT] = {
	[LYNC_LOG_CELOG] = "CELog",
	[LYNC_LOG_WATSON] = "Watson",
	[LYNC_LOG_CONFIG] = "Config",
};

/* The extensions that Lync takes.  tells: it belongs to one kind and to nothing else that is sent.
 */
static const struct {
	struct slice extension;
	enum lync_log_kind kind;
	bool tells;
} table[] = {
	{SLICE_INIT(".clg"),  LYNC_LOG_CELOG,  true },
	{SLICE_INIT(".clg2"), LYNC_LOG_CELOG,  true },
	{SLICE_INIT(".kdmp"), LYNC_LOG_WATSON, true },
	{SLICE_INIT(".dmp"),  LYNC_LOG_WATSON, true },
	{SLICE_INIT(".xml"),  LYNC_LOG_CONFIG, false},
	{SLICE_INIT(".bak"),  LYNC_LOG_CELOG,  false},
	{SLICE_INIT(".dat"),  LYNC_LOG_CELOG,  false},
	{SLICE_INIT(".bin"),  LYNC_LOG_CELOG,  false},
	{SLICE_INIT(".cat"),  LYNC_LOG_CELOG,  false},
	{SLICE_INIT(".txt"),  LYNC_LOG_CELOG,  false},
	{SLICE_INIT(".hex"),  LYNC_LOG_CELOG,  false},
};

/* The row of a name's extension; COUNT(table): none. */
static size_t
row_of(struct slice name)
{
	size_t i = 0;

	while (i < COUNT(table) &&
		!(name.n > table[i].extension.n &&
			slice_eq_nocase(slice_from(name, name.n - table[i].extension.n),
				table[i].extension)))
		i++;
	return i;
}

static bool
is_name(struct slice name)
{
	if (name.n == 0 || name.p[0] == '.')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			(c == '\0' || strchr("._- ", c) == NULL))
			return false;
	}
	return true;
}

enum err
lync_log_of_tree(struct slice rest, struct lync_log *out)
{
	struct lync_log log = {.kind = LYNC_LOG_CELOG};
	struct slice name, folder = slice_cut(rest, '/', &name);
	int kind = 0;
	size_t row = row_of(name);

	while (kind < LYNC_LOG_KIND__COUNT &&
		!slice_eq_nocase(folder, slice_of(lync_log_kinds[kind])))
		kind++;
	if (kind == LYNC_LOG_KIND__COUNT || name.n == 0)
		return ERR_NOTFOUND;
	if (name.n > LYNC_LOG_NAME_MAX_BYTES)
		return ERR_LIMIT;
	if (!is_name(name))
		return ERR_SYNTAX;
	/* Which extensions belong into which folder is told of profiles alone. */
	if (row == COUNT(table) || (kind == LYNC_LOG_CONFIG && table[row].kind != LYNC_LOG_CONFIG))
		return ERR_DENIED;
	log.kind = (enum lync_log_kind)kind;
	memcpy(log.name, name.p, name.n);
	log.name[name.n] = '\0';
	*out = log;
	return ERR_OK;
}

/* Takes a value for a log's name where it can be one, behind any folders in front of it. */
static bool
take_name(struct slice value, struct lync_log *out)
{
	size_t at = value.n;
	size_t row;

	while (at > 0 && value.p[at - 1] != '/' && value.p[at - 1] != '\\')
		at--;
	value = slice_from(value, at);
	row = row_of(value);
	if (row == COUNT(table) || !table[row].tells || !is_name(value) ||
		value.n > LYNC_LOG_NAME_MAX_BYTES)
		return false;
	out->kind = table[row].kind;
	memcpy(out->name, value.p, value.n);
	out->name[value.n] = '\0';
	return true;
}

/* filename=NAME or filename="NAME" among the parameters of a header field. */
static bool
take_filename(struct slice value, struct lync_log *out)
{
	while (value.n > 0) {
		struct slice text, word = slice_trim(slice_cut(
					   slice_trim(slice_cut(value, ';', &value)), '=', &text));

		text = slice_trim(text);
		if (text.n > 1 && text.p[0] == '"' && text.p[text.n - 1] == '"')
			text = slice_head(slice_from(text, 1), text.n - 2);
		if (slice_eq_nocase(word, SLICE("filename")) && take_name(text, out))
			return true;
	}
	return false;
}

bool
lync_log_of_request(struct slice query, struct slice heads, struct lync_log *out)
{
	while (query.n > 0) {
		struct slice value, whole = slice_cut(query, '&', &query);

		(void)slice_cut(whole, '=', &value);
		if (take_name(value.n > 0 ? value : whole, out))
			return true;
	}
	while (heads.n > 0) {
		struct slice value, name = slice_cut(slice_cut(heads, '\n', &heads), ':', &value);

		if (slice_eq_nocase(name, SLICE("Content-Disposition")) &&
			take_filename(value, out))
			return true;
	}
	return false;
}

/* Takes so many digits off the front of *s. */
static bool
take_digits(struct slice *s, size_t count)
{
	if (s->n < count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
	*s = slice_from(*s, count);
	return true;
}

static bool
take_word(struct slice *s, struct slice word)
{
	if (!slice_eq_nocase(slice_head(*s, word.n), word))
		return false;
	*s = slice_from(*s, word.n);
	return true;
}

struct slice
lync_log_device(struct slice name)
{
	struct slice rest, id;

	(void)slice_cut(name, '_', &rest);
	for (size_t at = 1; at < rest.n; at++) {
		struct slice behind = slice_from(rest, at);

		id = slice_head(rest, at);
		if (take_word(&behind, SLICE("-")) && take_digits(&behind, DAY_DIGITS) &&
			take_word(&behind, SLICE("-CELOG")) && take_digits(&behind, TIME_DIGITS) &&
			take_word(&behind, SLICE("_")) && take_digits(&behind, 1) &&
			slice_eq_nocase(behind, SLICE(".clg")))
			return id;
	}
	return SLICE("");
}
