#include "unit.h"

#include "manage/backup_stream.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct backup_secret key_file = {true, SLICE_INIT("0123456789abcdef0123456789abcdef")};
static const struct backup_secret other_file = {
	true, SLICE_INIT("0123456789abcdef0123456789abcdeX")};

static char big[3 * BACKUP_PIECE_BYTES + 17];

static int
setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7 + i / 251);
	return crypto_setup() == ERR_OK ? 0 : 1;
}

/* A file in memory with a small backup: text, and where size says so what is larger than a piece.
 */
static int
make(const struct backup_secret *secret, bool has_big)
{
	int fd = memfd_create("backup", MFD_CLOEXEC);
	struct backup_writer w;
	struct why why = {""};

	assert_int_not_equal(fd, -1);
	assert_int_equal(backup_writer_begin(&w, fd, secret, &why), ERR_OK);
	assert_int_equal(backup_item_write(&w, BACKUP_ABOUT, "about.json", 5), ERR_OK);
	assert_int_equal(backup_write(&w, SLICE("hello")), ERR_OK);
	assert_int_equal(
		backup_item_write(&w, BACKUP_DATABASE, "bootline.db", has_big ? sizeof(big) : 0),
		ERR_OK);
	if (has_big)
		assert_int_equal(backup_write(&w, (struct slice){big, sizeof(big)}), ERR_OK);
	assert_int_equal(backup_writer_end(&w), ERR_OK);
	assert_int_equal(w.written_bytes, (uint64_t)lseek(fd, 0, SEEK_CUR));
	backup_writer_done(&w);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* Reads all of it; gives the bytes of the items one behind another. */
static enum err
read_through(int fd, const struct backup_secret *secret, struct buf *out, struct why *why)
{
	struct backup_reader r;
	struct backup_item item;
	enum err e;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	e = backup_reader_begin(&r, fd, secret, why);
	while (e == ERR_OK && (e = backup_item_next(&r, &item)) == ERR_OK) {
		char some[1000];
		size_t got = 1;

		while (e == ERR_OK && got > 0) {
			e = backup_read(&r, some, sizeof(some), &got);
			if (e == ERR_OK)
				buf_add(out, (struct slice){some, got});
		}
	}
	backup_reader_done(&r);
	return e;
}

static void
what_was_written_is_read_again(void **state)
{
	AUTO(auto_close) int fd = make(&key_file, true);
	AUTO(buf_free) struct buf got = BUF(2 * sizeof(big));
	struct why why = {""};

	(void)state;
	assert_int_equal(read_through(fd, &key_file, &got, &why), ERR_NOTFOUND);
	assert_string_equal(why.text, "");
	assert_int_equal(got.n, 5 + sizeof(big));
	assert_memory_equal(got.p, "hello", 5);
	assert_memory_equal(got.p + 5, big, sizeof(big));
}

static void
what_is_not_read_of_an_item_is_skipped(void **state)
{
	AUTO(auto_close) int fd = make(&key_file, true);
	struct backup_reader r;
	struct backup_item item;
	struct why why = {""};

	(void)state;
	assert_int_equal(backup_reader_begin(&r, fd, &key_file, &why), ERR_OK);
	assert_int_equal(backup_item_next(&r, &item), ERR_OK);
	assert_string_equal(item.name, "about.json");
	assert_int_equal(backup_item_next(&r, &item), ERR_OK);
	assert_int_equal(item.kind, BACKUP_DATABASE);
	assert_int_equal(item.size_bytes, sizeof(big));
	assert_int_equal(backup_item_next(&r, &item), ERR_NOTFOUND);
	backup_reader_done(&r);
}

static void
a_passphrase_opens_what_it_has_sealed_and_nothing_else_does(void **state)
{
	const struct backup_secret right = {false, SLICE("correct horse")};
	const struct backup_secret wrong = {false, SLICE("correct horsf")};
	AUTO(auto_close) int fd = make(&right, false);
	AUTO(buf_free) struct buf got = BUF(1000);
	struct why why = {""};

	(void)state;
	assert_int_equal(read_through(fd, &right, &got, &why), ERR_NOTFOUND);
	assert_int_equal(read_through(fd, &wrong, &got, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "not the passphrase or key"));
	why.text[0] = '\0';
	assert_int_equal(read_through(fd, &key_file, &got, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "opened by a passphrase"));
	assert_int_equal(got.n, 5);
}

static void
another_key_file_opens_nothing(void **state)
{
	AUTO(auto_close) int fd = make(&key_file, false);
	AUTO(buf_free) struct buf got = BUF(1000);
	struct why why = {""};

	(void)state;
	assert_int_equal(read_through(fd, &other_file, &got, &why), ERR_DENIED);
	assert_int_equal(got.n, 0);
}

static void
every_cut_is_seen(void **state)
{
	AUTO(auto_close) int fd = make(&key_file, true);
	off_t size = lseek(fd, 0, SEEK_END);

	(void)state;
	while (size > 0) {
		AUTO(buf_free) struct buf got = BUF(2 * sizeof(big));
		struct why why = {""};

		size -= size > 300 && size < 200000 ? 1237 : 1;
		assert_int_equal(ftruncate(fd, size), 0);
		assert_int_equal(read_through(fd, &key_file, &got, &why), ERR_SYNTAX);
		assert_non_null(strstr(why.text, "it was cut off"));
	}
}

static void
every_flipped_bit_is_seen(void **state)
{
	AUTO(auto_close) int fd = make(&key_file, false);
	off_t size = lseek(fd, 0, SEEK_END);

	(void)state;
	for (off_t at = 0; at < size; at++) {
		AUTO(buf_free) struct buf got = BUF(1000);
		struct why why = {""};
		char c;
		enum err e;

		assert_int_equal(pread(fd, &c, 1, at), 1);
		c ^= (char)(1 << at % 8);
		assert_int_equal(pwrite(fd, &c, 1, at), 1);
		e = read_through(fd, &key_file, &got, &why);
		assert_true(e == ERR_DENIED || e == ERR_SYNTAX || e == ERR_LIMIT);
		assert_string_not_equal(why.text, "");
		c ^= (char)(1 << at % 8);
		assert_int_equal(pwrite(fd, &c, 1, at), 1);
	}
}

static void
what_follows_the_end_is_seen(void **state)
{
	AUTO(auto_close) int fd = make(&key_file, false);
	AUTO(buf_free) struct buf got = BUF(1000);
	struct why why = {""};

	(void)state;
	assert_int_equal(lseek(fd, 0, SEEK_END) > 0, 1);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(read_through(fd, &key_file, &got, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "goes on behind its end"));
}

static void
pieces_cannot_change_places(void **state)
{
	AUTO(auto_close) int fd = make(&key_file, true);
	AUTO(buf_free) struct buf got = BUF(2 * sizeof(big));
	static char one[4 + BACKUP_PIECE_BYTES + CRYPTO_STREAM_OVERHEAD_BYTES], two[sizeof(one)];
	struct why why = {""};

	(void)state;
	assert_int_equal(pread(fd, one, sizeof(one), BACKUP_HEAD_BYTES), sizeof(one));
	assert_int_equal(pread(fd, two, sizeof(two), BACKUP_HEAD_BYTES + sizeof(one)), sizeof(two));
	assert_int_equal(pwrite(fd, two, sizeof(two), BACKUP_HEAD_BYTES), sizeof(two));
	assert_int_equal(
		pwrite(fd, one, sizeof(one), BACKUP_HEAD_BYTES + sizeof(one)), sizeof(one));
	assert_int_equal(read_through(fd, &key_file, &got, &why), ERR_DENIED);
}

static void
a_newer_format_and_what_is_no_backup_are_told_apart(void **state)
{
	AUTO(auto_close) int fd = make(&key_file, false);
	AUTO(buf_free) struct buf got = BUF(1000);
	struct why why = {""};

	(void)state;
	assert_int_equal(pwrite(fd, "\2", 1, 8), 1);
	assert_int_equal(read_through(fd, &key_file, &got, &why), ERR_LIMIT);
	assert_non_null(strstr(why.text, "newer bootline"));
	why.text[0] = '\0';
	assert_int_equal(pwrite(fd, "SQLite format 3", 15, 0), 15);
	assert_int_equal(read_through(fd, &key_file, &got, &why), ERR_SYNTAX);
	assert_string_equal(why.text, "This is no backup of bootline.");
}

static void
an_absurd_effort_is_refused_before_it_is_made(void **state)
{
	const struct backup_secret secret = {false, SLICE("correct horse")};
	AUTO(auto_close) int fd = make(&key_file, false);
	AUTO(buf_free) struct buf got = BUF(1000);
	struct why why = {""};

	(void)state;
	assert_int_equal(pwrite(fd, "\1\377\377\377\377\377\377\377\377", 9, 9), 9);
	assert_int_equal(read_through(fd, &secret, &got, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "first bytes make no sense"));
}

static void
a_full_disk_is_told(void **state)
{
	AUTO(auto_close) int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct backup_writer w;
	struct why why = {""};

	(void)state;
	assert_int_equal(backup_writer_begin(&w, fd, &key_file, &why), ERR_NOSPACE);
	assert_non_null(strstr(why.text, "cannot be written"));
	backup_writer_done(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read_again),
		cmocka_unit_test(what_is_not_read_of_an_item_is_skipped),
		cmocka_unit_test(a_passphrase_opens_what_it_has_sealed_and_nothing_else_does),
		cmocka_unit_test(another_key_file_opens_nothing),
		cmocka_unit_test(every_cut_is_seen),
		cmocka_unit_test(every_flipped_bit_is_seen),
		cmocka_unit_test(what_follows_the_end_is_seen),
		cmocka_unit_test(pieces_cannot_change_places),
		cmocka_unit_test(a_newer_format_and_what_is_no_backup_are_told_apart),
		cmocka_unit_test(an_absurd_effort_is_refused_before_it_is_made),
		cmocka_unit_test(a_full_disk_is_told),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
