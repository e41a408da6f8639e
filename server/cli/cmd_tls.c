/* bootline tls: the certificate that phones see, and what they must be told to trust it. */
#include "base/auto.h"
#include "base/clock.h"
#include "base/escape.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/file.h"
#include "manage/members_of.h"
#include "net/certificate.h"

enum { PAGE_MAX_BYTES = 1024 * 1024, DAY_S = 86400 };

/* One row an option. */
/* clang-format off */
static const struct arg_row options[] = {
	{"ca-file", "FILE", 0, "what phones are to trust, PEM; without it the authority of the server's own certificate"},
	{"cert-file", "FILE", 0, "the certificate, where `bootline serve` was given another by a flag"},
	{"legacy", NULL, 0, "the certificate of https-legacy"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

/* What keeps phones from trusting what is to be trusted. */
static void
warn(struct output *out, struct certificate_shown *authority)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	const char *at = strstr(buf_text(&authority->pem), begin);

	if (at != NULL && strstr(at + 1, begin) != NULL)
		output_warn(out,
			"%s holds more than one certificate, and whether phones take more than one "
			"in one parameter is unknown: give the root alone.",
			authority->path);
	if (!authority->view.is_authority)
		output_warn(out, "%s begins with a certificate that is no authority's.",
			authority->path);
}

/*   path  of a file that was named; else NULL, and the settings say where it is */
static enum err
load(struct cli *c, const char *path, bool is_authority, const struct settings *settings,
	struct certificate_shown *out)
{
	enum certificate which =
		args_has(c->args, "legacy") ? CERTIFICATE_LEGACY : CERTIFICATE_USUAL;
	struct why detail = {""};
	enum err e;

	if (path != NULL) {
		(void)snprintf(out->path, sizeof(out->path), "%s", path);
		e = file_read(path, &out->pem, &detail);
		if (e == ERR_OK)
			e = tls_view(buf_slice(&out->pem), &out->view, &detail);
	} else {
		e = certificate_show(settings, which, is_authority, out, &detail);
	}
	if (e == ERR_OK)
		return e;
	return why_fail(c->why, e, "%.300s%s", detail.text,
		e == ERR_NOTFOUND && path == NULL ?
			" The server makes one at its first start with a listener that offers TLS "
			"(--https, --ftp, --ftps); what `bootline serve` was given by flags is "
			"named here by --cert-file and --ca-file." :
			"");
}

static void
add(const struct certificate_shown *s, int64_t now, struct buf *b)
{
	char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES];

	buf_addf(b, "  file         %s\n  subject      ", s->path);
	escape_text(slice_of(s->view.subject), b);
	buf_add_text(b, "\n  issuer       ");
	escape_text(slice_of(s->view.issuer), b);
	buf_add_text(b, "\n  names        ");
	escape_text(buf_slice(&s->view.names), b);
	buf_addf(b, "%s\n  valid        %.10s to %.10s%s\n", s->view.names.n == 0 ? "-" : "",
		clock_text(s->view.from, from), clock_text(s->view.to, to),
		s->view.to < now                       ? ": IT HAS EXPIRED" :
		s->view.to < now + 30 * (int64_t)DAY_S ? ": less than 30 days" :
							 "");
	buf_addf(b, "  key          %s\n  SHA-256      %s\n", s->view.key, s->view.fingerprint);
}

/* The text as the value of an XML attribute: a line end that stood there as it is would become a
 * blank. */
static void
add_value(struct slice pem, struct buf *b)
{
	for (size_t i = 0; i < pem.n; i++)
		if (pem.p[i] == '\n')
			buf_add_text(b, "&#10;");
		else if (pem.p[i] != '\r')
			buf_add_char(b, pem.p[i]);
}

