/* lync_device - what a device says of itself when it asks for an update.
 *
 * Pure.  That the request is XML and which facts it carries is documented, their names in it are
 * not: they are looked for under the names that the documents use, as elements or attributes.
 * What a device sends under others is found in what was recorded.  This is no XML parser: it looks
 * for names and takes what stands behind them, and nothing follows from it but which version is
 * offered. Source: Microsoft, "Update Audit Log Schema"; MSFT_SIPDeviceUpdaterRules.
 */
#ifndef LYNC_LYNC_DEVICE_H
#define LYNC_LYNC_DEVICE_H

#include "base/slice.h"

enum lync_fact {
	LYNC_TYPE,
	LYNC_MAC,
	LYNC_SERIAL,
	LYNC_VENDOR,
	LYNC_MODEL,
	LYNC_REVISION,
	LYNC_LOCALE,
	LYNC_USER, /* who signed in last */
	LYNC_FACT__COUNT
};
/* "type", "mac", ...: their words in templates and in JSON. */
extern const char *const lync_fact_words[LYNC_FACT__COUNT];

enum { LYNC_FACT_MAX_BYTES = 127 };

struct lync_device {
	/* Printable ASCII, "" where it is not told.  A MAC without its separators, in lower case.
	 */
	char facts[LYNC_FACT__COUNT][LYNC_FACT_MAX_BYTES + 1];
};

/* Reads what is there.
 *   body  untrusted, any length */
void lync_device_read(struct slice body, struct lync_device *out);

#endif
