/* datagram - TFTP datagrams as the load tool and the bare loop know them.  Pure.
 *
 * Source: RFC 1350; RFC 2347, 2348 (options, blksize), RFC 7440 (windowsize).
 */
#ifndef BENCH_DATAGRAM_H
#define BENCH_DATAGRAM_H

#include "base/slice.h"

enum {
	DATAGRAM_RRQ = 1,
	DATAGRAM_DATA = 3,
	DATAGRAM_ACK = 4,
	DATAGRAM_ERROR = 5,
	DATAGRAM_OACK = 6,
	DATAGRAM_HEAD_BYTES = 4,    /* of DATA and ACK: what it is, and a block's number */
	DATAGRAM_MAX_BYTES = 512,   /* of what is built here, and read but for DATA */
	DATAGRAM_BLOCK_BYTES = 512, /* of DATA, where nothing else was agreed on */
};

/* An RRQ in octet mode; an option that is 0 is left out.
 * Returns its bytes, or 0 when it does not fit. */
size_t datagram_rrq(
	char out[DATAGRAM_MAX_BYTES], const char *path, unsigned blksize, unsigned windowsize);

/* The first two bytes, and the two behind them: what it is, and its block or error. */
void datagram_head(char out[DATAGRAM_HEAD_BYTES], unsigned what, uint16_t block);
unsigned datagram_what(struct slice d);  /* 0: shorter than a head */
uint16_t datagram_block(struct slice d); /* d is no shorter than a head */

/* An option of an RRQ or OACK.
 *   options  behind the file name and mode, or behind the first two bytes: name NUL value NUL ...
 * Returns its value, or 0 when it is not there or no number from 1 to 65535. */
unsigned datagram_option(struct slice options, const char *name);

/* What stands behind the first count strings of s. */
struct slice datagram_skip(struct slice s, unsigned count);

#endif
