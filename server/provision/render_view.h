/* render_view - a phone as rendering sees it: its site, lines with servers, and keys. */
#ifndef PROVISION_RENDER_VIEW_H
#define PROVISION_RENDER_VIEW_H

#include "base/buf.h"
#include "provision/memo.h"
#include "provision/zone.h"
#include "store/lines.h"
#include "store/models.h"
#include "store/phones.h"
#include "store/sites.h"

/* A site, with what the site "default" stands in for. */
struct view_site {
	struct site site; /* sip_domain and time_zone may be the default's */
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	size_t servers_len;
	struct buf vars; /* name, NUL, value, NUL, ...; the site's own first */
	bool has_zone;
	struct zone zone;
};
void view_site_free(void *site); /* for a memo */
/* Loads a site, and what "default" stands in for.
 *   out  owned: view_site_free(); written only on ERR_OK
 * ERR_OK; ERR_NOTFOUND (no such site); ERR_LIMIT (its variables); ERR_NOMEM, storage errors. */
MUST_CHECK enum err view_site_load(struct store *s, int64_t id, struct view_site **out);
/* The value of a variable, or NULL. */
const char *view_site_var(const struct view_site *site, struct slice name);

struct view_line {
	struct assignment assignment;
	struct sip_server servers[SERVERS_PER_LINE_MAX]; /* the line's, else the site's */
	size_t servers_len;
};

struct view_key {
	struct phone_key key;
	const char *category; /* as the phone spells it */
	uint64_t index;       /* of a line: its position; of a BLF key: its number; else 0 */
};

struct view {
	struct store *store;
	const struct phone *phone;
	const struct view_site *site;
	char part[WORD_MAX_BYTES + 1]; /* "": unknown */
	bool is_masked;                /* secrets read "********" */
	struct buf lines;              /* struct view_line, by position */
	struct buf keys;               /* struct view_key, by position */
	struct buf blf;                /* size_t: which keys are BLF keys */
};
/* Begins a view of no phone, which view_look() fills; ends it.
 *   s  for reading, of this thread; borrowed */
void view_init(struct view *v, struct store *s);
void view_done(struct view *v); /* all zeros is allowed */

/* How many lines, keys and BLF keys the phone has, and the i-th line or key.  Borrowed until the
 * next view_look(). */
static inline size_t
view_lines_len(const struct view *v)
{
	return v->lines.n / sizeof(struct view_line);
}

static inline struct view_line *
view_line(const struct view *v, size_t i)
{
	return (struct view_line *)(void *)v->lines.p + i;
}

static inline size_t
view_keys_len(const struct view *v)
{
	return v->keys.n / sizeof(struct view_key);
}

static inline struct view_key *
view_key(const struct view *v, size_t i)
{
	return (struct view_key *)(void *)v->keys.p + i;
}

static inline size_t
view_blf_len(const struct view *v)
{
	return v->blf.n / sizeof(size_t);
}

/* The i-th BLF key. */
static inline const struct view_key *
view_blf(const struct view *v, size_t i)
{
	return view_key(v, ((const size_t *)(const void *)v->blf.p)[i]);
}

/* Looks at a phone.  site is borrowed and outlives the look.
 * Keys are the phone's own; where it has any, lines that no key names take the lowest free
 * positions, as many as the assignment has line keys.
 * Returns ERR_OK; storage errors. */
MUST_CHECK enum err view_look(
	struct view *v, const struct phone *phone, const struct view_site *site, bool is_masked);

#endif
