#include "unit.h"

#include "provision/identity.h"

/* What a phone's own account may do with each kind of name, for a phone of the inventory (A:
 * allowed, R: refused) and for one that is to look unknown (U), reading and writing. */
static const struct {
	enum name_kind kind;
	char read_known, write_known, read_unknown, write_unknown;
} rows[] = {
	{NAME_MASTER,      'A', 'R', 'U', 'R'},
	{NAME_ZERO_MASTER, 'A', 'R', 'A', 'R'},
	{NAME_LAYER,       'A', 'R', 'U', 'R'},
	{NAME_STARTER,     'A', 'R', 'A', 'R'},
	{NAME_DOCUMENT,    'A', 'A', 'U', 'U'},
	{NAME_LICENSE,     'A', 'R', 'U', 'R'},
	{NAME_SHARED,      'A', 'R', 'A', 'R'},
	{NAME_LOG,         'A', 'A', 'U', 'U'},
	{NAME_CORE,        'R', 'A', 'R', 'U'},
	{NAME_IMAGE,       'A', 'R', 'A', 'R'},
	{NAME_PHONE_IMAGE, 'A', 'R', 'U', 'R'},
	{NAME_HOLD,        'A', 'R', 'A', 'R'},
	{NAME_OWN,         'A', 'R', 'U', 'R'},
	{NAME_CFG,         'A', 'R', 'A', 'R'},
	{NAME_FILE,        'A', 'R', 'A', 'R'},
};

static const enum decision decisions[] = {
	['A'] = DECISION_ALLOW, ['R'] = DECISION_REFUSE, ['U'] = DECISION_UNKNOWN};

static void
every_kind_of_name_has_a_row(void **state)
{
	(void)state;
	assert_int_equal(COUNT(rows), NAME__COUNT);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(rows[i].kind, i);
}

static struct verdict
ask(enum channel channel, enum proof proof, int state, enum name_kind kind, enum action action)
{
	const struct claim claim = {.channel = channel,
		.proof = proof,
		.action = action,
		.kind = kind,
		.state = (enum phone_state)state};

	return policy(&claim);
}

static void
check_row(enum channel channel, enum proof proof, size_t i)
{
	enum name_kind kind = rows[i].kind;

	for (int state = 0; state < PHONE_STATE__COUNT; state++) {
		bool is_known = state == PHONE_ACTIVE;
		char read = is_known ? rows[i].read_known : rows[i].read_unknown;
		char write = is_known ? rows[i].write_known : rows[i].write_unknown;

		assert_int_equal(ask(channel, proof, state, kind, ACTION_READ).decision,
			decisions[(int)read]);
		assert_int_equal(ask(channel, proof, state, kind, ACTION_WRITE).decision,
			decisions[(int)write]);
	}
}

/* Goes through every question that can be asked. */
static void
each_claim(void (*check)(const struct claim *claim))
{
	static const int counts[] = {CHANNEL__COUNT, PROOF__COUNT, ACTION__COUNT, NAME__COUNT,
		PHONE_STATE__COUNT, WINDOW__COUNT, 2, 2, 2, 2};
	int total = 1;

	for (size_t i = 0; i < COUNT(counts); i++)
		total *= counts[i];
	for (int n = 0; n < total; n++) {
		int digits[COUNT(counts)], left = n;

		for (size_t i = 0; i < COUNT(counts); i++) {
			digits[i] = left % counts[i];
			left /= counts[i];
		}
		const struct claim claim = {.channel = (enum channel)digits[0],
			.proof = (enum proof)digits[1],
			.action = (enum action)digits[2],
			.kind = (enum name_kind)digits[3],
			.state = (enum phone_state)digits[4],
			.window = (enum window)digits[5],
			.is_trusted = digits[6] == 1,
			.is_foreign = digits[7] == 1,
			.needs_tls = digits[8] == 1,
			.has_login = digits[9] == 1};
		check(&claim);
	}
}

static bool
belongs_to_a_phone(enum name_kind kind)
{
	return kind == NAME_MASTER || kind == NAME_LAYER || kind == NAME_DOCUMENT ||
	       kind == NAME_LICENSE || kind == NAME_LOG || kind == NAME_CORE || kind == NAME_OWN ||
	       kind == NAME_PHONE_IMAGE;
}

