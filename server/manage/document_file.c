#include "manage/document_file.h"

#include "base/auto.h"
#include "base/buf.h"

struct slice
document_word(enum document_kind kind)
{
	struct slice rest;

	return slice_cut(slice_of(document_suffixes[kind]), '.', &rest);
}

enum err
document_kind_of(struct slice word, enum document_kind *out, struct why *why)
{
	AUTO(buf_free) struct buf all = BUF(256);

	for (enum document_kind k = 0; k < DOCUMENT__COUNT; k++) {
		if (slice_eq(word, document_word(k)) || slice_is(word, document_suffixes[k])) {
			*out = k;
			return ERR_OK;
		}
		buf_addf(&all, "%s%.*s", k == 0 ? "" : ", ", SLICE_FMT(document_word(k)));
	}
	return why_fail(why, ERR_NOTFOUND, "There is no document \"%.*s\"; the kinds are: %s.",
		SLICE_FMT(slice_head(word, 100)), buf_text(&all));
}

enum err
document_store(struct store *s, const struct settings *settings, const struct document *of,
	struct slice body, struct document *out, struct why *why)
{
	uint64_t most = settings_number(settings, SET_DOCUMENT_BYTES);
	enum err e;

	if (mac_is_zero(of->mac) && of->kind != DOCUMENT_LICENSE && of->kind != DOCUMENT_DIRECTORY)
		return why_fail(why, ERR_DENIED,
			"Phones share a directory and a licence alone; give the MAC of one phone "
			"for its %s.",
			document_suffixes[of->kind]);
	if (body.n > most)
		return why_fail(why, ERR_LIMIT,
			"It has %zu bytes; the setting document-limit takes %llu.", body.n,
			(unsigned long long)most);
	e = documents_put(s, of->mac, of->kind, true, of->at, body,
		settings_number(settings, SET_DOCUMENT_VERSIONS));
	return e == ERR_OK ? documents_get(s, of->mac, of->kind, 0, out, NULL) : e;
}

enum err
document_missing(struct mac mac, enum document_kind kind, int64_t version, struct why *why)
{
	char text[MAC_TEXT_BYTES], which[32] = "";

	if (version > 0)
		(void)snprintf(which, sizeof(which), " version %lld", (long long)version);
	return why_fail(why, ERR_NOTFOUND,
		"There is no%s %s-%s; `bootline document list` shows what is there.", which,
		mac_text(mac, text), document_suffixes[kind]);
}
