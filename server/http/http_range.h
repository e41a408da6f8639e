/* http_range - Range, If-Range, If-None-Match and Content-Range as numbers and verdicts.
 *
 * Pure.  Fields are untrusted and may be of any length; an empty one is an absent one.  A tag is
 * the text between an ETag's quotes, strong.
 * Source: RFC 9110 sections 8.8, 13.1, 14; the phones' Content-Range is their own invention.
 */
#ifndef HTTP_RANGE_H
#define HTTP_RANGE_H

#include "http/http_gate.h"

enum http_range {
	HTTP_RANGE_WHOLE, /* 200: no Range, or one that is ignored */
	HTTP_RANGE_PART,  /* 206 */
	HTTP_RANGE_NONE,  /* 416 */
};

struct http_part {
	uint64_t offset,
		length; /* bytes; length is at least 1, and offset + length at most the size */
};

/* Reads a Range for a content of size bytes.
 *   out  written only on HTTP_RANGE_PART
 * Returns HTTP_RANGE_WHOLE for what RFC 9110 allows to ignore: another unit, several ranges, a
 * last byte before the first, numbers over 2^64 - 1, anything else that is not a range. */
enum http_range http_range_parse(struct slice range, uint64_t size, struct http_part *out);

/* Whether a Range may be answered with a part: true without If-Range, and where it is exactly the
 * strong tag.  A date never matches: contents have no dates. */
bool http_if_range_holds(struct slice if_range, struct slice tag);

/* Whether an If-None-Match names the tag (weakly compared, in a list, or "*"), so that the answer
 * is 304.  What follows the first word that is not a tag is not read. */
bool http_if_none_match_names(struct slice if_none_match, struct slice tag);

/* What a GET or HEAD is answered of a content of size bytes with this tag ("": it has none): 200,
 * 206 (out is written), 304 or 416. */
int http_part_choose(
	const struct http_request *r, uint64_t size, struct slice tag, struct http_part *out);

enum { HTTP_CONTENT_RANGE_BYTES = 72 };
/* The Content-Range of an answer with a part, or of none (NULL: 416).  Returns out. */
const char *http_content_range_text(
	const struct http_part *part, uint64_t size, char out[HTTP_CONTENT_RANGE_BYTES]);

/* What an upload's Content-Range says. */
struct http_content_range {
	uint64_t offset; /* where its first byte goes */
	bool has_length;
	uint64_t length; /* bytes, at least 1; 0 without has_length */
	bool has_total;
	uint64_t total; /* bytes of the whole; 0 without has_total */
};

/* Reads "bytes A-B/C", where B may be missing, C may be "*" or missing with its "/", blanks may
 * stand between all of them, and "=" may stand behind "bytes": no trace shows yet what exactly
 * phones send.
 *   out  written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX (anything else, B before A, C not above B). */
MUST_CHECK enum err http_content_range_parse(struct slice s, struct http_content_range *out);

#endif