static bool
is_possible(enum name_kind kind, enum action action)
{
	if (action == ACTION_READ)
		return kind != NAME_CORE;
	return kind == NAME_DOCUMENT || kind == NAME_LOG ||
	       (kind == NAME_CORE && action == ACTION_WRITE);
}

/* The rules as the issue has them, from the strongest on. */
static enum decision
rule(const struct claim *c)
{
	bool is_open = c->kind == NAME_IMAGE || c->kind == NAME_HOLD || c->kind == NAME_FILE;
	bool is_proven = c->proof == PROOF_OWN || c->proof == PROOF_CERTIFICATE;

	if (c->proof == PROOF_NONE && c->channel != CHANNEL_TFTP)
		return DECISION_LOGIN;
	if (c->proof == PROOF_NONE)
		return is_open && c->action == ACTION_READ ? DECISION_ALLOW : DECISION_REFUSE;
	if (!is_possible(c->kind, c->action) || c->is_foreign)
		return DECISION_REFUSE;
	if (c->action == ACTION_REMOVE && c->proof == PROOF_NETWORK)
		return DECISION_REFUSE;
	if (!belongs_to_a_phone(c->kind))
		return DECISION_ALLOW;
	if (c->state != PHONE_ACTIVE)
		return DECISION_UNKNOWN;
	if (c->needs_tls && c->channel != CHANNEL_HTTPS && c->channel != CHANNEL_FTPS)
		return DECISION_UNKNOWN;
	if (is_proven || c->proof == PROOF_NETWORK || c->is_trusted || c->window == WINDOW_HIS)
		return DECISION_ALLOW;
	return c->window == WINDOW_FREE ? DECISION_CLAIM : DECISION_UNKNOWN;
}

static void
compare_with_rules(const struct claim *c)
{
	const struct verdict v = policy(c);

	if (v.decision != rule(c))
		fail_msg("%s, proof %d, action %d, kind %d, state %d, window %d, trusted %d, "
			 "foreign %d, needs TLS %d: %d, not %d",
			channel_names[c->channel], c->proof, c->action, c->kind, c->state,
			c->window, c->is_trusted, c->is_foreign, c->needs_tls, v.decision, rule(c));
	/* A refusal has its reason, and nothing else has one. */
	if ((v.decision == DECISION_ALLOW || v.decision == DECISION_CLAIM) !=
		(v.reason == REASON_SERVED))
		fail_msg("decision %d with reason %s", v.decision, reason_table[v.reason].word);
}

static void
every_cell_of_the_table_is_as_the_rules_say(void **state)
{
	(void)state;
	each_claim(compare_with_rules);
}

/* What an unproven asker is answered must not depend on what the inventory knows. */
static void
compare_with_unknown(const struct claim *c)
{
	struct claim unknown = *c;
	bool is_unproven = c->proof == PROOF_NONE ||
			   (c->proof == PROOF_BOOTSTRAP && !c->is_trusted &&
				   (c->window == WINDOW_NONE || c->window == WINDOW_OTHERS)) ||
			   (c->needs_tls && !channel_is_private(c->channel));

	unknown.state = PHONE_NEW;
	if ((is_unproven || c->state != PHONE_ACTIVE) &&
		policy(c).decision != policy(&unknown).decision)
		fail_msg("proof %d, action %d, kind %d, state %d, window %d tell a phone that is "
			 "there",
			c->proof, c->action, c->kind, c->state, c->window);
}

static void
who_has_proven_nothing_cannot_tell_which_phones_there_are(void **state)
{
	(void)state;
	each_claim(compare_with_unknown);
}

/* Whoever asks, with whatever proof: what leaves in clear text is not the phone's. */
static void
check_clear(const struct claim *c)
{
	struct claim other = *c;
	struct verdict v = policy(c);

	other.needs_tls = false;
	if (channel_is_private(c->channel))
		assert_int_equal(v.decision, policy(&other).decision);
	else if (c->needs_tls && belongs_to_a_phone(c->kind) &&
		 (v.decision == DECISION_ALLOW || v.decision == DECISION_CLAIM))
		fail_msg("%s, proof %d, action %d, kind %d: a phone's file in clear text",
			channel_names[c->channel], c->proof, c->action, c->kind);
	if (v.reason == REASON_NEEDS_TLS)
		assert_true(c->needs_tls && c->state == PHONE_ACTIVE && c->proof != PROOF_NONE);
}

