/* documents - what phones upload and read back, every version, and the administrator's
 * licences and seeds.  Their bytes are sealed: overrides hold the passwords that were set on a
 * phone.
 */
#ifndef STORE_DOCUMENTS_H
#define STORE_DOCUMENTS_H

#include "base/mac.h"
#include "store/store.h"

enum document_kind {
	DOCUMENT_PHONE,     /* <mac>-phone.cfg: overrides of the phone's own menu */
	DOCUMENT_WEB,       /* <mac>-web.cfg: overrides of its web page */
	DOCUMENT_CLOUD,     /* <mac>-cloud.cfg */
	DOCUMENT_DIRECTORY, /* <mac>-directory.xml */
	DOCUMENT_CALLS,     /* <mac>-calls.xml */
	DOCUMENT_LICENSE,   /* <mac>-license.cfg: the administrator's */
	DOCUMENT__COUNT
};
/* The part of the name behind "<mac>-": "phone.cfg", ... */
extern const char *const document_suffixes[DOCUMENT__COUNT];

struct document {
	struct mac mac; /* zero: everybody's (000000000000-license.cfg, -directory.xml) */
	enum document_kind kind;
	int64_t version; /* from 1 up */
	bool is_admin;
	int64_t at;
	uint64_t size_bytes;
	char hash[65]; /* BLAKE2b-256, hex */
};

/* Stores a version unless the newest one has the same bytes, and drops versions beyond keep.
 * ERR_OK; storage errors. */
MUST_CHECK enum err documents_put(struct store *s, struct mac mac, enum document_kind kind,
	bool is_admin, int64_t now, struct slice body, uint64_t keep);
/* The newest version (version 0) or one version.  body may be NULL. */
MUST_CHECK enum err documents_get(struct store *s, struct mac mac, enum document_kind kind,
	int64_t version, struct document *out, struct buf *body);
/* All versions of one document, or one of them (version > 0). */
MUST_CHECK enum err documents_remove(
	struct store *s, struct mac mac, enum document_kind kind, int64_t version);
/* Newest first per kind.  mac NULL: everybody's and all phones'; newest versions alone. */
MUST_CHECK enum err documents_each(struct store *s, const struct mac *mac,
	enum err (*each)(void *ctx, const struct document *d), void *ctx);
/* The bodies of overrides (phone.cfg, web.cfg) that were uploaded last, of any phone. */
MUST_CHECK enum err documents_each_override(
	struct store *s, int64_t limit, enum err (*each)(void *ctx, struct slice body), void *ctx);
/* Seals what was stored before documents were; nothing is done where there is none.
 * ERR_OK; storage errors. */
MUST_CHECK enum err documents_seal_old(struct store *s);
/* Bytes of all versions of one phone's documents. */
MUST_CHECK enum err documents_usage(struct store *s, struct mac mac, uint64_t *bytes);

#endif
