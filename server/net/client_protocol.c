#include "net/client_protocol.h"

#include "base/auto.h"

enum client_protocol
client_protocol_of(struct slice url)
{
	static const struct {
		struct slice scheme;
		enum client_protocol protocol;
	} rows[] = {
		{SLICE_INIT("http://"),  CLIENT_HTTP},
		{SLICE_INIT("https://"), CLIENT_HTTP},
		{SLICE_INIT("ftp://"),   CLIENT_FTP },
		{SLICE_INIT("ftps://"),  CLIENT_FTP },
		{SLICE_INIT("tftp://"),  CLIENT_TFTP},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (slice_eq_nocase(slice_head(url, rows[i].scheme.n), rows[i].scheme))
			return rows[i].protocol;
	return CLIENT_UNKNOWN;
}

bool
client_has_login(struct slice url)
{
	struct slice scheme = SLICE("://"),
		     rest = slice_from(url, slice_find(url, scheme) + scheme.n);
	struct slice authority = slice_cut(rest, '/', &rest);

	return memchr(authority.p, '@', authority.n) != NULL;
}

const char *
client_word(enum client_protocol protocol, enum client_verb verb)
{
	static const char *const words[CLIENT_PROTOCOL__COUNT][CLIENT_VERB__COUNT] = {
		[CLIENT_UNKNOWN] = {"fetch", "probe", "store", "append", "post"},
		[CLIENT_HTTP] = {"GET",   "HEAD",  "PUT",   "PUT",    "POST"},
		[CLIENT_FTP] = {"RETR",  "SIZE",  "STOR",  "APPE",   NULL  },
		[CLIENT_TFTP] = {"RRQ",   NULL,    "WRQ",   NULL,     NULL  },
	};

	return words[protocol][verb];
}

enum client_outcome
client_outcome_of(enum client_protocol protocol, enum client_verb verb, long status)
{
	enum { READS = 1 << CLIENT_FETCH | 1 << CLIENT_PROBE, ALL = (1 << CLIENT_VERB__COUNT) - 1 };
	/* The first row that fits counts; what none fits is a refusal. */
	static const struct {
		enum client_protocol protocol;
		unsigned verbs;
		long from, to;
		enum client_outcome outcome;
	} rows[] = {
		{CLIENT_HTTP, ALL,   200, 299, CLIENT_DONE  },
		{CLIENT_HTTP, ALL,   300, 399, CLIENT_MOVED },
		{CLIENT_HTTP, ALL,   401, 401, CLIENT_LOGIN },
		{CLIENT_HTTP, ALL,   404, 404, CLIENT_ABSENT},
		{CLIENT_HTTP, ALL,   410, 410, CLIENT_ABSENT},
 /* A transfer began (150) and its end was never told. */
		{CLIENT_FTP,  ALL,   0,   199, CLIENT_BROKEN},
		{CLIENT_FTP,  ALL,   200, 299, CLIENT_DONE  },
		{CLIENT_FTP,  ALL,   425, 426, CLIENT_BROKEN}, /* the data connection */
		{CLIENT_FTP,  ALL,   430, 430, CLIENT_LOGIN },
		{CLIENT_FTP,  ALL,   530, 532, CLIENT_LOGIN },
 /* To STOR it is a refusal: "file unavailable", not "no such file". */
		{CLIENT_FTP,  READS, 550, 550, CLIENT_ABSENT},
		{CLIENT_TFTP, ALL,   0,   0,   CLIENT_DONE  },
		{CLIENT_TFTP, READS, 1,   1,   CLIENT_ABSENT},
	};

	if (protocol == CLIENT_UNKNOWN)
		return CLIENT_BAD_URL;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].protocol == protocol && (rows[i].verbs & 1U << verb) != 0 &&
			status >= rows[i].from && status <= rows[i].to)
			return rows[i].outcome;
	return CLIENT_REFUSED;
}

const char *
client_outcome_text(enum client_outcome outcome)
{
	static const char *const texts[CLIENT__COUNT] = {
		[CLIENT_DONE] = "done",
		[CLIENT_CUT] = "ended by us",
		[CLIENT_ABSENT] = "not there",
		[CLIENT_LOGIN] = "login refused",
		[CLIENT_REFUSED] = "refused",
		[CLIENT_MOVED] = "redirect, not followed",
		[CLIENT_ELSEWHERE] = "on another server, which is not asked from here",
		[CLIENT_UNREACHABLE] = "server not reached",
		[CLIENT_TIMEOUT] = "timed out",
		[CLIENT_BROKEN] = "transfer broke off",
		[CLIENT_BAD_URL] = "not a usable URL",
		[CLIENT_SINK_FAILED] = "could not be kept",
		[CLIENT_NOMEM] = "out of memory",
	};

	return texts[outcome];
}
