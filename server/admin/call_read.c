#include "admin/call_read.h"

#include "base/auto.h"

#include <inttypes.h>
#include <stdarg.h>

enum { FAULTS_MAX = 100, FIELD_PATH_BYTES = 96 };

bool
call_has_word(const char *words, struct slice word)
{
	struct slice rest = slice_of(words);

	while (rest.n > 0)
		if (slice_eq(slice_cut(rest, ' ', &rest), word))
			return true;
	return false;
}

/* Decodes %XX and + into out; false where it is no such text. */
static bool
decode(struct slice s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		int high, low;

		if (s.p[i] != '%') {
			buf_add_char(out, s.p[i] == '+' ? ' ' : s.p[i]);
			continue;
		}
		high = i + 2 < s.n ? slice_hex_value(s.p[i + 1]) : -1;
		low = i + 2 < s.n ? slice_hex_value(s.p[i + 2]) : -1;
		if (high == -1 || low == -1)
			return false;
		buf_add_char(out, (char)(high << 4 | low));
		i += 2;
	}
	return true;
}

static bool
takes_dry_run(const struct route *r)
{
	if (r->data != ROUTE_WRITE)
		return (r->flags & ROUTE_OWN_DRY_RUN) != 0;
	return (r->flags & ROUTE_NO_DRY_RUN) == 0;
}

static enum err
take_pair(struct call *c, struct slice pair)
{
	struct slice value, name = slice_cut(pair, '=', &value);
	struct query_value *q = &c->query[c->query_count];
	size_t at = c->query_text.n;

	if (c->query_count == QUERY_MAX)
		return call_fault(c, "query", "More than %d names.", QUERY_MAX);
	if (!decode(value, &c->query_text) || buf_check(&c->query_text) != ERR_OK)
		return call_fault(c, "query", "The query cannot be decoded.");
	q->name = name;
	q->value = slice_from(buf_slice(&c->query_text), at);
	if (!slice_is_utf8(q->value) || memchr(q->value.p, '\0', q->value.n) != NULL)
		return call_fault(c, "query", "The query is not UTF-8.");
	if (!call_has_word(c->route->queries, name) &&
		!(slice_is(name, "dry_run") && takes_dry_run(c->route)))
		return call_fault(
			c, "query", "There is no \"%.*s\" here.", SLICE_FMT(slice_head(name, 40)));
	for (size_t i = 0; i < c->query_count; i++)
		if (slice_eq(c->query[i].name, name))
			return call_fault(c, "query", "\"%.*s\" stands twice.",
				SLICE_FMT(slice_head(name, 40)));
	c->query_count++;
	return ERR_OK;
}

/* Whoever wants a change to be tried and says so in words that are not known must not have it made.
 */
static enum err
read_dry_run(struct call *c)
{
	bool is_there;
	struct slice s = call_query(c, "dry_run", &is_there);

	c->is_dry = call_query_flag(c, "dry_run");
	if (!is_there || c->is_dry || slice_is(s, "0") || slice_is(s, "false") || slice_is(s, "no"))
		return ERR_OK;
	return call_fault(c, "dry_run", "This is 1 or 0.");
}

enum err
call_read_query(struct call *c)
{
	struct slice rest = c->ask->query;
	enum err e = ERR_OK;

	c->query_text = BUF(HTTP_TARGET_MAX_BYTES);
	/* It never grows afterwards: the values point into it. */
	if (buf_reserve(&c->query_text, rest.n + 1) == NULL)
		return ERR_NOMEM;
	while (rest.n > 0 && e == ERR_OK) {
		struct slice pair = slice_cut(rest, '&', &rest);

		if (pair.n > 0)
			e = take_pair(c, pair);
	}
	return e == ERR_OK ? read_dry_run(c) : e;
}

struct slice
call_query(const struct call *c, const char *name, bool *is_there)
{
	for (size_t i = 0; i < c->query_count; i++)
		if (slice_is(c->query[i].name, name)) {
			if (is_there != NULL)
				*is_there = true;
			return c->query[i].value;
		}
	if (is_there != NULL)
		*is_there = false;
	return SLICE("");
}

enum err
call_query_number(struct call *c, const char *name, int64_t min, int64_t max, int64_t *out)
{
	bool is_there;
	struct slice s = call_query(c, name, &is_there);
	uint64_t n;

	if (!is_there)
		return ERR_OK;
	if (slice_to_u64(s, (uint64_t)min, (uint64_t)max, &n) != ERR_OK)
		return call_fault(c, name, "A number from %" PRId64 " to %" PRId64 ".", min, max);
	*out = (int64_t)n;
	return ERR_OK;
}

