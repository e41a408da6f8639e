/* auto - scope cleanup: AUTO(fn) calls fn(&variable) when the variable's scope ends.
 *
 * Success takes the value out first (fd = -1, pointer = NULL, buf_take), so every cleanup
 * function accepts an empty value.
 */
#ifndef BASE_AUTO_H
#define BASE_AUTO_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define AUTO(fn) __attribute__((cleanup(fn)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Cleanups of a descriptor (-1: none), memory of malloc() and a stream (NULL: none).  What the
 * system says of the end is lost, so whoever has written closes by himself. */
static inline void
auto_close(const int *fd)
{
	if (*fd != -1)
		(void)close(*fd);
}

static inline void
auto_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void
auto_fclose(FILE **file)
{
	if (*file != NULL)
		(void)fclose(*file);
}

#endif
