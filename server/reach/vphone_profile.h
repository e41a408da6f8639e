/* vphone_profile - what phones of each generation ask for in a boot, step by step, as tables.
 *
 * Pure.  Source: request logs of boot servers: SoundPoint IP 335 with BootROM 4.3.1 (spip3),
 * SoundPoint IP 550 with 4.0.15 (ucs4), VVX 500 with 5.9.7 (ucs5).
 */
#ifndef REACH_VPHONE_PROFILE_H
#define REACH_VPHONE_PROFILE_H

#include "provision/vphone_master.h"

/* What is done with a step's file. */
enum vphone_act {
	VPHONE_ACT_LOADER,       /* image of the BootROM: fetch its header only */
	VPHONE_ACT_IMAGE,        /* image of the application, as the master says: the same */
	VPHONE_ACT_MASTER,       /* fetch and read; where the address names a file, that first */
	VPHONE_ACT_CONFIG_FILES, /* fetch and read each, left to right */
	VPHONE_ACT_LOCAL,        /* fetch and read: overrides set on the phone */
	VPHONE_ACT_WEB,          /* fetch and read: overrides set on the phone's web page */
	VPHONE_ACT_DOCUMENT,     /* fetch */
	VPHONE_ACT_BOOT_LOG,     /* store */
	VPHONE_ACT_APP_LOG,      /* store */
	VPHONE_ACT_APPEND_LOG,   /* probe, then store the new part at the end of what is there */
	VPHONE_ACT__COUNT
};

/* Which stage of the boot asks, and so which User-Agent. */
enum vphone_stage { VPHONE_BOOTER, VPHONE_APPLICATION };

struct vphone_step {
	enum vphone_act act;
	enum vphone_stage by;
	enum vphone_dir dir;
	const char *name; /* with substitution variables; NULL: the master says */
	bool is_fallback; /* only where the step before it found nothing */
	bool is_optional; /* phones live without it: its absence is not worth a word */
};

struct vphone_profile {
	const char *name;    /* "ucs5" */
	const char *about;   /* one line for people */
	const char *version; /* of the application, where the user gives none */
	const char *booter;  /* of the BootROM or updater */
	bool says_type;      /* User-Agents end with Type/Updater or Type/Application */
	const struct vphone_step *steps;
	size_t count;
};

enum { VPHONE_PROFILE_COUNT = 3 };
extern const struct vphone_profile vphone_profiles[VPHONE_PROFILE_COUNT];

/* The profile of this name; NULL: none. */
const struct vphone_profile *vphone_profile_find(struct slice name);

/* The profile of a model's newest software of its kind: ucs4 for SoundPoint and SoundStation IP,
 * else ucs5. */
const struct vphone_profile *vphone_profile_of_model(struct slice model);

/* The User-Agent of a phone.
 *   version  of the part that asks
 * ERR_OK; ERR_NOTFOUND (a model of no known family: why lists the beginnings); ERR_LIMIT. */
MUST_CHECK enum err vphone_agent(const struct vphone_profile *profile, enum vphone_stage by,
	struct slice model, const char *version, struct buf *out, struct why *why);

#endif
