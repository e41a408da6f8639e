/* layers - which layer of the inventory a shared file belongs to, by which phones read which files.
 *
 * Pure: numbers in, numbers out.  A file that every phone reads is for all; one that all phones of
 * a model read, and nobody else, is the model's; any other set of readers is a group, and files
 * with the same readers share it.  Where the files of a phone stand in another order than layers
 * do, whoever writes the layers looks at the result: this only proposes.
 */
#ifndef MOVING_LAYERS_H
#define MOVING_LAYERS_H

#include "base/buf.h"
#include "limits.h"

enum layer_kind {
	LAYER_UNREAD, /* no phone reads it */
	LAYER_OWN,    /* one phone's */
	LAYER_ALL,
	LAYER_MODEL,
	LAYER_GROUP,
};

/* What is known of a file before anybody is asked who reads it. */
enum {
	LAYER_FILE_OWN_NAME = 1 << 0,   /* its name holds a phone's MAC */
	LAYER_FILE_HAS_LINES = 1 << 1,  /* it registers lines */
	LAYER_FILE_MODEL_NAME = 1 << 2, /* its name begins with its reader's model */
};

/* A phone, and what it reads. */
struct layers_phone {
	size_t at, n;  /* of the list */
	int model;     /* a number of the caller's, or -1: not known */
	bool is_guess; /* stands for phones that may come: counts where no other phone reads */
};

struct layers_in {
	const struct layers_phone *phones;
	size_t phones_len;
	const uint32_t *list; /* file numbers, each phone's strongest first */
	const uint8_t *flags; /* LAYER_FILE_*, for each file */
	size_t files_len;
};

struct layer_of {
	enum layer_kind kind;
	uint32_t which;  /* LAYER_GROUP: number of the group; LAYER_OWN: of the phone */
	uint64_t models; /* LAYER_MODEL: a bit for each */
	uint64_t order;  /* smaller is stronger, among files of one layer */
};

struct layers_group {
	uint32_t file;  /* its strongest file, which names it */
	size_t at, n;   /* its phones, in readers */
	uint64_t order; /* of that file: smaller is stronger */
};

struct layers {
	struct buf of;      /* struct layer_of, for each file */
	struct buf groups;  /* struct layers_group, the strongest first */
	struct buf readers; /* uint32_t: phones, file by file */
};
void layers_done(struct layers *l); /* for AUTO; all zeros is allowed */

/* ERR_OK; ERR_NOMEM, ERR_LIMIT. */
MUST_CHECK enum err layers_infer(const struct layers_in *in, struct layers *out);

/* Where a file belongs, by its number; how many groups there are, and the i-th, the strongest
 * first.  Borrowed from l. */
static inline const struct layer_of *
layer_of(const struct layers *l, size_t file)
{
	return (const struct layer_of *)(const void *)l->of.p + file;
}

static inline size_t
layers_groups_len(const struct layers *l)
{
	return l->groups.n / sizeof(struct layers_group);
}

static inline const struct layers_group *
layers_group(const struct layers *l, size_t i)
{
	return (const struct layers_group *)(const void *)l->groups.p + i;
}

/* A name of the inventory from a file's: "Sites/HQ_Berlin.cfg" gives "hq-berlin".
 *   nth  from 2 on a number behind it, for one that is taken
 *   out  [a-z0-9-]{1,31}; "files" where nothing of the name can stay */
void layers_name(struct slice path, unsigned nth, char out[WORD_MAX_BYTES + 1]);

#endif