static void
nothing_of_a_phone_whose_site_demands_tls_goes_in_clear_text(void **state)
{
	const struct claim claim = {.channel = CHANNEL_FTP,
		.proof = PROOF_OWN,
		.kind = NAME_MASTER,
		.state = PHONE_ACTIVE,
		.needs_tls = true};

	(void)state;
	each_claim(check_clear);
	assert_int_equal(policy(&claim).reason, REASON_NEEDS_TLS);
}

static void
a_phones_own_account_gets_what_the_table_says_on_every_channel(void **state)
{
	(void)state;
	for (int channel = 0; channel < CHANNEL__COUNT; channel++)
		for (size_t i = 0; i < COUNT(rows); i++)
			check_row((enum channel)channel, PROOF_OWN, i);
}

/* What the shared account gets of a phone that is there, by what its window is to who asks. */
static void
the_shared_account_gets_a_phones_files_in_its_own_window_alone(void **state)
{
	static const struct {
		bool is_trusted, has_login;
		enum window window;
		enum decision want;
		enum reason reason;
	} cases[] = {
		{false, false, WINDOW_NONE,   DECISION_UNKNOWN, REASON_NO_WINDOW   },
		{false, false, WINDOW_FREE,   DECISION_CLAIM,   REASON_SERVED      },
		{false, false, WINDOW_HIS,    DECISION_ALLOW,   REASON_SERVED      },
		{false, false, WINDOW_OTHERS, DECISION_UNKNOWN, REASON_WINDOW_TAKEN},
		{true,  false, WINDOW_NONE,   DECISION_ALLOW,   REASON_SERVED      },
		{true,  false, WINDOW_OTHERS, DECISION_ALLOW,   REASON_SERVED      },
		{false, true,  WINDOW_NONE,   DECISION_UNKNOWN, REASON_HAS_LOGIN   },
		{false, true,  WINDOW_FREE,   DECISION_CLAIM,   REASON_SERVED      },
		{false, true,  WINDOW_OTHERS, DECISION_UNKNOWN, REASON_WINDOW_TAKEN},
		{true,  true,  WINDOW_NONE,   DECISION_ALLOW,   REASON_SERVED      },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (int kind = 0; kind < NAME__COUNT; kind++)
			for (int a = 0; a < ACTION_REMOVE; a++) {
				struct claim claim = {.channel = CHANNEL_FTP,
					.proof = PROOF_BOOTSTRAP,
					.action = (enum action)a,
					.kind = (enum name_kind)kind,
					.state = PHONE_ACTIVE,
					.is_trusted = cases[i].is_trusted,
					.has_login = cases[i].has_login,
					.window = cases[i].window};
				struct verdict v = policy(&claim);
				bool is_his = rows[kind].read_unknown == 'U' ||
					      rows[kind].write_unknown == 'U';

				claim.proof = PROOF_OWN;
				if (policy(&claim).decision != DECISION_ALLOW || !is_his) {
					/* The name decides, not the window. */
					assert_int_equal(v.decision, policy(&claim).decision);
					continue;
				}
				assert_int_equal(v.decision, cases[i].want);
				assert_int_equal(v.reason, cases[i].reason);
			}
}

static void
the_shared_account_gets_what_is_everybodys_and_nothing_of_a_strange_phone(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int s = 0; s < PHONE_STATE__COUNT; s++) {
			if (s == PHONE_ACTIVE)
				continue;
			assert_int_equal(
				ask(CHANNEL_FTP, PROOF_BOOTSTRAP, s, rows[i].kind, ACTION_READ)
					.decision,
				decisions[(int)rows[i].read_unknown]);
			assert_int_equal(
				ask(CHANNEL_FTP, PROOF_BOOTSTRAP, s, rows[i].kind, ACTION_WRITE)
					.decision,
				decisions[(int)rows[i].write_unknown]);
		}
}

/* Whose names, another row decides: the session is bound from its beginning. */
static void
a_phone_with_its_certificate_gets_the_same_without_a_login(void **state)
{
	(void)state;
	for (int channel = 0; channel < CHANNEL_TFTP; channel++)
		for (size_t i = 0; i < COUNT(rows); i++)
			check_row((enum channel)channel, PROOF_CERTIFICATE, i);
}

