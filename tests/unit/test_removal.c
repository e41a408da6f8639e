#include "unit_play.h"

#include "provision/removal.h"

static char mine[MAC_TEXT_BYTES], others[MAC_TEXT_BYTES];

struct result {
	unsigned count;
	enum err err;
	enum reason reason;
};

static void
take(void *ctx, enum err err, enum reason reason)
{
	struct result *r = ctx;

	r->count++;
	r->err = err;
	r->reason = reason;
}

/* "{A}" in a name is the phone that asks, "{B}" another. */
static void
name_of(const char *text, char out[64])
{
	const char *mac = strncmp(text, "{A}", 3) == 0 ? mine : others;

	(void)snprintf(out, 64, "%s%s", text[0] == '{' ? mac : "", text + (text[0] == '{' ? 3 : 0));
}

static struct result
remove_name(struct who *who, const char *text)
{
	const struct uploads *on = play_uploads(world);
	struct result r = {.count = 0};
	struct name name;
	char path[64];

	name_of(text, path);
	assert_int_equal(name_parse(tree_rules(on->tree), slice_of(path), &name), ERR_OK);
	tree_poll(on->tree);
	removal_start(on, who, &name, take, &r);
	play_wait(world, &r.count, 1);
	assert_int_equal(r.count, 1);
	return r;
}

static struct who
who_of(enum proof proof)
{
	return (struct who){.channel = CHANNEL_FTP, .proof = proof, .binds = true};
}

static bool
is_there(const char *text)
{
	AUTO(buf_free) struct buf got = BUF(1024);
	char path[64];

	name_of(text, path);
	return play_get(world, path, &got);
}

static void
put(const char *text)
{
	char path[64];

	name_of(text, path);
	play_store(world, path, SLICE("bytes"));
}

static void
a_phone_removes_its_own_documents_and_logs_once(void **state)
{
	static const char *const names[] = {"{A}-phone.cfg", "{A}-web.cfg", "{A}-directory.xml",
		"{A}-calls.xml", "{A}-app.log"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct who who = who_of(PROOF_OWN);
		struct result r;

		print_message("%s\n", names[i]);
		put(names[i]);
		assert_true(is_there(names[i]));
		r = remove_name(&who, names[i]);
		assert_int_equal(r.err, ERR_OK);
		assert_int_equal(r.reason, REASON_REMOVED);
		assert_false(is_there(names[i]));
		r = remove_name(&who, names[i]);
		assert_int_equal(r.err, ERR_NOTFOUND);
		assert_int_equal(r.reason, REASON_NO_FILE);
	}
}

static void
what_is_not_its_own_to_remove_is_refused(void **state)
{
	static const struct {
		const char *name;
		enum proof proof;
		enum err err;
		enum reason reason;
	} rows[] = {
		{"{A}.cfg",                    PROOF_OWN,     ERR_DENIED, REASON_NAME_REFUSED},
		{"{A}-lines.cfg",              PROOF_OWN,     ERR_DENIED, REASON_NAME_REFUSED},
		{"{A}-license.cfg",            PROOF_OWN,     ERR_DENIED, REASON_NAME_REFUSED},
		{"{A}-core.gz",                PROOF_OWN,     ERR_DENIED, REASON_NAME_REFUSED},
		{"000000000000.cfg",           PROOF_OWN,     ERR_DENIED, REASON_NAME_REFUSED},
		{"000000000000-directory.xml", PROOF_OWN,     ERR_DENIED, REASON_NAME_REFUSED},
		{"sip.ld",                     PROOF_OWN,     ERR_DENIED, REASON_NAME_REFUSED},
		{"hello.txt",                  PROOF_OWN,     ERR_DENIED, REASON_NAME_REFUSED},
		{"{B}-phone.cfg",              PROOF_OWN,     ERR_DENIED, REASON_OTHER_PHONE },
		{"{B}-app.log",                PROOF_OWN,     ERR_DENIED, REASON_OTHER_PHONE },
		{"{A}-phone.cfg",              PROOF_NONE,    ERR_DENIED, REASON_NO_LOGIN    },
		{"{A}-phone.cfg",              PROOF_NETWORK, ERR_DENIED, REASON_NAME_REFUSED},
	};

	(void)state;
	put("{A}-phone.cfg");
	put("{B}-phone.cfg");
	put("{B}-app.log");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct who who = who_of(PROOF_OWN);
		struct result r;

		print_message("%s\n", rows[i].name);
		(void)remove_name(&who, "{A}-web.cfg"); /* the session belongs to A */
		who.proof = rows[i].proof;
		r = remove_name(&who, rows[i].name);
		assert_int_equal(r.err, rows[i].err);
		assert_int_equal(r.reason, rows[i].reason);
	}
	assert_true(is_there("{A}-phone.cfg") && is_there("{B}-phone.cfg") &&
		    is_there("{B}-app.log") && is_there("sip.ld") && is_there("hello.txt"));
}

static void
a_phone_outside_the_inventory_has_nothing_to_remove(void **state)
{
	struct who who = who_of(PROOF_OWN);
	struct result r = remove_name(&who, "0004f2eeee01-app.log");

	(void)state;
	assert_int_equal(r.err, ERR_NOTFOUND);
	assert_int_equal(r.reason, REASON_UNKNOWN_PHONE);
}

static int
open_world(void **state)
{
	(void)unit_play_setup(state);
	play_phone(world, mine);
	play_phone(world, others);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_phone_removes_its_own_documents_and_logs_once),
		cmocka_unit_test(what_is_not_its_own_to_remove_is_refused),
		cmocka_unit_test(a_phone_outside_the_inventory_has_nothing_to_remove),
	};

	return cmocka_run_group_tests(tests, open_world, unit_play_teardown);
}
