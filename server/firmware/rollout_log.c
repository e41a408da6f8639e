#include "firmware/rollout_log.h"

#include "base/auto.h"

/* What is complained of, and how.  The vendor's own sentences are not known word for word, so a
 * line is one that has a word of each list. */
static const char *const subjects[] = {"checksum", "signature", "crc", "image", "sip.ld"};
static const char *const faults[] = {
	"invalid", "mismatch", "bad ", "wrong", "corrupt", "not match", "verif", "fail", "error"};
/* These alone say enough; "image" and "sip.ld" need the fault to be one of the image's bytes. */
enum { SUBJECTS_STRONG = 3, FAULTS_STRONG = 6 };

static bool
has(struct slice line, const char *word)
{
	return slice_has_nocase(line, slice_of(word));
}

static bool
has_any(struct slice line, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has(line, words[i]))
			return true;
	return false;
}

static bool
is_complaint(struct slice line)
{
	if (has(line, "certificate") || has(line, "errors 0x0"))
		return false;
	if (has_any(line, subjects, SUBJECTS_STRONG))
		return has_any(line, faults, COUNT(faults));
	return has_any(line, subjects + SUBJECTS_STRONG, COUNT(subjects) - SUBJECTS_STRONG) &&
	       has_any(line, faults, FAULTS_STRONG);
}

/* What stands behind the four fields of a line; all of a line that has none. */
static struct slice
text_of(struct slice line)
{
	struct slice rest = line;

	for (int i = 0; i < 4; i++) {
		if (slice_find(rest, SLICE("|")) == rest.n)
			return line;
		(void)slice_cut(rest, '|', &rest);
	}
	return rest;
}

bool
rollout_log_complaint(struct slice log, char out[ROLLOUT_WHY_BYTES])
{
	while (log.n > 0) {
		struct slice text = text_of(slice_trim(slice_cut(log, '\n', &log)));
		size_t i;

		if (!is_complaint(text))
			continue;
		text = slice_head(text, ROLLOUT_WHY_BYTES - 1);
		for (i = 0; i < text.n; i++)
			out[i] = text.p[i] >= 0x20 && text.p[i] < 0x7f ? text.p[i] : '?';
		out[i] = '\0';
		return true;
	}
	return false;
}

static bool
is_version(struct slice s)
{
	size_t dots = 0;

	for (size_t i = 0; i < s.n; i++) {
		dots += s.p[i] == '.';
		if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	}
	return dots > 0 && s.n <= VERSION_MAX_BYTES;
}

/* The version in one line: the first word of digits and dots behind "Version=", which a code name
 * may stand in front of. */
static bool
version_in(struct slice line, char out[VERSION_MAX_BYTES + 1])
{
	static const struct slice label = SLICE_INIT("Label=SIP"), mark = SLICE_INIT("Version=");
	struct slice rest = slice_from(line, slice_find(line, label));

	rest = slice_from(rest, slice_find(rest, mark));
	rest = slice_from(rest, mark.n);
	while (rest.n > 0) {
		struct slice word = slice_trim(slice_cut(rest, ' ', &rest));

		if (word.n > 0 && is_version(word))
			return slice_to_text(word, out, VERSION_MAX_BYTES + 1) == ERR_OK;
	}
	return false;
}

bool
rollout_log_version(struct slice log, char out[VERSION_MAX_BYTES + 1])
{
	bool is_told = false;

	while (log.n > 0)
		is_told = version_in(slice_cut(log, '\n', &log), out) || is_told;
	return is_told;
}
