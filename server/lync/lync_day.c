#include "lync/lync_day.h"

#include "base/auto.h"
#include "base/ip.h"
#include "limits.h"
#include "lync/lync_answer.h"
#include "lync/lync_record.h"
#include "store/lync_audit.h"

#include <time.h>

enum { DAY_S = 86400, DAY_TEXT_BYTES = 16 };

enum err
lync_day_read(struct slice text, int64_t now, int64_t *out)
{
	char day[DAY_TEXT_BYTES];
	struct tm tm = {0};
	const char *end;

	if (text.n == 0) {
		*out = now / DAY_S * DAY_S;
		return ERR_OK;
	}
	if (slice_to_text(text, day, sizeof(day)) != ERR_OK)
		return ERR_SYNTAX;
	end = strptime(day, "%Y-%m-%d", &tm);
	if (end == NULL || *end != '\0')
		return ERR_SYNTAX;
	*out = timegm(&tm);
	return ERR_OK;
}

static enum err
add_line(void *ctx, const struct lync_audit_row *r)
{
	AUTO(buf_free) struct buf address = BUF(IP_TEXT_BYTES);
	AUTO(buf_free) struct buf version = BUF(LYNC_WORD_MAX_BYTES + 1);
	struct lync_device device;

	lync_record_facts(r->facts, &device);
	buf_add(&address, r->address);
	buf_add(&version, r->version);
	lync_audit_line(r->at, buf_text(&address), &device, buf_text(&version), ctx);
	return buf_check(&version) != ERR_OK ? buf_check(&version) : buf_check(&address);
}

enum err
lync_day_lines(struct store *s, int64_t day, struct buf *out)
{
	enum err e = lync_audit_between(s, day, day + DAY_S, add_line, out);

	return e == ERR_OK ? buf_check(out) : e;
}
