#include "cli/boot_print.h"

#include "base/escape.h"
#include "store/scopes.h"

enum { SAID_MAX_BYTES = 512 };

static void
say_done(const struct vphone_request *r, struct buf *out)
{
	if (r->verb == CLIENT_FETCH)
		buf_add_text(out, "got it");
	else if (r->verb == CLIENT_PROBE && r->answer.size < 0)
		buf_add_text(out, "there, but of unknown length");
	else if (r->verb == CLIENT_PROBE)
		buf_addf(out, "there, %lld bytes", (long long)r->answer.size);
	else if (r->verb == CLIENT_APPEND)
		buf_addf(out, "%llu bytes added behind byte %llu", (unsigned long long)r->sent,
			(unsigned long long)r->append_at);
	else
		buf_addf(out, "%llu bytes stored", (unsigned long long)r->sent);
}

/* What an outcome is to a phone that asked for this. */
static const char *
meaning(const struct vphone_request *r)
{
	enum client_outcome outcome = r->answer.outcome;

	if (outcome == CLIENT_CUT)
		return r->step->act <= VPHONE_ACT_IMAGE ?
			       "header read, then ended as a version check is" :
			       "too long, ended";
	if (outcome == CLIENT_ABSENT && r->step->is_optional)
		return "not there; phones live without it";
	if (outcome == CLIENT_REFUSED && r->verb == CLIENT_APPEND && r->protocol == CLIENT_HTTP)
		return "refused; a server without Content-Range loses these logs";
	return client_outcome_text(outcome);
}

/* What became of a request, for people. */
static void
say(const struct vphone_request *r, struct buf *out)
{
	static const char *const skipped[] = {
		[VPHONE_ASKED] = NULL,
		[VPHONE_SKIP_PART] = "not asked: the model's part number is not known (see --part)",
		[VPHONE_SKIP_SINK] = "not asked: switched off in the master (0.0.0.0)",
	};

	if (skipped[r->skip] != NULL)
		buf_add_text(out, skipped[r->skip]);
	else if (r->answer.outcome == CLIENT_DONE)
		say_done(r, out);
	else
		buf_add_text(out, meaning(r));
	if (r->answer.why[0] != '\0')
		buf_addf(out, ": %s", r->answer.why);
}

/* Bytes of the file that went over the wire, whichever way. */
static uint64_t
moved(const struct vphone_request *r)
{
	if (r->verb == CLIENT_FETCH || r->verb == CLIENT_PROBE)
		return r->answer.bytes;
	return r->answer.outcome == CLIENT_DONE ? r->sent : 0;
}

static void
print_requests(struct output *o, const struct vphone_report *r)
{
	output_table_begin(o, "requests");
	for (size_t i = 0; i < vphone_report_requests(r); i++) {
		const struct vphone_request *q = vphone_report_request(r, i);
		struct buf said = BUF(SAID_MAX_BYTES);

		say(q, &said);
		output_row_begin(o);
		output_text(o, "method", client_word(q->protocol, q->verb));
		output_text(o, "name", q->shown);
		output_number(o, "status", q->answer.status);
		output_number(o, "bytes", (int64_t)moved(q));
		output_number(o, "ms", (int64_t)(q->answer.took_us / 1000));
		output_slice(o, "said", buf_slice(&said));
		output_row_end(o);
		buf_free(&said);
	}
	output_table_end(o);
}

static void
print_params(struct output *o, const struct vphone_report *r, bool shows_hidden, bool reveals)
{
	static const char *const standings[] = {
		[VPHONE_IN_FORCE] = "",
		[VPHONE_HIDDEN] = "hidden by a stronger one",
		[VPHONE_GATED] = "not written: needs device.set and its own .set",
	};

	output_table_begin(o, "parameters");
	for (size_t i = 0; i < vphone_config_count(r->config); i++) {
		struct vphone_param p = vphone_config_at(r->config, i);
		bool is_masked = !reveals && param_is_secret(p.name, p.value) && p.value.n > 0;

		if (p.standing == VPHONE_HIDDEN && !shows_hidden)
			continue;
		output_row_begin(o);
		output_slice(o, "name", p.name);
		output_slice(o, "value", is_masked ? SLICE(SECRET_MASK) : p.value);
		output_text(o, "file", p.file->name);
		output_number(o, "line", p.line);
		output_text(o, "note", standings[p.standing]);
		output_row_end(o);
	}
	output_table_end(o);
}

