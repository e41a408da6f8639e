#include "doctor/look_dhcp.h"

#include "base/auto.h"
#include "netcheck/dhcp_lync.h"
#include "netcheck/dhcp_show.h"
#include "netcheck/dhcp_sip.h"
#include "netcheck/dhcp_url.h"

#include <stdio.h>

enum { WAIT_MS = 3000, IP4_BYTES = 4, VALUE_BYTES = 1024 };

/* The answer that a phone of this role takes; NULL: none. */
static const struct dhcp_reply *
taken(const struct dhcp_view *v, enum dhcp_role role)
{
	return v->taken[role] != DHCP_OF_NONE ? &v->answers[v->taken[role]].reply : NULL;
}

static void
tell_answer(const struct dhcp_view *v, enum dhcp_role role, struct walk *w)
{
	static const unsigned codes[] = {DHCP_BOOT_SERVER, DHCP_TFTP_SERVER, DHCP_NTP_SERVERS,
		DHCP_TIME_OFFSET, DHCP_DOMAIN, DHCP_VENDOR, DHCP_SIP_SERVERS, DHCP_ENTERPRISE_CLASS,
		DHCP_ENTERPRISE};
	const struct dhcp_reply *r = taken(v, role);
	char name[WALK_ABOUT_BYTES], server[IP_TEXT_BYTES];

	if (r == NULL)
		return;
	walk_fact(w, dhcp_role_word(role), "answered by %s", ip_text(&r->server, server));
	for (size_t i = 0; i < COUNT(codes); i++) {
		AUTO(buf_free) struct buf value = BUF(VALUE_BYTES);

		if (!r->has[codes[i]])
			continue;
		dhcp_show(codes[i], dhcp_reply_option(r, codes[i]), &value);
		(void)snprintf(name, sizeof(name), "%s, option %u", dhcp_role_word(role), codes[i]);
		walk_fact(w, name, "%s", buf_text(&value));
	}
}

void
dhcp_tell(const struct dhcp_view *v, struct walk *w)
{
	static const enum severity severities[] = {
		[DHCP_NOTE] = SEVERITY_NOTE,
		[DHCP_WARNING] = SEVERITY_WARN,
		[DHCP_FAULT] = SEVERITY_WRONG,
	};
	struct learnt learnt = {.boot = ""};

	dhcp_learn(v, &learnt);
	if (v->answer_count == 0)
		walk_found(w, "nobody answers on %s", v->interface);
	else
		walk_found(w,
			v->answer_count == 1 ? "%zu answer on %s; phones are sent to %s" :
					       "%zu answers on %s; phones are sent to %s",
			v->answer_count, v->interface,
			learnt.boot[0] != '\0' ? learnt.boot : "nowhere");
	for (int i = 0; i < DHCP_ROLE__COUNT; i++)
		tell_answer(v, (enum dhcp_role)i, w);
	for (size_t i = 0; i < v->finding_count; i++) {
		const struct dhcp_finding *f = &v->findings[i];
		char word[WALK_WORD_BYTES];

		(void)snprintf(word, sizeof(word), "dhcp-%s", f->code);
		walk_given(w, word, severities[f->weight], f->text, f->mend);
	}
}

/* A server address; without a scheme phones take the protocol that they are set to, which is FTP
 * from the factory. */
static void
learn_boot(const struct dhcp_reply *r, struct learnt *out)
{
	struct slice text = dhcp_reply_option(
		r, r->has[DHCP_BOOT_SERVER] ? DHCP_BOOT_SERVER : DHCP_TFTP_SERVER);
	struct dhcp_url url;

	while (text.n > 0 && text.p[text.n - 1] == '\0')
		text.n--;
	if (out->boot[0] == '\0' && dhcp_url_read(text, &url) == DHCP_URL_FINE)
		(void)snprintf(out->boot, sizeof(out->boot), "%s%.*s",
			url.scheme.n > 0 ? "" : "ftp://", SLICE_FMT(text));
}

static void
learn_plain(const struct dhcp_reply *r, struct learnt *out)
{
	struct slice domain = dhcp_reply_option(r, DHCP_DOMAIN);
	struct slice ntp = dhcp_reply_option(r, DHCP_NTP_SERVERS);

	if (out->domain[0] == '\0' && dhcp_is_host(domain))
		(void)snprintf(out->domain, sizeof(out->domain), "%.*s", SLICE_FMT(domain));
	for (; ntp.n >= IP4_BYTES && out->ntp_count < LEARNT_NTP_MAX;
		ntp = slice_from(ntp, IP4_BYTES))
		out->ntp[out->ntp_count++] = dhcp_ip(ntp);
}

static void
learn_lync(const struct dhcp_reply *r, struct learnt *out)
{
	AUTO(buf_free) struct buf url = BUF(DOCTOR_URL_BYTES - 1);
	struct dhcp_lync lync = dhcp_lync_read(dhcp_reply_option(r, DHCP_VENDOR));
	struct dhcp_sip sip;

	if (out->web_services[0] == '\0' && dhcp_lync_url(&lync, &url))
		(void)snprintf(out->web_services, sizeof(out->web_services), "%s", buf_text(&url));
	if (!r->has[DHCP_SIP_SERVERS])
		return;
	dhcp_sip_read(dhcp_reply_option(r, DHCP_SIP_SERVERS), &sip);
	for (size_t i = 0; i < dhcp_sip_kept(&sip) && sip.is_names; i++)
		if (out->registrar_count < LEARNT_REGISTRARS_MAX)
			(void)snprintf(out->registrars[out->registrar_count++],
				DNS_NAME_MAX_BYTES + 1, "%s", sip.names[i]);
}

void
dhcp_learn(const struct dhcp_view *v, struct learnt *out)
{
	const struct dhcp_reply *ucs = taken(v, DHCP_AS_UCS), *lync = taken(v, DHCP_AS_LYNC);

	if (ucs == NULL)
		ucs = taken(v, DHCP_AS_UCS_ASCII);
	if (ucs != NULL) {
		learn_boot(ucs, out);
		learn_plain(ucs, out);
	}
	if (lync != NULL)
		learn_lync(lync, out);
	out->was_asked = true;
}

enum err
look_dhcp(struct doctor *d)
{
	const struct doctor_options *o = d->options;
	AUTO(dhcp_view_done) struct dhcp_view view = {.answers = NULL};
	struct dhcp_probe_options probe = {
		.interface = o->interface, .mac = o->has_mac ? &o->mac : NULL, .wait_ms = WAIT_MS};
	struct why why = {""};
	enum err e;

	walk_begin(d->walk, WALK_DHCP, "");
	if (o->dhcp_why != NULL) {
		walk_skip(d->walk, "not asked: %s", o->dhcp_why);
		walk_end(d->walk);
		return ERR_OK;
	}
	e = dhcp_probe(&probe, &view, &why);
	if (e == ERR_NOMEM)
		return e;
	if (e != ERR_OK) {
		walk_skip(d->walk, "not asked: %s", why.text);
	} else {
		dhcp_tell(&view, d->walk);
		dhcp_learn(&view, &d->learnt);
	}
	walk_end(d->walk);
	return ERR_OK;
}
