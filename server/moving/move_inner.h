/* move_inner - what the steps of a move share; for the files move*.c alone. */
#ifndef MOVING_MOVE_INNER_H
#define MOVING_MOVE_INNER_H

#include "moving/move.h"
#include "moving/move_images.h"
#include "moving/scope_put.h"
#include "provision/name_set.h"
#include "provision/render.h"
#include "store/phones.h"

/* A phone of the folder in the inventory. */
struct moving_phone {
	struct phone row;
	bool is_added; /* by this move */
};

struct moving {
	struct store *store;
	const struct moving_options *options;
	struct boot_folder folder;
	struct moving_report report;
	struct survey survey;
	struct moving_counts counts;
	struct moving_images images;
	struct render *render;
	struct buf phones;     /* struct moving_phone, as in the survey */
	struct name_set wins;  /* parameters of shared files that some phone has in force */
	struct name_set once;  /* addresses of lines */
	struct name_set twice; /* the same, of those on several phones */
	struct name_set made;  /* lines that this move made */
	int64_t site_id;
	char all[SCOPE_TEXT_BYTES]; /* the scope of what all phones read */
	bool has_all_group;         /* it is a group: other phones are in the inventory, too */
};

/* The i-th phone, which is the survey's i-th, once move_phones() has put it in; borrowed from m. */
static inline struct moving_phone *
moving_phone(const struct moving *m, size_t i)
{
	return (struct moving_phone *)(void *)m->phones.p + i;
}

/* ERR_OK; ERR_BUSY: it is to end. */
static inline enum err
moving_progress(const struct moving *m, const char *what, size_t done, size_t all)
{
	bool goes_on = m->options->progress == NULL ||
		       m->options->progress(m->options->ctx, what, done, all);

	return goes_on ? ERR_OK : ERR_BUSY;
}

/* The steps, in this order.  Each: ERR_OK; ERR_BUSY (it was told to end); storage errors. */

/* Looks what wins, and which lines several phones have.  Needs nothing of the inventory. */
MUST_CHECK enum err move_look(struct moving *m, struct why *why);
/* Puts the phones in, each with its site. */
MUST_CHECK enum err move_phones(struct moving *m, struct why *why);
/* Makes groups, and fills the layers that phones share. */
MUST_CHECK enum err move_layers(struct moving *m, struct why *why);
/* Lines and keys of one phone, and what is its own: from what it has in force. */
MUST_CHECK enum err move_own(struct moving *m, size_t phone, struct why *why);
/* Says what a phone of a model that the master names would get beyond what it reads today. */
MUST_CHECK enum err move_guess(struct moving *m, const struct survey_phone *p, struct why *why);
/* The lines that the phone registers, made where the inventory has none of their address, and on
 * the phone in their places; what else is set for one becomes that line's.
 *   c  what the phone has in force, settled */
MUST_CHECK enum err move_lines(
	struct moving *m, size_t phone, const struct vphone_config *c, struct why *why);
/* Gives the phone keys; *is_moved says whether it has such that stand for parameters. */
MUST_CHECK enum err move_keys(struct moving *m, size_t phone, const struct vphone_config *c,
	bool *is_moved, struct why *why);
/* Releases, and who gets them. */
MUST_CHECK enum err move_images(struct moving *m, struct why *why);
/* What phones have uploaded, and what they are given to read back; logs are only counted yet. */
MUST_CHECK enum err move_documents(struct moving *m, struct why *why);
/* After the commit. */
MUST_CHECK enum err move_logs(struct moving *m, struct why *why);
/* Says of every file that is left what becomes of it. */
void move_rest(struct moving *m);

/* What the inventory gives a phone, read as it reads; its overrides are not among it.
 *   release  the name of its firmware, or ""; may be NULL */
MUST_CHECK enum err moving_read_new(struct render *r, const struct phone *phone,
	struct vphone_config **out, char release[RELEASE_NAME_MAX_BYTES + 1], struct why *why);

#endif
