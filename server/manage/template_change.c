#include "manage/template_change.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "store/params.h"

void
template_hash(struct slice text, char out[TEMPLATE_HASH_TEXT_BYTES])
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
	template_hash(slice_of(stock->text), hash);
	return strcmp(hash, row->hash) != 0;
}

const char *
template_state(const struct template_row *row)
{
	if (row->is_stock && stock_find(slice_of(row->name)) == NULL)
		return "withdrawn";
	return template_is_outdated(row) ? "newer available" : "in force";
}

enum err
template_find(struct store *s, struct slice name, struct template_row *out, struct why *why)
{
	enum err e = templates_by_name(s, name, out);

	if (e != ERR_NOTFOUND)
		return e;
	if (stock_find(name) != NULL)
		return why_fail(why, e,
			"The stock template %.*s is not in use; `bootline template assign %.*s "
			"SCOPE` puts it in force.",
			SLICE_FMT(name), SLICE_FMT(name));
	return why_fail(why, e,
		"There is no template \"%.*s\"; `bootline template list` shows all.",
		SLICE_FMT(slice_head(name, LABEL_MAX_BYTES)));
}

enum err
template_take(
	struct store *s, struct slice name, int64_t now, struct template_row *out, struct why *why)
{
	const struct stock_template *stock = stock_find(name);
	enum err e = templates_by_name(s, name, out);
	int64_t id;

	if (e == ERR_NOTFOUND && stock != NULL) {
		e = templates_put(s, name, true, slice_of(stock->text), now, &id);
		return e == ERR_OK ? templates_by_name(s, name, out) : e;
	}
	return e == ERR_NOTFOUND ? template_find(s, name, out, why) : e;
}

/* Who may look at templates sees them whole, and they are not sealed. */
static enum err
check_open(void *ctx, struct slice name, struct slice value)
{
	if (value.n == 0 || slice_find(value, SLICE("${")) < value.n ||
		!param_is_secret(name, value))
		return ERR_OK;
	return why_fail(ctx, ERR_SYNTAX,
		"%.*s holds a secret, and everybody who may look at templates would see it: set it "
		"with `bootline param set SCOPE %.*s`, which seals it, and take it out here.",
		SLICE_FMT(slice_head(name, PARAM_NAME_MAX_BYTES)),
		SLICE_FMT(slice_head(name, PARAM_NAME_MAX_BYTES)));
}

enum err
template_check(struct slice text, size_t *line, struct why *why)
{
	struct template *t = NULL;
	struct why whole = {""};
	struct slice reason, number;
	uint64_t n = 0;
	enum err e = template_parse(text, &t, &whole);

	if (e == ERR_OK)
		e = template_each(t, check_open, &whole);
	template_free(t);
	*line = 0;
	if (e == ERR_OK)
		return ERR_OK;
	reason = slice_of(whole.text[0] != '\0' ? whole.text : err_text(e));
	if (slice_starts(reason, SLICE("line "))) {
		number = slice_cut(slice_from(reason, strlen("line ")), ':', &reason);
		if (slice_to_u64(number, 1, SIZE_MAX, &n) == ERR_OK)
			*line = (size_t)n;
	}
	return why_fail(why, e, "%.*s", SLICE_FMT(slice_trim(reason)));
}

struct uses { /* of a scope */
	int64_t ids[TEMPLATES_PER_SCOPE_MAX];
	size_t count;
};

static enum err
note_use(void *ctx, const struct template_row *row)
{
	struct uses *u = ctx;

	if (u->count < TEMPLATES_PER_SCOPE_MAX)
		u->ids[u->count++] = row->id;
	return ERR_OK;
}

/* Assigns the i-th of all.  Nothing of the scope is left but those before it. */
static enum err
assign(struct store *s, const struct scope *scope, struct slice name, int64_t now,
	struct uses *done, struct why *why)
{
	struct template_row row;
	enum err e = template_take(s, name, now, &row, why);

	for (size_t i = 0; e == ERR_OK && i < done->count; i++)
		if (done->ids[i] == row.id)
			return why_fail(why, ERR_EXISTS, "Template %s stands twice.", row.name);
	if (e == ERR_OK && done->count == TEMPLATES_PER_SCOPE_MAX)
		return why_fail(why, ERR_LIMIT, "A scope has at most %d templates.",
			TEMPLATES_PER_SCOPE_MAX);
	if (e == ERR_OK)
		e = templates_assign(s, row.id, scope->id, (int64_t)done->count + 1);
	if (e == ERR_OK)
		done->ids[done->count++] = row.id;
	return e;
}

enum err
template_assign_all(struct store *s, const struct scope *scope, const struct slice *names,
	size_t count, int64_t now, struct fault *fault)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct uses were = {.count = 0}, done = {.count = 0};
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = templates_of_scope(s, scope->id, note_use, &were);
	for (size_t i = 0; i < were.count && e == ERR_OK; i++)
		e = templates_unassign(s, were.ids[i], scope->id);
	for (size_t i = 0; i < count && e == ERR_OK; i++)
		e = fault_at(fault, assign(s, scope, names[i], now, &done, &fault->why),
			"templates[%zu]", i);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
template_update_apply(struct store *s, struct slice only, int64_t now)
{
	for (const struct stock_template *t = stock_templates; t->name != NULL; t++) {
		struct template_row row;
		int64_t id;
		enum err e;

		if (only.n > 0 && !slice_is(only, t->name))
			continue;
		e = templates_by_name(s, slice_of(t->name), &row);
		if (e == ERR_OK && template_is_outdated(&row))
			e = templates_put(s, slice_of(t->name), true, slice_of(t->text), now, &id);
		if (e != ERR_OK && e != ERR_NOTFOUND)
			return e;
	}
	return ERR_OK;
}
