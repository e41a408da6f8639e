#include "base/auto.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/document_overrides.h"
#include "cli/file.h"
#include "manage/document_file.h"
#include "manage/mask.h"
#include "manage/members_of.h"
#include "serve/readers.h"
#include "store/documents.h"

#include <stdlib.h>

enum { DOCUMENT_MAX_BYTES = 64 * 1024 * 1024, ID_MAX = INT32_MAX };

static enum err
read_kind(struct cli *c, enum document_kind *out)
{
	struct why why = {""};

	if (document_kind_of(args_slice(c->args, "KIND"), out, &why) == ERR_OK)
		return ERR_OK;
	return args_misuse(c->args, c->why, "%s", why.text);
}

/* MAC, or "all" (and 000000000000) for what every phone gets. */
static enum err
read_mac(struct cli *c, struct mac *out)
{
	struct slice word = args_slice(c->args, "MAC");

	if (slice_is(word, "all") || slice_is(word, "000000000000")) {
		*out = (struct mac){{0}};
		return ERR_OK;
	}
	return args_mac(c->args, "MAC", out, c->why);
}

static enum err
read_both(struct cli *c, struct mac *mac, enum document_kind *kind, int64_t *version)
{
	enum err e = read_mac(c, mac);

	if (e == ERR_OK)
		e = read_kind(c, kind);
	if (e == ERR_OK && version != NULL)
		e = args_number(c->args, "version", 1, ID_MAX, version, c->why);
	return e;
}

static enum err
list_row(void *ctx, const struct document *d)
{
	struct output *out = ctx;

	output_row_begin(out);
	members_of_document(output_members(out), d);
	output_row_end(out);
	return ERR_OK;
}

static enum err
run_list(struct cli *c)
{
	struct mac mac;
	enum err e = args_has(c->args, "MAC") ? read_mac(c, &mac) : ERR_OK;

	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "documents");
	e = documents_each(c->store, args_has(c->args, "MAC") ? &mac : NULL, list_row, c->out);
	output_table_end(c->out);
	return e;
}

/* Prints a document, its secrets masked unless they were asked for. */
static enum err
print_body(struct cli *c, struct slice body)
{
	AUTO(buf_free) struct buf masked = BUF(2ul * DOCUMENT_MAX_BYTES);
	size_t count = 0;

	if (!args_has(c->args, "reveal")) {
		enum err e = mask_xml(body, &masked, &count);

		if (e == ERR_SYNTAX)
			return why_fail(c->why, ERR_DENIED,
				"The document is no text whose secrets could be masked; --reveal "
				"or "
				"--output gives it as it is.");
		if (e != ERR_OK)
			return e;
		body = buf_slice(&masked);
	}
	if (count > 0)
		output_warn(c->out, "%zu secret values are masked; --reveal shows them.", count);
	if (output_is_json(c->out))
		output_slice(c->out, "text", body);
	else
		output_raw(c->out, body);
	return ERR_OK;
}

/* Phones cut uploads short, and worse comes too: who reads on is told. */
static void
warn_of_fault(struct cli *c, struct mac mac, enum document_kind kind, struct slice body)
{
	struct why fault = {""};
	char text[MAC_TEXT_BYTES];

	if (document_check(c, body, &fault) != ERR_OK)
		output_warn(c->out, "%s-%s is unparseable: %s It is kept as it was sent.",
			mac_text(mac, text), document_suffixes[kind], fault.text);
}

static enum err
run_show(struct cli *c)
{
	AUTO(buf_wipe) struct buf body = BUF(DOCUMENT_MAX_BYTES);
	struct mac mac;
	enum document_kind kind;
	int64_t version = 0;
	struct document d;
	enum err e = read_both(c, &mac, &kind, &version);

	if (e == ERR_OK) {
		e = documents_get(c->store, mac, kind, version, &d, &body);
		if (e == ERR_NOTFOUND)
			return document_missing(mac, kind, version, c->why);
	}
	if (e != ERR_OK)
		return e;
	if (!args_has(c->args, "output")) {
		warn_of_fault(c, mac, kind, buf_slice(&body));
		return print_body(c, buf_slice(&body));
	}
	/* It may hold passwords. */
	e = command_reveal(c);
	if (e == ERR_OK)
		e = file_write(args_text(c->args, "output"), buf_slice(&body), 0600, c->why);
	if (e != ERR_OK)
		return e;
	output_text(c->out, "output", args_text(c->args, "output"));
	output_number(c->out, "version", d.version);
	output_note(c->out, "Wrote version %lld to %s.", (long long)d.version,
		args_text(c->args, "output"));
	return ERR_OK;
}

