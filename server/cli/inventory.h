/* inventory - finding what arguments name, and reading the texts that several commands take.
 *
 * Each failure leaves its sentence in c->why: what there is not, and the command that adds it.
 */
#ifndef CLI_INVENTORY_H
#define CLI_INVENTORY_H

#include "cli/command.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/phones.h"
#include "store/sites.h"

/* What a name stands for.
 *   typed  as it was typed: MACs in any spelling, addresses with or without sip:
 *   out    written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX (cannot be a MAC, an address); ERR_NOTFOUND; storage errors. */
MUST_CHECK enum err inventory_phone(struct cli *c, const char *typed, struct phone *out);
MUST_CHECK enum err inventory_line(struct cli *c, const char *typed, struct line *out);
MUST_CHECK enum err inventory_site(struct cli *c, const char *typed, struct site *out);
MUST_CHECK enum err inventory_group(struct cli *c, const char *typed, struct group *out);

/* Copies an option's text where it was given; else dst stays as it is.
 *   cap  bytes of dst, with the NUL
 * Returns ERR_OK; ERR_SYNTAX (a control character, or not UTF-8); ERR_LIMIT (does not fit). */
MUST_CHECK enum err inventory_text(struct cli *c, const char *option, char *dst, size_t cap);
/* The same for a word without blanks: a host name, a user, a model. */
MUST_CHECK enum err inventory_token(struct cli *c, const char *option, char *dst, size_t cap);

/* Whether a text holds a part, which may be empty. */
bool inventory_contains(const char *text, struct slice part);

/* Reads every --server.  ERR_OK; ERR_SYNTAX; ERR_LIMIT (over SERVERS_PER_LINE_MAX). */
MUST_CHECK enum err inventory_servers(
	struct cli *c, struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count);

/* Tells servers as a list field "servers". */
void inventory_tell_servers(struct output *out, const struct sip_server *servers, size_t count);

#endif
