/* content - what a request resolves to: an immutable run of bytes, in memory or in a file.
 *
 * The one counted object: the render cache and any number of readers share it, so that neither
 * changes under a running download.  Belongs to one thread.
 */
#ifndef PROVISION_CONTENT_H
#define PROVISION_CONTENT_H

#include "base/buf.h"
#include "base/err.h"

#include "provision/downloads.h"

#include <sys/types.h>

struct content;

enum { CONTENT_TAG_BYTES = 33 };

/* Both give a content with one reference, or NULL when out of memory, in which case the
 * argument is still the caller's.  On success they own it: the bytes of b (b is left empty),
 * or fd, an open regular file of size_bytes whose version tag names (device, inode, size and
 * times: hand-written files change in place). */
struct content *content_from_buf(struct buf *b);
struct content *content_from_fd(int fd, uint64_t size_bytes, struct slice version);

/* A content of which only the size is known: what HEAD of a log asks for.  Its tag is empty and
 * nothing can be read from it. */
struct content *content_of_size(uint64_t size_bytes);

/* When its bytes last changed, unix seconds; 0 (as it begins): not known, as of what is rendered.
 */
void content_set_time(struct content *c, int64_t at);
int64_t content_time(const struct content *c);

/* Copies up to n bytes from offset off to dst, in any order, any number of times: REST and a TFTP
 * resend are this call.
 * Returns the count copied; 0 at or past the end; -1 on a read error (errno; EIO where a file has
 * become shorter than it was). */
ssize_t content_read(const struct content *c, uint64_t off, void *dst, size_t n);

/* One reference more, given up by content_unref(), of which the last one frees; gives c back. */
struct content *content_ref(struct content *c);
void content_unref(struct content *c); /* NULL is allowed */

uint64_t content_size(const struct content *c); /* bytes */
/* The bytes of a content in memory; the empty slice for a file. */
struct slice content_bytes(const struct content *c);
/* The descriptor of a file; -1 for a content in memory. */
int content_fd(const struct content *c);
/* 32 hex digits that change with the bytes: HTTP's ETag; "" where only the size is known. */
const char *content_tag(const struct content *c);

/* A front end may hang what it derived from the bytes on the content (an HTTP response);
 * release(attachment) is called when the last reference goes.  One attachment only. */
void content_attach(struct content *c, void *attachment, void (*release)(void *attachment));
void *content_attachment(const struct content *c);

/* The place that the download of this content has; ends with the last reference.  NULL: it needs
 * none. */
void content_set_download(struct content *c, struct download *place); /* owned from now on */
struct download *content_download(const struct content *c);

/* Bytes of memory it holds. */
size_t content_memory(const struct content *c);

#endif
