#include "manage/telling_ask.h"

#include <stdio.h>

enum err
telling_ask(struct store *s, const struct phone *phone, enum telling_what what,
	const struct telling_asker *by, struct telling *out, struct why *why)
{
	struct telling t = {.phone_id = phone->id, .what = what, .asked_at = by->now};
	char mac[MAC_TEXT_BYTES];
	enum err e;

	if (phone->state != PHONE_ACTIVE)
		return why_fail(why, ERR_DENIED,
			"Phone %s is %s: it gets no files, so there is nothing to tell it. Make it "
			"active first.",
			mac_text(phone->mac, mac), phone_state_names[phone->state]);
	(void)snprintf(t.asked_by, sizeof(t.asked_by), "%s", by->name);
	e = tellings_add(s, &t, why);
	return e == ERR_OK ? tellings_by_id(s, t.id, out) : e;
}
