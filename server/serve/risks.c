#include "serve/risks.h"

#include "base/log.h"
#include "store/accounts.h"
#include "store/sites.h"

/* Whether a listener takes others than this machine's own programs. */
static bool
faces_others(const struct listeners *l)
{
	static const struct ip loopback =
				       {
					       {[15] = 1}
        },
			       v4_loopback = {{[10] = 0xff, [11] = 0xff, [12] = 127}};

	for (int i = 0; i < LISTENER__COUNT; i++) {
		struct ip ip = peer_ip((const struct sockaddr *)&l->addresses[i].sa);

		if (l->addresses[i].len != 0 && !ip_eq(&ip, &loopback) &&
			!ip_shares(&ip, &v4_loopback, 96 + 8))
			return true;
	}
	return false;
}

static enum err
tell_site(void *ctx, const struct site *site)
{
	(void)ctx;
	if (site->trust == SITE_TRUST_NETWORK)
		log_event(LOG_WARN,
			"a site trusts its networks: whoever asks from there gets its phones' "
			"passwords",
			log_field_text("site", site->name));
	return ERR_OK;
}

void
risks_tell(struct store *s, const struct listeners *l)
{
	struct account a;

	if (faces_others(l) && accounts_bootstrap(s, &a) == ERR_OK && a.is_open && a.is_factory)
		log_event(LOG_WARN,
			"the shared account has the factory password, which everybody knows; it "
			"opens nothing but enrolment windows; see `bootline account set`",
			log_field_text("user", a.user));
	if (sites_each(s, tell_site, NULL) != ERR_OK)
		return; /* the start has told of a store that cannot be read */
}