static void
an_address_in_a_trusted_network_gets_the_same_over_tftp(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(CHANNEL_TFTP, PROOF_NETWORK, i);
}

static void
nobody_gets_anything_but_the_question_for_a_login(void **state)
{
	(void)state;
	for (int s = 0; s < PHONE_STATE__COUNT; s++)
		for (int kind = 0; kind < NAME__COUNT; kind++)
			for (int a = 0; a < ACTION__COUNT; a++)
				for (int c = 0; c < CHANNEL_TFTP; c++) {
					struct verdict v = ask((enum channel)c, PROOF_NONE, s,
						(enum name_kind)kind, (enum action)a);

					assert_int_equal(v.decision, DECISION_LOGIN);
					assert_int_equal(v.reason, REASON_NO_LOGIN);
				}
}

/* Whatever the phone's state is: an answer that differs would tell which phones exist. */
static void
nobody_on_tftp_reads_images_and_plain_files_alone(void **state)
{
	(void)state;
	for (int s = 0; s < PHONE_STATE__COUNT; s++)
		for (int kind = 0; kind < NAME__COUNT; kind++)
			for (int a = 0; a < ACTION__COUNT; a++) {
				struct verdict v = ask(CHANNEL_TFTP, PROOF_NONE, s,
					(enum name_kind)kind, (enum action)a);
				bool is_open = kind == NAME_IMAGE || kind == NAME_HOLD ||
					       kind == NAME_FILE;

				assert_int_equal(v.decision, is_open && a == ACTION_READ ?
								     DECISION_ALLOW :
								     DECISION_REFUSE);
			}
}

static void
a_phone_may_remove_its_own_documents_and_logs_alone(void **state)
{
	(void)state;
	for (int kind = 0; kind < NAME__COUNT; kind++) {
		bool is_his = kind == NAME_DOCUMENT || kind == NAME_LOG;

		assert_int_equal(ask(CHANNEL_FTP, PROOF_OWN, PHONE_ACTIVE, (enum name_kind)kind,
					 ACTION_REMOVE)
					 .decision,
			is_his ? DECISION_ALLOW : DECISION_REFUSE);
		assert_int_equal(ask(CHANNEL_TFTP, PROOF_NETWORK, PHONE_ACTIVE,
					 (enum name_kind)kind, ACTION_REMOVE)
					 .decision,
			DECISION_REFUSE);
	}
}

static void
a_session_of_another_phone_is_refused_whatever_it_asks(void **state)
{
	(void)state;
	for (int proof = PROOF_NETWORK; proof < PROOF__COUNT; proof++)
		for (int kind = 0; kind < NAME__COUNT; kind++)
			for (int a = 0; a < ACTION__COUNT; a++) {
				const struct claim claim = {.channel = CHANNEL_FTPS,
					.proof = (enum proof)proof,
					.action = (enum action)a,
					.kind = (enum name_kind)kind,
					.state = PHONE_ACTIVE,
					.is_foreign = true};

				assert_int_equal(policy(&claim).decision, DECISION_REFUSE);
			}
}

static void
a_certificate_binds_to_its_phone_before_anything_is_named(void **state)
{
	struct who who = {.channel = CHANNEL_HTTPS};
	const struct mac mac = {
		{0, 4, 0xf2, 1, 2, 3}
        };
	const struct name own = {.has_mac = true, .mac = mac};
	const struct name other = {.has_mac = true, .mac = {{0, 4, 0xf2, 1, 2, 4}}};
	const struct name nobodys = {.has_mac = false};

	(void)state;
	assert_int_equal(identity_by_certificate(&who, CERT_PHONE, mac), REASON_SERVED);
	assert_int_equal(who.proof, PROOF_CERTIFICATE);
	assert_true(who_is_foreign(&who, &other));
	assert_false(who_is_foreign(&who, &own));
	assert_false(who_is_foreign(&who, &nobodys));
	who_bind(&who, &other);
	assert_true(mac_eq(who.mac, mac));
}

