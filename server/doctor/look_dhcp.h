/* look_dhcp - what DHCP gives phones, and what the next steps go by. */
#ifndef DOCTOR_LOOK_DHCP_H
#define DOCTOR_LOOK_DHCP_H

#include "doctor/inner.h"
#include "netcheck/dhcp_probe.h"

/* Tells the answers and the findings of netcheck's own table. */
void dhcp_tell(const struct dhcp_view *v, struct walk *w);

/* Takes what a phone would: server address, domain, time servers, web services, registrars.  What
 * is not as it should be is left out; the findings say so.  Fields that are filled already stay. */
void dhcp_learn(const struct dhcp_view *v, struct learnt *out);

#endif
