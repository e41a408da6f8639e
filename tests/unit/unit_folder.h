/* unit_folder - a data folder of its own for a test, removed afterwards. */
#ifndef UNIT_FOLDER_H
#define UNIT_FOLDER_H

#include "unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

enum { FOLDER_BYTES = 64 };

/* Leaves the name of a folder that does not exist yet, below a fresh one, in dir. */
static inline void
folder_make(char dir[FOLDER_BYTES])
{
	char top[] = "/tmp/bootline-test-XXXXXX";

	assert_non_null(mkdtemp(top));
	(void)snprintf(dir, FOLDER_BYTES, "%s/data", top);
}

static inline int
folder_remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void
folder_remove(char dir[FOLDER_BYTES])
{
	*strrchr(dir, '/') = '\0';
	assert_int_equal(nftw(dir, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
