/* /doctor: has the way of a phone walked, and shows what was found on it so far. */
#include "admin/doctor_job.h"
#include "admin/resources.h"

#include <stdio.h>

const struct field_row doctor_fields[] = {
	{"mac",        FIELD_TEXT, false, "a phone: what this server knows of it too"},
	{"sip_domain", FIELD_TEXT, false,
         "look at what DNS has for Lync too: registrar, update, in this domain"      },
	{NULL,         FIELD_TEXT, false, NULL				       },
};

static enum err
take(struct call *c, struct doctor_wish *w)
{
	struct slice mac = call_text(c, "mac"), domain = call_text(c, "sip_domain");
	enum err e = ERR_OK;

	w->settings = c->settings;
	w->has_mac = mac.n > 0;
	if (w->has_mac)
		e = call_blame(c, "mac", mac_parse(mac, &w->mac, c->why));
	if (e == ERR_OK && domain.n > 0 && !doctor_is_domain(domain))
		e = call_fault(c, "sip_domain", "This takes a domain, as in example.com.");
	return e == ERR_OK ? slice_to_text(domain, w->sip_domain, sizeof(w->sip_domain)) : e;
}

enum err
doctor_show(struct call *c)
{
	return doctor_job_show(c->parts->doctor, c->answer);
}

enum err
doctor_start(struct call *c)
{
	struct doctor_wish wish = {.has_mac = false};
	char object[16 + MAC_TEXT_BYTES] = "server", mac[MAC_TEXT_BYTES];
	enum err e = take(c, &wish);

	if (e == ERR_OK)
		e = doctor_job_start(c->parts->doctor, &wish, c->caller.name, c->why);
	if (e == ERR_EXISTS)
		c->code = "under_way";
	if (e != ERR_OK)
		return e;
	if (wish.has_mac)
		(void)snprintf(object, sizeof(object), "phone %s", mac_text(wish.mac, mac));
	e = call_note(c, slice_of(object), wish.mac);
	if (e != ERR_OK) { /* nothing is done that nobody can read of */
		(void)doctor_job_end(c->parts->doctor);
		return e;
	}
	c->status = 202;
	return doctor_show(c);
}

enum err
doctor_end(struct call *c)
{
	if (!doctor_job_end(c->parts->doctor))
		return call_done(c, why_fail(c->why, ERR_NOTFOUND, "No walk is under way."));
	return call_done(c, call_note(c, SLICE("server"), (struct mac){{0}}));
}
