#include "reach/tell_phone.h"

#include "base/auto.h"
#include "base/clock.h"
#include "reach/sip_talk.h"
#include "reach/ucs_rest.h"

#include <stdio.h>

struct client *
tell_phone_client(const atomic_bool *is_over)
{
	const struct client_options options = {
		.connect_ms = TELLING_REST_MS / 2,
		.stall_ms = TELLING_REST_MS,
		.total_ms = TELLING_REST_MS,
		.is_over = is_over,
		.skips_tls_check = true, /* see ucs_rest.h */
	};

	return client_new(&options);
}

/* Adds a sentence behind those that are there. */
static void
add_why(struct telling_try *t, const char *text)
{
	size_t n = strlen(t->why.text);

	(void)snprintf(t->why.text + n, sizeof(t->why.text) - n, "%s%s", n > 0 ? " " : "", text);
}

static bool
by_rest(const struct tell_phone *tell, struct telling_try *out)
{
	const struct phone_contact *c = tell->contact;
	AUTO(buf_wipe) struct buf password = BUF(SECRET_MAX_BYTES + 1);
	struct ucs_rest rest = {
		.phone = c->ip, .port = c->rest_port, .is_tls = c->is_rest_tls, .what = tell->what};
	struct why why = {""};

	if (!c->has_rest)
		return false;
	if (!c->is_proven) {
		add_why(out,
			"By REST: not asked, because who came from its address last had the shared "
			"account alone, and may be another.");
		return false;
	}
	buf_add(&password, buf_slice(&c->admin));
	rest.password = buf_text(&password);
	if (buf_check(&password) == ERR_OK && ucs_rest_tell(tell->client, &rest, &why) == ERR_OK)
		return true;
	add_why(out, why.text);
	return false;
}

static void
tell_end(const struct sip_talk_end *end, bool is_stream, struct telling_try *out)
{
	const char *over = is_stream ? "TCP" : "UDP";
	char text[WHY_BYTES / 2];

	if (end->result == SIP_REFUSED)
		(void)snprintf(text, sizeof(text), "By NOTIFY over %s: it answers %u %s.", over,
			end->status, end->phrase);
	else
		(void)snprintf(text, sizeof(text), "By NOTIFY over %s: %s.", over,
			end->result == SIP_UNREACHABLE ? "nobody listens" : "no answer");
	add_why(out, text);
}

static bool
by_notify(const struct tell_phone *tell, bool is_stream, struct telling_try *out)
{
	const struct phone_contact *c = tell->contact;
	AUTO(buf_wipe) struct buf password = BUF(SECRET_MAX_BYTES + 1);
	struct sip_login login = {.user = c->auth_user};
	struct sip_talk talk = {.phone = c->ip,
		.port = tell->sip_port,
		.user = c->user,
		.is_stream = is_stream,
		.wait_ms = TELLING_NOTIFY_MS,
		.is_over = tell->is_over};
	struct sip_talk_end end;

	buf_add(&password, buf_slice(&c->secret));
	login.password = buf_text(&password);
	if (c->is_proven && c->auth_user[0] != '\0' && password.n > 0)
		talk.login = &login;
	sip_talk(&talk, &end);
	if (end.result == SIP_ACCEPTED)
		return true;
	tell_end(&end, is_stream, out);
	return false;
}

static bool
by_udp(const struct tell_phone *tell, struct telling_try *out)
{
	return by_notify(tell, false, out);
}

static bool
by_tcp(const struct tell_phone *tell, struct telling_try *out)
{
	return by_notify(tell, true, out);
}

/* One row a way, in the order in which they are tried. */
static const struct {
	enum telling_way way;
	bool (*tell)(const struct tell_phone *tell, struct telling_try *out);
} ways[] = {
	{TELLING_BY_REST, by_rest},
	{TELLING_BY_UDP,  by_udp },
	{TELLING_BY_TCP,  by_tcp },
};

void
tell_phone(const struct tell_phone *tell, struct telling_try *out)
{
	*out = (struct telling_try){.has_address = tell->contact->has_address};
	for (size_t i = 0; out->has_address && i < COUNT(ways); i++) {
		/* The phone may come before its answer is read. */
		out->began_ms = clock_wall_ms();
		if (ways[i].tell(tell, out)) {
			out->way = ways[i].way;
			return;
		}
	}
}