bool
call_query_flag(const struct call *c, const char *name)
{
	struct slice s = call_query(c, name, NULL);

	return slice_is(s, "1") || slice_is(s, "true") || slice_is(s, "yes");
}

static const struct {
	enum jval_kind kind;
	const char *text;
} types[] = {
	[FIELD_TEXT] = {JVAL_TEXT,   "a text"         },
	[FIELD_NUMBER] = {JVAL_NUMBER, "a whole number" },
	[FIELD_BOOL] = {JVAL_BOOL,   "true or false"  },
	[FIELD_TEXTS] = {JVAL_ARRAY,  "a list of texts"},
	[FIELD_OBJECT] = {JVAL_OBJECT, "an object"      },
	[FIELD_LIST] = {JVAL_ARRAY,  "a list"         },
};

/* One object under check. */
struct check {
	struct call *c;
	const struct field_row *fields;
};

static enum err
check_member(void *ctx, struct slice name, struct jval *value)
{
	struct check *k = ctx;
	char field[FIELD_PATH_BYTES];
	const struct field_row *row = k->fields;

	while (row->name != NULL && !slice_is(name, row->name))
		row++;
	(void)snprintf(field, sizeof(field), "%.*s", SLICE_FMT(slice_head(name, 64)));
	if (row->name == NULL) {
		(void)call_fault(k->c, field, "There is no such field here.");
		return ERR_OK;
	}
	if (jval_kind(value) != JVAL_NULL && jval_kind(value) != types[row->type].kind)
		(void)call_fault(k->c, field, "This must be %s.", types[row->type].text);
	if (row->type == FIELD_TEXTS)
		for (size_t i = 0; i < jval_count(value); i++)
			if (jval_kind(jval_at(value, i)) != JVAL_TEXT)
				(void)call_fault(k->c, field, "This must be a list of texts.");
	return ERR_OK;
}

struct call_part
call_enter(struct call *c, struct jval *part, const char *in)
{
	struct call_part was = {c->body, c->in};

	c->body = part;
	c->in = in;
	return was;
}

void
call_leave(struct call *c, struct call_part was)
{
	c->body = was.body;
	c->in = was.in;
}

enum err
call_check(struct call *c, const struct field_row *fields)
{
	struct check k = {c, fields};
	size_t before = jval_count(c->errors);
	enum err e;

	if (jval_kind(c->body) != JVAL_OBJECT)
		return call_fault(c, "", "This must be an object.");
	e = jval_each(c->body, check_member, &k);
	for (const struct field_row *row = fields; row->name != NULL; row++)
		if (row->is_required && jval_kind(jval_get(c->body, row->name)) == JVAL_NULL)
			(void)call_fault(c, row->name, "This is needed.");
	return e == ERR_OK && jval_count(c->errors) > before ? ERR_SYNTAX : e;
}

static enum err
check_list(struct call *c)
{
	struct jval *list = c->body;
	char in[32];

	if (jval_kind(list) != JVAL_ARRAY)
		return call_fault(c, "", "The body must be a list.");
	for (size_t i = 0; i < jval_count(list); i++) {
		(void)snprintf(in, sizeof(in), "%zu.", i);
		struct call_part whole = call_enter(c, jval_at(list, i), in);

		if (c->route->fields != NULL)
			(void)(call_check(c, c->route->fields) == ERR_OK); /* it is noted */
		else if (jval_kind(c->body) != JVAL_TEXT)
			(void)call_fault(c, "", "This must be a text.");
		call_leave(c, whole);
	}
	return ERR_OK;
}

static bool
has_type(const struct call *c, const char *type)
{
	struct slice rest, s = c->ask->fields[ASK_CONTENT_TYPE];

	return slice_eq_nocase(slice_trim(slice_cut(s, ';', &rest)), slice_of(type));
}

static enum err
read_json(struct call *c)
{
	enum err e;

	if (!has_type(c, "application/json"))
		return call_refuse(c, 415, NULL, "The body must be application/json.");
	e = jval_parse(buf_slice(&c->ask->body), &c->body, c->why);
	if (e == ERR_SYNTAX || e == ERR_LIMIT)
		return call_refuse(c, 400, NULL, "%s", c->why->text);
	if (e != ERR_OK)
		return e;
	if (c->route->body == BODY_LIST)
		e = check_list(c);
	else
		e = call_check(c, c->route->fields);
	return e == ERR_OK && c->errors != NULL ? ERR_SYNTAX : e;
}

static bool
is_file(const struct call *c)
{
	return has_type(c, "text/plain") || has_type(c, "text/xml") ||
	       has_type(c, "application/xml") || has_type(c, "application/octet-stream");
}

