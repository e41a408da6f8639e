#include "doctor/look_time.h"

#include "base/auto.h"
#include "base/clock.h"
#include "doctor/inner.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	OFFSET_MAX_MS = 60 * 1000, /* apart so far, somebody's clock is wrong */
	ANSWER_BYTES = 512,
	WAIT_MS = 2000,
	TRIES = 2, /* a datagram may be lost */
};

static const char windows[] = "time.windows.com";

static void
judge_srv(const struct time_seen *s, struct walk *w)
{
	if (s->source == TIME_FROM_FALLBACK && !s->has_srv) {
		walk_rule(
			w, s->has_answer ? RULE_TIME_LYNC : RULE_TIME_LYNC_SILENT, "%s", s->domain);
	}
	if (s->source == TIME_FROM_SRV && s->port != TIME_PORT)
		walk_rule(w, RULE_TIME_PORT, "%u", s->port);
}

static void
judge_answer(const struct time_seen *s, struct walk *w)
{
	int64_t apart_ms = s->answer.offset_ms;

	walk_found(w, "%s is %s%lld.%03lld s %s this machine's clock", s->name,
		llabs(apart_ms) > OFFSET_MAX_MS ? "" : "within ",
		(long long)(llabs(apart_ms) / 1000), (long long)(llabs(apart_ms) % 1000),
		llabs(apart_ms) <= OFFSET_MAX_MS ? "of" :
		apart_ms > 0                     ? "ahead of" :
						   "behind");
	if (s->answer.is_unset)
		walk_rule(w, RULE_TIME_UNSET, "%s", s->name);
	else if (llabs(apart_ms) > OFFSET_MAX_MS)
		walk_rule(w, RULE_TIME_OFFSET, "%s is %lld s %s", s->name,
			(long long)(llabs(apart_ms) / 1000), apart_ms > 0 ? "ahead" : "behind");
}

void
time_judge(const struct time_seen *s, struct walk *w)
{
	judge_srv(s, w);
	if (s->source == TIME_FROM_NOBODY) {
		walk_found(w, "nobody tells phones the time");
		walk_rule(w, RULE_TIME_NONE, "%s",
			s->domain == NULL ? ": neither option 42, nor a SIP domain, nor the files "
					    "that were read" :
					    "");
	} else if (s->has_answer) {
		judge_answer(s, w);
	} else if (s->source == TIME_FROM_FALLBACK) {
		walk_found(w, "%s does not answer", s->name);
	} else if (s->resolved != DNS_FOUND) {
		walk_found(w, "%s has no address", s->name);
		walk_rule(w, RULE_TIME_NAME, "%s", s->name);
	} else {
		walk_found(w, "%s does not answer", s->name);
		walk_rule(w, RULE_TIME_SILENT, "%s", s->name);
	}
}

/* Asks one server. */
static void
ask(struct doctor *d, const struct listen_address *to, struct time_seen *s)
{
	char question[SNTP_BYTES], answer[ANSWER_BYTES];

	for (int i = 0; i < TRIES && !s->has_answer && !doctor_is_over(d); i++) {
		struct patience p = patience_of(d->options->is_over, WAIT_MS);
		struct why why = {""};
		int64_t sent_ms = clock_wall_ms();

		sntp_question(sent_ms, question);
		size_t n = dial_ask_once(to, (struct slice){question, sizeof(question)}, &p, answer,
			sizeof(answer), &why);
		s->has_answer = sntp_read((struct slice){answer, n}, sent_ms, clock_wall_ms(),
					&s->answer) == ERR_OK;
	}
}

static void
ask_name(struct doctor *d, const char *name, uint16_t port, struct time_seen *s)
{
	struct dns_addresses a;

	s->name = name;
	dns_addresses(d->dns, name, &a);
	s->resolved = a.outcome;
	for (size_t i = 0; i < a.count && i < DNS_RECORDS_MAX && !s->has_answer; i++) {
		struct listen_address to = dial_address(&a.ips[i], port);

		ask(d, &to, s);
	}
}

/* HOST, HOST:PORT or an address of IPv6. */
static uint16_t
cut_port(char name[DNS_NAME_MAX_BYTES + 1])
{
	char *colon = strrchr(name, ':');
	uint64_t port;

	if (colon == NULL || strchr(name, ':') != colon ||
		slice_to_u64(slice_of(colon + 1), 1, 65535, &port) != ERR_OK)
		return TIME_PORT;
	*colon = '\0';
	return (uint16_t)port;
}

