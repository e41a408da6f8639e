/* phone_firmware - which release a phone is to run and what says so, as people are told.  Pure. */
#ifndef MANAGE_PHONE_FIRMWARE_H
#define MANAGE_PHONE_FIRMWARE_H

#include "provision/render_firmware.h"

struct phone_firmware {
	const char *release; /* NULL: none; of the choice */
	const char *
		from; /* a scope, "rollout", or "last" of its model; NULL: nothing; of the choice */
	bool is_held; /* to keep what it runs, whatever it is */
	bool keeps_newer; /* it runs something newer, and may */
};

/*   choice  lives as long as what comes out
 *   runs    the version that the phone says it runs; empty: not known */
struct phone_firmware phone_firmware_of(const struct firmware_choice *choice, struct slice runs);

#endif
