/* phone_json - phones as the API tells them, whole and in lists; field names are those of `bootline
 * phone --json`. */
#ifndef ADMIN_PHONE_JSON_H
#define ADMIN_PHONE_JSON_H

#include "admin/call.h"
#include "store/phone_query.h"

/* What of a phone's whole moves by itself. */
#define PHONE_UNSTEADY                                                                             \
	"first_seen_at last_seen_at address version updater model_learnt login login_used_at"      \
	" channel proof rotation rotation_at"                                                      \
	" enrolment enrolment_until enrolment_network enrolment_address decision firmware files "  \
	"files_fault"

/* Finds the phone of the path.  ERR_OK; ERR_NOTFOUND with why. */
MUST_CHECK enum err phone_json_find(struct call *c, struct phone *out);

/* A row of the list. */
MUST_CHECK enum err phone_json_row(
	struct call *c, struct jval *object, const struct phone_hit *hit);
/* A phone that is not in the inventory. */
MUST_CHECK enum err phone_json_new(struct call *c, struct jval *object, const struct seen *seen);

/* All of it, as it is stored now.  ERR_NOTFOUND: it is not there. */
MUST_CHECK enum err phone_json_whole(struct call *c, struct jval *object, struct mac mac);

/* Put its parts into an object: "lines"; "keys"; how it logs in and may enroll.  ERR_OK; storage
 * errors. */
MUST_CHECK enum err phone_json_lines(struct call *c, struct jval *object, const struct phone *p);
MUST_CHECK enum err phone_json_keys(struct call *c, struct jval *object, const struct phone *p);
MUST_CHECK enum err phone_json_login(struct call *c, struct jval *object, const struct phone *p);

#endif
