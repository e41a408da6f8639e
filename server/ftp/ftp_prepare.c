#include "ftp/ftp_inner.h"

#include "base/auto.h"

enum { ACTIVE_PORT_MIN = 1024 };

/* Opens a port for the data connection; says why it cannot. */
static bool
open_passive(struct ftp_session *s, struct ftp_address *out)
{
	enum err e = s->parts->env->passive(s->owner, out);

	s->has &= (uint8_t)~FTP_HAS_DATA;
	if (e == ERR_OK)
		s->has |= FTP_HAS_DATA;
	else
		ftp_reply(s, 425, "No port is free for a data connection: try again.");
	return e == ERR_OK;
}

void
ftp_prepare_pasv(struct ftp_session *s, struct slice arg)
{
	AUTO(buf_free) struct buf text = BUF(64);
	struct slice public = slice_of(settings_text(s->parts->settings, SET_FTP_PUBLIC));
	struct ftp_address at;
	struct ip ip;

	(void)arg;
	if (s->is_extended_only) {
		ftp_reply(s, 503, "EPSV ALL was said.");
		return;
	}
	if (!ip_is_v4(&s->local)) {
		ftp_reply(s, 425, "PASV cannot name an IPv6 address: use EPSV.");
		return;
	}
	if (!open_passive(s, &at))
		return;
	if (ip_parse(public, &ip) == ERR_OK) /* empty, or checked when it was set */
		at.ip = ip;
	ftp_address_pasv_text(&at, &text);
	ftp_reply(s, 227, "Entering Passive Mode %s.", buf_text(&text));
}

void
ftp_prepare_epsv(struct ftp_session *s, struct slice arg)
{
	bool is_v4 = ip_is_v4(&s->local);
	struct ftp_address at;

	if (slice_eq_nocase(arg, SLICE("ALL"))) {
		s->is_extended_only = true;
		ftp_reply(s, 200, "EPSV ALL: nothing else from now on.");
	} else if (arg.n > 0 && !slice_is(arg, is_v4 ? "1" : "2")) {
		ftp_reply(s, 522, "That network protocol is not this connection's, use (%d).",
			is_v4 ? 1 : 2);
	} else if (open_passive(s, &at)) {
		ftp_reply(s, 229, "Entering Extended Passive Mode (|||%u|)", at.port);
	}
}

/* An address that the client gave: only its own, only where active mode is allowed. */
static void
prepare_active(struct ftp_session *s, const struct ftp_address *to)
{
	s->has &= (uint8_t)~FTP_HAS_DATA;
	if (!ip_eq(&to->ip, &s->who.ip) || to->port < ACTIVE_PORT_MIN) {
		ftp_reply(s, 501, "Only your own address, and ports from %d.", ACTIVE_PORT_MIN);
	} else if (!settings_is_on(s->parts->settings, SET_FTP_ACTIVE)) {
		ftp_reply(
			s, 502, "Active mode is switched off here (ftp-active): use EPSV or PASV.");
	} else {
		s->parts->env->active(s->owner, to);
		s->has |= FTP_HAS_DATA;
		ftp_reply(s, 200, "Will connect there.");
	}
}

void
ftp_prepare_port(struct ftp_session *s, struct slice arg)
{
	struct ftp_address to;

	if (s->is_extended_only)
		ftp_reply(s, 503, "EPSV ALL was said.");
	else if (ftp_address_port(arg, &to) != ERR_OK)
		ftp_reply(s, 501, "Not an address of the form h1,h2,h3,h4,p1,p2.");
	else
		prepare_active(s, &to);
}

void
ftp_prepare_eprt(struct ftp_session *s, struct slice arg)
{
	struct ftp_address to;
	enum err e = ftp_address_eprt(arg, &to);

	if (s->is_extended_only)
		ftp_reply(s, 503, "EPSV ALL was said.");
	else if (e == ERR_NOTFOUND)
		ftp_reply(s, 522, "Network protocol not supported, use (1,2).");
	else if (e == ERR_OK && ip_is_v4(&to.ip) != ip_is_v4(&s->local))
		ftp_reply(s, 522, "That network protocol is not this connection's, use (%d).",
			ip_is_v4(&s->local) ? 1 : 2);
	else if (e != ERR_OK)
		ftp_reply(s, 501, "Not an address of the form |1|a.b.c.d|port|.");
	else
		prepare_active(s, &to);
}
