#include "admin/delivery.h"

#include "base/auto.h"
#include "base/crypto.h"

#include <inttypes.h>

enum {
	DELIVERY_MS = 10000,
	ANSWER_MAX_BYTES = 64 * 1024, /* read and dropped */
	BODY_MAX_BYTES = 128 * 1024,
	HEADER_BYTES = 160,
};

/* Where an address leads: host in any case, and port. */
struct place_to {
	struct slice host;
	uint64_t port; /* 0: none is named */
};

/* Reads "host", "host:port" or "[v6]:port".  False: it is none. */
static bool
read_authority(struct slice s, struct place_to *out)
{
	struct slice host = s, port = SLICE("");
	size_t close;

	for (size_t i = 0; i < s.n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]",
			    s.p[i]) == NULL)
			return false;
	close = slice_find(s, SLICE("]"));
	if (close < s.n) {
		host = slice_head(s, close + 1);
		if (host.p[0] != '[' || (host.n < s.n && s.p[host.n] != ':'))
			return false;
		port = slice_from(s, host.n + 1);
	} else {
		host = slice_cut(s, ':', &port);
	}
	out->host = host;
	out->port = 0;
	return host.n > 0 &&
	       (host.n == s.n || slice_to_u64(port, 1, UINT16_MAX, &out->port) == ERR_OK);
}

/* The place of a URL, its scheme's port where it names none. */
static bool
read_url(struct slice url, struct place_to *out)
{
	bool is_tls = slice_starts(url, SLICE("https://"));
	struct slice rest = slice_from(url, is_tls ? 8 : 7), behind;
	struct slice authority = slice_cut(rest, '/', &behind);

	authority = slice_cut(slice_cut(authority, '?', &behind), '#', &behind);
	if (!read_authority(authority, out))
		return false;
	if (out->port == 0)
		out->port = is_tls ? 443 : 80;
	return true;
}

static bool
is_listed(struct slice hosts, const struct place_to *to)
{
	struct place_to listed;

	while (hosts.n > 0) {
		struct slice word = slice_trim(slice_cut(hosts, ' ', &hosts));

		if (read_authority(word, &listed) && slice_eq_nocase(listed.host, to->host) &&
			(listed.port == to->port ||
				(listed.port == 0 && (to->port == 80 || to->port == 443))))
			return true;
	}
	return false;
}

enum err
delivery_check(const struct settings *s, struct slice url, struct why *why)
{
	struct place_to to;

	if (!read_url(url, &to))
		return why_fail(why, ERR_DENIED, "This is no address of a host that has a name.");
	if (is_listed(slice_of(settings_text(s, SET_WEBHOOK_HOSTS)), &to))
		return ERR_OK;
	return why_fail(why, ERR_DENIED,
		"Webhooks may not be sent to %.*s:%u: the setting webhook-hosts does not list it.",
		SLICE_FMT(slice_head(to.host, 100)), (unsigned)to.port);
}

struct client *
delivery_client(const atomic_bool *is_over)
{
	const struct client_options options = {.connect_ms = DELIVERY_MS,
		.stall_ms = DELIVERY_MS,
		.total_ms = DELIVERY_MS,
		.is_over = is_over};

	return client_new(&options);
}

/* The header that lets a receiver see who sent this, and when: "t=SECONDS,v1=HEX". */
static void
sign(struct slice secret, int64_t at, struct slice body, char out[HEADER_BYTES])
{
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	char hex[2 * CRYPTO_DIGEST_BYTES + 1], front[32];

	(void)snprintf(front, sizeof(front), "%" PRId64 ".", at);
	crypto_hmac(secret, slice_of(front), body, digest);
	crypto_hex(digest, sizeof(digest), hex);
	(void)snprintf(out, HEADER_BYTES, "Bootline-Signature: t=%" PRId64 ",v1=%s", at, hex);
}

static void
judge(const struct client_answer *a, struct receipt *out)
{
	*out = (struct receipt){.status = a->status, .took_us = a->took_us};
	/* An answer that is too long was cut off by us. */
	out->is_taken =
		(a->outcome == CLIENT_DONE || a->outcome == CLIENT_CUT) && a->status / 100 == 2;
	if (!out->is_taken)
		(void)snprintf(out->why, sizeof(out->why), "%s%s%.200s",
			client_outcome_text(a->outcome), a->why[0] != '\0' ? ": " : "", a->why);
}

enum err
delivery_try(struct client *client, const struct settings *s, const char *url, struct slice secret,
	const struct parcel *p, struct receipt *out)
{
	AUTO(buf_free) struct buf body = BUF(BODY_MAX_BYTES);
	char event[HEADER_BYTES], signature[HEADER_BYTES];
	const char *lines[] = {"Content-Type: application/json", event, NULL, NULL};
	struct client_answer answer;
	struct why why = {""};
	enum err e;

	buf_addf(&body, "{\"id\":\"%s\",\"event\":\"%s\",\"data\":", p->id, p->event);
	buf_add(&body, p->data);
	buf_add_char(&body, '}');
	e = buf_check(&body);
	if (e != ERR_OK)
		return e;
	if (delivery_check(s, slice_of(url), &why) != ERR_OK) {
		*out = (struct receipt){.is_taken = false};
		(void)snprintf(out->why, sizeof(out->why), "%.255s", why.text);
		return ERR_OK;
	}
	(void)snprintf(event, sizeof(event), "Bootline-Event: %s", p->event);
	if (secret.n > 0) {
		sign(secret, p->at, buf_slice(&body), signature);
		lines[2] = signature;
	}

	const struct client_request request = {.verb = CLIENT_POST,
		.url = url,
		.agent = "bootline",
		.body = buf_slice(&body),
		.lines = lines,
		.most_bytes = ANSWER_MAX_BYTES};
	client_transfer(client, &request, &answer);
	judge(&answer, out);
	return ERR_OK;
}
