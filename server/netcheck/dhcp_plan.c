#include "netcheck/dhcp_plan.h"

#include "base/auto.h"
#include "netcheck/dhcp_sip.h"

enum { EAST_MAX_S = 14 * 3600, WEST_MAX_S = 12 * 3600, QUARTER_S = 15 * 60 };

const struct dhcp_value *
dhcp_plan_value(const struct dhcp_plan *plan, unsigned code)
{
	for (size_t i = 0; i < plan->value_count; i++)
		if (plan->values[i].code == code)
			return &plan->values[i];
	return NULL;
}

/* What would end a quoted text in one of the files and command lines that the value goes to. */
static bool
is_quotable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr("\"'`\\$;<>|^{}", s.p[i]) != NULL)
			return false;
	return true;
}

static enum err
check_url(const struct dhcp_wishes *in, struct dhcp_plan *p, struct dhcp_warnings *warnings,
	struct why *why)
{
	struct dhcp_url url;
	enum dhcp_url_fault fault = dhcp_url_read(in->url, &url);

	if (fault != DHCP_URL_FINE)
		return why_fail(why, ERR_SYNTAX, "The boot server \"%.*s\" %s",
			(int)(in->url.n < 200 ? in->url.n : 200), in->url.p,
			dhcp_url_fault_text(fault));
	if (in->url.n > DHCP_VALUE_MAX)
		return why_fail(why, ERR_LIMIT,
			"The boot server has %zu bytes; an option holds %d.", in->url.n,
			DHCP_VALUE_MAX);
	if (!is_quotable(in->url))
		return why_fail(why, ERR_SYNTAX,
			"The boot server holds a quote, a backslash, a $ or another sign that "
			"means "
			"something else in the files of DHCP servers.");
	if (url.scheme.n == 0)
		dhcp_warn(warnings, DHCP_WARN_SCHEME, &url.host);
	if (url.login.n > 0)
		dhcp_warn(warnings, DHCP_WARN_LOGIN, NULL);
	if (slice_is(url.host, "localhost") || slice_starts(url.host, SLICE("127.")))
		dhcp_warn(warnings, DHCP_WARN_ITSELF, &url.host);
	p->url = in->url;
	return ERR_OK;
}

static enum err
check_ntp(const struct dhcp_wishes *in, struct dhcp_plan *p, struct dhcp_warnings *warnings,
	struct why *why)
{
	(void)warnings;
	for (size_t i = 0; i < in->ntp_count; i++) {
		if (ip_parse(in->ntp[i], &p->ntp[i]) != ERR_OK || !ip_is_v4(&p->ntp[i]))
			return why_fail(why, ERR_SYNTAX,
				"The time server \"%.*s\" is no IPv4 address; options 42 and 4 "
				"hold "
				"addresses alone.",
				(int)(in->ntp[i].n < 200 ? in->ntp[i].n : 200), in->ntp[i].p);
	}
	p->ntp_count = in->ntp_count;
	return ERR_OK;
}

static void
warn_of_offset(struct dhcp_warnings *warnings, int64_t offset_s)
{
	char seconds[24];
	struct slice value;

	(void)snprintf(seconds, sizeof(seconds), "%lld", (long long)offset_s);
	value = slice_of(seconds);
	dhcp_warn(warnings, DHCP_WARN_QUARTER, &value);
}

static enum err
check_offset(const struct dhcp_wishes *in, struct dhcp_plan *p, struct dhcp_warnings *warnings,
	struct why *why)
{
	if (!in->has_offset)
		return ERR_OK;
	if (in->offset_s > EAST_MAX_S || in->offset_s < -WEST_MAX_S)
		return why_fail(why, ERR_LIMIT,
			"No time zone is %lld seconds from Greenwich: -43200 to 50400 there are.",
			(long long)in->offset_s);
	if (in->offset_s % QUARTER_S != 0)
		warn_of_offset(warnings, in->offset_s);
	p->has_offset = true;
	p->offset_s = (int32_t)in->offset_s;
	return ERR_OK;
}

static enum err
check_host(const char *what, struct slice host, struct why *why)
{
	struct ip ip;

	if (ip_parse(host, &ip) == ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"The %s is an address, %.*s; phones compare a name with the server's "
			"certificate, so give its name.",
			what, SLICE_FMT(slice_head(host, 64)));
	if (!dhcp_is_host(host))
		return why_fail(why, ERR_SYNTAX, "The %s \"%.*s\" is no host name.", what,
			SLICE_FMT(slice_head(host, 200)));
	return ERR_OK;
}

