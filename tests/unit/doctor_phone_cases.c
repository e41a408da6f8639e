/* Cases of the doctor: what the inventory and the trace know of a phone. */
#include "doctor_case.h"

#include "doctor/look_phone.h"

enum { BEGAN = 1800000000 };

static struct phone_visit
visit_of(const char *told)
{
	struct visit_row v = {.began_at = BEGAN, .told = slice_of(told)};
	struct phone_visit out;

	phone_visit_read(&v, &out);
	return out;
}

static const struct {
	const char *name, *told;
	enum phone_stage stage;
	enum reason refusal;
	bool is_boot;
} visits[] = {
	{"nothing",						    "",						   PHONE_GOT_NOTHING, REASON_SERVED,        false},
	{"the master",						 "0\tGET\t200\t9\t1\tserved\t0004f2aabbcc.cfg\n",      PHONE_GOT_MASTER,
         REASON_SERVED,																	       false},
	{"the master, then refused",
         "0\tGET\t200\t9\t1\tserved\t0004f2aabbcc.cfg\n1\tGET\t401\t0\t1\tmistyped-"
		"user\t0004f2aabbcc-own.cfg\n",									      PHONE_GOT_MASTER,  REASON_MISTYPED_USER, false},
	{"refused, then all",
         "0\tGET\t401\t0\t1\twrong-password\t0004f2aabbcc."
		"cfg\n1\tGET\t200\t9\t1\tserved\t0004f2aabbcc-own.cfg\n",						    PHONE_GOT_FILES,   REASON_SERVED,        false},
	{"refused, and served before that, as another worker told it",
         "5\tGET\t401\t0\t1\tmistyped-user\t0004f2aabbcc-own."
		"cfg\n0\tGET\t200\t9\t1\tserved\t0004f2aabbcc.cfg\n",							PHONE_GOT_MASTER,  REASON_MISTYPED_USER, false},
	{"an optional file that is not there",
         "0\tGET\t200\t9\t1\tserved\t0004f2aabbcc-own."
		"cfg\n1\tGET\t404\t0\t1\toptional\t0004f2aabbcc-web.cfg\n",						  PHONE_GOT_FILES,   REASON_SERVED,        false},
	{"a boot",						     "0\tPUT\t200\t9\t1\tstored\t0004f2aabbcc-boot.log\n", PHONE_GOT_NOTHING,
         REASON_SERVED,																	       true },
	{"a reason of another version",                                "0\tGET\t200\t9\t1\tfuture\t0004f2aabbcc.cfg\n",
         PHONE_GOT_NOTHING,														     REASON_SERVED,        false},
};

static void
visits_are_read(void)
{
	for (size_t i = 0; i < COUNT(visits); i++) {
		struct phone_visit v = visit_of(visits[i].told);

		print_message("%s\n", visits[i].name);
		assert_int_equal(v.stage, visits[i].stage);
		assert_int_equal(v.refusal, visits[i].refusal);
		assert_int_equal(v.is_boot, visits[i].is_boot);
	}
}

static struct phone_seen
active(void)
{
	return (struct phone_seen){
		.is_known = true,
		.state = PHONE_ACTIVE,
		.was_here = true,
		.last_at = BEGAN,
		.address = "192.0.2.7",
		.last = {.began_at = BEGAN, .stage = PHONE_GOT_ALL, .refusal = REASON_SERVED}
        };
}

static void
judge(const char *name, struct phone_seen s)
{
	phone_judge(&s, case_begin(name));
}

void
phones_are_judged(void **state)
{
	struct phone_seen s = active();

	(void)state;
	visits_are_read();
	judge("all is well", s);
	FINDS_NOTHING();
	s.last.refusal = REASON_MISTYPED_USER;
	s.last.stage = PHONE_GOT_MASTER;
	judge("a mistyped user", s);
	FINDS(RULE_PHONE_MISTYPED);
	assert_string_equal(
		case_what(), "It stopped after the master: wrong user name (PlcmSplp?).");
	s.last.refusal = REASON_NO_WINDOW;
	judge("no window", s);
	FINDS(RULE_PHONE_STOPPED);
	s = active();
	s.state = PHONE_BLOCKED;
	judge("blocked", s);
	FINDS(RULE_PHONE_STATE);
	s = active();
	s.is_known = false;
	judge("not in the inventory", s);
	FINDS(RULE_PHONE_UNKNOWN);
	s = (struct phone_seen){
		.is_known = true, .state = PHONE_ACTIVE, .last = {.refusal = REASON_SERVED}};
	judge("never here", s);
	FINDS(RULE_PHONE_NEVER);
	s = active();
	s.boot_count = 3;
	s.boots[0] = BEGAN;
	s.boots[1] = BEGAN + 100;
	s.boots[2] = BEGAN + PHONE_LOOP_S;
	judge("three boots in a quarter of an hour", s);
	FINDS(RULE_PHONE_LOOP);
	s.boots[2]++;
	judge("three boots in longer", s);
	FINDS_NOTHING();
	s.files_why = "Template x: line 3.";
	judge("files that cannot be made", s);
	FINDS(RULE_PHONE_FILES);
}
