/* params - UCS settings of a scope: name and value, sealed where they are secret. */
#ifndef STORE_PARAMS_H
#define STORE_PARAMS_H

#include "limits.h"
#include "store/store.h"

/* Whether a parameter's value is always secret: by its name (*.password, device.auth.*Password,
 * *.key and the rest of one table), or because an address in it has a password in front of its
 * host ("ftp://user:password@boot.example/").  Pure.
 *   value  empty: only the name counts */
bool param_is_secret(struct slice name, struct slice value);

/* Whether s can name a parameter: letters, digits, '.', '_' and '-', at most
 * PARAM_NAME_MAX_BYTES; ".x." and ".y." are letters of templates and refused here unless
 * may_index (line: and lines scopes take reg.x...).  ERR_OK; ERR_SYNTAX with why. */
MUST_CHECK enum err param_name_check(struct slice name, bool may_index, struct why *why);

/* Whether v can be a value: UTF-8, XML characters alone (no control characters but tab and line
 * ends), at most PARAM_VALUE_MAX_BYTES.  ERR_OK; ERR_SYNTAX, ERR_LIMIT with why. */
MUST_CHECK enum err param_value_check(struct slice v, struct why *why);

struct param {
	struct slice name;
	struct slice value; /* secret ones too: opened, wiped after the call */
	bool is_secret;
};
/* Sets; is_secret or the table of names seals it.  ERR_SYNTAX, ERR_LIMIT with why (a secret
 * one: at most PARAM_SECRET_MAX_BYTES). */
MUST_CHECK enum err params_set(
	struct store *s, int64_t scope_id, const struct param *param, struct why *why);
/* ERR_NOTFOUND: it was not set. */
MUST_CHECK enum err params_unset(struct store *s, int64_t scope_id, struct slice name);
/* By name.  Slices live during the call.  ERR_DENIED: a secret one does not open. */
MUST_CHECK enum err params_each(struct store *s, int64_t scope_id,
	enum err (*each)(void *ctx, const struct param *param), void *ctx);

/* The names that scopes set, and how many do. */
MUST_CHECK enum err params_each_name(
	struct store *s, enum err (*each)(void *ctx, struct slice name, int64_t scopes), void *ctx);
/* Up to so many of the scopes that set a name; a secret's value is "" here. */
MUST_CHECK enum err params_of_name(struct store *s, struct slice name, int64_t limit,
	enum err (*each)(void *ctx, const char *scope, const struct param *param), void *ctx);
/* Whether a name's value is a secret in any scope. */
MUST_CHECK enum err params_is_sealed(struct store *s, struct slice name, bool *out);

#endif
