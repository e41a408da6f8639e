#include "provision/render_view.h"

#include "base/auto.h"

enum { VARS_MAX_BYTES = 2 * VARS_PER_SITE_MAX * (WORD_MAX_BYTES + PARAM_VALUE_MAX_BYTES + 2) };

void
view_site_free(void *site)
{
	struct view_site *s = site;

	buf_free(&s->vars);
	free(s);
}

const char *
view_site_var(const struct view_site *site, struct slice name)
{
	struct slice vars = buf_slice(&site->vars);
	const char *at = vars.p, *end = vars.p + vars.n;

	while (at < end) {
		const char *value = at + strlen(at) + 1;

		if (slice_is(name, at))
			return value;
		at = value + strlen(value) + 1;
	}
	return NULL;
}

static enum err
take_var(void *ctx, struct slice name, struct slice value)
{
	struct view_site *s = ctx;

	if (memchr(value.p, '\0', value.n) != NULL)
		return ERR_SYNTAX;
	buf_add(&s->vars, name);
	buf_add_char(&s->vars, '\0');
	buf_add(&s->vars, value);
	buf_add_char(&s->vars, '\0');
	return buf_check(&s->vars);
}

/* Adds what the default site stands in for. */
static enum err
load_defaults(struct store *s, struct view_site *site)
{
	struct site fallback;
	enum err e = sites_by_id(s, SITE_DEFAULT, &fallback);

	if (e != ERR_OK)
		return e;
	if (site->site.sip_domain[0] == '\0')
		memcpy(site->site.sip_domain, fallback.sip_domain, sizeof(fallback.sip_domain));
	if (site->site.time_zone[0] == '\0')
		memcpy(site->site.time_zone, fallback.time_zone, sizeof(fallback.time_zone));
	if (site->servers_len == 0)
		e = sites_servers(s, SITE_DEFAULT, site->servers, &site->servers_len);
	if (e == ERR_OK)
		e = sites_each_var(
			s, SITE_DEFAULT, take_var, site); /* the first of a name counts */
	return e;
}

enum err
view_site_load(struct store *s, int64_t id, struct view_site **out)
{
	struct view_site *site = calloc(1, sizeof(*site));

	if (site == NULL)
		return ERR_NOMEM;
	site->vars = BUF(VARS_MAX_BYTES);
	enum err e = sites_by_id(s, id, &site->site);
	if (e == ERR_OK)
		e = sites_servers(s, id, site->servers, &site->servers_len);
	if (e == ERR_OK)
		e = sites_each_var(s, id, take_var, site);
	if (e == ERR_OK && id != SITE_DEFAULT)
		e = load_defaults(s, site);
	if (e != ERR_OK) {
		view_site_free(site);
		return e;
	}
	/* A zone that the system no longer has is no reason not to boot: time stays untold. */
	site->has_zone = site->site.time_zone[0] != '\0' &&
			 zone_read(slice_of(site->site.time_zone), &site->zone, NULL) == ERR_OK;
	*out = site;
	return ERR_OK;
}

void
view_init(struct view *v, struct store *s)
{
	*v = (struct view){.store = s,
		.lines = BUF(LINES_PER_PHONE_MAX * sizeof(struct view_line)),
		.keys = BUF(KEYS_PER_PHONE_MAX * sizeof(struct view_key)),
		.blf = BUF(KEYS_PER_PHONE_MAX * sizeof(size_t))};
}

void
view_done(struct view *v)
{
	buf_free(&v->lines);
	buf_free(&v->keys);
	buf_free(&v->blf);
}

static enum err
take_line(void *ctx, const struct assignment *a)
{
	struct view *v = ctx;
	struct view_line *line =
		(struct view_line *)(void *)buf_reserve(&v->lines, sizeof(struct view_line));

	if (line == NULL)
		return buf_check(&v->lines);
	line->assignment = *a;
	line->servers_len = 0;
	v->lines.n += sizeof(*line);
	return ERR_OK;
}

/* The servers of each line: its own, else the site's. */
static enum err
look_at_servers(struct view *v)
{
	for (size_t i = 0; i < view_lines_len(v); i++) {
		struct view_line *line = view_line(v, i);
		enum err e = lines_servers(
			v->store, line->assignment.line_id, line->servers, &line->servers_len);

		if (e != ERR_OK)
			return e;
		if (line->servers_len > 0)
			continue;
		memcpy(line->servers, v->site->servers, sizeof(line->servers));
		line->servers_len = v->site->servers_len;
	}
	return ERR_OK;
}

