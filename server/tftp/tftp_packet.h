/* tftp_packet - TFTP datagrams as values: parse what arrives, build what leaves.
 *
 * Pure: no sockets, clock, log or allocation.  Slices in a parsed packet borrow from the datagram
 * and die with it.
 * Source: RFC 1350 (packets), RFC 2347 (options), 2348 (blksize), 2349 (timeout, tsize), 7440
 * (windowsize).
 */
#ifndef TFTP_PACKET_H
#define TFTP_PACKET_H

#include "base/err.h"
#include "base/slice.h"

#include <stdint.h>

enum tftp_opcode {
	TFTP_RRQ = 1,
	TFTP_WRQ = 2,
	TFTP_DATA = 3,
	TFTP_ACK = 4,
	TFTP_ERROR = 5,
	TFTP_OACK = 6,
};

enum {
	TFTP_HEAD_BYTES = 4, /* opcode and block number, or error code: nothing shorter is TFTP */
	TFTP_BLKSIZE_DEFAULT = 512,
	TFTP_BLKSIZE_MIN = 8,
	TFTP_BLKSIZE_MAX = 65464,
	TFTP_REPLY_MAX_BYTES = 96, /* of everything that this module builds */
};

/* The first 2 bytes; 0, which no packet has, where there are fewer than TFTP_HEAD_BYTES. */
unsigned tftp_opcode(struct slice dgram);

enum tftp_option {
	TFTP_BLKSIZE,    /* bytes of a block, 8..65464; 512 where it is absent */
	TFTP_TIMEOUT,    /* s, 1..255; 0 where it is absent */
	TFTP_TSIZE,      /* bytes: of a WRQ what will come, of a RRQ a question; 0 */
	TFTP_WINDOWSIZE, /* blocks for one ACK, 1..65535; 1 */
	TFTP_OPTION__COUNT
};

struct tftp_options {
	bool has[TFTP_OPTION__COUNT];
	uint64_t value[TFTP_OPTION__COUNT]; /* without it: what the absence means */
};

struct tftp_request {
	struct slice path; /* 1..NAME_MAX_BYTES bytes, no NUL, exactly as the client sent it */
	bool is_write;     /* WRQ; otherwise RRQ */
	bool is_netascii;  /* otherwise octet */
	struct tftp_options options;
};

/* Reads one RRQ or WRQ.
 *   dgram  the whole UDP payload, 0..65507 bytes, untrusted
 *   out    written only on ERR_OK; out->path borrows from dgram
 * Returns ERR_OK; ERR_SYNTAX (opcode not 1 or 2, over TFTP_REQUEST_MAX_BYTES, a name or a mode
 * without its NUL, no name or one over NAME_MAX_BYTES, another mode).
 * Options that are unknown, incomplete or out of range are skipped, so that the answer leaves
 * them out (RFC 2347); of an option that is given twice the first counts, and bytes behind the
 * last whole option are for nothing: boot ROMs pad. */
MUST_CHECK enum err tftp_request_parse(struct slice dgram, struct tftp_request *out);

/* DATA, ACK and ERROR: what stands in bytes 2 and 3.
 *   dgram  at least TFTP_HEAD_BYTES */
uint16_t tftp_number(struct slice dgram);

/* The first 4 bytes of DATA, and all of an ACK. */
void tftp_head_build(enum tftp_opcode opcode, uint16_t number, char out[TFTP_HEAD_BYTES]);

/* An OACK that tells the options that o has.  Returns its length, at most TFTP_REPLY_MAX_BYTES. */
size_t tftp_oack_build(const struct tftp_options *o, char out[TFTP_REPLY_MAX_BYTES]);

struct tftp_error {
	uint16_t code;    /* RFC 1350, appendix */
	const char *text; /* at most 64 bytes */
};
/* How an error below the edge is told: ERR_SYNTAX is "illegal operation". */
const struct tftp_error *tftp_error_of(enum err e);
extern const struct tftp_error tftp_error_foreign; /* 5: no transfer of this port */

/* Returns the length, at most TFTP_REPLY_MAX_BYTES. */
size_t tftp_error_build(const struct tftp_error *e, char out[TFTP_REPLY_MAX_BYTES]);

#endif
