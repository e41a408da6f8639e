#include "unit_folder.h"
#include "unit_store.h"

#include "golden/inventory.h"
#include "provision/folder.h"
#include "provision/listing.h"
#include "provision/seed.h"

#include <fcntl.h>

#define MINE "0004f2aabb01"
#define OTHERS "0004f2aabb02"

/* A tree on a store in memory, with a folder of the administrator's. */
static struct {
	struct store *store;
	struct settings *settings;
	struct tree *tree;
	struct listing listing;
	char dir[FOLDER_BYTES];
	int root_fd;
} on;

static void
add_file(const char *name, const char *text)
{
	AUTO(auto_close) int fd = openat(on.root_fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void
add_folder(const char *name)
{
	assert_int_equal(mkdirat(on.root_fd, name, 0700), 0);
}

static void
add_log(const char *mac, const char *name)
{
	const struct log_limits limits = {1024 * 1024, 2};
	struct log_piece piece = {
		.name = slice_of(name), .at_byte = LOG_AT_END, .body = SLICE("log")};
	struct why why = {""};

	assert_int_equal(mac_parse(slice_of(mac), &piece.mac, &why), ERR_OK);
	assert_int_equal(logs_append(on.store, &piece, 1700000000, &limits), ERR_OK);
}

static void
add_document(const char *mac, enum document_kind kind)
{
	struct mac m;
	struct why why = {""};

	assert_int_equal(mac_parse(slice_of(mac), &m, &why), ERR_OK);
	assert_int_equal(
		documents_put(on.store, m, kind, false, 1700000000, SLICE("<A/>"), 5), ERR_OK);
}

static void
set(enum setting id, const char *value)
{
	struct why why = {""};

	assert_int_equal(settings_set(on.settings, id, slice_of(value), FROM_FLAG, &why), ERR_OK);
	tree_settings(on.tree, on.settings);
}

static int
open_tree(void **state)
{
	struct why why = {""};

	(void)state;
	on.settings = settings_new();
	need(store_open_memory(&on.store), NULL, "store");
	need(inventory_seed(on.store, 1700000000, &why), &why, "seed");
	(void)phone(on.store, MINE, "VVX400", "default");
	(void)phone(on.store, OTHERS, "VVX400", "default");
	folder_make(on.dir);
	assert_int_equal(mkdir(on.dir, 0700), 0);
	need(folder_open(on.dir, &on.root_fd, &why), &why, "folder");
	const struct tree_parts parts = {on.store, NULL, NULL, on.settings, on.root_fd, NULL, NULL};
	on.tree = tree_new(&parts);
	on.listing = (struct listing){on.tree, on.store};
	return 0;
}

static int
close_tree(void **state)
{
	(void)state;
	tree_free(on.tree);
	(void)close(on.root_fd);
	folder_remove(on.dir);
	store_close(on.store);
	settings_free(on.settings);
	return 0;
}

#define TREE_CASE(name) cmocka_unit_test_setup_teardown(name, open_tree, close_tree)

/* "name size\n", or "name/\n" of a folder. */
static enum err
note(void *ctx, const struct listing_entry *entry)
{
	struct buf *out = ctx;

	buf_add_text(out, entry->name);
	if (entry->is_folder)
		buf_add_text(out, "/\n");
	else
		buf_addf(out, " %llu\n", (unsigned long long)entry->size_bytes);
	return buf_check(out);
}

static struct who
who_of(const char *mac)
{
	struct who who = {.channel = CHANNEL_FTP, .proof = PROOF_OWN, .binds = true};
	struct why why = {""};

	who.is_bound = mac != NULL;
	if (mac != NULL)
		assert_int_equal(mac_parse(slice_of(mac), &who.mac, &why), ERR_OK);
	return who;
}

static void
list(const char *mac, const char *path, struct buf *out)
{
	struct who who = who_of(mac);

	buf_clear(out);
	assert_int_equal(listing_each(&on.listing, &who, path, note, out), ERR_OK);
	print_message("%s: %s\n", path, buf_text(out));
}

static bool
has(const struct buf *b, const char *text)
{
	return slice_find(buf_slice(b), slice_of(text)) < b->n;
}

static void
a_phone_sees_its_own_files_where_they_belong_and_no_other_phones(void **state)
{
	static const char *const folders[] = {"", "logs", "overrides", "contacts", "calls"};
	AUTO(buf_free) struct buf out = BUF(64 * 1024);

	(void)state;
	add_document(MINE, DOCUMENT_PHONE);
	add_document(MINE, DOCUMENT_DIRECTORY);
	add_document(OTHERS, DOCUMENT_PHONE);
	add_log(MINE, "app.log");
	add_log(OTHERS, "app.log");
	for (size_t i = 0; i < COUNT(folders); i++) {
		list(MINE, folders[i], &out);
		assert_false(has(&out, OTHERS));
	}
	list(MINE, "", &out);
	assert_true(has(&out, MINE ".cfg "));
	assert_true(has(&out, MINE "-lines.cfg "));
	assert_true(has(&out, "000000000000.cfg "));
	assert_true(has(&out, "logs/\n"));
	assert_true(has(&out, "overrides/\n"));
	assert_false(has(&out, "-phone.cfg"));
	list(MINE, "logs", &out);
	assert_string_equal(buf_text(&out), MINE "-app.log 3\n");
	list(MINE, "overrides", &out);
	assert_string_equal(buf_text(&out), MINE "-phone.cfg 4\n");
	list(MINE, "contacts", &out);
	assert_string_equal(buf_text(&out), MINE "-directory.xml 4\n");
	list(MINE, "calls", &out);
	assert_string_equal(buf_text(&out), "");
}

static void
who_stands_for_no_phone_sees_none(void **state)
{
	AUTO(buf_free) struct buf out = BUF(64 * 1024);

	(void)state;
	add_log(MINE, "app.log");
	add_document(MINE, DOCUMENT_PHONE);
	list(NULL, "", &out);
	assert_false(has(&out, "0004f2"));
	assert_true(has(&out, "000000000000.cfg "));
	list(NULL, "logs", &out);
	assert_string_equal(buf_text(&out), "");
	list(NULL, "overrides", &out);
	assert_string_equal(buf_text(&out), "");
}

static void
the_folder_shows_plain_files_and_folders_that_may_be_read(void **state)
{
	AUTO(buf_free) struct buf out = BUF(64 * 1024);

	(void)state;
	add_folder("sub");
	add_folder("."
		   "hidden-folder");
	add_file("hello.txt", "hello");
	add_file(".hidden", "x");
	add_file("sub/inner.txt", "inner!");
	add_file("line\nend", "x");
	add_file("back\\slash", "x");
	add_file(OTHERS "-notes.txt", "x");
	add_file(OTHERS ".cfg", "x");
	add_file("0004F2AABB02-big-letters.txt", "x");
	add_folder(OTHERS);
	add_file(MINE "-notes.txt", "mine");
	add_file("000000000000-notes.txt", "all");
	assert_int_equal(symlinkat("/etc/hostname", on.root_fd, "link"), 0);
	assert_int_equal(symlinkat("sub", on.root_fd, "linked"), 0);
	assert_int_equal(mkfifoat(on.root_fd, "pipe", 0600), 0);
	list(MINE, "", &out);
	assert_true(has(&out, "hello.txt 5\n"));
	assert_true(has(&out, "sub/\n"));
	assert_true(has(&out, MINE "-notes.txt 4\n"));
	assert_true(has(&out, "000000000000-notes.txt 3\n"));
	assert_false(has(&out, "hidden"));
	assert_false(has(&out, "end"));
	assert_false(has(&out, "slash"));
	assert_false(has(&out, "link"));
	assert_false(has(&out, "pipe"));
	assert_false(has(&out, OTHERS));
	assert_false(has(&out, "0004F2AABB02"));
	list(NULL, "", &out);
	assert_false(has(&out, MINE));
	list(MINE, "sub", &out);
	assert_string_equal(buf_text(&out), "inner.txt 6\n");
}

static void
what_a_download_would_not_give_is_not_listed(void **state)
{
	AUTO(buf_free) struct buf out = BUF(64 * 1024);
	char longest[NAME_MAX_BYTES + 1];

	(void)state;
	add_folder("fw");
	add_folder("fw/hold");
	add_file("fw/hold/sip.ld", "never");
	add_folder("sub");
	/* A name that fits a folder, and with its path is too long to be asked for. */
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	memcpy(longest, "sub/", 4);
	add_file(longest, "x"); /* just fits */
	list(MINE, "sub", &out);
	assert_int_equal(out.n, NAME_MAX_BYTES - 4 + 3);
	add_folder("other");
	memcpy(longest, "other/", 6);
	{
		char more[NAME_MAX_BYTES + 8];

		(void)snprintf(more, sizeof(more), "%sxx", longest);
		add_file(more, "x");
	}
	list(MINE, "other", &out);
	assert_string_equal(buf_text(&out), "");
	list(MINE, "fw/hold", &out);
	assert_string_equal(buf_text(&out), "");
}

static void
a_file_that_is_both_made_and_in_the_folder_is_shown_once(void **state)
{
	AUTO(buf_free) struct buf out = BUF(64 * 1024);
	size_t at;

	(void)state;
	add_file(MINE ".cfg", "older than the server");
	add_file("000000000000.cfg", "mine");
	list(MINE, "", &out);
	at = slice_find(buf_slice(&out), SLICE(MINE ".cfg"));
	assert_true(at < out.n);
	assert_int_equal(slice_find(slice_from(buf_slice(&out), at + 1), SLICE(MINE ".cfg")),
		out.n - at - 1);
	assert_true(has(&out, "000000000000.cfg 4\n"));
}

static void
a_folder_is_one_that_is_there_or_that_phones_are_told(void **state)
{
	static const struct {
		const char *path;
		bool is_there;
	} folders[] = {
		{"",              true },
		{"fw",            true },
		{"fw/5.9.0/any",  true },
		{"fwx",           false},
		{"told",          true },
		{"told/logs",     true },
		{"told/logs/x",   false},
		{"tol",           false},
		{"sub",           true },
		{"sub/hello.txt", false},
		{"linked",        false},
		{"nothing",       false},
		{"prov",          true },
		{"prov/told",     true },
		{"prov/sub",      true },
		{"prov/prov",     false},
		{"provx",         false},
	};

	(void)state;
	set(SET_DIR_LOGS, "told/logs/");
	set(SET_BASE_PATH, "/prov/");
	add_folder("sub");
	add_file("sub/hello.txt", "x");
	assert_int_equal(symlinkat("sub", on.root_fd, "linked"), 0);
	for (size_t i = 0; i < COUNT(folders); i++) {
		struct who who = who_of(MINE);
		AUTO(buf_free) struct buf out = BUF(64 * 1024);

		print_message("%s\n", folders[i].path);
		assert_int_equal(
			listing_has_folder(&on.listing, folders[i].path), folders[i].is_there);
		assert_int_equal(listing_each(&on.listing, &who, folders[i].path, note, &out),
			folders[i].is_there ? ERR_OK : ERR_NOTFOUND);
	}
	assert_true(listing_is_declared(&on.listing, "told/logs"));
	assert_true(listing_is_declared(&on.listing, "prov"));
	assert_false(listing_is_declared(&on.listing, "told"));
	assert_false(listing_is_declared(&on.listing, ""));
	assert_false(listing_is_declared(&on.listing, "sub"));
}

static void
the_base_path_shows_the_same_tree(void **state)
{
	AUTO(buf_free) struct buf root = BUF(64 * 1024), base = BUF(64 * 1024);

	(void)state;
	set(SET_BASE_PATH, "prov");
	add_file("hello.txt", "hello");
	add_log(MINE, "app.log");
	list(MINE, "", &root);
	list(MINE, "prov", &base);
	assert_string_equal(buf_text(&root), buf_text(&base));
	list(MINE, "prov/logs", &base);
	assert_string_equal(buf_text(&base), MINE "-app.log 3\n");
}

static void
one_entry_is_a_file_that_may_be_read_or_a_folder(void **state)
{
	static const struct {
		const char *path, *want; /* NULL: ERR_NOTFOUND */
	} ones[] = {
		{"",		      "//\n"             },
		{"logs",                  "logs/\n"          },
		{"sub/inner.txt",         "inner.txt 6\n"    },
		{"logs/" MINE "-app.log", MINE "-app.log 3\n"},
		{OTHERS "-app.log",       NULL               },
		{OTHERS ".cfg",           NULL               },
		{"nothing",               NULL               },
		{"sub/../sub",            NULL               },
	};

	(void)state;
	add_folder("sub");
	add_file("sub/inner.txt", "inner!");
	add_log(MINE, "app.log");
	add_log(OTHERS, "app.log");
	for (size_t i = 0; i < COUNT(ones); i++) {
		AUTO(buf_free) struct buf out = BUF(1024);
		struct who who = who_of(MINE);

		print_message("%s\n", ones[i].path);
		assert_int_equal(listing_one(&on.listing, &who, ones[i].path, note, &out),
			ones[i].want != NULL ? ERR_OK : ERR_NOTFOUND);
		assert_string_equal(buf_text(&out), ones[i].want != NULL ? ones[i].want : "");
	}
}

static enum err
count(void *ctx, const struct listing_entry *entry)
{
	(void)entry;
	++*(size_t *)ctx;
	return ERR_OK;
}

static void
a_listing_ends_at_its_limit(void **state)
{
	struct who who = who_of(NULL);
	size_t entries = 0;
	char name[32];

	(void)state;
	for (int i = 0; i < LISTING_MAX + 10; i++) {
		(void)snprintf(name, sizeof(name), "file-%d", i);
		add_file(name, "");
	}
	assert_int_equal(listing_each(&on.listing, &who, "", count, &entries), ERR_OK);
	assert_int_equal(entries, LISTING_MAX);
}

static enum err
refuse(void *ctx, const struct listing_entry *entry)
{
	(void)entry;
	++*(size_t *)ctx;
	return ERR_NOMEM;
}

static void
a_call_that_fails_ends_the_listing_with_its_error(void **state)
{
	struct who who = who_of(MINE);
	size_t calls = 0;

	(void)state;
	assert_int_equal(listing_each(&on.listing, &who, "", refuse, &calls), ERR_NOMEM);
	assert_int_equal(calls, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_CASE(a_phone_sees_its_own_files_where_they_belong_and_no_other_phones),
		TREE_CASE(who_stands_for_no_phone_sees_none),
		TREE_CASE(the_folder_shows_plain_files_and_folders_that_may_be_read),
		TREE_CASE(what_a_download_would_not_give_is_not_listed),
		TREE_CASE(a_file_that_is_both_made_and_in_the_folder_is_shown_once),
		TREE_CASE(a_folder_is_one_that_is_there_or_that_phones_are_told),
		TREE_CASE(the_base_path_shows_the_same_tree),
		TREE_CASE(one_entry_is_a_file_that_may_be_read_or_a_folder),
		TREE_CASE(a_listing_ends_at_its_limit),
		TREE_CASE(a_call_that_fails_ends_the_listing_with_its_error),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
