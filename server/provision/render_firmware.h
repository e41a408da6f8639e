/* render_firmware - which release of firmware a phone is to run. */
#ifndef PROVISION_RENDER_FIRMWARE_H
#define PROVISION_RENDER_FIRMWARE_H

#include "provision/render_plan.h"

/* What a phone is told of firmware. */
struct firmware_choice {
	struct scope_release release; /* release_id 0: none */
	const char *scope; /* that sets it; NULL: none does, the model keeps its last.  Lives as
			      long as the plan */
	bool is_offered;   /* by a rollout, so that its path names the phone */
	bool is_held;      /* to keep what it runs, whatever it is; release is none */
};

/* What a rollout offers to the phone; else the release that the strongest of the plan's scopes sets
 * which has firmware for it; one that has none is passed over.  Where all are, a model that no
 * newer software is made for keeps the newest that is here for it. ERR_OK; ERR_NOMEM, storage
 * errors. */
MUST_CHECK enum err firmware_choose(
	const struct plan *p, struct plan_book *b, struct firmware_choice *out);

enum { FIRMWARE_PATH_BYTES = sizeof("fw///sip.ld") + RELEASE_NAME_MAX_BYTES + MAC_HEX };

/* What APP_FILE_PATH is for a release: "fw/5.9.2.3446/sip.ld"; for none ("") the plain "sip.ld". */
void firmware_path(const char *release, char out[FIRMWARE_PATH_BYTES]);
/* The same for a choice: "fw/5.9.2.3446/0004f2aabbcc/sip.ld" where a rollout offers it. */
void firmware_choice_path(
	const struct firmware_choice *c, struct mac mac, char out[FIRMWARE_PATH_BYTES]);

#endif
