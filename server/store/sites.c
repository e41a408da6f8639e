#include "store/sites.h"

#include "base/auto.h"
#include "base/mac.h"
#include "store/db_one.h"
#include "store/network.h"
#include "store/scopes.h"

enum sql {
	SQL_ADD,
	SQL_UPDATE,
	SQL_REMOVE,
	SQL_BY_NAME,
	SQL_BY_ID,
	SQL_EACH,
	SQL_A_PHONE,
	SQL_SIZE,
	SQL_VAR_COUNT,
	SQL_VAR_SET,
	SQL_VAR_UNSET,
	SQL_VAR_EACH,
	SQL_NETWORK_COUNT,
	SQL_NETWORK_ADD,
	SQL_NETWORK_REMOVE,
	SQL_NETWORK_EACH,
	SQL_TRUSTED_EACH,
	SQL__COUNT
};

#define COLUMNS                                                                                    \
	"id, name, label, sip_domain, time_zone, trust, tls_end, reenroll, require_tls,"           \
	" image_downloads, image_rate"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO site(name, label, sip_domain, time_zone, trust, tls_end,"
		    " reenroll, require_tls, image_downloads, image_rate)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[SQL_UPDATE] = "UPDATE site SET name = ?1, label = ?2, sip_domain = ?3, time_zone = ?4,"
		       " trust = ?5, tls_end = ?6, reenroll = ?7, require_tls = ?8,"
		       " image_downloads = ?9, image_rate = ?10 WHERE id = ?11",
	[SQL_REMOVE] = "DELETE FROM site WHERE id = ?1",
	[SQL_BY_NAME] = "SELECT " COLUMNS " FROM site WHERE name = ?1",
	[SQL_BY_ID] = "SELECT " COLUMNS " FROM site WHERE id = ?1",
	[SQL_EACH] = "SELECT " COLUMNS " FROM site ORDER BY name",
	[SQL_A_PHONE] = "SELECT mac FROM phone WHERE site_id = ?1 LIMIT 1",
	[SQL_SIZE] = "SELECT count(*) FROM phone WHERE site_id = ?1",
	[SQL_VAR_COUNT] = "SELECT count(*) FROM site_var WHERE site_id = ?1 AND name <> ?2",
	[SQL_VAR_SET] = "INSERT INTO site_var(site_id, name, value) VALUES (?1, ?2, ?3)"
			" ON CONFLICT(site_id, name) DO UPDATE SET value = excluded.value",
	[SQL_VAR_UNSET] = "DELETE FROM site_var WHERE site_id = ?1 AND name = ?2",
	[SQL_VAR_EACH] = "SELECT name, value FROM site_var WHERE site_id = ?1 ORDER BY name",
	[SQL_NETWORK_COUNT] = "SELECT count(*) FROM site_network WHERE site_id = ?1",
	[SQL_NETWORK_ADD] = "INSERT INTO site_network(site_id, network) VALUES (?1, ?2)",
	[SQL_NETWORK_REMOVE] = "DELETE FROM site_network WHERE site_id = ?1 AND network = ?2",
	[SQL_NETWORK_EACH] = "SELECT network FROM site_network WHERE site_id = ?1 ORDER BY network",
	[SQL_TRUSTED_EACH] = "SELECT site_id, trust, reenroll, image_downloads, image_rate,"
			     " network FROM site_network JOIN site ON site.id = site_id"
			     " WHERE trust <> 0 OR reenroll <> 0 OR image_downloads <> 0"
			     " OR image_rate <> 0",
};

const char *const site_trust_words[SITE_TRUST__COUNT] = {"none", "network"};
const char *const site_reenroll_words[SITE_REENROLL__COUNT] = {"ask", "network"};
const char *const site_tls_end_words[SITE_TLS_END__COUNT] = {"strict", "any"};
const char *const site_require_tls_words[SITE_REQUIRE_TLS__COUNT] = {"no", "yes"};

enum err
word_check(struct slice s, const char *what, struct why *why)
{
	bool is_word = s.n > 0 && s.n <= WORD_MAX_BYTES;

	for (size_t i = 0; is_word && i < s.n; i++)
		is_word = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
			  s.p[i] == '-';
	if (is_word)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" cannot name a %s: use 1 to %d of a-z, 0-9 and -; any text may go into "
		"its "
		"label.",
		SLICE_FMT(slice_head(s, 64)), what, WORD_MAX_BYTES);
}