static void
print_files(struct output *o, const struct vphone_report *r)
{
	output_table_begin(o, "files");
	for (size_t i = 0; i < vphone_config_files(r->config); i++) {
		const struct vphone_file *f = vphone_config_file(r->config, i);

		output_row_begin(o);
		output_text(o, "file", f->name);
		output_number(o, "parameters", (int64_t)f->params);
		output_number(o, "errors", (int64_t)f->errors);
		output_number(o, "repeated", (int64_t)f->repeats);
		output_text(o, "note", f->is_readable ? "" : "not readable: none of it counts");
		output_row_end(o);
	}
	output_table_end(o);
}

static void
print_fields(struct output *o, const struct vphone_report *r)
{
	output_text(o, "master", r->master_name[0] != '\0' ? r->master_name : NULL);
	output_number(o, "master_errors", (int64_t)r->master.errors);
	output_number(o, "config_files", (int64_t)r->files_named);
	output_number(o, "config_files_fetched", (int64_t)r->files_fetched);
	output_number(o, "ms", (int64_t)(r->took_us / 1000));
	output_text(o, "verdict", vphone_verdict_text(r->verdict));
}

enum err
boot_print_report(struct output *o, const struct vphone_report *r, bool shows_hidden, bool reveals)
{
	print_requests(o, r);
	print_params(o, r, shows_hidden, reveals);
	print_files(o, r);
	if (output_is_json(o)) {
		print_fields(o, r);
		return ERR_OK;
	}
	enum err e = output_end(o); /* a note would stand above what is told so far */
	if (e == ERR_OK && r->verdict == VPHONE_UP)
		output_note(o, "The phone came up with %s and its %zu config file%s in %llu ms.",
			r->master_name, r->files_named, r->files_named == 1 ? "" : "s",
			(unsigned long long)(r->took_us / 1000));
	return e;
}

enum err
boot_print_failure(const struct vphone_report *r, struct why *why)
{
	static const struct {
		enum err err;
		const char *sentence;
	} rows[VPHONE_VERDICT__COUNT] = {
		[VPHONE_NO_MASTER] = {ERR_NOTFOUND,
				      "Download of the master configuration file failed: the server has neither "
			"the phone's own nor 000000000000.cfg.  The phone keeps its old "
			"configuration."								 },
		[VPHONE_BAD_MASTER] = {ERR_SYNTAX,
				      "The master cannot be read; the phone keeps its old configuration."},
		[VPHONE_NO_FILES] = {ERR_NOTFOUND,
				      "The master names no config file for this phone (CONFIG_FILES)."   },
		[VPHONE_FILES_MISSING] = {ERR_NOTFOUND,
				      "The phone came up without some of its config files."              },
		[VPHONE_FILES_BAD] = {ERR_SYNTAX,
				      "The phone came up with config files that it cannot read."         },
		[VPHONE_LOGIN] = {ERR_DENIED,
				      "The server refused the user name or the password; see --user and "
			"--password-file.  The phone keeps its old configuration."                       },
		[VPHONE_UNREACHABLE] = {ERR_IO,
				      "The server was not reached; is it running at this address?"       },
		[VPHONE_TIMEOUT] = {ERR_IO,       "The server did not answer in time."                 },
		[VPHONE_BROKEN] = {ERR_IO,       "The transfer of the master broke off."              },
	};

	return why_fail(why, rows[r->verdict].err, "%s%s%s", rows[r->verdict].sentence,
		r->why.text[0] != '\0' ? "  " : "", r->why.text);
}

void
boot_print_fleet(struct output *o, const struct vphone_fleet_report *r)
{
	char mac[MAC_TEXT_BYTES];

	output_number(o, "boots", r->boots);
	output_number(o, "came_up", r->verdicts[VPHONE_UP]);
	output_number(o, "updated", r->updated);
	output_number(o, "update_failed", r->failed);
	output_number(o, "requests", (int64_t)r->requests);
	output_number(o, "bytes", (int64_t)r->received);
	output_number(o, "ms", (int64_t)(r->took_us / 1000));
	output_number(o, "boots_per_second",
		(int64_t)((uint64_t)r->boots * 1000000 / (r->took_us ? r->took_us : 1)));
	output_number(o, "p50_ms", (int64_t)(r->p50_us / 1000));
	output_number(o, "p99_ms", (int64_t)(r->p99_us / 1000));
	output_number(o, "worst_ms", (int64_t)(r->worst_us / 1000));
	output_table_begin(o, "failures");
	for (int v = VPHONE_UP + 1; v < VPHONE_VERDICT__COUNT; v++) {
		if (r->verdicts[v] == 0)
			continue;
		output_row_begin(o);
		output_text(o, "reason", vphone_verdict_text((enum vphone_verdict)v));
		output_number(o, "phones", r->verdicts[v]);
		output_text(o, "first", mac_text(r->examples[v], mac));
		output_row_end(o);
	}
	output_table_end(o);
}
