#include "unit_store.h"

#include "provision/trust.h"
#include "store/sites.h"

static struct ip
ip_of(const char *text)
{
	struct ip ip;

	assert_int_equal(ip_parse(slice_of(text), &ip), ERR_OK);
	return ip;
}

static int64_t
add_site(struct store *s, const char *name, enum site_trust trust, const char *network)
{
	struct site site = {.trust = trust};
	struct why why = {""};

	assert_int_equal(slice_to_text(slice_of(name), site.name, sizeof(site.name)), ERR_OK);
	assert_int_equal(sites_add(s, &site, &why), ERR_OK);
	assert_int_equal(sites_add_network(s, site.id, slice_of(network), &why), ERR_OK);
	return site.id;
}

static bool
holds(const struct trust *t, int64_t site, const char *address)
{
	const struct ip ip = ip_of(address);

	return (trust_of(t, site, &ip) & TRUST_FILES) != 0;
}

static void
a_site_trusts_its_own_networks_and_no_others(void **state)
{
	struct store *s = *state;
	int64_t oslo = add_site(s, "oslo", SITE_TRUST_NETWORK, "192.0.2.0/24");
	int64_t bern = add_site(s, "bern", SITE_TRUST_NETWORK, "2001:db8::/32");
	int64_t nara = add_site(s, "nara", SITE_TRUST_NONE, "198.51.100.0/24");
	struct trust t;

	trust_init(&t);
	assert_false(holds(&t, oslo, "192.0.2.7"));
	assert_int_equal(trust_load(&t, s), ERR_OK);
	assert_true(holds(&t, oslo, "192.0.2.7"));
	assert_false(holds(&t, oslo, "192.0.3.7"));
	assert_false(holds(&t, oslo, "2001:db8::7"));
	assert_true(holds(&t, bern, "2001:db8::7"));
	assert_false(holds(&t, bern, "192.0.2.7"));
	assert_false(holds(&t, nara, "198.51.100.7"));
	assert_false(holds(&t, SITE_DEFAULT, "192.0.2.7"));
	assert_true(holds(&t, TRUST_ANY_SITE, "192.0.2.7"));
	assert_true(holds(&t, TRUST_ANY_SITE, "2001:db8::7"));
	assert_false(holds(&t, TRUST_ANY_SITE, "198.51.100.7"));
	trust_done(&t);
}

static void
what_is_no_more_trusted_is_forgotten_when_it_is_read_anew(void **state)
{
	struct store *s = *state;
	int64_t oslo = add_site(s, "oslo", SITE_TRUST_NETWORK, "192.0.2.0/24");
	struct site site;
	struct why why = {""};
	struct trust t;

	trust_init(&t);
	assert_int_equal(trust_load(&t, s), ERR_OK);
	assert_int_equal(trust_load(&t, s), ERR_OK); /* not twice */
	assert_true(holds(&t, oslo, "192.0.2.7"));
	assert_int_equal(sites_by_id(s, oslo, &site), ERR_OK);
	site.trust = SITE_TRUST_NONE;
	assert_int_equal(sites_update(s, &site, &why), ERR_OK);
	assert_int_equal(trust_load(&t, s), ERR_OK);
	assert_false(holds(&t, oslo, "192.0.2.7"));
	trust_done(&t);
	trust_done(&t);
}

static void
a_site_that_demands_tls_is_known_by_its_id_until_it_demands_it_no_more(void **state)
{
	struct store *s = *state;
	int64_t oslo = add_site(s, "oslo", SITE_TRUST_NONE, "192.0.2.0/24");
	int64_t bern = add_site(s, "bern", SITE_TRUST_NETWORK, "198.51.100.0/24");
	struct site site;
	struct trust t;

	trust_init(&t);
	assert_int_equal(sites_by_id(s, bern, &site), ERR_OK);
	assert_int_equal(site.require_tls, SITE_REQUIRE_TLS_NO);
	for (int i = SITE_REQUIRE_TLS_YES; i >= SITE_REQUIRE_TLS_NO; i--) {
		site.require_tls = (enum site_require_tls)i;
		assert_int_equal(sites_update(s, &site, NULL), ERR_OK);
		assert_int_equal(trust_load(&t, s), ERR_OK);
		assert_int_equal(trust_needs_tls(&t, bern), i == SITE_REQUIRE_TLS_YES);
		assert_false(trust_needs_tls(&t, oslo));
		assert_false(trust_needs_tls(&t, SITE_DEFAULT));
		assert_false(trust_needs_tls(&t, TRUST_ANY_SITE));
		assert_true(holds(&t, bern, "198.51.100.7"));
	}
	trust_done(&t);
}

static void
a_site_with_limits_is_known_by_its_id_and_by_its_networks(void **state)
{
	struct store *s = *state;
	int64_t oslo = add_site(s, "oslo", SITE_TRUST_NONE, "192.0.2.0/24");
	int64_t bern = add_site(s, "bern", SITE_TRUST_NONE, "198.51.100.0/24");
	const struct ip there = ip_of("192.0.2.7"), elsewhere = ip_of("198.51.100.7");
	struct site site;
	struct trust t;

	trust_init(&t);
	assert_int_equal(trust_load(&t, s), ERR_OK);
	assert_int_equal(trust_site_at(&t, &there), TRUST_ANY_SITE);
	assert_int_equal(sites_by_id(s, oslo, &site), ERR_OK);
	assert_true(site.image_downloads == 0 && site.image_rate == 0);
	site.image_downloads = 20;
	site.image_rate = 2 << 20;
	assert_int_equal(sites_update(s, &site, NULL), ERR_OK);
	assert_int_equal(trust_load(&t, s), ERR_OK);
	assert_int_equal(trust_line(&t, oslo).count, 20);
	assert_int_equal(trust_line(&t, oslo).bytes_per_s, 2 << 20);
	assert_int_equal(trust_line(&t, oslo).id, oslo);
	assert_int_equal(trust_line(&t, bern).count, 0);
	assert_int_equal(trust_line(&t, TRUST_ANY_SITE).bytes_per_s, 0);
	assert_int_equal(trust_site_at(&t, &there), oslo);
	assert_int_equal(trust_site_at(&t, &elsewhere), TRUST_ANY_SITE);
	assert_false(holds(&t, oslo, "192.0.2.7")); /* a limit is no trust */
	trust_done(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_site_trusts_its_own_networks_and_no_others),
		STORE_CASE(a_site_that_demands_tls_is_known_by_its_id_until_it_demands_it_no_more),
		STORE_CASE(a_site_with_limits_is_known_by_its_id_and_by_its_networks),
		STORE_CASE(what_is_no_more_trusted_is_forgotten_when_it_is_read_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
