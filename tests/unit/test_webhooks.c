#include "unit_store.h"

#include "store/audit.h"
#include "store/webhooks.h"

enum { NOW = 1700000000, EVENTS = 1 << WEBHOOK_BOOT | 1 << WEBHOOK_CHANGE };

static struct webhook
add(struct store *s, const char *url, unsigned events, const char *secret)
{
	struct webhook w = {.events = events, .is_on = true};
	struct why why = {""};

	assert_int_equal(slice_to_text(slice_of(url), w.url, sizeof(w.url)), ERR_OK);
	assert_int_equal(webhooks_add(s, &w, slice_of(secret), &why), ERR_OK);
	return w;
}

static void
assert_secret(struct store *s, int64_t id, const char *want)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);

	assert_int_equal(webhooks_secret(s, id, &secret), ERR_OK);
	assert_slice(buf_slice(&secret), want);
}

static void
a_webhook_is_found_as_it_was_added(void **state)
{
	struct store *s = *state;
	struct webhook w = add(s, "https://hook.example:99/a?b=c", EVENTS, "s3cret"), found;

	assert_int_equal(webhooks_by_id(s, w.id, &found), ERR_OK);
	assert_string_equal(found.url, "https://hook.example:99/a?b=c");
	assert_int_equal(found.events, EVENTS);
	assert_true(found.is_on && found.has_secret);
	assert_int_equal(found.failures, 0);
	assert_int_equal(found.last_at, 0);
	assert_secret(s, w.id, "s3cret");
	assert_int_equal(webhooks_by_id(s, w.id + 1, &found), ERR_NOTFOUND);
	w = add(s, "http://hook.example", (1U << WEBHOOK_EVENT__COUNT) - 1, "");
	assert_int_equal(webhooks_by_id(s, w.id, &found), ERR_OK);
	assert_int_equal(found.events, (1U << WEBHOOK_EVENT__COUNT) - 1);
	assert_false(found.has_secret);
	assert_secret(s, w.id, "");
}

static void
its_secret_is_stored_sealed(void **state)
{
	struct store *s = *state;

	(void)add(s, "https://hook.example/", EVENTS, "s3cret");
	AUTO(db_done) struct db_query q = db_use(s->main, "SELECT secret FROM webhook");
	assert_int_equal(db_row(&q), ERR_OK);
	struct slice stored = db_slice(&q);
	assert_int_equal(stored.n, 6 + CRYPTO_SEAL_OVERHEAD_BYTES);
	assert_int_equal(slice_find(stored, SLICE("s3cret")), stored.n);
}

static void
an_address_that_is_no_plain_url_is_refused(void **state)
{
	static const char *const bad[] = {"", "hook.example", "ftp://hook.example/", "http://",
		"https:///x", "http://:80/", "http://a b/", "http://a\n/",
		"http://u:p@hook.example/", "http://h\xc3\xb6st/", "HTTP://hook.example/"};
	struct store *s = *state;

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct webhook w = {.events = EVENTS};
		struct why why = {""};

		print_message("%s\n", bad[i]);
		assert_int_equal(slice_to_text(slice_of(bad[i]), w.url, sizeof(w.url)), ERR_OK);
		assert_int_equal(webhooks_add(s, &w, SLICE(""), &why), ERR_SYNTAX);
		assert_non_null(strstr(why.text, "https://HOST/"));
	}
}

static void
a_webhook_without_events_or_with_too_long_a_secret_is_refused(void **state)
{
	struct store *s = *state;
	struct webhook w = {.url = "http://hook.example/"}, found;
	char secret[SECRET_MAX_BYTES + 1];

	memset(secret, 'x', sizeof(secret));
	assert_int_equal(webhooks_add(s, &w, SLICE(""), NULL), ERR_SYNTAX);
	w.events = 1U << WEBHOOK_EVENT__COUNT;
	assert_int_equal(webhooks_add(s, &w, SLICE(""), NULL), ERR_SYNTAX);
	w.events = EVENTS;
	assert_int_equal(
		webhooks_add(s, &w, (struct slice){secret, sizeof(secret)}, NULL), ERR_LIMIT);
	assert_int_equal(
		webhooks_add(s, &w, (struct slice){secret, SECRET_MAX_BYTES}, NULL), ERR_OK);
	assert_int_equal(webhooks_by_id(s, w.id, &found), ERR_OK);
}

