#include "provision/trust.h"

#include "limits.h"
#include "store/sites.h"

struct row {
	int64_t site_id;
	unsigned grants;
	struct network network;
};

void
trust_init(struct trust *t)
{
	t->rows = BUF(TRUSTED_NETWORKS_MAX * sizeof(struct row));
	t->tls_sites = BUF(SITES_MAX * sizeof(int64_t));
}

void
trust_done(struct trust *t)
{
	buf_free(&t->rows);
	buf_free(&t->tls_sites);
}

static enum err
add(void *ctx, const struct site *site, const struct network *network)
{
	struct trust *t = ctx;
	const struct row row = {site->id,
		(site->trust == SITE_TRUST_NETWORK ? TRUST_FILES : 0U) |
			(site->reenroll == SITE_REENROLL_NETWORK ? TRUST_REENROLL : 0U),
		*network};

	buf_add(&t->rows, (struct slice){(const char *)&row, sizeof(row)});
	return buf_check(&t->rows);
}

static enum err
add_demand(void *ctx, const struct site *site)
{
	struct trust *t = ctx;

	if (site->require_tls == SITE_REQUIRE_TLS_YES)
		buf_add(&t->tls_sites, (struct slice){(const char *)&site->id, sizeof(site->id)});
	return buf_check(&t->tls_sites);
}

enum err
trust_load(struct trust *t, struct store *s)
{
	enum err e;

	trust_done(t);
	trust_init(t);
	e = sites_each_trusted(s, add, t);
	if (e == ERR_OK)
		e = sites_each(s, add_demand, t);
	if (e != ERR_OK)
		buf_clear(&t->rows);
	return e;
}

unsigned
trust_of(const struct trust *t, int64_t site_id, const struct ip *ip)
{
	unsigned grants = 0;
	struct row row;

	for (size_t at = 0; at < t->rows.n; at += sizeof(row)) {
		memcpy(&row, t->rows.p + at, sizeof(row));
		if ((site_id == TRUST_ANY_SITE || row.site_id == site_id) &&
			network_holds(&row.network, ip))
			grants |= row.grants;
	}
	return grants;
}

bool
trust_needs_tls(const struct trust *t, int64_t site_id)
{
	int64_t id;

	for (size_t at = 0; at < t->tls_sites.n; at += sizeof(id)) {
		memcpy(&id, t->tls_sites.p + at, sizeof(id));
		if (id == site_id)
			return true;
	}
	return false;
}
