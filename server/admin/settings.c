/* /settings: what is in force.  /tls: the certificate that phones see. */
#include "base/settings.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/members_of.h"
#include "net/certificate.h"

static struct jval *
setting(const struct settings *s, enum setting id)
{
	struct jval *j = jval_object();

	members_of_setting(jval_members(j), s, id);
	return j;
}

enum err
settings_list(struct call *c)
{
	struct jval *rows = jval_put_array(c->answer, "settings");

	for (int i = 0; i < SET__COUNT; i++)
		jval_push(rows, setting(c->settings, (enum setting)i));
	return ERR_OK;
}

static struct jval *
certificate(const struct certificate_shown *s)
{
	struct jval *j = jval_object();

	members_of_certificate(jval_members(j), s);
	return j;
}

static void
push_parameters(struct jval *list, struct slice pem)
{
	for (size_t i = 0; i < CERTIFICATE_PARAMETERS; i++) {
		const struct certificate_parameter *p = &certificate_parameters[i];
		struct jval *j = jval_push_object(list);

		jval_put_text(j, "name", p->name);
		jval_put_slice(j, "value", p->is_pem ? pem : SLICE("1"));
	}
}

/* The authority is known where the server made it; that of another's certificate is not here. */
static enum err
push_authority(
	struct call *c, enum certificate which, struct jval *certificates, struct jval *parameters)
{
	AUTO(certificate_shown_done) struct certificate_shown authority = {.pem = BUF(0)};
	struct why why = {""};
	enum err e = certificate_show(c->settings, which, true, &authority, &why);

	if (e == ERR_SYNTAX)
		return ERR_OK;
	if (e != ERR_OK)
		return why_fail(c->why, e, "%s", why.text);
	jval_push(certificates, certificate(&authority));
	push_parameters(parameters, buf_slice(&authority.pem));
	return ERR_OK;
}

enum err
tls_show(struct call *c)
{
	AUTO(certificate_shown_done) struct certificate_shown shown = {.pem = BUF(0)};
	enum certificate which =
		call_query_flag(c, "legacy") ? CERTIFICATE_LEGACY : CERTIFICATE_USUAL;
	struct jval *certificates = jval_put_array(c->answer, "certificates");
	struct jval *parameters = jval_put_array(c->answer, "parameters");
	struct why why = {""};
	enum err e = certificate_show(c->settings, which, false, &shown, &why);

	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"There is no certificate: the server makes one at its first start with a "
			"listener that offers TLS (--https, --ftp, --ftps).");
	if (e != ERR_OK)
		return why_fail(c->why, e, "%s", why.text);
	jval_push(certificates, certificate(&shown));
	return push_authority(c, which, certificates, parameters);
}