static enum err
take_key(void *ctx, const struct phone_key *key)
{
	struct view *v = ctx;
	struct view_key row = {.key = *key};

	buf_add(&v->keys, (struct slice){(const char *)&row, sizeof(row)});
	return buf_check(&v->keys);
}

static bool
has_key(const struct view *v, const char *address)
{
	for (size_t i = 0; i < view_keys_len(v); i++)
		if (view_key(v, i)->key.type == KEY_LINE &&
			strcmp(view_key(v, i)->key.value, address) == 0)
			return true;
	return false;
}

/* Adds keys for one line at the lowest free positions; none are left on a full phone. */
static enum err
imply_keys(struct view *v, const struct assignment *a, bool taken[KEYS_PER_PHONE_MAX + 1])
{
	struct phone_key key = {.type = KEY_LINE};
	int64_t left = a->line_keys;

	memcpy(key.value, a->line.address, sizeof(key.value));
	for (key.position = 1; left > 0 && key.position <= KEYS_PER_PHONE_MAX; key.position++) {
		if (taken[key.position])
			continue;
		taken[key.position] = true;
		left--;
		enum err e = take_key(v, &key);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static int
by_position(const void *a, const void *b)
{
	const struct view_key *left = a, *right = b;

	return left->key.position < right->key.position ? -1 :
							  left->key.position > right->key.position;
}

/* With reassignment on, a line that no key lists would vanish from the phone. */
static enum err
imply_lines(struct view *v)
{
	bool taken[KEYS_PER_PHONE_MAX + 1] = {false};
	size_t explicit_len = view_keys_len(v);

	for (size_t i = 0; i < explicit_len; i++)
		taken[view_key(v, i)->key.position] = true;
	for (size_t i = 0; i < view_lines_len(v); i++) {
		const struct assignment *a = &view_line(v, i)->assignment;
		enum err e = has_key(v, a->line.address) ? ERR_OK : imply_keys(v, a, taken);

		if (e != ERR_OK)
			return e;
	}
	if (view_keys_len(v) > explicit_len)
		qsort(v->keys.p, view_keys_len(v), sizeof(struct view_key), by_position);
	return ERR_OK;
}

/* The position of an assigned line, or 0. */
static uint64_t
position_of(const struct view *v, const char *address)
{
	for (size_t i = 0; i < view_lines_len(v); i++)
		if (strcmp(view_line(v, i)->assignment.line.address, address) == 0)
			return (uint64_t)view_line(v, i)->assignment.position;
	return 0;
}

/* Gives each key its category and index. */
static enum err
number_keys(struct view *v)
{
	static const char *const categories[KEY__COUNT] = {
		[KEY_LINE] = "Line",
		[KEY_BLF] = "BLF",
		[KEY_SPEED_DIAL] = "SpeedDial",
		[KEY_EFK] = "EFK",
		[KEY_UNASSIGNED] = "Unassigned",
	};

	for (size_t i = 0; i < view_keys_len(v); i++) {
		struct view_key *k = view_key(v, i);

		k->category = categories[k->key.type];
		if (k->key.type == KEY_BLF) {
			buf_add(&v->blf, (struct slice){(const char *)&i, sizeof(i)});
			k->index = view_blf_len(v);
		} else if (k->key.type == KEY_LINE) {
			k->index = position_of(v, k->key.value);
			if (k->index == 0) /* the line has left the phone, the key has stayed */
				k->category = categories[KEY_UNASSIGNED];
		}
	}
	return buf_check(&v->blf);
}

enum err
view_look(struct view *v, const struct phone *phone, const struct view_site *site, bool is_masked)
{
	enum err e;

	buf_clear(&v->lines);
	buf_clear(&v->keys);
	buf_clear(&v->blf);
	v->phone = phone;
	v->site = site;
	v->is_masked = is_masked;
	e = lines_of_phone(v->store, phone->id, take_line, v);
	if (e == ERR_OK)
		e = look_at_servers(v);
	if (e == ERR_OK)
		e = keys_of_phone(v->store, phone->id, take_key, v);
	if (e == ERR_OK && view_keys_len(v) > 0)
		e = imply_lines(v);
	return e != ERR_OK ? e : number_keys(v);
}
