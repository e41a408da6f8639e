#include "provision/vphone_master.h"

#include "base/auto.h"
#include "provision/xml.h"

#include <stddef.h>

/* The attributes that matter, and where their values go. */
static const struct attribute {
	const char *name;
	size_t at;  /* in struct vphone_master */
	size_t cap; /* with the NUL */
} attributes[] = {
	{"APP_FILE_PATH",        offsetof(struct vphone_master, image),                      CONFIG_FILE_MAX_BYTES + 1 },
	{"CONFIG_FILES",         offsetof(struct vphone_master, config_files),               CONFIG_FILES_MAX_BYTES + 1},
	{"LOG_FILE_DIRECTORY",   offsetof(struct vphone_master, dirs[VPHONE_DIR_LOGS]),
         VPHONE_DIR_MAX_BYTES + 1										      },
	{"OVERRIDES_DIRECTORY",  offsetof(struct vphone_master, dirs[VPHONE_DIR_OVERRIDES]),
         VPHONE_DIR_MAX_BYTES + 1										      },
	{"CONTACTS_DIRECTORY",   offsetof(struct vphone_master, dirs[VPHONE_DIR_CONTACTS]),
         VPHONE_DIR_MAX_BYTES + 1										      },
	{"LICENSE_DIRECTORY",    offsetof(struct vphone_master, dirs[VPHONE_DIR_LICENSES]),
         VPHONE_DIR_MAX_BYTES + 1										      },
	{"CALL_LISTS_DIRECTORY", offsetof(struct vphone_master, dirs[VPHONE_DIR_CALLS]),
         VPHONE_DIR_MAX_BYTES + 1										      },
};

/* How strongly an attribute was given so far. */
enum given { GIVEN_NOT, GIVEN_PLAIN, GIVEN_FOR_MODEL };

struct reading {
	const struct vphone_identity *who;
	enum given given[COUNT(attributes)];
	struct vphone_master master;
};

struct vphone_master
vphone_master_default(void)
{
	return (struct vphone_master){.image = "sip.ld"};
}

void
vphone_substitute(struct slice text, const struct vphone_identity *who, struct buf *out)
{
	char mac[MAC_TEXT_BYTES];
	const struct {
		struct slice variable;
		const char *value;
	} rows[] = {
		{SLICE_INIT("[PHONE_MAC_ADDRESS]"), mac_text(who->mac, mac)},
		{SLICE_INIT("[MACADDRESS]"),                                 mac                        },
		{SLICE_INIT("[PHONE_MODEL]"),                                 who->model},
		{SLICE_INIT("[PHONE_PART_NUMBER]"),                                 who->part                  },
	};

	while (text.n > 0) {
		size_t row = 0;

		while (row < COUNT(rows) && !slice_starts(text, rows[row].variable))
			row++;
		if (row < COUNT(rows)) {
			buf_add_text(out, rows[row].value);
			text = slice_from(text, rows[row].variable.n);
		} else {
			buf_add_char(out, text.p[0]);
			text = slice_from(text, 1);
		}
	}
}

/* How name gives attribute a: not at all, plainly, or with this phone's model behind it. */
static enum given
match(struct slice name, const struct attribute *a, const char *model)
{
	struct slice plain = slice_of(a->name);

	if (slice_eq(name, plain))
		return GIVEN_PLAIN;
	if (!slice_starts(name, plain) || name.n < plain.n + 2 || name.p[plain.n] != '_')
		return GIVEN_NOT;
	return slice_is(slice_from(name, plain.n + 1), model) ? GIVEN_FOR_MODEL : GIVEN_NOT;
}

/* Keeps a value unless it is over its limit. */
static enum err
keep(struct reading *r, size_t row, struct slice value)
{
	AUTO(buf_free) struct buf text = BUF(TEMPLATE_MAX_BYTES);
	char *at = (char *)&r->master + attributes[row].at;

	vphone_substitute(value, r->who, &text);
	enum err e = buf_check(&text);
	if (e == ERR_OK)
		e = slice_to_text(slice_trim(buf_slice(&text)), at, attributes[row].cap);
	if (e == ERR_NOMEM)
		return e;
	r->master.errors += e != ERR_OK;
	return ERR_OK;
}

static enum err
on_attribute(void *ctx, const struct xml_attribute *a)
{
	struct reading *r = ctx;

	r->master.attributes++;
	for (size_t row = 0; row < COUNT(attributes); row++) {
		enum given given = match(a->name, &attributes[row], r->who->model);

		if (given <= r->given[row])
			continue;
		r->given[row] = given;
		return keep(r, row, a->value);
	}
	return ERR_OK;
}

/* The entries of a list that a phone cannot use.  An empty list has none. */
static size_t
count_bad_entries(struct slice list)
{
	size_t bad = 0;

	while (list.n > 0) {
		bool is_last = memchr(list.p, ',', list.n) == NULL;
		struct slice entry = slice_trim(slice_cut(list, ',', &list));

		bad += entry.n == 0 || entry.n > CONFIG_FILE_MAX_BYTES;
		bad += !is_last && list.n == 0; /* "a.cfg," ends with an empty one */
	}
	return bad;
}

enum err
vphone_master_read(struct slice text, const struct vphone_identity *who, struct vphone_master *out,
	struct why *why)
{
	struct reading r = {.who = who, .master = vphone_master_default()};

	enum err e = xml_read(text, on_attribute, &r, why);
	if (e != ERR_OK)
		return e;
	r.master.errors += count_bad_entries(slice_of(r.master.config_files));
	*out = r.master;
	return ERR_OK;
}

struct models {
	enum err (*each)(void *ctx, struct slice model);
	void *ctx;
};

static enum err
on_model(void *ctx, const struct xml_attribute *a)
{
	static const struct slice heads[] = {
		SLICE_INIT("APP_FILE_PATH_"), SLICE_INIT("CONFIG_FILES_")};
	const struct models *m = ctx;
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(heads) && e == ERR_OK; i++)
		if (slice_starts(a->name, heads[i]) && a->name.n > heads[i].n)
			e = m->each(m->ctx, slice_from(a->name, heads[i].n));
	return e;
}

enum err
vphone_master_models(struct slice text, enum err (*each)(void *ctx, struct slice model), void *ctx,
	struct why *why)
{
	struct models m = {each, ctx};

	return xml_read(text, on_model, &m, why);
}

bool
vphone_master_next(struct slice *rest, struct slice *out)
{
	while (rest->n > 0) {
		struct slice entry = slice_trim(slice_cut(*rest, ',', rest));

		if (entry.n > 0 && entry.n <= CONFIG_FILE_MAX_BYTES) {
			*out = entry;
			return true;
		}
	}
	return false;
}

void
vphone_image_name(struct slice image, struct slice part, struct buf *out)
{
	size_t base = image.n;

	while (base > 0 && image.p[base - 1] != '/')
		base--;
	buf_add(out, slice_head(image, base));
	buf_add(out, part);
	buf_add_char(out, '.');
	buf_add(out, slice_from(image, base));
}