static enum err
check_registrars(const struct dhcp_wishes *in, struct dhcp_plan *p, struct dhcp_warnings *warnings,
	struct why *why)
{
	for (size_t i = 0; i < in->registrar_count; i++) {
		enum err e = check_host("registrar", in->registrars[i], why);

		if (e != ERR_OK)
			return e;
		p->registrars[i] = in->registrars[i];
		if (memchr(in->registrars[i].p, '.', in->registrars[i].n) == NULL)
			dhcp_warn(warnings, DHCP_WARN_REGISTRAR, &in->registrars[i]);
	}
	p->registrar_count = in->registrar_count;
	return ERR_OK;
}

/* Takes https://HOST[:PORT][/PATH], or HOST alone, apart into the sub-options. */
static enum err
read_web_services(struct slice text, struct dhcp_lync *out, struct why *why)
{
	struct dhcp_url url;
	enum dhcp_url_fault fault = dhcp_url_read(text, &url);
	bool is_http = fault == DHCP_URL_FINE && slice_eq_nocase(url.scheme, SLICE("http"));
	struct dhcp_lync lync = {.is_cut = false};

	if (fault != DHCP_URL_FINE)
		return why_fail(why, ERR_SYNTAX, "The web services URL \"%.*s\" %s",
			SLICE_FMT(slice_head(text, 200)), dhcp_url_fault_text(fault));
	if (!is_quotable(text) || url.login.n > 0 ||
		(url.scheme.n > 0 && !is_http && !slice_eq_nocase(url.scheme, SLICE("https"))))
		return why_fail(why, ERR_SYNTAX,
			"The web services are at https://NAME[:PORT][/PATH], without a login.");
	for (size_t i = 1; i < DHCP_LYNC__COUNT; i++)
		lync.has[i] = true;
	lync.sub[0] = SLICE("");
	lync.sub[DHCP_LYNC_CLASS] = slice_of(dhcp_lync_class);
	lync.sub[DHCP_LYNC_SCHEME] = is_http ? SLICE("http") : SLICE("https");
	lync.sub[DHCP_LYNC_HOST] = url.host;
	lync.sub[DHCP_LYNC_PORT] = url.port.n > 0 ? url.port : is_http ? SLICE("80") : SLICE("443");
	lync.sub[DHCP_LYNC_PATH] = url.path.n > 1 ? url.path : slice_of(dhcp_lync_path);
	*out = lync;
	return check_host("web services' name", url.host, why);
}

/* How long a name may be, so that option 43 with everything else in it has at most `most` bytes. */
static size_t
room_for_name(const struct dhcp_lync *lync, size_t most)
{
	size_t others = 0;

	for (size_t i = 1; i < DHCP_LYNC__COUNT; i++)
		others += 2 + (i == DHCP_LYNC_HOST ? 0 : lync->sub[i].n);
	return others < most ? most - others : 0;
}

static enum err
check_lync(const struct dhcp_wishes *in, struct dhcp_plan *p, struct dhcp_warnings *warnings,
	struct why *why)
{
	struct slice text = in->web_services;
	size_t room;
	enum err e;

	if (text.n == 0 && in->registrar_count == 0)
		return ERR_OK;
	if (text.n == 0) {
		text = in->registrars[0];
		dhcp_warn(warnings, DHCP_WARN_WEB_SERVICES, &text);
	}
	e = read_web_services(text, &p->lync, why);
	if (e != ERR_OK)
		return e;
	p->has_lync = true;
	room = room_for_name(&p->lync, DHCP_VALUE_MAX);
	if (p->lync.sub[DHCP_LYNC_HOST].n > room)
		return why_fail(why, ERR_LIMIT,
			"The web services' name has %zu bytes; option 43 holds names of at most "
			"%zu.",
			p->lync.sub[DHCP_LYNC_HOST].n, room);
	if (slice_compare(p->lync.sub[DHCP_LYNC_PATH], slice_of(dhcp_lync_path)) != 0)
		dhcp_warn(warnings, DHCP_WARN_PATH,
			(const struct slice[]){
				p->lync.sub[DHCP_LYNC_PATH], slice_of(dhcp_lync_path)});
	if (slice_eq_nocase(p->lync.sub[DHCP_LYNC_SCHEME], SLICE("http")))
		dhcp_warn(warnings, DHCP_WARN_HTTP, NULL);
	if (in->registrar_count == 0)
		dhcp_warn(warnings, DHCP_WARN_NO_REGISTRAR, NULL);
	return ERR_OK;
}

