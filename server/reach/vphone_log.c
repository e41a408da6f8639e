#include "reach/vphone_log.h"

#include <time.h>

enum {
	STAMP_BYTES = 11, /* MMDDHHMMSS and a NUL: log.render.type 2 */
	LINE_BYTES = CONFIG_FILE_MAX_BYTES + 128,
};

static const char *
stamp(int64_t at, char out[STAMP_BYTES])
{
	time_t seconds = (time_t)at;
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL || strftime(out, STAMP_BYTES, "%m%d%H%M%S", &tm) == 0)
		memcpy(out, "0101000000", STAMP_BYTES);
	return out;
}

void
vphone_log_boot(const struct vphone_identity *who, const char *version,
	const struct vphone_update *update, int64_t at, struct buf *out)
{
	char when[STAMP_BYTES], mac[MAC_TEXT_BYTES];

	(void)stamp(at, when);
	buf_addf(out, "%s|so   |*|00|Initial log entry.\n", when);
	buf_addf(out, "%s|so   |*|00|Platform: Model=%s, Assembly=%s\n", when, who->model,
		who->part[0] != '\0' ? who->part : "unknown");
	buf_addf(out, "%s|so   |*|00|Virtual phone %s, boot software %s\n", when,
		mac_text(who->mac, mac), version);
	if (update->taken > 0 && update->fault == VPHONE_FAULT_SIGNATURE)
		buf_addf(out, "%s|cfg  |5|00|Image signature verification failed\n", when);
}

void
vphone_log_app(const struct vphone_report *report, const char *version, int64_t at, struct buf *out)
{
	static const char *const verbs[CLIENT_VERB__COUNT] = {
		[CLIENT_FETCH] = "fetch",
		[CLIENT_PROBE] = "probe",
		[CLIENT_STORE] = "store",
		[CLIENT_APPEND] = "append",
	};
	char when[STAMP_BYTES];

	(void)stamp(at, when);
	buf_addf(out, "%s|so   |*|00|Virtual phone, application %s\n", when, version);
	buf_addf(out, "%s|so   |*|00|Application, main: Label=SIP, Version=Virtual %s\n", when,
		version);
	for (size_t i = 0; i < vphone_report_requests(report); i++) {
		const struct vphone_request *r = vphone_report_request(report, i);

		if (out->max - out->n < LINE_BYTES)
			return;
		buf_addf(out, "%s|copy |%d|00|%s '%s': %s\n", when,
			r->answer.outcome == CLIENT_DONE ? 3 : 4, verbs[r->verb], r->shown,
			client_outcome_text(r->answer.outcome));
	}
}
