#include "base/thread.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

void
thread_name(const char *name, int number)
{
	char text[16]; /* the kernel's limit */

	if (number < 0)
		(void)snprintf(text, sizeof(text), "%s", name);
	else
		(void)snprintf(text, sizeof(text), "%s-%d", name, number);
	(void)prctl(PR_SET_NAME, text); /* a name is no reason to fail */
}

void
thread_step_back(void)
{
	/* Not 19: it also commits, and whoever waits for the inventory waits for it. */
	(void)setpriority(PRIO_PROCESS, 0, 10); /* of one thread, on Linux */
}