enum err
site_rate_parse(struct slice s, int64_t *out)
{
	static const char letters[] = "KMG";
	const char *letter = s.n > 1 ? memchr(letters, s.p[s.n - 1], sizeof(letters) - 1) : NULL;
	unsigned shift = letter != NULL ? 10 * (unsigned)(letter - letters + 1) : 0;
	uint64_t n = 0;
	enum err e = slice_to_u64(letter != NULL ? slice_head(s, s.n - 1) : s, 0,
		(uint64_t)SITE_RATE_MAX >> shift, &n);

	if (e == ERR_OK)
		*out = (int64_t)(n << shift);
	return e;
}

static void
bind_site(struct db_query *q, const struct site *site)
{
	db_bind_text(q, slice_of(site->name));
	db_bind_text(q, slice_of(site->label));
	db_bind_text(q, slice_of(site->sip_domain));
	db_bind_text(q, slice_of(site->time_zone));
	db_bind_i64(q, site->trust);
	db_bind_i64(q, site->tls_end);
	db_bind_i64(q, site->reenroll);
	db_bind_i64(q, site->require_tls);
	db_bind_i64(q, site->image_downloads);
	db_bind_i64(q, site->image_rate);
}

static enum err
taken(enum err e, const struct site *site, struct why *why)
{
	if (e != ERR_EXISTS)
		return e;
	return why_fail(why, e, "There is a site \"%s\" already: choose another name.", site->name);
}

enum err
sites_add(struct store *s, struct site *site, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	enum err e = word_check(slice_of(site->name), "site", why);

	if (e != ERR_OK)
		return e;
	bind_site(&q, site);
	e = db_run(&q);
	if (e == ERR_OK)
		site->id = db_last_id(s->main);
	return taken(e, site, why);
}

enum err
sites_update(struct store *s, const struct site *site, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_UPDATE]);
	enum err e = word_check(slice_of(site->name), "site", why);

	if (e != ERR_OK)
		return e;
	bind_site(&q, site);
	db_bind_i64(&q, site->id);
	return taken(db_run_on_one(&q), site, why);
}

enum err
sites_remove(struct store *s, int64_t id, struct why *why)
{
	char mac[MAC_TEXT_BYTES];
	enum err e;

	if (id == SITE_DEFAULT)
		return why_fail(why, ERR_DENIED,
			"The default site cannot be removed: it holds every phone without "
			"another.");
	e = db_text_of(s->main, sql_text[SQL_A_PHONE], id, mac, sizeof(mac));
	if (e == ERR_OK)
		return why_fail(why, ERR_DENIED,
			"The site still has phones, %s among them: move them to another site "
			"first.",
			mac);
	return e == ERR_NOTFOUND ? db_run_by_id(s->main, sql_text[SQL_REMOVE], id) : e;
}

static enum err
read_site(struct db_query *q, struct site *out)
{
	struct site site = {.id = db_i64(q)};

	db_text(q, site.name, sizeof(site.name));
	db_text(q, site.label, sizeof(site.label));
	db_text(q, site.sip_domain, sizeof(site.sip_domain));
	db_text(q, site.time_zone, sizeof(site.time_zone));
	site.trust = (enum site_trust)db_i64(q);
	site.tls_end = (enum site_tls_end)db_i64(q);
	site.reenroll = (enum site_reenroll)db_i64(q);
	site.require_tls = (enum site_require_tls)db_i64(q);
	site.image_downloads = db_i64(q);
	site.image_rate = db_i64(q);
	if (q->err == ERR_OK)
		*out = site;
	return q->err;
}

enum err
sites_by_name(struct store *s, struct slice name, struct site *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_NAME]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_site(&q, out) : e;
}

enum err
sites_by_id(struct store *s, int64_t id, struct site *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_ID]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_site(&q, out) : e;
}

enum err
sites_each(struct store *s, enum err (*each)(void *ctx, const struct site *site), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	struct site site;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = read_site(&q, &site);
		if (e == ERR_OK)
			e = each(ctx, &site);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
sites_servers(
	struct store *s, int64_t id, struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count)
{
	return sip_servers_get(s, SIP_SERVER_OF_SITE, id, out, count);
}

enum err
sites_set_servers(struct store *s, int64_t id, const struct sip_server *servers, size_t count)
{
	return sip_servers_set(s, SIP_SERVER_OF_SITE, id, servers, count);
}

/* The variables of a site but for this one. */
static enum err
count_other_vars(struct store *s, int64_t id, struct slice name, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_VAR_COUNT]);

	db_bind_i64(&q, id);
	db_bind_text(&q, name);
	return db_row_i64(&q, out);
}

