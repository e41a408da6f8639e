/* xml - UCS XML in and out; libxml2 is met here alone.
 *
 * Phones read attributes anywhere and ignore element names, so reading gives attributes and
 * nothing else.  No DTD, no entities but the five, no network; attributes per element and depth
 * are counted before libxml2 sees the text (2.9 is quadratic in attributes).
 */
#ifndef PROVISION_XML_H
#define PROVISION_XML_H

#include "base/buf.h"
#include "base/err.h"

struct xml_attribute {
	struct slice element; /* the element's name */
	struct slice name;
	struct slice value; /* UTF-8, entities resolved */
	unsigned line;      /* where the attribute's name stands in the text, from 1 */
};

/* Calls each attribute of a document in document order; xmlns and prefixed ones (xsi:...) are
 * left out.  Accepts what libxml2 decodes: UTF-8 with or without a BOM, ISO-8859-1, UTF-16.
 *   text   untrusted, any bytes, any length (over TEMPLATE_MAX_BYTES is refused)
 *   each   slices live during the call; other than ERR_OK ends the reading with that
 * Returns ERR_OK; ERR_SYNTAX (not well-formed, a DOCTYPE, empty); ERR_LIMIT (XML_ATTRIBUTES_MAX,
 * XML_DEPTH_MAX, size); ERR_NOMEM; what each() returned.
 *   why    "line N: reason." */
MUST_CHECK enum err xml_read(struct slice text,
	enum err (*each)(void *ctx, const struct xml_attribute *a), void *ctx, struct why *why);

/* Building one document in memory.  The first failure sticks and is given by xml_end(). */
struct xml_writer;
struct xml_writer *xml_begin(const char *root); /* NULL: out of memory; the others accept NULL */
void xml_open(struct xml_writer *w, const char *element); /* a child, on a line of its own */
/* An attribute of the element just opened.  Whatever the value holds comes back the same from a
 * parser: quotes, ampersands, line ends and tabs are escaped; control characters and what is
 * not UTF-8 are refused (ERR_SYNTAX).  name must be an XML name. */
void xml_attribute(struct xml_writer *w, struct slice name, struct slice value);
/* Text of the element just opened, as a value of an attribute. */
void xml_text(struct xml_writer *w, struct slice text);
void xml_close(struct xml_writer *w); /* the element that was opened last and is open still */
/* ERR_OK, or the first failure so far. */
MUST_CHECK enum err xml_check(const struct xml_writer *w);
/* Ends the document, appends it to out and frees w.  ERR_OK or the first failure. */
MUST_CHECK enum err xml_end(struct xml_writer *w, struct buf *out);

#endif
