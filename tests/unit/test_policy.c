#include "unit.h"

#include "provision/policy.h"

/* What the shared account may do with each kind of name, for a phone of the inventory (A: allowed,
 * R: refused) and for one that is to look unknown (U), reading and writing. */
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
	{NAME_HOLD,        'A', 'R', 'A', 'R'},
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

static void
check_row(enum channel channel, size_t i)
{
	enum name_kind kind = rows[i].kind;

	for (int state = 0; state < PHONE_STATE__COUNT; state++) {
		bool is_known = state == PHONE_ACTIVE;
		char read = is_known ? rows[i].read_known : rows[i].read_unknown;
		char write = is_known ? rows[i].write_known : rows[i].write_unknown;
		enum phone_state s = (enum phone_state)state;

		assert_int_equal(policy(channel, PROOF_BOOTSTRAP, s, kind, false).decision,
			decisions[(int)read]);
		assert_int_equal(policy(channel, PROOF_BOOTSTRAP, s, kind, true).decision,
			decisions[(int)write]);
	}
}

static void
the_shared_account_gets_what_the_table_says_on_every_channel(void **state)
{
	(void)state;
	for (int channel = 0; channel < CHANNEL__COUNT; channel++)
		for (size_t i = 0; i < COUNT(rows); i++)
			check_row((enum channel)channel, i);
}

static void
nobody_gets_anything_but_the_question_for_a_login(void **state)
{
	(void)state;
	for (int s = 0; s < PHONE_STATE__COUNT; s++)
		for (int kind = 0; kind < NAME__COUNT; kind++)
			for (int w = 0; w < 2; w++) {
				struct verdict v = policy(CHANNEL_HTTP, PROOF_NONE,
					(enum phone_state)s, (enum name_kind)kind, w == 1);

				assert_int_equal(v.decision, DECISION_LOGIN);
				assert_int_equal(v.reason, REASON_NO_LOGIN);
			}
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
		assert_int_equal(policy(CHANNEL_HTTP, PROOF_BOOTSTRAP, (enum phone_state)s,
					 NAME_MASTER, false)
					 .reason,
			want[s]);
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
		cmocka_unit_test(the_shared_account_gets_what_the_table_says_on_every_channel),
		cmocka_unit_test(nobody_gets_anything_but_the_question_for_a_login),
		cmocka_unit_test(each_state_that_looks_unknown_keeps_its_own_reason),
		cmocka_unit_test(every_reason_has_a_word_of_its_own_and_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