enum err
call_read_body(struct call *c)
{
	switch (c->route->body) {
	case BODY_JSON:
	case BODY_LIST:
		return read_json(c);
	case BODY_CSV:
		return has_type(c, "text/csv") ?
			       ERR_OK :
			       call_refuse(c, 415, NULL, "The body must be text/csv.");
	case BODY_FILE:
		return is_file(c) ?
			       ERR_OK :
			       call_refuse(c, 415, NULL,
				       "The body must be text/plain, text/xml, application/xml "
				       "or application/octet-stream.");
	case BODY_BYTES:
		return has_type(c, "application/octet-stream") ?
			       ERR_OK :
			       call_refuse(
				       c, 415, NULL, "The body must be application/octet-stream.");
	case BODY__COUNT:
	case BODY_NONE:
		if (c->ask->body.n > 0)
			return call_refuse(c, 400, NULL, "This takes no body.");
		break;
	}
	return ERR_OK;
}

/*   line  0: of no line */
static enum err
add_fault(struct call *c, const char *field, int64_t line, const char *text)
{
	char path[2 * FIELD_PATH_BYTES];
	struct jval *fault;
	struct slice name;

	(void)snprintf(path, sizeof(path), "%s%s", c->in != NULL ? c->in : "", field);
	name = slice_of(path);
	if (slice_ends(name, SLICE("."))) /* about the part as a whole */
		name.n--;
	if (c->errors == NULL)
		c->errors = jval_array();
	if (jval_count(c->errors) >= FAULTS_MAX)
		return ERR_SYNTAX;
	fault = jval_object();
	jval_put_slice(fault, "field", name);
	if (line != 0)
		jval_put_number(fault, "line", line);
	jval_put_text(fault, "detail", text);
	jval_push(c->errors, fault);
	return ERR_SYNTAX;
}

enum err
call_fault(struct call *c, const char *field, const char *format, ...)
{
	char text[WHY_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return add_fault(c, field, 0, text);
}

enum err
call_fault_at(struct call *c, const char *field, int64_t line, const char *format, ...)
{
	char text[WHY_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return add_fault(c, field, line, text);
}

enum err
call_blame(struct call *c, const char *field, enum err e)
{
	if (e == ERR_SYNTAX || e == ERR_LIMIT)
		(void)call_fault(
			c, field, "%s", c->why->text[0] != '\0' ? c->why->text : err_sentence(e));
	return e;
}

bool
call_has(const struct call *c, const char *name)
{
	return jval_kind(c->body) == JVAL_OBJECT && jval_get(c->body, name) != NULL;
}

struct slice
call_text(const struct call *c, const char *name)
{
	return call_has(c, name) ? jval_text(jval_get(c->body, name)) : SLICE("");
}

enum err
call_take_text(struct call *c, const char *name, char *dst, size_t cap)
{
	struct slice s = call_text(c, name);

	if (!call_has(c, name))
		return ERR_OK;
	if (slice_has_control(s))
		return call_fault(c, name, "This holds a control character.");
	if (slice_to_text(s, dst, cap) != ERR_OK)
		return call_fault(c, name, "This is over %zu bytes.", cap - 1);
	return ERR_OK;
}

enum err
call_take_token(struct call *c, const char *name, char *dst, size_t cap)
{
	struct slice s = call_text(c, name);

	if (memchr(s.p, ' ', s.n) != NULL)
		return call_fault(c, name, "This may not hold blanks.");
	return call_take_text(c, name, dst, cap);
}

enum err
call_take_number(struct call *c, const char *name, int64_t min, int64_t max, int64_t *out)
{
	int64_t n;

	if (!call_has(c, name))
		return ERR_OK;
	n = jval_number(jval_get(c->body, name));
	if (n < min || n > max)
		return call_fault(c, name, "A number from %" PRId64 " to %" PRId64 ".", min, max);
	*out = n;
	return ERR_OK;
}

void
call_take_bool(const struct call *c, const char *name, bool *out)
{
	if (call_has(c, name))
		*out = jval_bool(jval_get(c->body, name));
}

enum err
call_take_word(struct call *c, const char *name, const char *const *words, size_t count, int *out)
{
	char all[256] = "";
	size_t n = 0;

	if (!call_has(c, name))
		return ERR_OK;
	for (size_t i = 0; i < count; i++) {
		if (words[i] == NULL)
			continue;
		if (slice_is(call_text(c, name), words[i])) {
			*out = (int)i;
			return ERR_OK;
		}
		if (n < sizeof(all))
			n += (size_t)snprintf(
				all + n, sizeof(all) - n, "%s%s", n > 0 ? ", " : "", words[i]);
	}
	return call_fault(c, name, "One of: %s.", all);
}
