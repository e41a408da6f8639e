/* Sealed columns: all are known, and all are sealed anew under another key. */
#include "unit_folder.h"

#include "base/crypto.h"
#include "store/accounts.h"
#include "store/lines.h"
#include "store/scopes.h"
#include "store/sealed.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[FOLDER_BYTES];

static int
setup(void **state)
{
	struct store *s = NULL;

	folder_make(folder);
	if (crypto_setup() != ERR_OK || store_open(folder, DB_CREATE, &s, NULL) != ERR_OK)
		return 1;
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	store_close(*state);
	folder_remove(folder);
	return 0;
}

static struct store *
another(void)
{
	struct store *s = NULL;

	assert_int_equal(store_open(folder, DB_WRITE, &s, NULL), ERR_OK);
	return s;
}

static void
add_line(struct store *s, const char *address, const char *secret)
{
	struct line l = {.id = 0};

	assert_int_equal(slice_to_text(slice_of(address), l.address, sizeof(l.address)), ERR_OK);
	assert_int_equal(lines_add(s, &l, NULL), ERR_OK);
	assert_int_equal(lines_set_secret(s, l.id, slice_of(secret)), ERR_OK);
}

static enum err
is_hidden(void *ctx, const struct param *p)
{
	++*(int *)ctx;
	assert_true(slice_is(p->value, "hidden"));
	return ERR_OK;
}

static void
assert_readable(struct store *s, const char *address, const char *secret)
{
	AUTO(buf_wipe) struct buf plain = BUF(SECRET_MAX_BYTES);
	struct line l;

	assert_int_equal(lines_by_address(s, slice_of(address), &l), ERR_OK);
	assert_int_equal(lines_secret(s, l.id, &plain), ERR_OK);
	assert_true(slice_is(buf_slice(&plain), secret));
}

static void
fill(struct store *s)
{
	struct scope global;
	struct param p = {SLICE("a.password"), SLICE("hidden"), true};
	struct account a;

	add_line(s, "1@a.example", "one");
	assert_int_equal(scopes_find(s, SLICE("global"), true, &global, NULL), ERR_OK);
	assert_int_equal(params_set(s, global.id, &p, NULL), ERR_OK);
	assert_int_equal(accounts_bootstrap(s, &a), ERR_OK);
	assert_int_equal(accounts_set(s, a.id, slice_of(a.user), SLICE("two"), NULL), ERR_OK);
}

static enum err
tell(void *ctx, const char *kind, uint8_t key_id, int64_t count)
{
	buf_addf(ctx, "%s %d %lld\n", kind, key_id, (long long)count);
	return ERR_OK;
}

static void
assert_counts(struct store *s, const char *want)
{
	AUTO(buf_free) struct buf told = BUF(1000);

	assert_int_equal(sealed_count(s, tell, &told), ERR_OK);
	assert_string_equal(buf_text(&told), want);
}

static void
rotate(struct store *s)
{
	struct sealed_rotation r;
	enum err e;

	assert_int_equal(sealed_begin(s, &r, NULL), ERR_OK);
	while ((e = sealed_step(s, &r, NULL)) == ERR_OK)
		;
	assert_int_equal(e, ERR_NOTFOUND);
	assert_int_equal(sealed_end(s, &r, NULL), ERR_OK);
}

/* Every BLOB of the inventory is sealed, but hashes, and where documents stood before they were. */
static void
every_blob_of_the_schema_is_known(void **state)
{
	struct store *s = *state;
	AUTO(db_done)
	struct db_query q = db_use(s->main,
		"SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c"
		" WHERE m.type = 'table' AND c.type = 'BLOB' AND m.name || c.name <> 'documentbody'"
		" AND c.name <> 'digest' AND m.name || c.name <> 'personpassword'");
	size_t n = 0;

	while (db_row(&q) == ERR_OK) {
		char table[64], column[64];

		db_text(&q, table, sizeof(table));
		db_text(&q, column, sizeof(column));
		print_message("%s.%s\n", table, column);
		assert_true(sealed_is_known(table, column));
		n++;
	}
	assert_int_equal(q.err, ERR_NOTFOUND);
	assert_true(n >= 4);
	assert_false(sealed_is_known("line", "address"));
}

static void
everything_is_sealed_anew_and_readable(void **state)
{
	AUTO(buf_wipe) struct buf plain = BUF(SECRET_MAX_BYTES);
	struct store *s = *state;
	struct scope global;
	struct account a;
	int params = 0;

	fill(s);
	assert_counts(s, "SIP passwords 1 1\nsecret parameters 1 1\naccount passwords 1 1\n");
	rotate(s);
	assert_counts(s, "SIP passwords 2 1\nsecret parameters 2 1\naccount passwords 2 1\n");
	assert_int_equal(s->ring.count, 1);
	assert_readable(s, "1@a.example", "one");
	assert_int_equal(scopes_find(s, SLICE("global"), false, &global, NULL), ERR_OK);
	assert_int_equal(params_each(s, global.id, is_hidden, &params), ERR_OK);
	assert_int_equal(params, 1);
	assert_int_equal(accounts_bootstrap(s, &a), ERR_OK);
	assert_int_equal(accounts_secret(s, &a, &plain), ERR_OK);
	assert_true(slice_is(buf_slice(&plain), "two"));
}

