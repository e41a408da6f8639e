#include "doctor/doctor.h"

#include "base/auto.h"
#include "doctor/inner.h"
#include "doctor/look_boot.h"

#include <stdio.h>

bool
doctor_is_domain(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || strchr("/:@", s.p[i]) != NULL || (s.p[i] & 0x80) != 0)
			return false;
	return s.n > 0 && s.n <= DNS_NAME_MAX_BYTES - 64;
}

void
doctor_own_url(
	const char *scheme, const char *at, const char *base_path, char out[DOCTOR_URL_BYTES])
{
	struct slice text = slice_of(at);
	bool is_every = slice_starts(text, SLICE("0.0.0.0:")) || slice_starts(text, SLICE("[::]:"));
	int n = snprintf(out, DOCTOR_URL_BYTES, "%s://%s%s%s/", scheme, is_every ? "127.0.0.1" : "",
		is_every ? strrchr(at, ':') : at, base_path);

	if (n < 0 || n >= DOCTOR_URL_BYTES)
		out[0] = '\0';
}

static void
doctor_done(struct doctor *d)
{
	dns_close(d->dns);
}

/* Reads one server's address. */
static enum err
read_target(const char *url, struct target *out, struct why *why)
{
	*out = (struct target){.resolve = ""};
	if (slice_to_text(slice_of(url), out->url, sizeof(out->url)) == ERR_OK &&
		host_read(slice_of(url), &out->host) == ERR_OK)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"\"%.200s\" is no server address: SCHEME://[user:password@]HOST[:PORT][/FOLDER], "
		"where SCHEME is http, https, ftp, ftps or tftp.",
		url);
}

/* The whole way at one boot server. */
static enum err
walk_target(struct doctor *d, struct target *t, struct why *why)
{
	enum err e = ERR_OK;

	look_name(d, t);
	if (t->addresses.outcome == DNS_FOUND && !doctor_is_over(d))
		e = look_boot(d, t, why);
	if (e == ERR_OK && !doctor_is_over(d))
		e = look_tls(d, t);
	return e;
}

static void
tell_no_target(struct doctor *d)
{
	walk_begin(d->walk, WALK_REACH, "");
	boot_judge_nowhere(d->learnt.was_asked, d->walk);
	walk_end(d->walk);
}

/* The servers that were named; else the one that DHCP names; else this program's own. */
static enum err
walk_targets(struct doctor *d, struct why *why)
{
	const struct doctor_options *o = d->options;
	bool is_learnt = d->learnt.boot[0] != '\0' && (o->are_own || o->url_count == 0);
	size_t count = is_learnt ? 1 : o->url_count;
	enum err e = ERR_OK;

	if (count == 0)
		tell_no_target(d);
	for (size_t i = 0; i < count && e == ERR_OK && !doctor_is_over(d); i++) {
		struct target *t = malloc(sizeof(*t)); /* some KiB: not a stack's */

		if (t == NULL)
			return ERR_NOMEM;
		e = read_target(is_learnt ? d->learnt.boot : o->urls[i], t, why);
		if (e == ERR_OK)
			e = walk_target(d, t, why);
		free(t);
	}
	return e;
}

/* Whether anything speaks of Lync. */
static bool
has_lync(const struct doctor *d)
{
	return d->options->sip_domain != NULL && !doctor_is_over(d);
}

/* Where Lync's web services are is DHCP's to say, and they are others' servers. */
static enum err
pass_web(struct doctor *d)
{
	static const enum walk_step passed[] = {WALK_WEB, WALK_PIN};

	for (size_t i = 0; i < COUNT(passed); i++) {
		walk_begin(d->walk, passed[i], "");
		walk_skip(d->walk, DOCTOR_INSIDE);
		walk_end(d->walk);
	}
	return ERR_OK;
}

static enum err
walk_lync(struct doctor *d)
{
	static enum err (*const looks[])(struct doctor *) = {
		lync_look_registrar, lync_look_web, lync_look_update};
	bool is_inside = d->options->is_inside;
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(looks) && e == ERR_OK && has_lync(d); i++)
		e = is_inside && looks[i] == lync_look_web ? pass_web(d) : looks[i](d);
	return e;
}

enum err
doctor_walk(const struct doctor_options *options, struct walk *w, struct why *why)
{
	AUTO(doctor_done) struct doctor d = {.options = options, .walk = w};
	enum err e = dns_open(options->dns, options->is_over, &d.dns, why);

	if (e == ERR_OK && options->dhcp_domain != NULL)
		e = slice_to_text(
			slice_of(options->dhcp_domain), d.learnt.domain, sizeof(d.learnt.domain));
	if (e == ERR_OK)
		e = look_dhcp(&d);
	if (e == ERR_OK && !doctor_is_over(&d))
		look_time(&d);
	if (e == ERR_OK)
		e = walk_targets(&d, why);
	if (e == ERR_OK && !doctor_is_over(&d))
		look_time_end(&d);
	if (e == ERR_OK && options->has_mac && !doctor_is_over(&d))
		e = look_phone(&d);
	if (e == ERR_OK)
		e = walk_lync(&d);
	return e == ERR_OK ? walk_check(w) : e;
}
