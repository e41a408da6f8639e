/* /settings: what is in force.  /tls: the certificate that phones see. */
#include "base/settings.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "net/certificate.h"

static struct jval *
choices_of(const struct setting_row *row)
{
	struct slice rest = slice_of(row->choices);
	struct jval *list = jval_array();

	while (rest.n > 0)
		jval_push_slice(list, slice_cut(rest, ' ', &rest));
	return list;
}

static void
put_bound(struct jval *j, const char *name, const struct setting_row *row, uint64_t bound)
{
	if (row->type == SETTING_NUMBER)
		jval_put_number(j, name, (int64_t)bound);
	else
		jval_put(j, name, jval_null());
}

static struct jval *
setting(const struct settings *s, enum setting id)
{
	const struct setting_row *row = &settings_table[id];
	struct jval *j = jval_object();

	jval_put_text(j, "name", row->name);
	jval_put_text(j, "value", settings_text(s, id));
	jval_put_text(j, "source", setting_source_names[settings_source(s, id)]);
	jval_put_text(j, "type", setting_type_names[row->type]);
	put_bound(j, "min", row, row->min);
	put_bound(j, "max", row, row->max);
	jval_put(j, "choices", choices_of(row));
	jval_put_text(j, "default", row->fallback);
	jval_put_text(j, "unit", row->unit);
	jval_put_bool(j, "live", row->is_live);
	jval_put_text(j, "help", row->help);
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

	jval_put_text(j, "file", s->path);
	jval_put_text(j, "subject", s->view.subject);
	jval_put_text(j, "issuer", s->view.issuer);
	jval_put_slice(j, "names", buf_slice(&s->view.names));
	call_put_time(j, "valid_from", s->view.from);
	call_put_time(j, "valid_to", s->view.to);
	jval_put_text(j, "key", s->view.key);
	jval_put_text(j, "sha256", s->view.fingerprint);
	jval_put_bool(j, "authority", s->view.is_authority);
	jval_put_slice(j, "pem", buf_slice(&s->pem));
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
