#include "unit_phones.h"

#include "provision/policy.h"
#include "reach/phone_contact.h"
#include "store/params.h"
#include "store/phones.h"
#include "store/scopes.h"
#include "store/visits.h"

enum { NOW = 1700000000, HOUR = 3600, DAY = 86400 };
static const int64_t MS = 1000;

static struct phone
add_phone(struct store *s)
{
	struct phone p = {.state = PHONE_ACTIVE, .created_at = NOW, .mac = {{0, 4, 0xf2, 0, 0, 1}}};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	assert_int_equal(phones_by_mac(s, p.mac, &p), ERR_OK);
	return p;
}

static void
set(struct store *s, const char *name, const char *value)
{
	struct scope scope;
	const struct param p = {slice_of(name), slice_of(value), false};

	assert_int_equal(scopes_find(s, SLICE("phone:0004f2000001"), true, &scope, NULL), ERR_OK);
	assert_int_equal(params_set(s, scope.id, &p, NULL), ERR_OK);
}

static void
find(struct store *s, const struct phone *p, struct phone_contact *out)
{
	struct settings *settings = settings_new();
	struct render *render = render_new(s, settings);
	struct why why = {""};

	assert_non_null(render);
	assert_int_equal(phone_contact_find(s, render, p, out, &why), ERR_OK);
	render_free(render);
	settings_free(settings);
}

static void
a_phone_that_was_never_here_has_no_address(void **state)
{
	struct phone p = add_phone(*state);
	struct phone_contact c;

	find(*state, &p, &c);
	assert_false(c.has_address);
	assert_false(c.has_rest);
	assert_int_equal(c.last_at, 0);
	assert_false(c.polling.is_on); /* a phone's own default */
	phone_contact_done(&c);
}

static void
what_its_files_say_is_found(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s);
	const struct seen seen = {
		.mac = p.mac,
		.last_at = NOW + 9,
		.address = "203.0.113.9",
		.channel = CHANNEL_HTTPS,
		.proof = PROOF_BOOTSTRAP,
		.own = {NOW * MS + 7, "192.0.2.7", PROOF_OWN}
        };
	char ip[IP_TEXT_BYTES];
	struct phone_contact c;

	assert_int_equal(seen_put(s, &seen, 10), ERR_OK);
	set(s, "apps.restapi.enabled", "1");
	set(s, "httpd.cfg.secureTunnelPort", "8443");
	set(s, "httpd.cfg.port", "8080");
	set(s, "device.auth.localAdminPassword", "s3cret");
	set(s, "reg.1.address", "1001@pbx.example");
	set(s, "reg.1.auth.userId", "auth1001");
	set(s, "reg.1.auth.password", "line-s3cret");
	set(s, "prov.polling.enabled", "1");
	set(s, "prov.polling.mode", "rel");
	set(s, "prov.polling.period", "7200");
	find(s, &p, &c);
	assert_true(c.has_address && c.has_rest && c.is_rest_tls && c.is_proven);
	assert_string_equal(ip_text(&c.ip, ip), "192.0.2.7");
	assert_int_equal(c.last_at, NOW);
	assert_int_equal(c.rest_port, 8443);
	assert_slice(buf_slice(&c.admin), "s3cret");
	assert_string_equal(c.user, "1001");
	assert_string_equal(c.auth_user, "auth1001");
	assert_slice(buf_slice(&c.secret), "line-s3cret");
	assert_true(c.polling.is_on);
	assert_int_equal(c.polling.mode, POLLING_REL);
	assert_int_equal(c.polling.period_s, 7200);
	phone_contact_done(&c);
	set(s, "httpd.cfg.secureTunnelEnabled", "0");
	find(s, &p, &c);
	assert_false(c.is_rest_tls);
	assert_int_equal(c.rest_port, 8080);
	phone_contact_done(&c);
}

#define OWN(ms)                                                                                    \
	{                                                                                          \
		ms, "192.0.2.1", PROOF_OWN                                                         \
	}
#define CERTIFICATE(ms)                                                                            \
	{                                                                                          \
		ms, "192.0.2.1", PROOF_CERTIFICATE                                                 \
	}
#define WINDOW(ms)                                                                                 \
	{                                                                                          \
		ms, "192.0.2.2", PROOF_BOOTSTRAP                                                   \
	}
#define NETWORK(ms)                                                                                \
	{                                                                                          \
		ms, "192.0.2.2", PROOF_NETWORK                                                     \
	}
#define NEVER                                                                                      \
	{                                                                                          \
		0, "", PROOF_NONE                                                                  \
	}

/* In every row somebody with the shared account has named the phone last, from 203.0.113.9. */
static const struct {
	const char *name;
	bool has_login; /* of its own, that was used */
	struct seen_place own, let;
	const char *address; /* NULL: it is not known where it is */
	bool is_proven;
} places[] = {
	{"named alone",                    false, NEVER,          NEVER,      NULL,        false},
	{"in its window",                  false, NEVER,          WINDOW(5),  "192.0.2.2", false},
	{"a network that its site trusts", false, NEVER,          NETWORK(5), "192.0.2.2", true },
	{"its own login",                  true,  OWN(5),         NEVER,      "192.0.2.1", true },
	{"a window after its own login",   true,  OWN(5),         WINDOW(9),  "192.0.2.1", true },
	{"a network after its own login",  true,  OWN(5),         NETWORK(9), "192.0.2.1", true },
	{"a login, and let in alone",      true,  NEVER,          WINDOW(9),  NULL,        false},
	{"its certificate",                false, CERTIFICATE(5), NEVER,      "192.0.2.1", true },
	{"a window after a certificate",   false, CERTIFICATE(5), WINDOW(9),  "192.0.2.1", true },
	{"its login was taken away",       false, OWN(5),         WINDOW(9),  "192.0.2.2", false},
	{"... and it came not since",      false, OWN(5),         WINDOW(3),  "192.0.2.1", true },
};

