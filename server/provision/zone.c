#include "provision/zone.h"

#include "base/auto.h"
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static const char folder[] = "/usr/share/zoneinfo";

enum {
	FILE_MAX_BYTES = 64 * 1024, /* the largest zone has under 4 KiB */
	NAME_MAX = 63,              /* of a zone; the store's column holds as much */
	HOUR_S = 3600,
};

static bool
is_digit(struct slice s)
{
	return s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';
}

/* Takes a decimal number of at most three digits off the front. */
static enum err
take_number(struct slice *s, unsigned max, unsigned *out)
{
	size_t n = 0;
	uint64_t v;

	while (n < 3 && is_digit(slice_from(*s, n)))
		n++;
	enum err e = slice_to_u64(slice_head(*s, n), 0, max, &v);
	if (e != ERR_OK)
		return ERR_SYNTAX;
	*out = (unsigned)v;
	*s = slice_from(*s, n);
	return ERR_OK;
}

static bool
take_char(struct slice *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = slice_from(*s, 1);
	return true;
}

/* Takes [+-]hh[:mm[:ss]] off the front, in seconds. */
static enum err
take_time(struct slice *s, int32_t *out)
{
	unsigned part[3] = {0, 0, 0};
	bool is_minus = take_char(s, '-');

	if (!is_minus)
		(void)take_char(s, '+');
	for (int i = 0; i < 3 && (i == 0 || take_char(s, ':')); i++) {
		enum err e = take_number(s, i == 0 ? 167 : 59, &part[i]);

		if (e != ERR_OK)
			return e;
	}
	*out = (int32_t)(part[0] * HOUR_S + part[1] * 60 + part[2]);
	if (is_minus)
		*out = -*out;
	return ERR_OK;
}

/* Takes a zone's abbreviation: letters, or anything between < and >. */
static enum err
take_name(struct slice *s)
{
	size_t n = 0;

	if (take_char(s, '<')) {
		n = slice_find(*s, SLICE(">"));
		*s = slice_from(*s, n + 1);
		return n > 0 ? ERR_OK : ERR_SYNTAX;
	}
	while (n < s->n && (s->p[n] | 0x20) >= 'a' && (s->p[n] | 0x20) <= 'z')
		n++;
	*s = slice_from(*s, n);
	return n >= 3 ? ERR_OK : ERR_SYNTAX;
}

/* Takes "m.w.d" off the front: month 1..12, week 1..5 (5 is the last), day 0..6. */
static enum err
take_month_week_day(struct slice *s, unsigned *month, unsigned *week, unsigned *day)
{
	enum err e = take_number(s, 12, month);

	if (e == ERR_OK)
		e = take_char(s, '.') ? take_number(s, 5, week) : ERR_SYNTAX;
	if (e == ERR_OK)
		e = take_char(s, '.') ? take_number(s, 6, day) : ERR_SYNTAX;
	return e == ERR_OK && (*month == 0 || *week == 0) ? ERR_SYNTAX : e;
}

/* Takes ",Mm.w.d[/time]" off the front; a day of the year (n or Jn) is valid and untold. */
static enum err
take_change(struct slice *s, struct zone_change *out, bool *is_told)
{
	unsigned week = 0, day = 0, ignored;
	int32_t time_s = 2 * HOUR_S;
	enum err e;

	if (!take_char(s, ','))
		return ERR_SYNTAX;
	if (take_char(s, 'M')) {
		e = take_month_week_day(s, &out->month, &week, &day);
	} else {
		(void)take_char(s, 'J');
		e = take_number(s, 365, &ignored);
	}
	if (e == ERR_OK && take_char(s, '/'))
		e = take_time(s, &time_s);
	if (e != ERR_OK)
		return e;
	out->is_last = week == 5;
	out->date = out->is_last || week == 0 ? 1 : 7 * (week - 1) + 1;
	out->day = day + 1;
	out->week = week;
	out->time_s = time_s;
	*is_told = week > 0 && time_s >= 0 && time_s < 24 * HOUR_S && time_s % HOUR_S == 0;
	out->hour = *is_told ? (unsigned)(time_s / HOUR_S) : 0;
	return ERR_OK;
}

