#include "ftp/ftp_list.h"

#include <time.h>

enum { HALF_YEAR_S = 182 * 86400 };

static struct tm
utc(int64_t at)
{
	const time_t t = (time_t)at;
	struct tm tm = {.tm_mday = 1, .tm_year = 70};

	(void)gmtime_r(&t, &tm); /* a time beyond all years leaves 1970 */
	return tm;
}

void
ftp_list_time(struct buf *out, int64_t at)
{
	struct tm tm = utc(at);

	buf_addf(out, "%04d%02d%02d%02d%02d%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void
add_long(struct buf *out, const struct listing_entry *e, int64_t now)
{
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct tm tm = utc(e->changed_at);

	buf_addf(out, "%s 1 bootline bootline %12llu %s %2d ",
		e->is_folder ? "drwxr-xr-x" : "-rw-r--r--", (unsigned long long)e->size_bytes,
		months[tm.tm_mon], tm.tm_mday);
	if (e->changed_at > now - HALF_YEAR_S && e->changed_at <= now + 86400)
		buf_addf(out, "%02d:%02d", tm.tm_hour, tm.tm_min);
	else
		buf_addf(out, "%5d", tm.tm_year + 1900);
	buf_addf(out, " %s\r\n", e->name);
}

static void
add_facts(struct buf *out, const struct listing_entry *e)
{
	buf_addf(out, "type=%s;", e->is_folder ? "dir" : "file");
	if (!e->is_folder)
		buf_addf(out, "size=%llu;", (unsigned long long)e->size_bytes);
	if (e->changed_at != 0) {
		buf_add_text(out, "modify=");
		ftp_list_time(out, e->changed_at);
		buf_add_char(out, ';');
	}
	buf_addf(out, " %s\r\n", e->name);
}

void
ftp_list_add(
	struct buf *out, enum ftp_list_form form, const struct listing_entry *entry, int64_t now)
{
	if (form == FTP_LIST_LONG)
		add_long(out, entry, now);
	else if (form == FTP_LIST_FACTS)
		add_facts(out, entry);
	else
		buf_addf(out, "%s\r\n", entry->name);
}
