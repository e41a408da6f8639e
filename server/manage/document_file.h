/* document_file - documents as people name, store and look at them. */
#ifndef MANAGE_DOCUMENT_FILE_H
#define MANAGE_DOCUMENT_FILE_H

#include "base/settings.h"
#include "store/documents.h"

/* The word for a kind: its suffix up to the dot, "phone" of "phone.cfg". */
struct slice document_word(enum document_kind kind);

/* A kind by its word or its suffix.  ERR_OK; ERR_NOTFOUND: why lists the kinds. */
MUST_CHECK enum err document_kind_of(struct slice word, enum document_kind *out, struct why *why);

/* Stores a new version, as if the phone had uploaded it.
 *   of   its mac (zero: for every phone), kind and at (now, unix seconds)
 *   out  the version that is the newest then
 * ERR_OK; ERR_DENIED (phones share no such document), ERR_LIMIT (over the setting document-limit):
 * why says it; storage errors. */
MUST_CHECK enum err document_store(struct store *s, const struct settings *settings,
	const struct document *of, struct slice body, struct document *out, struct why *why);

/* That there is no such document, as a sentence.  Returns ERR_NOTFOUND. */
enum err document_missing(
	struct mac mac, enum document_kind kind, int64_t version, struct why *why);

#endif
