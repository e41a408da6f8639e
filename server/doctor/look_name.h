/* look_name - where the boot server's name leads. */
#ifndef DOCTOR_LOOK_NAME_H
#define DOCTOR_LOOK_NAME_H

#include "doctor/host.h"
#include "doctor/walk.h"

/* Tells and judges what DNS said of a host. */
void name_judge(const struct host *h, const struct dns_addresses *a, struct walk *w);

#endif
