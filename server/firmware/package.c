#include "firmware/package.h"

#include "base/auto.h"
#include "base/crc32.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <sys/stat.h>

enum {
	READ_BYTES = 256 * 1024,
	RATIO_FREE_BYTES = 16 * 1024 * 1024,
	FILTERS_MAX = 2,
	GZIP_HEAD_BYTES = 10,
	GZIP_TAIL_BYTES = 8, /* checksum, and the lower 32 bits of the size */
};

static const uint64_t total_max_bytes = (uint64_t)PACKAGE_TOTAL_MIB << 20;

/* An archive while the child reads it. */
struct reading {
	struct archive *archive;
	int out_fd;
	uint64_t packed_bytes; /* of the file */
	uint64_t total_bytes;  /* unpacked so far, taken or not */
	uint64_t entries;
	struct why why;
};

/* What libarchive says of a failure. */
static enum err
broken(struct reading *r)
{
	const char *text = archive_error_string(r->archive);

	if (archive_errno(r->archive) == ENOMEM)
		return ERR_NOMEM;
	return why_fail(&r->why, ERR_SYNTAX,
		"It cannot be read as a zip, tar or tar.gz archive: %s.",
		text != NULL ? text : "it is damaged");
}

/* Counts bytes that are unpacked.  ERR_LIMIT: more than any package has. */
static enum err
count(struct reading *r, uint64_t bytes)
{
	if (bytes > total_max_bytes - r->total_bytes)
		return why_fail(
			&r->why, ERR_LIMIT, "Unpacked it would be over %d MiB.", PACKAGE_TOTAL_MIB);
	r->total_bytes += bytes;
	if (r->total_bytes > RATIO_FREE_BYTES &&
		r->total_bytes / PACKAGE_RATIO_MAX > r->packed_bytes)
		return why_fail(&r->why, ERR_LIMIT,
			"Unpacked it would be over %d times as large: it is no package but a trap.",
			PACKAGE_RATIO_MAX);
	return ERR_OK;
}

static enum err
refuse(struct reading *r, const char *fault)
{
	return why_fail(&r->why, ERR_SYNTAX, "It %s: no vendor makes such packages.", fault);
}

static const char packed_twice[] = "is packed more than once";

/* Refuses entries that are neither files nor folders, or that are not whole in the archive. */
static enum err
check_entry(struct reading *r, struct archive_entry *entry)
{
	mode_t type = archive_entry_filetype(entry);
	bool has_size = archive_entry_size_is_set(entry);
	bool is_link =
		archive_entry_hardlink(entry) != NULL || archive_entry_symlink(entry) != NULL;
	/* clang-format off */
	const struct {
		bool is_so;
		const char *text;
	} faults[] = {
		{archive_filter_count(r->archive) > FILTERS_MAX, packed_twice},
		{archive_entry_is_encrypted(entry) != 0,         "is encrypted"},
		{is_link,                                        "holds links"},
		{type != AE_IFREG && type != AE_IFDIR,           "holds devices or other things that are no files"},
		{archive_entry_sparse_count(entry) > 0,          "holds files with holes"},
		{has_size && archive_entry_size(entry) < 0,      "holds a file of an impossible size"},
	};
	/* clang-format on */

	if (++r->entries > PACKAGE_ENTRIES_MAX)
		return why_fail(&r->why, ERR_LIMIT, "It holds over %d files.", PACKAGE_ENTRIES_MAX);
	for (size_t i = 0; i < COUNT(faults); i++)
		if (faults[i].is_so)
			return refuse(r, faults[i].text);
	return type == AE_IFREG && has_size ? count(r, (uint64_t)archive_entry_size(entry)) :
					      ERR_OK;
}

/* Streams the bytes of the entry that was read last.
 *   is_counted  its size was said, and counted */
static enum err
send_bytes(struct reading *r, bool is_counted)
{
	int64_t expected = 0, offset;
	const void *bytes;
	size_t n;
	int result;

	while ((result = archive_read_data_block(r->archive, &bytes, &n, &offset)) == ARCHIVE_OK) {
		struct slice rest = {bytes, n};
		enum err e = is_counted ? ERR_OK : count(r, n);

		if (e == ERR_OK && offset != expected)
			e = why_fail(&r->why, ERR_SYNTAX, "It holds files with holes.");
		while (e == ERR_OK && rest.n > 0) {
			struct slice piece = slice_head(rest, STREAM_PIECE_MAX_BYTES);

			e = package_stream_write(r->out_fd, 'D', piece);
			rest = slice_from(rest, piece.n);
		}
		if (e != ERR_OK)
			return e;
		expected += (int64_t)n;
	}
	return result == ARCHIVE_EOF ? ERR_OK : broken(r);
}

static enum err
send_file(struct reading *r, struct archive_entry *entry, struct slice path)
{
	bool is_counted = archive_entry_size_is_set(entry);
	enum err e = package_stream_write(r->out_fd, 'F', path);

	if (e == ERR_OK)
		e = send_bytes(r, is_counted);
	return e == ERR_OK ? package_stream_write(r->out_fd, 'E', SLICE("")) : e;
}

static enum err
take_entry(struct reading *r, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);
	struct slice path = slice_of(name != NULL ? name : archive_entry_pathname(entry));
	bool is_taken = false;
	enum err e = check_entry(r, entry);

	if (e == ERR_OK)
		e = package_path_check(path, &r->why);
	path = package_path_clean(path);
	if (e == ERR_OK && archive_entry_filetype(entry) == AE_IFREG)
		e = package_path_take(path, &is_taken, &r->why);
	return e == ERR_OK && is_taken ? send_file(r, entry, path) : e;
}

