#include "provision/content.h"

#include "base/crypto.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct content {
	unsigned refs;
	int fd; /* owned; -1 when the content is in memory */
	uint64_t size_bytes;
	int64_t changed_at;
	char *bytes; /* owned; NULL when the content is a file, or empty */
	void *attachment;
	void (*release)(void *attachment);
	struct download *download; /* owned; NULL: it needs no place */
	char tag[CONTENT_TAG_BYTES];
};

/* A new content whose tag is the hash of what identifies it. */
static struct content *
content_new(struct slice identity)
{
	struct content *c = calloc(1, sizeof(*c));
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	if (c == NULL)
		return NULL;
	c->refs = 1;
	c->fd = -1;
	crypto_digest(NULL, identity, digest);
	crypto_hex(digest, (CONTENT_TAG_BYTES - 1) / 2, c->tag);
	return c;
}

struct content *
content_from_buf(struct buf *b)
{
	struct content *c = content_new(buf_slice(b));

	if (c == NULL)
		return NULL;
	c->size_bytes = b->n;
	c->bytes = buf_take(b);
	return c;
}

struct content *
content_from_fd(int fd, uint64_t size_bytes, struct slice version)
{
	struct content *c = content_new(version);

	if (c == NULL)
		return NULL;
	c->fd = fd;
	c->size_bytes = size_bytes;
	return c;
}

struct content *
content_of_size(uint64_t size_bytes)
{
	struct content *c = content_new(SLICE(""));

	if (c == NULL)
		return NULL;
	c->size_bytes = size_bytes;
	c->tag[0] = '\0';
	return c;
}

void
content_set_time(struct content *c, int64_t at)
{
	c->changed_at = at;
}

int64_t
content_time(const struct content *c)
{
	return c->changed_at;
}

ssize_t
content_read(const struct content *c, uint64_t off, void *dst, size_t n)
{
	ssize_t got;

	if (off >= c->size_bytes)
		return 0;
	if (n > c->size_bytes - off)
		n = (size_t)(c->size_bytes - off);
	if (c->fd == -1) {
		memcpy(dst, c->bytes + off, n);
		return (ssize_t)n;
	}
	got = pread(c->fd, dst, n, (off_t)off);
	if (got == 0)
		errno = EIO; /* never more of a file than it has, and never fewer */
	return got > 0 ? got : -1;
}

struct content *
content_ref(struct content *c)
{
	c->refs++;
	return c;
}

void
content_unref(struct content *c)
{
	if (c == NULL || --c->refs > 0)
		return;
	if (c->release != NULL)
		c->release(c->attachment);
	download_end(c->download);
	if (c->bytes != NULL)
		crypto_wipe(c->bytes, c->size_bytes); /* rendered files hold passwords */
	free(c->bytes);
	if (c->fd != -1)
		(void)close(c->fd);
	free(c);
}

uint64_t
content_size(const struct content *c)
{
	return c->size_bytes;
}

struct slice
content_bytes(const struct content *c)
{
	return c->bytes ? (struct slice){c->bytes, (size_t)c->size_bytes} : SLICE("");
}

int
content_fd(const struct content *c)
{
	return c->fd;
}

const char *
content_tag(const struct content *c)
{
	return c->tag;
}

void
content_attach(struct content *c, void *attachment, void (*release)(void *attachment))
{
	c->attachment = attachment;
	c->release = release;
}

void *
content_attachment(const struct content *c)
{
	return c->attachment;
}

void
content_set_download(struct content *c, struct download *place)
{
	c->download = place;
}

struct download *
content_download(const struct content *c)
{
	return c->download;
}

size_t
content_memory(const struct content *c)
{
	return sizeof(*c) + (c->bytes ? (size_t)c->size_bytes : 0);
}
