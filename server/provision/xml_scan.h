/* xml_scan - the linear walk over XML text that comes before libxml2.
 *
 * Finds every attribute with its line, and refuses what must not reach libxml2: a DOCTYPE, too
 * many attributes in one element, too deep a nesting, an encoding that is not ASCII's superset,
 * markup so broken that the two could see different attributes.  Whether the rest is well-formed
 * is for libxml2 to say.  Pure.
 */
#ifndef PROVISION_XML_SCAN_H
#define PROVISION_XML_SCAN_H

#include "base/buf.h"
#include "base/err.h"

/* One attribute without a prefix, in document order. */
struct xml_mark {
	struct slice name; /* borrows from the text */
	unsigned line;     /* from 1 */
};

/* Walks over the text.
 *   text   untrusted; bytes of an encoding that holds ASCII
 *   marks  struct xml_mark after struct xml_mark are appended to it
 * Returns ERR_OK; ERR_SYNTAX; ERR_LIMIT (XML_ATTRIBUTES_MAX, XML_DEPTH_MAX, marks is full);
 * ERR_NOMEM.  why is "line N: reason." */
MUST_CHECK enum err xml_scan(struct slice text, struct buf *marks, struct why *why);

/* Appends UTF-16 text (with its byte order mark, or beginning with '<') to out as UTF-8.
 * Returns ERR_OK; ERR_NOTFOUND (it is not UTF-16: nothing appended); ERR_SYNTAX (half a unit, a
 * surrogate alone); ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err xml_from_utf16(struct slice text, struct buf *out);

#endif