/* The service of a domain, where there is one. */
static void
find_service(struct doctor *d, struct dns_services *found, struct time_seen *s)
{
	const char *domains[] = {d->options->sip_domain, d->learnt.domain};
	char name[DNS_NAME_MAX_BYTES + 16];

	for (size_t i = 0; i < 2 && !s->has_srv; i++) {
		if (domains[i] == NULL || domains[i][0] == '\0')
			continue;
		(void)snprintf(name, sizeof(name), "_ntp._udp.%s", domains[i]);
		dns_services(d->dns, name, found);
		s->domain = s->domain != NULL ? s->domain : domains[i];
		s->has_srv = found->outcome == DNS_FOUND;
	}
	/* Phones of UC Software are content with option 42. */
	if (d->options->sip_domain == NULL && !s->has_srv)
		s->domain = NULL;
}

/* What a step is about: the server, and its port where that is no usual one. */
static void
say_server(const char *name, uint16_t port, char out[WALK_ABOUT_BYTES])
{
	if (port == TIME_PORT)
		(void)snprintf(out, WALK_ABOUT_BYTES, "%s", name);
	else
		(void)snprintf(out, WALK_ABOUT_BYTES, "%s:%u", name, port);
}

/* Whether a server has its step already: option 42 and a file often name the same. */
static bool
has_step(const struct walk *w, const char *about)
{
	for (size_t i = 0; i < walk_count(w); i++)
		if (walk_at(w, i)->step == WALK_TIME &&
			slice_eq_nocase(slice_of(walk_at(w, i)->about), slice_of(about)))
			return true;
	return false;
}

/* A step for one server.  The first one that knows the time is who phones are taken to believe. */
static void
look_server(struct doctor *d, const char *name, uint16_t port, struct time_seen s)
{
	char about[WALK_ABOUT_BYTES];

	say_server(name, port, about);
	if (doctor_is_over(d) || has_step(d->walk, about))
		return;
	walk_begin(d->walk, WALK_TIME, about);
	s.port = port;
	ask_name(d, name, port, &s);
	time_judge(&s, d->walk);
	if (!d->has_clock && s.has_answer && !s.answer.is_unset) {
		d->has_clock = true;
		d->clock_ms = s.answer.offset_ms;
	}
	walk_end(d->walk);
}

void
look_time(struct doctor *d)
{
	const char *named = d->options->ntp;
	struct time_seen s = {.name = ""};
	struct dns_services found = {.count = 0};
	char name[DNS_NAME_MAX_BYTES + 1] = "";

	if (d->options->is_inside) {
		walk_begin(d->walk, WALK_TIME, "");
		walk_skip(d->walk, DOCTOR_INSIDE);
		walk_end(d->walk);
		return;
	}
	find_service(d, &found, &s);
	if (named != NULL) {
		(void)snprintf(name, sizeof(name), "%s", named);
		uint16_t port = cut_port(name);
		look_server(d, name, port, (struct time_seen){.source = TIME_FROM_OPTION});
	}
	for (size_t i = 0; named == NULL && i < d->learnt.ntp_count; i++)
		look_server(d, ip_text(&d->learnt.ntp[i], name), TIME_PORT,
			(struct time_seen){.source = TIME_FROM_DHCP});
	for (size_t i = 0; s.has_srv && i < found.count && i < DNS_RECORDS_MAX; i++)
		look_server(d, found.services[i].target, found.services[i].port,
			(struct time_seen){
				.source = TIME_FROM_SRV, .domain = s.domain, .has_srv = true});
	if (s.domain != NULL && !s.has_srv)
		look_server(d, windows, TIME_PORT,
			(struct time_seen){.source = TIME_FROM_FALLBACK, .domain = s.domain});
}

void
look_time_in_files(struct doctor *d, const struct vphone_config *files)
{
	static const char *const names[] = {"tcpIpApp.sntp.address", "device.sntp.serverName"};
	char name[DNS_NAME_MAX_BYTES + 1];
	struct slice value;

	for (size_t i = 0; i < COUNT(names) && !d->options->is_inside; i++)
		if (vphone_config_get(files, slice_of(names[i]), &value) && value.n > 0 &&
			slice_to_text(value, name, sizeof(name)) == ERR_OK)
			look_server(
				d, name, TIME_PORT, (struct time_seen){.source = TIME_FROM_FILES});
}

void
look_time_end(struct doctor *d)
{
	struct time_seen s = {.name = "", .domain = d->options->sip_domain};

	for (size_t i = 0; i < walk_count(d->walk); i++)
		if (walk_at(d->walk, i)->step == WALK_TIME)
			return;
	walk_begin(d->walk, WALK_TIME, "");
	time_judge(&s, d->walk);
	walk_end(d->walk);
}
