#include "base/thread.h"

#include <stdio.h>
#include <sys/prctl.h>

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