static enum err
put(struct cli *c, struct mac mac, enum document_kind kind, struct slice body)
{
	const struct document of = {.mac = mac, .kind = kind, .at = clock_wall_s()};
	struct settings *settings = NULL;
	struct document d;
	char text[MAC_TEXT_BYTES];
	enum err e = configure_plain(c->args, &settings, c->why);

	if (e != ERR_OK)
		return e;
	e = document_store(c->store, settings, &of, body, &d, c->why);
	settings_free(settings);
	if (e != ERR_OK)
		return e;
	output_text(c->out, "mac", mac_is_zero(mac) ? "all" : mac_text(mac, text));
	output_slice(c->out, "kind", document_word(kind));
	output_number(c->out, "version", d.version);
	output_note(c->out, "%s-%s is version %lld.", mac_text(mac, text), document_suffixes[kind],
		(long long)d.version);
	return ERR_OK;
}

static enum err
run_put(struct cli *c)
{
	AUTO(buf_wipe) struct buf body = BUF(DOCUMENT_MAX_BYTES);
	struct why fault = {""};
	struct mac mac;
	enum document_kind kind;
	enum err e = read_both(c, &mac, &kind, NULL);

	if (e == ERR_OK)
		e = file_read(args_text(c->args, "FILE"), &body, c->why);
	if (e == ERR_OK)
		e = put(c, mac, kind, buf_slice(&body));
	/* Stored as it is all the same: it may be written for a phone that reads it. */
	if (e == ERR_OK && document_check(c, buf_slice(&body), &fault) != ERR_OK)
		output_warn(c->out, "%s is no well-formed XML, so phones may ignore it: %s",
			args_text(c->args, "FILE"), fault.text);
	return e;
}

static enum err
run_remove(struct cli *c)
{
	struct mac mac;
	enum document_kind kind;
	int64_t version = 0;
	char text[MAC_TEXT_BYTES];
	enum err e = read_both(c, &mac, &kind, &version);

	if (e == ERR_OK) {
		e = documents_remove(c->store, mac, kind, version);
		if (e == ERR_NOTFOUND)
			return document_missing(mac, kind, version, c->why);
	}
	if (e != ERR_OK)
		return e;
	output_text(c->out, "mac", mac_is_zero(mac) ? "all" : mac_text(mac, text));
	output_slice(c->out, "kind", document_word(kind));
	output_note(c->out, "Removed %s of %s-%s.", version > 0 ? "one version" : "every version",
		mac_text(mac, text), document_suffixes[kind]);
	return ERR_OK;
}

/* clang-format off */
#define KINDS "phone, web, cloud, directory, calls or license"
static const struct arg_row list_positionals[] = {
	{"MAC", NULL, 0, "one phone's, with every version; all: what every phone gets"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row one_positionals[] = {
	{"MAC", NULL, ARG_REQUIRED, "the phone; all: what every phone gets"},
	{"KIND", NULL, ARG_REQUIRED, KINDS},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row put_positionals[] = {
	{"MAC", NULL, ARG_REQUIRED, "the phone; all: for every phone (directory and license)"},
	{"KIND", NULL, ARG_REQUIRED, KINDS},
	{"FILE", NULL, ARG_REQUIRED, "the document; - reads standard input"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row show_options[] = {
	{"version", "N", 0, "an older version; else the newest"},
	{"output", "FILE", ARG_REVEALS, "write the exact bytes there, readable by you alone"},
	{"reveal", NULL, ARG_REVEALS, "show passwords and other secret values too; that you did stands in `bootline audit`"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row phone_positionals[] = {
	{"MAC", NULL, ARG_REQUIRED, "the phone"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row overrides_options[] = {
	{"reveal", NULL, ARG_REVEALS, "show passwords and other secret values too; that you did stands in `bootline audit`"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row remove_options[] = {
	{"version", "N", 0, "this version alone; else all of them"},
	{NULL, NULL, 0, NULL},
};
static const struct command commands[] = {
	{"list", "Lists what phones uploaded and read back, and your licences and directories.",
		list_positionals, NULL, "bootline document list\nbootline document list 0004f2aabbcc\n", DATA_READ, run_list},
	{"show", "Prints a document.",
		one_positionals, show_options, "bootline document show 0004f2aabbcc phone\nbootline document show 0004f2aabbcc directory --version 3 --output old.xml\n", DATA_READ, run_show},
	{"overrides", "Tells what a phone has set on itself, which wins over everything here, and what that hides.",
		phone_positionals, overrides_options, "bootline document overrides 0004f2aabbcc\n", DATA_READ, document_overrides_run},
	{"put", "Stores a new version of a document, as if the phone had uploaded it.",
		put_positionals, NULL, "bootline document put all license site-license.cfg\nbootline document put 0004f2aabbcc directory contacts.xml\n", DATA_WRITE, run_put},
	{"remove", "Removes a document, for example the overrides that hide your settings.",
		one_positionals, remove_options, "bootline document remove 0004f2aabbcc phone\n", DATA_WRITE, run_remove},
};
/* clang-format on */

static const struct family family = {"document",
	"Documents: what phones upload and read back, and your licences and directories.", commands,
	COUNT(commands)};

int
cmd_document(int argc, char **argv)
{
	return command_family_reading(&family, readers, READER__COUNT, argc, argv);
}
