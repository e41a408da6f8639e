/* phone_choice - which phones are meant, by the words that find them everywhere: members of a
 * request, parameters of a page, or one query at the command line.
 *
 * A query is words with blanks between them.  NAME=VALUE asks for what the table of names says;
 * words without a name are, together, a part of MAC or label.  What has blanks or a '=' in it
 * stands in double quotes, where two of them mean one: text="the ""old"" lab".  Who gives a name
 * twice, or no value, has made a mistake that would have meant other phones, so he is refused.
 */
#ifndef MANAGE_PHONE_CHOICE_H
#define MANAGE_PHONE_CHOICE_H

#include "limits.h"
#include "manage/fault.h"
#include "provision/undecided.h"
#include "store/phone_query.h"

enum phone_word {
	PHONE_WORD_TEXT, /* part of MAC or label */
	PHONE_WORD_STATE,
	PHONE_WORD_MODEL, /* the one that counts */
	PHONE_WORD_SITE,
	PHONE_WORD_GROUP,
	PHONE_WORD_VERSION, /* of the application, exactly */
	PHONE_WORD_LINE,    /* its address */
	PHONE_WORD_DECISION,
	PHONE_WORD__COUNT
};
#define PHONE_WORDS "text state model site group version line decision"
extern const char *const phone_words[PHONE_WORD__COUNT]; /* the same one by one */

/* What is asked for, as it was typed; empty: nothing. */
struct phone_asked {
	struct slice values[PHONE_WORD__COUNT];
};

/* A query that was read: asked borrows from it, so it is not moved. */
struct phone_typed {
	struct phone_asked asked;
	char values[PHONE_QUERY_MAX_BYTES]; /* without their quotes */
	char text[PHONE_QUERY_MAX_BYTES];   /* words without a name */
};

/* Reads a query.  Pure.
 *   typed  untrusted
 * ERR_OK; ERR_SYNTAX (no word at all, a name that is none or came before, no value, quotes that are
 * wrong); ERR_LIMIT (over PHONE_QUERY_MAX_BYTES); why says what is known. */
MUST_CHECK enum err phone_typed_read(struct slice typed, struct phone_typed *out, struct why *why);

/* Which phones that are. */
struct phone_choice {
	struct phone_query query; /* slices borrow from what was asked */
	struct buf undecided; /* owned: what query.only points to, where a decision is asked for */
};
#define PHONE_CHOICE ((struct phone_choice){.undecided = BUF(UNDECIDED_MAX * sizeof(struct mac))})
void phone_choice_done(struct phone_choice *w); /* for AUTO */

/* Where phone_choice_find() looks. */
struct phone_choice_from {
	struct store *store;
	/* Appends the phones that wait, of a kind or (UNDECIDED__COUNT) of any, as struct mac. */
	enum err (*undecided)(void *ctx, enum undecided_kind kind, struct buf *out);
	void *ctx;
};

/* Finds what was asked for by a name.
 *   out  PHONE_CHOICE; not moved from then on; query.filter.state is PHONE_STATE__COUNT where none
 *        is asked for
 * ERR_OK; ERR_SYNTAX (a word that is none), ERR_NOTFOUND (a site, group or line that is not there)
 * with fault; storage errors. */
MUST_CHECK enum err phone_choice_find(const struct phone_choice_from *from,
	const struct phone_asked *asked, struct phone_choice *out, struct fault *fault);

/* Ids by name; the empty slice leaves *id.  ERR_OK; ERR_NOTFOUND with why; storage errors. */
MUST_CHECK enum err phone_choice_site(
	struct store *s, struct slice name, int64_t *id, struct why *why);
MUST_CHECK enum err phone_choice_group(
	struct store *s, struct slice name, int64_t *id, struct why *why);

#endif
