#include "doctor/doctor.h"

#include "base/auto.h"
#include "doctor/inner.h"
#include "doctor/look_boot.h"

#include <stdio.h>

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

static enum err
walk_lync(struct doctor *d)
{
	static enum err (*const looks[])(struct doctor *) = {
		lync_look_registrar, lync_look_web, lync_look_update};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(looks) && e == ERR_OK && has_lync(d); i++)
		e = looks[i](d);
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
	if (e == ERR_OK && options->has_mac && !doctor_is_over(&d))
		e = look_phone(&d);
	if (e == ERR_OK)
		e = walk_lync(&d);
	return e == ERR_OK ? walk_check(w) : e;
}