static void
forget_seen(struct store *s)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, "DELETE FROM seen");

	assert_int_equal(db_run(&q), ERR_OK);
}

static void
a_phone_is_where_it_was_with_the_best_that_it_can_prove(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s);

	for (int pass = 0; pass < 2; pass++) {
		if (pass == 1) /* from here on it has a login of its own */
			unit_phone_login(s, p.mac, NOW);
		for (size_t i = 0; i < COUNT(places); i++) {
			const struct seen seen = {.mac = p.mac,
				.last_at = NOW,
				.address = "203.0.113.9",
				.channel = CHANNEL_HTTP,
				.proof = PROOF_BOOTSTRAP,
				.own = places[i].own,
				.let = places[i].let};
			char ip[IP_TEXT_BYTES];
			struct phone_contact c;

			if (places[i].has_login != (pass == 1))
				continue;
			print_message("%s\n", places[i].name);
			forget_seen(s);
			assert_int_equal(seen_put(s, &seen, 10), ERR_OK);
			find(s, &p, &c);
			assert_int_equal(c.has_address, places[i].address != NULL);
			if (c.has_address)
				assert_string_equal(ip_text(&c.ip, ip), places[i].address);
			assert_int_equal(c.is_proven, places[i].is_proven);
			phone_contact_done(&c);
		}
	}
}

static void
without_a_password_there_is_no_rest(void **state)
{
	struct phone p = add_phone(*state);
	struct phone_contact c;

	set(*state, "apps.restapi.enabled", "1");
	find(*state, &p, &c);
	assert_false(c.has_rest);
	phone_contact_done(&c);
}

static void
values_that_are_none_leave_the_phones_defaults(void **state)
{
	static const char *const bad[][2] = {
		{"prov.polling.mode",          "sometimes"},
                {"prov.polling.period",        "60"       },
		{"prov.polling.period",        "-1"       },
                {"prov.polling.time",          "25:00"    },
		{"prov.polling.time",          "3:00"     },
                {"httpd.cfg.secureTunnelPort", "99999"    },
		{"httpd.cfg.secureTunnelPort", "x"        }
        };
	struct phone_contact c = {
		.is_rest_tls = true,
		.rest_port = 443,
		.polling = {.mode = POLLING_ABS, .period_s = DAY}
        };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(
			phone_contact_take(&c, slice_of(bad[i][0]), slice_of(bad[i][1])), ERR_OK);
	assert_int_equal(c.polling.mode, POLLING_ABS);
	assert_int_equal(c.polling.period_s, DAY);
	assert_string_equal(c.polling.time, "");
	assert_int_equal(c.rest_port, 443);
}

static const struct {
	struct polling p;
	int64_t last_at;
	const char *text;
	int64_t latest;
} polls[] = {
	{{false, POLLING_REL, HOUR, "", ""},            NOW,
         "does not poll: it comes when it starts the next time",                                                           0                     },
	{{true, POLLING_REL, HOUR, "", ""},             NOW - 60,            "comes by itself at 2023-11-14 23:12:20 UTC",
         NOW - 60 + 2 * HOUR														     },
	{{true, POLLING_REL, HOUR, "", ""},             NOW - 3 * HOUR - 60,
         "comes by itself at 2023-11-14 23:12:20 UTC",								     NOW - 60 + 2 * HOUR   },
	{{true, POLLING_REL, HOUR, "", ""},             NOW,                 "comes by itself at 2023-11-14 23:13:20 UTC",
         NOW + 2 * HOUR															  },
	{{true, POLLING_REL, HOUR, "", ""},             0,                   "comes by itself every 60 minutes",
         NOW + HOUR + DAY + HOUR														 },
	{{true, POLLING_ABS, DAY, "", ""},              NOW,                 "comes by itself at 03:00 of its own clock",
         NOW + DAY + DAY + HOUR														  },
	{{true, POLLING_ABS, DAY, "04:30", "05:00"},    NOW,
         "comes by itself at 04:30 of its own clock",								      NOW + DAY + DAY + HOUR},
	{{true, POLLING_RANDOM, DAY, "01:00", "05:00"}, NOW,
         "comes by itself between 01:00 and 05:00 of its own clock",                                                       NOW + DAY + DAY + HOUR},
};

static void
when_a_phone_comes_by_itself_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(polls); i++) {
		char text[POLLING_TEXT_BYTES];

		print_message("%s\n", polls[i].text);
		assert_string_equal(
			polling_tell(&polls[i].p, polls[i].last_at, NOW, text), polls[i].text);
		assert_int_equal(
			polling_latest(&polls[i].p, polls[i].last_at, NOW), polls[i].latest);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_phone_that_was_never_here_has_no_address),
		STORE_CASE(what_its_files_say_is_found),
		STORE_CASE(a_phone_is_where_it_was_with_the_best_that_it_can_prove),
		STORE_CASE(without_a_password_there_is_no_rest),
		cmocka_unit_test(values_that_are_none_leave_the_phones_defaults),
		cmocka_unit_test(when_a_phone_comes_by_itself_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
