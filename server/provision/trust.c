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
	t->lines = BUF(SITES_MAX * sizeof(struct downloads_site));
}

void
trust_done(struct trust *t)
{
	buf_free(&t->rows);
	buf_free(&t->tls_sites);
	buf_free(&t->lines);
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
	const struct downloads_site line = {
		site->id, (uint64_t)site->image_downloads, (uint64_t)site->image_rate};
	struct trust *t = ctx;
	enum err e;

	if (site->require_tls == SITE_REQUIRE_TLS_YES)
		buf_add(&t->tls_sites, (struct slice){(const char *)&site->id, sizeof(site->id)});
	if (line.count != 0 || line.bytes_per_s != 0)
		buf_add(&t->lines, (struct slice){(const char *)&line, sizeof(line)});
	e = buf_check(&t->tls_sites);
	return e == ERR_OK ? buf_check(&t->lines) : e;
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

struct downloads_site
trust_line(const struct trust *t, int64_t site_id)
{
	struct downloads_site line;

	for (size_t at = 0; at < t->lines.n; at += sizeof(line)) {
		memcpy(&line, t->lines.p + at, sizeof(line));
		if (line.id == site_id)
			return line;
	}
	return (struct downloads_site){.id = site_id};
}

int64_t
trust_site_at(const struct trust *t, const struct ip *ip)
{
	struct row row;

	for (size_t at = 0; at < t->rows.n; at += sizeof(row)) {
		memcpy(&row, t->rows.p + at, sizeof(row));
		if (network_holds(&row.network, ip))
			return row.site_id;
	}
	return TRUST_ANY_SITE;
}
