#include "manage/templates.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "store/sites.h"

const char *const template_result_names[TEMPLATE_RESULT__COUNT] = {"added", "changed", "unchanged"};

static void
hash_text(struct slice text, char out[TEMPLATE_HASH_TEXT_BYTES])
{
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	crypto_digest(NULL, text, digest);
	crypto_hex(digest, sizeof(digest), out);
}

bool
template_is_outdated(const struct template_row *row)
{
	const struct stock_template *stock = stock_find(slice_of(row->name));
	char hash[TEMPLATE_HASH_TEXT_BYTES];

	if (!row->is_stock || stock == NULL)
		return false;
	hash_text(slice_of(stock->text), hash);
	return strcmp(hash, row->hash) != 0;
}

const char *
template_state(const struct template_row *row)
{
	if (row == NULL)
		return "not used";
	if (row->is_stock && stock_find(slice_of(row->name)) == NULL)
		return "withdrawn";
	return template_is_outdated(row) ? "newer available" : "in force";
}

enum err
template_check(struct slice text, struct template_fault *fault)
{
	struct template *t = NULL;
	struct why why = {""};
	struct slice reason, line;
	uint64_t number = 0;
	enum err e = template_parse(text, &t, &why);

	template_free(t);
	if (e == ERR_OK || e == ERR_NOMEM)
		return e;
	reason = slice_of(why.text[0] != '\0' ? why.text : err_sentence(e));
	if (slice_starts(reason, SLICE("line "))) {
		line = slice_cut(slice_from(reason, strlen("line ")), ':', &reason);
		reason = slice_trim(reason);
		if (slice_to_u64(line, 1, UINT32_MAX, &number) != ERR_OK)
			number = 0;
	}
	fault->line = (int64_t)number;
	return why_fail(&fault->why, e, "%.*s", SLICE_FMT(reason));
}

enum err
template_name_check(struct slice name, struct why *why)
{
	enum err e = word_check(name, "template", why);

	if (e == ERR_OK && stock_find(name) != NULL)
		return why_fail(why, ERR_DENIED,
			"%.*s is the name of a stock template, which is read-only: give yours "
			"another name.",
			SLICE_FMT(name));
	return e;
}

enum err
template_put(struct store *s, struct slice name, struct slice text, int64_t now,
	struct template_row *out, enum template_result *result)
{
	struct template_row before = {0};
	char hash[TEMPLATE_HASH_TEXT_BYTES];
	int64_t id;
	enum err e = templates_by_name(s, name, &before);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	hash_text(text, hash);
	*result = e == ERR_NOTFOUND              ? TEMPLATE_ADDED :
		  strcmp(hash, before.hash) == 0 ? TEMPLATE_UNCHANGED :
						   TEMPLATE_CHANGED;
	e = templates_put(s, name, false, text, now, &id);
	return e == ERR_OK ? templates_by_name(s, name, out) : e;
}

static enum err
put_stock(struct store *s, const struct stock_template *stock, int64_t now)
{
	int64_t id;

	return templates_put(s, slice_of(stock->name), true, slice_of(stock->text), now, &id);
}

enum err
template_to_assign(struct store *s, struct slice name, int64_t now, struct template_row *out)
{
	const struct stock_template *stock = stock_find(name);
	enum err e = templates_by_name(s, name, out);

	if (e != ERR_NOTFOUND || stock == NULL)
		return e;
	e = put_stock(s, stock, now);
	return e == ERR_OK ? templates_by_name(s, name, out) : e;
}

enum err
template_renew(struct store *s, struct slice name, int64_t now)
{
	const struct stock_template *stock = stock_find(name);
	struct template_row row;
	enum err e = templates_by_name(s, name, &row);

	if (e == ERR_OK && (stock == NULL || !row.is_stock))
		return ERR_NOTFOUND;
	return e == ERR_OK && template_is_outdated(&row) ? put_stock(s, stock, now) : e;
}
