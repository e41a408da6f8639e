#include <stdio.h>

int
main(void)
{
	(void)puts("bootline " BOOTLINE_VERSION);
	return 0;
}
