/* bootline lync: updates of Lync phones, and what they sent.  Experimental. */
#include "base/auto.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/lync_show.h"
#include "lync/lync_members.h"
#include "store/lync_rules.h"

#include <stdio.h>

/* clang-format off */
static const struct arg_row set_options[] = {
	{"type", "T", 0, "the device type (UCPhone)"},
	{"vendor", "V", ARG_REQUIRED, "the brand, as in Polycom"},
	{"model", "M", ARG_REQUIRED, "as in CX700"},
	{"revision", "R", ARG_REQUIRED, "of the hardware, as in A"},
	{"locale", "L", 0, "the language (ENU)"},
	{"version", "V", ARG_REQUIRED, "the new version: pending until it is approved"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row id_row[] = {
	{"ID", NULL, ARG_REQUIRED, "the rule's number, as `bootline lync rules` shows it"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row device_row[] = {
	{"DEVICE", NULL, ARG_REQUIRED, "a MAC or a serial number"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row device_options[] = {
	{"remove", NULL, 0, "it is none any more"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row requests_options[] = {
	{"limit", "N", 0, "so many of the newest (50)"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row request_row[] = {
	{"ID", NULL, ARG_REQUIRED, "the request's number, as `bootline lync requests` shows it"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row request_options[] = {
	{"body", NULL, 0, "print the body's bytes alone, as they came"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row audit_options[] = {
	{"day", "DAY", 0, "as in 2026-11-26, UTC; else today"},
	{"folder", "DIR", 0, "write it there as RequestHandlerAuditLog_SERVER_DAY.log, in place of printing it"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row logs_options[] = {
	{"limit", "N", 0, "so many of the newest (50)"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row log_row[] = {
	{"ID", NULL, ARG_REQUIRED, "the log's number, as `bootline lync logs` shows it"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row log_options[] = {
	{"raw", NULL, 0, "on a terminal too: the bytes as the device sent them"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static enum err
read_word(struct cli *c, const char *name, const char *otherwise, char out[LYNC_WORD_MAX_BYTES + 1])
{
	struct slice word = otherwise != NULL && !args_has(c->args, name) ?
				    slice_of(otherwise) :
				    args_slice(c->args, name);
	enum err e = lync_word_check(name, word, c->why);

	return e == ERR_OK ? slice_to_text(word, out, LYNC_WORD_MAX_BYTES + 1) : e;
}

static enum err
run_set(struct cli *c)
{
	struct lync_rule r = {.id = 0};
	enum err e = ERR_OK;

	/* The kind of the update is one that nobody chooses. */
	(void)snprintf(r.key[LYNC_KEY_UPDATE_TYPE], sizeof(r.key[0]), "%s",
		lync_key_usual[LYNC_KEY_UPDATE_TYPE]);
	for (size_t i = 0; i < LYNC_KEY_UPDATE_TYPE && e == ERR_OK; i++)
		e = read_word(c, lync_key_words[i], lync_key_usual[i], r.key[i]);
	if (e == ERR_OK)
		e = read_word(c, "version", NULL, r.pending);
	if (e == ERR_OK)
		e = lync_rules_set_pending(c->store, &r, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out,
		"Rule %lld: %s is pending; test devices get it.  `bootline lync approve %lld` "
		"gives "
		"it to all.",
		(long long)r.id, r.pending, (long long)r.id);
	lync_members_of_rule(output_members(c->out), &r);
	return ERR_OK;
}

static enum err
tell_rule_row(void *ctx, const struct lync_rule *r)
{
	struct output *out = ctx;

	output_row_begin(out);
	lync_members_of_rule(output_members(out), r);
	output_row_end(out);
	return ERR_OK;
}

static enum err
run_rules(struct cli *c)
{
	output_table_begin(c->out, "rules");
	enum err e = lync_rules_each(c->store, tell_rule_row, c->out);
	output_table_end(c->out);
	return e;
}

static enum err
step(struct cli *c, enum lync_step step, const char *missing)
{
	struct lync_rule r = {.id = 0};
	int64_t id = 0;
	enum err e = args_number(c->args, "ID", 1, INT64_MAX, &id, c->why);

	if (e == ERR_OK)
		e = lync_rules_step(c->store, id, step);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"There is no rule %lld; `bootline lync rules` lists them.", (long long)id);
	if (e == ERR_EXISTS)
		return why_fail(
			c->why, e, "Rule %lld has no version that %s.", (long long)id, missing);
	if (e == ERR_OK && step != LYNC_REMOVE)
		e = lync_rules_by_id(c->store, id, &r);
	if (e != ERR_OK)
		return e;
	if (step == LYNC_REMOVE) {
		output_note(c->out, "Removed rule %lld.", (long long)id);
		output_number(c->out, "id", id);
		return ERR_OK;
	}
	output_note(c->out, "Rule %lld: approved %s, pending %s, to go back to %s.", (long long)id,
		r.approved[0] != '\0' ? r.approved : "none",
		r.pending[0] != '\0' ? r.pending : "none",
		r.rollback[0] != '\0' ? r.rollback : "none");
	lync_members_of_rule(output_members(c->out), &r);
	return ERR_OK;
}

static enum err
run_approve(struct cli *c)
{
	return step(c, LYNC_APPROVE, "is pending");
}

static enum err
run_restore(struct cli *c)
{
	return step(c, LYNC_RESTORE, "was approved before");
}

static enum err
run_reset(struct cli *c)
{
	return step(c, LYNC_RESET, "is pending");
}

static enum err
run_remove(struct cli *c)
{
	return step(c, LYNC_REMOVE, "");
}

static enum err
run_test_device(struct cli *c)
{
	char text[MAC_TEXT_BYTES];
	struct slice name = lync_device_name(args_slice(c->args, "DEVICE"), text);
	bool removes = args_has(c->args, "remove");
	enum err e = removes ? lync_devices_remove(c->store, name) :
			       lync_devices_add(c->store, name, c->why);

	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e, "%.*s is no test device.", SLICE_FMT(name));
	if (e == ERR_EXISTS)
		return why_fail(c->why, e, "%.*s is a test device already.", SLICE_FMT(name));
	if (e != ERR_OK)
		return e;
	output_note(c->out,
		removes ? "%.*s gets approved versions alone." :
			  "%.*s gets pending versions first.",
		SLICE_FMT(name));
	output_slice(c->out, "device", name);
	return ERR_OK;
}

static enum err
tell_device(void *ctx, struct slice name)
{
	struct output *out = ctx;

	output_row_begin(out);
	output_slice(out, "device", name);
	output_row_end(out);
	return ERR_OK;
}

static enum err
run_test_devices(struct cli *c)
{
	output_table_begin(c->out, "test_devices");
	enum err e = lync_devices_each(c->store, tell_device, c->out);
	output_table_end(c->out);
	return e;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"set", "Makes a version pending for a kind of device; makes the rule where there is none.", NULL, set_options,
		"bootline lync set --vendor Polycom --model CX700 --revision A --version 4.0.7577.4420\n", DATA_WRITE, run_set},
	{"rules", "Lists what devices get: approved, pending, and the version to go back to.", NULL, NULL,
		"bootline lync rules\n", DATA_READ, run_rules},
	{"approve", "Gives the pending version to all devices of a rule.", id_row, NULL,
		"bootline lync approve 1\n", DATA_WRITE, run_approve},
	{"restore", "Goes back to the version that was approved before.", id_row, NULL,
		"bootline lync restore 1\n", DATA_WRITE, run_restore},
	{"reset", "Drops the pending version.", id_row, NULL,
		"bootline lync reset 1\n", DATA_WRITE, run_reset},
	{"remove", "Removes a rule.", id_row, NULL,
		"bootline lync remove 1\n", DATA_WRITE, run_remove},
	{"test-device", "Makes a device one that gets pending versions first.", device_row, device_options,
		"bootline lync test-device 00:04:f2:aa:bb:cc\n"
		"bootline lync test-device 00:04:f2:aa:bb:cc --remove\n", DATA_WRITE, run_test_device},
	{"test-devices", "Lists the devices that get pending versions first.", NULL, NULL,
		"bootline lync test-devices\n", DATA_READ, run_test_devices},
	{"requests", "Lists what devices asked for, the newest first.", NULL, requests_options,
		"bootline lync requests --limit 10\n", DATA_READ, lync_show_requests},
	{"request", "Shows one request as it came: header fields and body.", request_row, request_options,
		"bootline lync request 7\n"
		"bootline lync request 7 --body > request.xml\n", DATA_READ, lync_show_request},
	{"audit", "Prints a day in the form of Lync Server's own audit log of device updates.", NULL, audit_options,
		"bootline lync audit --day 2026-11-26\n"
		"bootline lync audit --day 2026-11-26 --folder /srv/lync/Logs/Server/Audit/imageUpdates\n", DATA_READ, lync_show_audit},
	{"logs", "Lists the logs that devices have brought, the newest first.", NULL, logs_options,
		"bootline lync logs --limit 10\n", DATA_READ, lync_show_logs},
	{"log", "Prints one of these logs; on a terminal control characters are escaped.", log_row, log_options,
		"bootline lync log 3 > device.clg\n", DATA_READ, lync_show_log},
};
/* clang-format on */

int
cmd_lync(int argc, char **argv)
{
	static const struct family family = {"lync",
		"Experimental: the Device Update service for Lync Phone Edition (--lync-updates, "
		"--lync-updates-tls, --lync-updates-tls-legacy).  The form of its requests and "
		"answers is not public: what devices send is recorded, answers come from templates "
		"of yours (--lync-folder), and no real device has been updated by it.  Missing: "
		"the login that Lync wants of devices outside, logs whose names stand where they "
		"are not looked for (they are kept as requests), unpacking of UCUpdates.cab.",
		commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