static void
a_refused_certificate_proves_nothing_and_has_a_reason_of_its_own(void **state)
{
	const struct mac mac = {
		{0, 4, 0xf2, 1, 2, 3}
        };

	(void)state;
	for (int v = CERT_NONE; v < CERT__COUNT; v++) {
		struct who who = {.channel = CHANNEL_HTTPS};
		enum reason reason;

		if (v == CERT_PHONE)
			continue;
		reason = identity_by_certificate(&who, (enum cert_verdict)v, mac);
		assert_int_equal(who.proof, PROOF_NONE);
		assert_false(who.is_bound);
		assert_int_equal(reason == REASON_NO_LOGIN, v == CERT_NONE);
		assert_int_equal(reason_table[reason].is_refusal, v != CERT_NONE);
		for (int w = CERT_NONE; w < v; w++)
			assert_true(
				w == CERT_PHONE ||
				reason != identity_by_certificate(&who, (enum cert_verdict)w, mac));
	}
}

static void
a_session_belongs_to_the_phone_that_it_named_first(void **state)
{
	struct who who = {.channel = CHANNEL_FTP, .binds = true};
	const struct name first = {.has_mac = true, .mac = {{0, 4, 0xf2, 1, 2, 3}}};
	const struct name other = {.has_mac = true, .mac = {{0, 4, 0xf2, 1, 2, 4}}};
	const struct name nobodys = {.has_mac = false};

	(void)state;
	who_bind(&who, &nobodys);
	assert_false(who.is_bound);
	assert_false(who_is_foreign(&who, &other));
	who_bind(&who, &first);
	who_bind(&who, &other);
	assert_true(who.is_bound && mac_eq(who.mac, first.mac));
	assert_true(who_is_foreign(&who, &other));
	assert_false(who_is_foreign(&who, &first));
	assert_false(who_is_foreign(&who, &nobodys));
}

static void
each_state_that_looks_unknown_keeps_its_own_reason(void **state)
{
	static const enum reason want[PHONE_STATE__COUNT] = {[PHONE_NEW] = REASON_UNKNOWN_PHONE,
		[PHONE_ACTIVE] = REASON_SERVED,
		[PHONE_IGNORED] = REASON_IGNORED,
		[PHONE_RETIRED] = REASON_RETIRED,
		[PHONE_BLOCKED] = REASON_BLOCKED};

	(void)state;
	for (int s = 0; s < PHONE_STATE__COUNT; s++)
		assert_int_equal(
			ask(CHANNEL_HTTP, PROOF_OWN, s, NAME_MASTER, ACTION_READ).reason, want[s]);
}

static void
every_reason_has_a_word_of_its_own_and_a_sentence(void **state)
{
	(void)state;
	for (int i = 0; i < REASON__COUNT; i++) {
		assert_non_null(reason_table[i].word);
		assert_int_equal(reason_find(slice_of(reason_table[i].word)), i);
		assert_true(strlen(reason_table[i].sentence) > 5);
	}
	assert_int_equal(reason_find(SLICE("no such word")), REASON__COUNT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_name_has_a_row),
		cmocka_unit_test(every_cell_of_the_table_is_as_the_rules_say),
		cmocka_unit_test(who_has_proven_nothing_cannot_tell_which_phones_there_are),
		cmocka_unit_test(nothing_of_a_phone_whose_site_demands_tls_goes_in_clear_text),
		cmocka_unit_test(a_phones_own_account_gets_what_the_table_says_on_every_channel),
		cmocka_unit_test(the_shared_account_gets_a_phones_files_in_its_own_window_alone),
		cmocka_unit_test(
			the_shared_account_gets_what_is_everybodys_and_nothing_of_a_strange_phone),
		cmocka_unit_test(a_phone_with_its_certificate_gets_the_same_without_a_login),
		cmocka_unit_test(a_certificate_binds_to_its_phone_before_anything_is_named),
		cmocka_unit_test(a_refused_certificate_proves_nothing_and_has_a_reason_of_its_own),
		cmocka_unit_test(an_address_in_a_trusted_network_gets_the_same_over_tftp),
		cmocka_unit_test(nobody_gets_anything_but_the_question_for_a_login),
		cmocka_unit_test(nobody_on_tftp_reads_images_and_plain_files_alone),
		cmocka_unit_test(a_phone_may_remove_its_own_documents_and_logs_alone),
		cmocka_unit_test(a_session_of_another_phone_is_refused_whatever_it_asks),
		cmocka_unit_test(a_session_belongs_to_the_phone_that_it_named_first),
		cmocka_unit_test(each_state_that_looks_unknown_keeps_its_own_reason),
		cmocka_unit_test(every_reason_has_a_word_of_its_own_and_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