static void
add_value(struct dhcp_plan *p, uint8_t code, bool is_lync, const struct buf *b)
{
	struct dhcp_value *v = &p->values[p->value_count];

	if (b->n == 0 || b->n > DHCP_VALUE_MAX)
		return;
	*v = (struct dhcp_value){.code = code, .is_lync = is_lync, .n = (uint8_t)b->n};
	memcpy(v->bytes, b->p, b->n);
	p->value_count++;
}

static void
put_url(const struct dhcp_plan *p, struct buf *b)
{
	buf_add(b, p->url);
}

static void
put_ntp(const struct dhcp_plan *p, struct buf *b)
{
	dhcp_put_ips(p->ntp, p->ntp_count, b);
}

static void
put_offset(const struct dhcp_plan *p, struct buf *b)
{
	if (p->has_offset)
		dhcp_put_u32((uint32_t)p->offset_s, b);
}

static void
put_lync(const struct dhcp_plan *p, struct buf *b)
{
	if (p->has_lync)
		dhcp_lync_put(&p->lync, b);
}

static void
put_sip(const struct dhcp_plan *p, struct buf *b)
{
	if (p->registrar_count > 0)
		dhcp_sip_put_names(p->registrars, p->registrar_count, b);
}

/* Which options there are, in the order in which they are shown. */
static const struct {
	uint8_t code;
	bool is_lync;
	void (*put)(const struct dhcp_plan *p, struct buf *b);
} makers[DHCP_PLAN_VALUES_MAX] = {
	{DHCP_BOOT_SERVER,  false, put_url   },
	{DHCP_TFTP_SERVER,  false, put_url   },
	{DHCP_NTP_SERVERS,  false, put_ntp   },
	{DHCP_TIME_SERVERS, false, put_ntp   },
	{DHCP_TIME_OFFSET,  false, put_offset},
	{DHCP_VENDOR,       true,  put_lync  },
	{DHCP_SIP_SERVERS,  false, put_sip   },
};

static enum err
make_values(const struct dhcp_wishes *in, struct dhcp_plan *p, struct dhcp_warnings *warnings,
	struct why *why)
{
	(void)in;
	(void)warnings;
	for (size_t i = 0; i < COUNT(makers); i++) {
		AUTO(buf_free) struct buf b = BUF(2 * (size_t)DHCP_VALUE_MAX);
		enum err e;

		makers[i].put(p, &b);
		e = buf_check(&b);
		if (e == ERR_NOMEM)
			return e;
		if (e != ERR_OK || b.n > DHCP_VALUE_MAX)
			return why_fail(why, ERR_LIMIT,
				"Option %d would have more than %d bytes: take shorter names.",
				makers[i].code, DHCP_VALUE_MAX);
		add_value(p, makers[i].code, makers[i].is_lync, &b);
	}
	return ERR_OK;
}

/* The wishes in the order in which they are looked at; a name that is too long for its option shows
 * when the values are made. */
static const struct {
	const char *word;
	enum err (*check)(const struct dhcp_wishes *in, struct dhcp_plan *p,
		struct dhcp_warnings *warnings, struct why *why);
} checks[] = {
	{"url",          check_url       },
	{"ntp",          check_ntp       },
	{"offset",       check_offset    },
	{"registrar",    check_registrars},
	{"web_services", check_lync      },
	{"registrar",    make_values     },
};

enum err
dhcp_plan_make(const struct dhcp_wishes *wishes, struct dhcp_plan *out,
	struct dhcp_warnings *warnings, const char **at, struct why *why)
{
	struct dhcp_plan p = {.value_count = 0};

	for (size_t i = 0; i < COUNT(checks); i++) {
		enum err e = checks[i].check(wishes, &p, warnings, why);

		if (e != ERR_OK) {
			*at = checks[i].word;
			return e;
		}
	}
	*out = p;
	return ERR_OK;
}
