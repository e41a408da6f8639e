#include "provision/useragent.h"

static bool
is_word(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], letter = (char)(c | 0x20);

		if (!(letter >= 'a' && letter <= 'z') && !(c >= '0' && c <= '9'))
			return false;
	}
	return s.n > 0;
}

/* "VVX_400" gives VVX400. */
static enum err
read_model(struct slice s, char out[WORD_MAX_BYTES + 1])
{
	struct slice number, prefix = slice_cut(s, '_', &number);

	if (!is_word(prefix) || !is_word(number) || prefix.n + number.n > WORD_MAX_BYTES)
		return ERR_SYNTAX;
	memcpy(out, prefix.p, prefix.n);
	memcpy(out + prefix.n, number.p, number.n);
	out[prefix.n + number.n] = '\0';
	return ERR_OK;
}

static enum err
read_version(struct slice s, char out[VERSION_MAX_BYTES + 1])
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
			return ERR_SYNTAX;
	return s.n > 0 ? slice_to_text(s, out, VERSION_MAX_BYTES + 1) : ERR_SYNTAX;
}

/* Reads "PolycomVVX-VVX_400-UA/4.1.4.7430". */
static enum err
read_product(struct slice s, struct useragent *out)
{
	struct slice rest, version, family = slice_cut(s, '-', &rest);
	struct slice model = slice_head(rest, slice_find(rest, SLICE("-UA/")));
	enum err e;

	version = slice_from(rest, model.n + strlen("-UA/"));
	if (!slice_starts(family, SLICE("Poly")) || !is_word(family))
		return ERR_SYNTAX;
	e = read_model(model, out->model);
	return e != ERR_OK ? e : read_version(version, out->version);
}

struct useragent
useragent_parse(struct slice s)
{
	static const struct useragent none;
	struct useragent ua = {.is_phone = true};
	struct slice rest, word = slice_cut(s, ' ', &rest);

	if (!slice_is(word, "FileTransport") && !slice_is(word, "Microbrowser/1.1"))
		return none;
	word = slice_cut(rest, ' ', &rest);
	if (read_product(word, &ua) != ERR_OK)
		return none;
	while (rest.n > 0) {
		word = slice_cut(rest, ' ', &rest);
		if (slice_is(word, "Type/Updater"))
			ua.is_updater = true;
		else if (slice_starts(word, SLICE("(SN:")) && slice_ends(word, SLICE(")")))
			ua.has_mac = mac_from_hex(slice_from(slice_head(word, word.n - 1), 4),
					     &ua.mac) == ERR_OK;
	}
	return ua;
}
