#include "serve/risks.h"

#include "base/auto.h"
#include "base/log.h"
#include "store/accounts.h"
#include "store/sites.h"

bool
risks_faces_others(const struct listeners *l)
{
	for (int i = 0; i < LISTENER__COUNT; i++)
		if (listeners_is_for_phones((enum listener)i) &&
			listeners_face_others(l, (enum listener)i))
			return true;
	return false;
}

bool
risks_face_others(const struct settings *s)
{
	for (int i = 0; i < LISTENER__COUNT; i++) {
		struct slice typed =
			slice_of(settings_text(s, listeners_setting((enum listener)i)));
		struct listen_address a;

		if (listeners_is_for_phones((enum listener)i) && typed.n > 0 &&
			listen_parse(typed, &a, NULL) == ERR_OK && listen_faces_others(&a))
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
risks_tell(const char *data, const struct listeners *l)
{
	AUTO(store_closep) struct store *s = NULL;
	struct account a;

	if (store_open(data, DB_READ, &s, NULL) != ERR_OK)
		return;
	if (risks_faces_others(l) && accounts_bootstrap(s, &a) == ERR_OK && a.is_open &&
		a.is_factory)
		log_event(LOG_WARN,
			"the shared account has the factory password, which everybody knows; it "
			"opens nothing but enrolment windows; see `bootline account set`",
			log_field_text("user", a.user));
	if (sites_each(s, tell_site, NULL) != ERR_OK)
		return; /* the start has told of a store that cannot be read */
}

void
risks_tell_freeze(struct mac mac, const struct ip *ip)
{
	char text[MAC_TEXT_BYTES], address[IP_TEXT_BYTES];

	log_event(LOG_WARN,
		"an enrolment window is frozen: another address asked for its phone; see "
		"`bootline phone undecided`",
		log_field_text("phone", mac_text(mac, text)),
		log_field_text("address", ip_text(ip, address)));
}
