/* package_stream - what the child that reads a package says, in pieces of any length.
 *
 * Pure on the reading side.  Messages: 'F' and a path begin a file, 'D' and bytes go on with it,
 * 'E' ends it, 'Z' ends the package; 'X' and a sentence say why it is refused.  Paths, bytes and
 * sentences have their length (32 bits, little-endian) in front.  The child may have been taken
 * over by what it reads, so nothing that it says is trusted.
 */
#ifndef FIRMWARE_PACKAGE_STREAM_H
#define FIRMWARE_PACKAGE_STREAM_H

#include "base/err.h"
#include "base/slice.h"

#include "firmware/package_name.h"

enum { STREAM_PIECE_MAX_BYTES = 1024 * 1024 };

/* Who takes a package's files, one after the other. */
struct package_sink {
	enum err (*begin)(void *ctx, struct slice path, struct why *why); /* cleaned and checked */
	enum err (*data)(void *ctx, struct slice bytes, struct why *why);
	enum err (*end)(void *ctx, struct why *why);
	void *ctx;
};

struct package_stream {
	const struct package_sink *sink;
	struct why *why;
	char head[5]; /* a message's letter and length, as far as they have come */
	size_t head_n;
	uint32_t left;                     /* bytes of the message that are still to come */
	char text[PACKAGE_PATH_MAX_BYTES]; /* of a path or a sentence */
	size_t text_n;
	bool is_in_file, is_over, is_refused;
};

/* Takes the next bytes, and hands files on.
 * Returns ERR_OK; ERR_IO (nonsense); what the sink returns. */
MUST_CHECK enum err package_stream_take(struct package_stream *s, struct slice bytes);

/* The child's side: writes one message.  ERR_OK; ERR_IO. */
MUST_CHECK enum err package_stream_write(int fd, char letter, struct slice bytes);

#endif