/* Takes what follows the standard time: summer time's name, offset and two changes. */
static enum err
take_summer(struct slice *s, struct zone *z)
{
	struct zone_change first = {0}, second = {0};
	bool is_first_told = false, is_second_told = false;
	int32_t west_s = -z->offset_s - HOUR_S;
	enum err e = take_name(s);

	if (e == ERR_OK && s->n > 0 && s->p[0] != ',')
		e = take_time(s, &west_s);
	if (e == ERR_OK)
		e = take_change(s, &first, &is_first_told);
	if (e == ERR_OK)
		e = take_change(s, &second, &is_second_told);
	if (e != ERR_OK)
		return e;

	int32_t shift_s = -west_s - z->offset_s;
	z->start = shift_s > 0 ? first : second;
	z->stop = shift_s > 0 ? second : first;
	z->summer_s = shift_s > 0 ? shift_s : -shift_s;
	if (shift_s < 0)
		z->offset_s = -west_s; /* Ireland's summer is the standard, its winter the change */
	z->dst = is_first_told && is_second_told && (shift_s == HOUR_S || shift_s == -HOUR_S) ?
			 ZONE_DST_RULE :
			 ZONE_DST_UNTOLD;
	return ERR_OK;
}

enum err
zone_parse(struct slice rule, struct zone *out)
{
	struct zone z = {0};
	int32_t west_s = 0;
	enum err e = take_name(&rule);

	if (e == ERR_OK)
		e = take_time(&rule, &west_s);
	if (e != ERR_OK)
		return e;
	z.offset_s = -west_s;
	if (rule.n > 0)
		e = take_summer(&rule, &z);
	if (e == ERR_OK && rule.n > 0)
		e = ERR_SYNTAX;
	if (e == ERR_OK)
		*out = z;
	return e;
}

/* A name that stays below the folder: letters, digits and -_+, in parts between slashes. */
static bool
is_zone_name(struct slice name)
{
	if (name.n == 0 || name.n > NAME_MAX || name.p[name.n - 1] == '/')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i], letter = (char)(c | 0x20);
		bool is_edge = i == 0 || name.p[i - 1] == '/';

		if (!(letter >= 'a' && letter <= 'z') &&
			(is_edge || (strchr("-_+/", c) == NULL && !(c >= '0' && c <= '9'))))
			return false;
	}
	return true;
}

/* Reads a whole file below the folder. */
static enum err
read_file(const char *name, struct buf *out)
{
	AUTO(auto_close) int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO(auto_close)
	int fd = dir == -1 ? -1 : openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	ssize_t n;

	if (fd == -1)
		return err_from_errno(errno);
	if (fstat(fd, &st) == -1)
		return err_from_errno(errno);
	if (!S_ISREG(st.st_mode))
		return ERR_NOTFOUND;
	for (;;) {
		char *at = buf_reserve(out, 4096);

		if (at == NULL)
			return buf_check(out);
		n = read(fd, at, 4096);
		if (n <= 0)
			return n == 0 ? ERR_OK : err_from_errno(errno);
		out->n += (size_t)n;
	}
}

/* The rule between the last two line ends of a zone file. */
static enum err
footer(struct slice file, struct slice *out)
{
	const char *begin;

	if (!slice_starts(file, SLICE("TZif")) || file.n < 6 || file.p[file.n - 1] != '\n')
		return ERR_SYNTAX;
	file.n--;
	begin = memrchr(file.p, '\n', file.n);
	if (begin == NULL)
		return ERR_SYNTAX;
	*out = slice_from(file, (size_t)(begin - file.p) + 1);
	return ERR_OK;
}

enum err
zone_read(struct slice name, struct zone *out, struct why *why)
{
	AUTO(buf_free) struct buf file = BUF(FILE_MAX_BYTES);
	struct slice rule;
	char text[NAME_MAX + 1];
	enum err e;

	if (!is_zone_name(name) || slice_to_text(name, text, sizeof(text)) != ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is no time zone; give an IANA name such as Europe/Berlin.",
			SLICE_FMT(slice_head(name, NAME_MAX)));
	e = read_file(text, &file);
	if (e == ERR_NOTFOUND)
		return why_fail(why, e,
			"There is no time zone \"%s\" below %s; give an IANA name such as "
			"Europe/Berlin, or install the package tzdata.",
			text, folder);
	if (e == ERR_OK)
		e = footer(buf_slice(&file), &rule);
	if (e == ERR_OK)
		e = zone_parse(rule, out);
	if (e != ERR_OK)
		return why_fail(why, e, "%s/%s cannot be read as a time zone (%s).", folder, text,
			err_text(e));
	return ERR_OK;
}

enum err
zone_check(struct slice name, struct why *why)
{
	struct zone ignored;

	return zone_read(name, &ignored, why);
}
