/* render_firmware - which release of firmware a phone is to run. */
#ifndef PROVISION_RENDER_FIRMWARE_H
#define PROVISION_RENDER_FIRMWARE_H

#include "provision/render_plan.h"

/* The release that the strongest of the plan's scopes sets which has firmware for the phone; one
 * that has none is passed over. out  release_id 0: none is set for it ERR_OK; ERR_NOMEM, storage
 * errors. */
MUST_CHECK enum err firmware_choose(
	const struct plan *p, struct plan_book *b, struct scope_release *out);

enum { FIRMWARE_PATH_BYTES = sizeof("fw//sip.ld") + RELEASE_NAME_MAX_BYTES };

/* What APP_FILE_PATH is for a release: "fw/5.9.2.3446/sip.ld"; for none ("") the plain "sip.ld". */
void firmware_path(const char *release, char out[FIRMWARE_PATH_BYTES]);

/* Whether a phone of this version runs something newer than a release; 5.9.2.3446 is no newer than
 * a release that calls itself 5.9.2. */
bool firmware_is_newer(struct slice version, struct slice release);

#endif
