#include "reach/vphone_report.h"

const char *
vphone_verdict_text(enum vphone_verdict verdict)
{
	static const char *const texts[VPHONE_VERDICT__COUNT] = {
		[VPHONE_UP] = "came up",
		[VPHONE_NO_MASTER] = "no master",
		[VPHONE_BAD_MASTER] = "unreadable master",
		[VPHONE_NO_FILES] = "master without config files",
		[VPHONE_FILES_MISSING] = "config files missing",
		[VPHONE_FILES_BAD] = "config files unreadable",
		[VPHONE_LOGIN] = "login refused",
		[VPHONE_UNREACHABLE] = "server not reached",
		[VPHONE_TIMEOUT] = "timed out",
		[VPHONE_BROKEN] = "broke off",
	};

	return texts[verdict];
}

size_t
vphone_report_requests(const struct vphone_report *r)
{
	return r->requests.n / sizeof(struct vphone_request);
}

const struct vphone_request *
vphone_report_request(const struct vphone_report *r, size_t i)
{
	return (const struct vphone_request *)(const void *)r->requests.p + i;
}

void
vphone_report_done(struct vphone_report *r)
{
	buf_free(&r->requests);
	vphone_config_free(r->config);
	*r = (struct vphone_report){.config = NULL};
}