static enum err
read_entries(struct reading *r, int in_fd)
{
	struct archive_entry *entry;
	enum err e = ERR_OK;
	int result;

	if (archive_read_open_fd(r->archive, in_fd, READ_BYTES) != ARCHIVE_OK)
		return broken(r);
	while ((result = archive_read_next_header(r->archive, &entry)) == ARCHIVE_OK ||
		result == ARCHIVE_WARN) {
		/* A name in a code page that nobody knows is no phone's; that what stands in two
		 * places differs is a warning, too. */
		if (result == ARCHIVE_WARN && archive_entry_pathname_utf8(entry) != NULL)
			return broken(r);
		e = take_entry(r, entry);
		if (e != ERR_OK)
			return e;
	}
	return result == ARCHIVE_EOF ? ERR_OK : broken(r);
}

/* Nothing but what packages come in: the directory of a zip stands at its end, so that one that was
 * cut short is none. */
static struct archive *
new_reader(void)
{
	struct archive *a = archive_read_new();

	if (a != NULL && (archive_read_support_format_zip_seekable(a) != ARCHIVE_OK ||
				 archive_read_support_format_tar(a) != ARCHIVE_OK ||
				 archive_read_support_filter_gzip(a) != ARCHIVE_OK)) {
		(void)archive_read_free(a);
		return NULL;
	}
	return a;
}

static uint32_t
number(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Unpacks all of a gzip for its checksum, which libarchive does not look at. */
static enum err
sum_gzip(struct reading *r, int in_fd, uint32_t *crc)
{
	struct archive_entry *entry;
	const void *bytes;
	int64_t offset;
	size_t n;
	int result;

	*crc = 0;
	if (archive_read_open_fd(r->archive, in_fd, READ_BYTES) != ARCHIVE_OK ||
		archive_read_next_header(r->archive, &entry) != ARCHIVE_OK)
		return broken(r);
	if (archive_filter_count(r->archive) > FILTERS_MAX)
		return refuse(r, packed_twice);
	while ((result = archive_read_data_block(r->archive, &bytes, &n, &offset)) == ARCHIVE_OK) {
		enum err e = count(r, n);

		if (e != ERR_OK)
			return e;
		*crc = crc32_add(*crc, (struct slice){bytes, n});
	}
	return result == ARCHIVE_EOF ? ERR_OK : broken(r);
}

/* Whether a gzip is whole.  What is none is not looked at. */
static enum err
check_gzip(struct reading *r, int in_fd)
{
	unsigned char head[GZIP_HEAD_BYTES], tail[GZIP_TAIL_BYTES];
	struct archive *tar = r->archive;
	uint32_t crc = 0;
	enum err e = ERR_NOMEM;

	if (r->packed_bytes < sizeof(head) + sizeof(tail) ||
		pread(in_fd, head, sizeof(head), 0) != sizeof(head) || head[0] != 0x1f ||
		head[1] != 0x8b)
		return ERR_OK;
	r->archive = archive_read_new();
	if (r->archive != NULL && archive_read_support_format_raw(r->archive) == ARCHIVE_OK &&
		archive_read_support_filter_gzip(r->archive) == ARCHIVE_OK)
		e = sum_gzip(r, in_fd, &crc);
	(void)archive_read_free(r->archive);
	r->archive = tar;
	if (e == ERR_OK && pread(in_fd, tail, sizeof(tail),
				   (off_t)(r->packed_bytes - sizeof(tail))) != sizeof(tail))
		e = ERR_IO;
	if (e == ERR_OK && (number(tail) != crc || number(tail + 4) != (uint32_t)r->total_bytes))
		e = why_fail(&r->why, ERR_SYNTAX,
			"It cannot be read as a tar.gz archive: its checksum is wrong, or "
			"something "
			"stands behind it.");
	r->total_bytes = 0;
	return e == ERR_OK && lseek(in_fd, 0, SEEK_SET) == -1 ? ERR_IO : e;
}

enum err
package_job(int in_fd, int out_fd)
{
	struct reading r = {.out_fd = out_fd, .archive = new_reader()};
	struct stat st;
	enum err e = r.archive == NULL ? ERR_NOMEM : fstat(in_fd, &st) == -1 ? ERR_IO : ERR_OK;

	if (e == ERR_OK) {
		r.packed_bytes = (uint64_t)st.st_size;
		e = check_gzip(&r, in_fd);
	}
	if (e == ERR_OK)
		e = read_entries(&r, in_fd);
	if (e == ERR_OK && r.entries == 0)
		e = why_fail(&r.why, ERR_SYNTAX, "It is empty.");
	if (e == ERR_OK)
		return package_stream_write(out_fd, 'Z', SLICE(""));
	if (r.why.text[0] != '\0' &&
		package_stream_write(out_fd, 'X', slice_of(r.why.text)) != ERR_OK)
		return ERR_IO;
	return e;
}

static enum err
take(void *ctx, struct slice bytes)
{
	return package_stream_take(ctx, bytes);
}

enum err
package_read(
	struct nursery *n, size_t job, int fd, const struct package_sink *sink, struct why *why)
{
	struct package_stream stream = {.sink = sink, .why = why};
	enum err e = nursery_run(n, job, fd, take, &stream, why);

	if (e == ERR_OK && !stream.is_over)
		return why_fail(why, ERR_IO, "What read the package gave nonsense back.");
	return e;
}
