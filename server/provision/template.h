/* template - the template language: UCS XML with ${placeholders} and the index letters x and y.
 *
 * Pure: a parsed template is a list of parameters; filling it in is asking a resolver for names.
 * The language's manual is cfg-templates/README.md.
 */
#ifndef PROVISION_TEMPLATE_H
#define PROVISION_TEMPLATE_H

#include "base/buf.h"
#include "base/err.h"

struct template;

/* What one parameter of a template is repeated for, by the table of prefixes. */
enum template_repeat {
	REPEAT_ONCE,
	REPEAT_LINES,   /* reg.x, msg.mwi.x: x is the line's position */
	REPEAT_SERVERS, /* reg.x.server.y: y counts the servers of that line */
	REPEAT_KEYS,    /* lineKey.x: x is the key's position */
	REPEAT_BLF,     /* attendant.resourceList.x: x counts the BLF keys */
	REPEAT__COUNT
};

/* Parses and checks a template.
 *   text  untrusted
 *   out   owned, freed by template_free(); written only on ERR_OK
 *   why   "line N: reason.": not well-formed, unknown placeholder, a placeholder that this
 *         parameter's repetition does not have (${line.address} outside reg.x), a parameter given
 *         twice, an index letter whose prefix is in no table, a bad ${...}
 * Returns ERR_OK; ERR_SYNTAX; ERR_LIMIT; ERR_NOMEM. */
MUST_CHECK enum err template_parse(struct slice text, struct template **out, struct why *why);
void template_free(struct template *t); /* NULL is allowed */

/* Calls each parameter as it is written, index letters and placeholders and all, in document order.
 * Returns ERR_OK; what each() returned. */
MUST_CHECK enum err template_each(const struct template *t,
	enum err (*each)(void *ctx, struct slice name, struct slice value), void *ctx);

/* Whether filling it in depends on the phone (or its lines and keys), or only on the site. */
bool template_needs_phone(const struct template *t);
/* Whether it depends on the site. */
bool template_needs_site(const struct template *t);

/* Where values come from while a template is filled in. */
struct template_source {
	/* How often a parameter of this repetition stands: lines, keys, BLF keys, or the servers
	 * of line number `line`. */
	size_t (*count)(void *ctx, enum template_repeat repeat, size_t line);
	/* The number that replaces x (y for servers) for element i. */
	uint64_t (*index)(void *ctx, enum template_repeat repeat, size_t line, size_t i);
	/* Appends the value of a placeholder ("site.sip_domain") for element i (REPEAT_SERVERS:
	 * server i of element line).  ERR_OK; ERR_NOTFOUND: it has no value; else fails the
	 * filling. */
	enum err (*value)(void *ctx, struct slice name, enum template_repeat repeat, size_t line,
		size_t i, struct buf *out);
	void *ctx;
};

/* Fills the template in, calling each parameter in document order; neighbours that are repeated
 * for the same collection go together: all of reg.1, then all of reg.2.  A parameter with a
 * placeholder that has no value is left out, together with its NAME.set gate.
 *   each  name and value live during the call; is_secret: a secret
 *         (line.secret) went into the value
 * Returns ERR_OK; ERR_LIMIT (a value over PARAM_VALUE_MAX_BYTES); ERR_NOMEM; what source or each
 * returned. */
MUST_CHECK enum err template_fill(const struct template *t, const struct template_source *source,
	enum err (*each)(void *ctx, struct slice name, struct slice value, bool is_secret),
	void *ctx);

/* The templates that come with bootline, built in from cfg-templates/. */
struct stock_template {
	const char *name; /* "lines" */
	const char *text;
	const char *about; /* one sentence, from the file's first comment */
};
extern const struct stock_template stock_templates[];       /* ends with a row whose name is NULL */
const struct stock_template *stock_find(struct slice name); /* NULL: none */

#endif