static enum err
var_name_check(struct slice name, struct why *why)
{
	bool is_name =
		name.n > 0 && name.n <= WORD_MAX_BYTES && name.p[0] >= 'a' && name.p[0] <= 'z';

	for (size_t i = 0; is_name && i < name.n; i++)
		is_name = (name.p[i] >= 'a' && name.p[i] <= 'z') ||
			  (name.p[i] >= '0' && name.p[i] <= '9') || name.p[i] == '_';
	if (is_name)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" cannot name a variable: begin with a-z, go on with a-z, 0-9 and _, %d in "
		"all.",
		SLICE_FMT(slice_head(name, 64)), WORD_MAX_BYTES);
}

enum err
sites_set_var(struct store *s, int64_t id, struct slice name, struct slice value, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_VAR_SET]);
	int64_t others = 0;
	enum err e = var_name_check(name, why);

	if (e == ERR_OK)
		e = param_value_check(value, why);
	if (e == ERR_OK)
		e = count_other_vars(s, id, name, &others);
	if (e != ERR_OK)
		return e;
	if (others >= VARS_PER_SITE_MAX)
		return why_fail(why, ERR_LIMIT, "The site has %d variables: it cannot have more.",
			VARS_PER_SITE_MAX);
	db_bind_i64(&q, id);
	db_bind_text(&q, name);
	db_bind_text(&q, value);
	return db_run(&q);
}

enum err
sites_unset_var(struct store *s, int64_t id, struct slice name)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_VAR_UNSET]);

	db_bind_i64(&q, id);
	db_bind_text(&q, name);
	return db_run_on_one(&q);
}

enum err
sites_each_var(struct store *s, int64_t id,
	enum err (*each)(void *ctx, struct slice name, struct slice value), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_VAR_EACH]);
	enum err e;

	db_bind_i64(&q, id);
	while ((e = db_row(&q)) == ERR_OK) {
		struct slice name = db_slice(&q), value = db_slice(&q);

		e = each(ctx, name, value);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
sites_add_network(struct store *s, int64_t id, struct slice network, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_NETWORK_ADD]);
	char text[NETWORK_TEXT_BYTES];
	struct network parsed;
	int64_t count = 0;
	enum err e = network_parse(network, &parsed, why);

	if (e == ERR_OK)
		e = db_number_of(s->main, sql_text[SQL_NETWORK_COUNT], id, &count);
	if (e != ERR_OK)
		return e;
	if (count >= NETWORKS_PER_SITE_MAX)
		return why_fail(why, ERR_LIMIT, "The site has %d networks: it cannot have more.",
			NETWORKS_PER_SITE_MAX);
	db_bind_i64(&q, id);
	db_bind_text(&q, slice_of(network_text(&parsed, text)));
	e = db_run(&q);
	if (e == ERR_EXISTS)
		return why_fail(why, e, "The site has the network %s already.", text);
	return e;
}

enum err
sites_remove_network(struct store *s, int64_t id, struct slice network)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_NETWORK_REMOVE]);
	char text[NETWORK_TEXT_BYTES];
	struct network parsed;

	if (network_parse(network, &parsed, NULL) != ERR_OK)
		return ERR_NOTFOUND;
	db_bind_i64(&q, id);
	db_bind_text(&q, slice_of(network_text(&parsed, text)));
	return db_run_on_one(&q);
}

enum err
sites_each_network(
	struct store *s, int64_t id, enum err (*each)(void *ctx, struct slice network), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_NETWORK_EACH]);
	enum err e;

	db_bind_i64(&q, id);
	while ((e = db_row(&q)) == ERR_OK) {
		e = each(ctx, db_slice(&q));
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
sites_each_trusted(struct store *s,
	enum err (*each)(void *ctx, const struct site *site, const struct network *network),
	void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_TRUSTED_EACH]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		struct site site = {.id = db_i64(&q)};
		struct network network;

		site.trust = (enum site_trust)db_i64(&q);
		site.reenroll = (enum site_reenroll)db_i64(&q);
		site.image_downloads = db_i64(&q);
		site.image_rate = db_i64(&q);
		e = network_parse(db_slice(&q), &network, NULL);
		if (e == ERR_OK)
			e = each(ctx, &site, &network);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
sites_count_phones(struct store *s, int64_t id, int64_t *out)
{
	return db_number_of(s->main, sql_text[SQL_SIZE], id, out);
}
