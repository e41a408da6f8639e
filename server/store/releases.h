/* releases - the firmware that is held: each release a version, with its images and other files.
 *
 * Rows alone; the bytes are store/images.h's.  Rows are written in one transaction, after the bytes
 * are on disk.
 */
#ifndef STORE_RELEASES_H
#define STORE_RELEASES_H

#include "limits.h"
#include "store/images.h"

struct release {
	int64_t id;
	char name[RELEASE_NAME_MAX_BYTES + 1]; /* a version, as phones report theirs: 5.9.2.3446 */
	char source[RELEASE_SOURCE_MAX_BYTES + 1]; /* the package that it came from, or "" */
	int64_t added_at;
	int64_t images, files; /* how many: images for phones, and files in all; read only */
	uint64_t size_bytes;   /* of all files; read only */
	int64_t room_files;    /* how many are for a CX5100 or CX5500; read only */
};

enum release_kind {
	RELEASE_IMAGE, /* what phones ask for as firmware, and the text files with its version */
	RELEASE_MEDIA, /* pictures, sounds, localisation: what phones ask for beside it */
	RELEASE_KEPT,  /* templates and schema: never served */
	RELEASE_ROOM,  /* of a CX5100 or CX5500, below RELEASE_ROOM_FOLDER */
	RELEASE_KIND__COUNT
};
extern const char
	*const release_kind_names[RELEASE_KIND__COUNT]; /* "image", "media", "kept", "room" */

/* The folder that a package of a CX5100 or CX5500 consists of, and that such a unit looks into
 * below the address of its update server. */
#define RELEASE_ROOM_FOLDER "millennium/"

struct release_file {
	char name[RELEASE_FILE_NAME_MAX_BYTES + 1];
	enum release_kind kind;
	char part[WORD_MAX_BYTES + 1];            /* "": it is for no part alone */
	char version[RELEASE_NAME_MAX_BYTES + 1]; /* as its header says, or "" */
	uint64_t size_bytes;
	char hash[IMAGE_HASH_BYTES];
};

/* Whether s may name a release: it is a folder's name in paths.  why says the rule. */
MUST_CHECK enum err release_name_check(struct slice s, struct why *why);

/* Orders versions number by number: <0, 0, >0.  What is no number is ordered as text. */
int release_compare(struct slice a, struct slice b);

/* Whether a phone of this version ("": nobody knows) runs a release; 5.9.2.3446 is 5.9.2, too. */
bool release_is(struct slice version, struct slice release);
/* Whether a version is newer than a release; 5.9.2.3446 is no newer than 5.9.2. */
bool release_is_newer(struct slice version, struct slice release);

/* ERR_OK; ERR_NOTFOUND; storage errors; *out is written only on ERR_OK. */
MUST_CHECK enum err releases_by_name(struct store *s, struct slice name, struct release *out);
/* Of two names, which one releases_each() gives first: <0 for a.  Versions that are the same in
 * other words (5.09, 5.9) stand by their bytes. */
int releases_order(struct slice a, struct slice b);
/* By version, the newest first. */
MUST_CHECK enum err releases_each(
	struct store *s, enum err (*each)(void *ctx, const struct release *r), void *ctx);
/* Adds a release without files.  ERR_EXISTS; ERR_SYNTAX (its name); ERR_LIMIT (RELEASES_MAX). */
MUST_CHECK enum err releases_add(
	struct store *s, struct slice name, struct slice source, int64_t now, int64_t *id);
/* Removes a release and its rows; its bytes are left to images_sweep().
 * ERR_DENIED while a scope uses it, or a rollout needs it: why names which. */
MUST_CHECK enum err releases_remove(struct store *s, int64_t id, struct why *why);

/* ERR_EXISTS: it has a file of this name. */
MUST_CHECK enum err release_files_add(
	struct store *s, int64_t release_id, const struct release_file *file);
/* The file of this name, exactly.  As releases_by_name(). */
MUST_CHECK enum err release_files_get(
	struct store *s, int64_t release_id, struct slice name, struct release_file *out);
/* By name. */
MUST_CHECK enum err release_files_each(struct store *s, int64_t release_id,
	enum err (*each)(void *ctx, const struct release_file *file), void *ctx);

/* The bytes that releases have, each once, whichever releases and names share them; by hash. */
MUST_CHECK enum err release_images_each(struct store *s,
	enum err (*each)(void *ctx, const char *hash, uint64_t size_bytes), void *ctx);

/* Whether a release has firmware for a phone: an image for its part, for another part of the same
 * model, or one for all, unless it is newer than the last release that was made for the model.
 * What is not known of a phone ("") speaks for the release.
 * ERR_OK; ERR_NOTFOUND (it has none); storage errors. */
MUST_CHECK enum err releases_cover(
	struct store *s, int64_t release_id, struct slice part, struct slice model);

/* The newest release that is here for a model that no newer software is made for; either of part
 * and model may be "".  ERR_OK; ERR_NOTFOUND: there is none, or newer is made for it. */
MUST_CHECK enum err releases_last(
	struct store *s, struct slice part, struct slice model, struct release *out);

#endif
