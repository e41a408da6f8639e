/* pattern - a parameter's name with the vendor guides' index letters, x and y.
 *
 * Pure.  Source of the letters: the UC Software Administrator Guide's parameter tables.
 */
#ifndef PROVISION_PATTERN_H
#define PROVISION_PATTERN_H

#include "base/buf.h"
#include "provision/template.h"

struct pattern {
	enum template_repeat repeat;
	struct slice head; /* up to x; the whole name where there is no letter */
	struct slice mid;  /* between x and y */
	struct slice tail; /* behind the last letter */
};

/* Reads a name.
 *   out  borrows from name
 *   why  what is wrong, without a line: "dialplan.x.digitmap: x and y ..."
 * Returns ERR_OK; ERR_SYNTAX (an index letter whose prefix is in no table). */
MUST_CHECK enum err pattern_parse(struct slice name, struct pattern *out, struct why *why);

/* Appends the name with x, and for REPEAT_SERVERS y, in place of the letters. */
void pattern_write(const struct pattern *p, uint64_t x, uint64_t y, struct buf *out);

#endif
