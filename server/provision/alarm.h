/* alarm - a row of the audit for whoever was over one of the guard's budgets. */
#ifndef PROVISION_ALARM_H
#define PROVISION_ALARM_H

#include "provision/guard.h"
#include "store/keeper.h"

/* What an alarm is called, in the audit and in the log. */
const char *alarm_name(enum guard_alarm what);

/* Has the keeper of the inventory write it.  Not waited for.
 *   now  unix seconds */
void alarm_record(
	struct keeper *keeper, enum guard_alarm what, const struct ip *source, int64_t now);

#endif