static void
add_parameters(struct slice pem, struct buf *b)
{
	buf_add_text(b, "\nFor the phone's applications, in any file:\n"
			"  sec.TLS.customCaCert.1=\"");
	add_value(pem, b);
	buf_add_text(b, "\"\n\nFor its platform, kept in flash; the phone restarts:\n"
			"  device.set=\"1\"\n"
			"  device.sec.TLS.customCaCert1.set=\"1\"\n"
			"  device.sec.TLS.customCaCert1=\"");
	add_value(pem, b);
	buf_add_text(b,
		"\"\n\nUnknown: which of the two a release takes for provisioning, whether its TLS "
		"profile must be told\nto use it, and how long a value old phones take.  Try it on "
		"one phone.\n");
}

/* What to type next; a path that a shell would take apart is left to whoever types. */
static void
add_next(const char *path, struct buf *b)
{
	buf_addf(b,
		"\nNext, for every phone that is in the inventory:\n"
		"  bootline param set global sec.TLS.customCaCert.1 --value-file '%s'\n",
		path);
}

static void
tell_all(struct cli *c, const struct certificate_shown *certificate,
	const struct certificate_shown *authority, struct buf *page)
{
	int64_t now = clock_wall_s();

	output_table_begin(c->out, "certificates");
	output_row_begin(c->out);
	members_of_certificate(output_members(c->out), certificate);
	output_row_end(c->out);
	output_row_begin(c->out);
	members_of_certificate(output_members(c->out), authority);
	output_row_end(c->out);
	output_table_end(c->out);
	output_table_begin(c->out, "parameters");
	for (size_t i = 0; i < CERTIFICATE_PARAMETERS; i++) {
		const struct certificate_parameter *p = &certificate_parameters[i];

		output_row_begin(c->out);
		output_text(c->out, "name", p->name);
		output_slice(c->out, "value", p->is_pem ? buf_slice(&authority->pem) : SLICE("1"));
		output_row_end(c->out);
	}
	output_table_end(c->out);

	buf_add_text(page, "The certificate that phones see\n");
	add(certificate, now, page);
	buf_add_text(page, "\nWhat phones must be told to trust\n");
	add(authority, now, page);
	buf_add_char(page, '\n');
	buf_add(page, buf_slice(&authority->pem));
	add_parameters(buf_slice(&authority->pem), page);
	add_next(authority->path, page);
	if (!output_is_json(c->out))
		output_raw(c->out, buf_slice(page));
}

static enum err
run_show(struct cli *c)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	AUTO(certificate_shown_done)
	struct certificate_shown certificate = {.pem = BUF(CERTIFICATE_PEM_MAX_BYTES)};
	AUTO(certificate_shown_done)
	struct certificate_shown authority = {.pem = BUF(CERTIFICATE_PEM_MAX_BYTES)};
	AUTO(buf_free) struct buf page = BUF(PAGE_MAX_BYTES);
	const char *given = args_text(c->args, "cert-file"), *ca = args_text(c->args, "ca-file");
	enum err e = configure_plain(c->args, &settings, c->why);

	if (e != ERR_OK)
		return e;
	if (given != NULL && ca == NULL)
		return args_misuse(c->args, c->why,
			"With --cert-file say what phones are to trust, too: --ca-file FILE.");
	e = load(c, given, false, settings, &certificate);
	if (e == ERR_OK)
		e = load(c, ca, true, settings, &authority);
	if (e != ERR_OK)
		return e;
	warn(c->out, &authority);
	tell_all(c, &certificate, &authority, &page);
	return buf_check(&page);
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"show", "Shows the certificate that phones see, the authority they must trust, and the parameters that tell them.",
		NULL, options,
		"bootline tls show\n"
		"bootline tls show --ca-file company-root.pem    behind tls-cert: the root of your own authority\n"
		"bootline tls show --legacy\n",
		DATA_NONE, run_show},
};
/* clang-format on */

int
cmd_tls(int argc, char **argv)
{
	static const struct family family = {"tls",
		"The certificate that phones see, and what they must be told to trust it.",
		commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