static void
a_rotation_that_was_cut_short_goes_on(void **state)
{
	struct store *s = *state, *later;
	struct sealed_rotation r;

	fill(s);
	assert_int_equal(sealed_begin(s, &r, NULL), ERR_OK);
	assert_false(r.is_resumed);
	assert_int_equal(r.total, 3);
	assert_int_equal(sealed_step(s, &r, NULL), ERR_OK); /* the lines */
	assert_counts(s, "SIP passwords 2 1\nsecret parameters 1 1\naccount passwords 1 1\n");
	later = another();
	assert_readable(later, "1@a.example", "one");
	assert_int_equal(sealed_begin(later, &r, NULL), ERR_OK);
	assert_true(r.is_resumed);
	assert_int_equal(r.to, 2);
	assert_int_equal(r.total, 2);
	assert_int_equal(sealed_end(later, &r, NULL), ERR_BUSY);
	rotate(later);
	assert_counts(later, "SIP passwords 2 1\nsecret parameters 2 1\naccount passwords 2 1\n");
	store_close(later);
}

static void
who_was_there_before_reads_and_seals_under_the_new_key(void **state)
{
	struct store *s = *state, *before = another();

	fill(s);
	assert_readable(before, "1@a.example", "one");
	rotate(s);
	assert_readable(before, "1@a.example", "one");
	add_line(before, "2@a.example", "three");
	assert_counts(s, "SIP passwords 2 2\nsecret parameters 2 1\naccount passwords 2 1\n");
	assert_readable(s, "2@a.example", "three");
	assert_int_equal(store_keys_refresh(before), ERR_OK);
	assert_int_equal(before->ring.count, 1); /* the old one is forgotten */
	store_close(before);
}

static void
who_looks_at_an_older_state_still_reads_it(void **state)
{
	struct store *s = *state, *reader = another();
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};

	fill(s);
	add_line(s, "2@a.example", "three");
	{
		struct sealed_rotation r;

		assert_int_equal(sealed_begin(s, &r, NULL), ERR_OK);
		assert_int_equal(sealed_step(s, &r, NULL), ERR_OK);
		/* A snapshot in the middle: the lines under key 2, the rest under key 1. */
		assert_int_equal(db_tx_begin_read(reader->main, &tx), ERR_OK);
		assert_readable(reader, "1@a.example", "one");
	}
	rotate(s);
	{
		AUTO(buf_wipe) struct buf plain = BUF(SECRET_MAX_BYTES);
		struct account a;

		assert_int_equal(accounts_bootstrap(reader, &a), ERR_OK);
		assert_int_equal(accounts_secret(reader, &a, &plain), ERR_OK);
		assert_true(slice_is(buf_slice(&plain), "two"));
	}
	db_tx_done(&tx);
	store_close(reader);
}

static void
what_does_not_open_is_named_and_the_old_key_stays(void **state)
{
	struct store *s = *state;
	struct sealed_rotation r;
	struct why why = {""};

	fill(s);
	assert_int_equal(
		db_script(s->main, "UPDATE param SET sealed = (SELECT secret FROM line)"), ERR_OK);
	assert_int_equal(sealed_begin(s, &r, NULL), ERR_OK);
	assert_int_equal(sealed_step(s, &r, NULL), ERR_OK);
	assert_int_equal(sealed_step(s, &r, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "secret parameters"));
	assert_int_equal(sealed_end(s, &r, NULL), ERR_BUSY);
	assert_int_equal(s->ring.count, 2);
}

static void
a_credential_takes_the_place_of_the_file_and_is_not_rotated(void **state)
{
	char dir[FOLDER_BYTES + 16], from[FOLDER_BYTES + 32], to[FOLDER_BYTES + 32];
	struct sealed_rotation r;
	struct why why = {""};
	struct store *s = *state, *with = NULL;

	fill(s);
	(void)snprintf(dir, sizeof(dir), "%s-credentials", folder);
	(void)snprintf(from, sizeof(from), "%s/secret.key", folder);
	(void)snprintf(to, sizeof(to), "%s/bootline.key", dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_equal(link(from, to), 0);
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", dir, 1), 0);
	assert_int_equal(store_open(folder, DB_WRITE, &with, &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "two master keys"));
	assert_int_equal(unlink(from), 0);
	assert_int_equal(store_open(folder, DB_WRITE, &with, NULL), ERR_OK);
	assert_readable(with, "1@a.example", "one");
	why.text[0] = '\0';
	assert_int_equal(sealed_begin(with, &r, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "By hand"));
	store_close(with);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(store_open(folder, DB_WRITE, &with, &why), ERR_NOTFOUND);
}

/* As on a full disk, or beside a file that nobody may replace. */
static void
a_key_that_cannot_be_written_seals_nothing(void **state)
{
	AUTO(store_closep) struct store *other = NULL;
	struct sealed_rotation r;
	struct store *s = *state;
	struct stat st;

	/* What stands in the way of the new file. */
	assert_int_equal(mkdirat(s->dir_fd, "secret.key.tmp", 0700), 0);
	assert_int_not_equal(sealed_begin(s, &r, NULL), ERR_OK);
	assert_int_equal(s->ring.count, 1);
	assert_int_equal(keyring_current(&s->ring)->id, 1);
	assert_int_equal(fstatat(s->dir_fd, "secret.key", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	add_line(s, "1@a.example", "one");
	other = another();
	assert_readable(other, "1@a.example", "one");
	assert_int_equal(unlinkat(s->dir_fd, "secret.key.tmp", AT_REMOVEDIR), 0);
	rotate(s);
	assert_readable(other, "1@a.example", "one");
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(every_blob_of_the_schema_is_known),
		CASE(everything_is_sealed_anew_and_readable),
		CASE(a_rotation_that_was_cut_short_goes_on),
		CASE(who_was_there_before_reads_and_seals_under_the_new_key),
		CASE(who_looks_at_an_older_state_still_reads_it),
		CASE(what_does_not_open_is_named_and_the_old_key_stays),
		CASE(a_key_that_cannot_be_written_seals_nothing),
		CASE(a_credential_takes_the_place_of_the_file_and_is_not_rotated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
