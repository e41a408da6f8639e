/* tftp_source - the blocks of a content, as a reading transfer sends them.
 *
 * Of a content in memory blocks are lent as they lie there; a file is read ahead, many blocks at a
 * time; netascii is converted one block after the other.  No sockets, no clock.
 */
#ifndef TFTP_SOURCE_H
#define TFTP_SOURCE_H

#include "provision/content.h"
#include "tftp/tftp_netascii.h"

struct tftp_source {
	struct content *content; /* one reference; NULL: empty */
	uint64_t size_bytes;
	size_t blksize_bytes;
	struct slice whole; /* of a content in memory */
	char *ahead;        /* owned: of a file, bytes ahead_at .. ahead_at + ahead_n */
	size_t ahead_cap, ahead_n;
	uint64_t ahead_at;
	char *text; /* owned: block number text_block as netascii; NULL: octet */
	size_t text_n;
	uint64_t text_block, text_from; /* text_from: the first byte that no block holds yet */
	struct tftp_netascii state;
};

/* Takes over the caller's reference of content, whatever is returned.
 *   s              any bytes before; to be released by tftp_source_done() afterwards
 *   window_blocks  that are sent at once, 1..; read together where that fits
 * Returns ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err tftp_source_init(struct tftp_source *s, struct content *content,
	size_t blksize_bytes, size_t window_blocks, bool is_netascii);
void tftp_source_done(struct tftp_source *s); /* empty is allowed */

/* Whether block can be had without what was lent before becoming invalid. */
bool tftp_source_holds(const struct tftp_source *s, uint64_t block);

/* Lends block number `block` (1..): blksize_bytes, or fewer where it is the last.
 *   block  of netascii: the one that was lent last or the next
 *   out    valid until tftp_source_done(), or another block is asked for that is not held
 * Returns ERR_OK; ERR_IO (errno). */
MUST_CHECK enum err tftp_source_block(struct tftp_source *s, uint64_t block, struct slice *out);

/* Bytes of the content that the first `blocks` blocks hold. */
uint64_t tftp_source_bytes(const struct tftp_source *s, uint64_t blocks);

#endif