static void
it_is_told_what_happens_after_it_was_added(void **state)
{
	struct store *s = *state;
	const struct audit_row row = {.at = NOW,
		.by = SLICE("ann"),
		.login = SLICE(""),
		.via = SLICE("cli"),
		.action = SLICE("x"),
		.object = SLICE("y"),
		.was = SLICE(""),
		.becomes = SLICE("")};
	struct webhook w;

	w = add(s, "http://hook.example/", EVENTS, "");
	assert_int_equal(w.audit_seen, 0);
	assert_int_equal(w.visit_seen, 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(audit_add(s, &row), ERR_OK);
	assert_int_equal(
		db_script(s->logs,
			"INSERT INTO visit(began_at, ended_at, address, channel, requests, refused,"
			" bytes, told) VALUES (1, 1, '', 0, 1, 0, 0, x'')"),
		ERR_OK);
	w = add(s, "http://hook.example/", EVENTS, "");
	assert_int_equal(w.audit_seen, 3);
	assert_int_equal(w.visit_seen, 1);
}

static void
a_change_keeps_how_far_it_was_told_and_forgets_what_failed(void **state)
{
	struct store *s = *state;
	struct webhook w = add(s, "http://hook.example/", EVENTS, "s3cret"), found;
	struct slice none = SLICE(""), other = SLICE("other");

	w.visit_seen = 7;
	w.audit_seen = 8;
	w.failures = 3;
	w.next_at = NOW + 60;
	w.last_status = 500;
	w.last_at = NOW;
	assert_int_equal(webhooks_tried(s, &w), ERR_OK);
	assert_int_equal(webhooks_by_id(s, w.id, &found), ERR_OK);
	assert_memory_equal(
		&found.visit_seen, &w.visit_seen, sizeof(w) - offsetof(struct webhook, visit_seen));

	w.events = 1 << WEBHOOK_REFUSAL;
	w.is_on = false;
	assert_int_equal(webhooks_update(s, &w, NULL, NULL), ERR_OK);
	assert_int_equal(webhooks_by_id(s, w.id, &found), ERR_OK);
	assert_int_equal(found.events, 1 << WEBHOOK_REFUSAL);
	assert_false(found.is_on);
	assert_int_equal(found.visit_seen, 7);
	assert_int_equal(found.audit_seen, 8);
	assert_int_equal(found.failures, 0);
	assert_int_equal(found.next_at, 0);
	assert_int_equal(found.last_status, 500);
	assert_secret(s, w.id, "s3cret");
	assert_int_equal(webhooks_update(s, &w, &other, NULL), ERR_OK);
	assert_secret(s, w.id, "other");
	assert_int_equal(webhooks_update(s, &w, &none, NULL), ERR_OK);
	assert_secret(s, w.id, "");
	w.url[0] = 'x';
	assert_int_equal(webhooks_update(s, &w, NULL, NULL), ERR_SYNTAX);
}

static void
a_removed_webhook_takes_no_notes(void **state)
{
	struct store *s = *state;
	struct webhook w = add(s, "http://hook.example/", EVENTS, "s3cret");
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);

	assert_int_equal(webhooks_remove(s, w.id), ERR_OK);
	assert_int_equal(webhooks_remove(s, w.id), ERR_NOTFOUND);
	assert_int_equal(webhooks_tried(s, &w), ERR_NOTFOUND);
	assert_int_equal(webhooks_update(s, &w, NULL, NULL), ERR_NOTFOUND);
	assert_int_equal(webhooks_secret(s, w.id, &secret), ERR_NOTFOUND);
}

static enum err
count(void *ctx, const struct webhook *w)
{
	int64_t *last = ctx;

	assert_true(w->id > *last);
	*last = w->id;
	return ERR_OK;
}

static void
webhooks_are_told_by_id_and_have_an_upper_bound(void **state)
{
	struct store *s = *state;
	struct webhook w = {.url = "http://hook.example/", .events = EVENTS};
	int64_t last = 0, before = 0, after = 0;

	assert_int_equal(store_generation(s, &before), ERR_OK);
	for (int i = 0; i < WEBHOOKS_MAX; i++)
		assert_int_equal(webhooks_add(s, &w, SLICE(""), NULL), ERR_OK);
	assert_int_equal(webhooks_add(s, &w, SLICE(""), NULL), ERR_LIMIT);
	assert_int_equal(webhooks_each(s, count, &last), ERR_OK);
	assert_int_equal(last, WEBHOOKS_MAX);
	assert_int_equal(store_generation(s, &after), ERR_OK);
	assert_int_equal(before, after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_webhook_is_found_as_it_was_added),
		STORE_CASE(its_secret_is_stored_sealed),
		STORE_CASE(an_address_that_is_no_plain_url_is_refused),
		STORE_CASE(a_webhook_without_events_or_with_too_long_a_secret_is_refused),
		STORE_CASE(it_is_told_what_happens_after_it_was_added),
		STORE_CASE(a_change_keeps_how_far_it_was_told_and_forgets_what_failed),
		STORE_CASE(a_removed_webhook_takes_no_notes),
		STORE_CASE(webhooks_are_told_by_id_and_have_an_upper_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
