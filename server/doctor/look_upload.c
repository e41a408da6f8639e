#include "doctor/look_upload.h"

#include "base/auto.h"
#include "base/clock.h"
#include "reach/vphone_url.h"

#include <stdio.h>
#include <time.h>

enum { LINE_BYTES = 160, URL_BYTES = 4 * VPHONE_URL_MAX_BYTES };

/* Whether a refusal is what servers say where the folder is missing. */
static bool
is_of_folder(const struct upload_seen *s)
{
	static const struct {
		enum client_protocol protocol;
		long status;
	} rows[] = {
		{CLIENT_FTP,  550},
		{CLIENT_FTP,  553},
		{CLIENT_FTP,  9  }, /* libcurl's own: CWD was refused */
		{CLIENT_HTTP, 404},
		{CLIENT_HTTP, 409},
		{CLIENT_TFTP, 1  },
	};

	for (size_t i = 0; i < COUNT(rows) && s->folder[0] != '\0'; i++)
		if (rows[i].protocol == s->protocol && rows[i].status == s->answer.status)
			return true;
	return false;
}

static void
judge_refusal(const struct upload_seen *s, struct walk *w)
{
	const struct client_answer *a = &s->answer;
	const char *what = a->why[0] != '\0' ? a->why : client_outcome_text(a->outcome);

	walk_found(w, "%s: %s (%ld)", s->name, what, a->status);
	if (s->verb == CLIENT_APPEND && s->protocol == CLIENT_HTTP && a->outcome == CLIENT_REFUSED)
		walk_rule(w, RULE_UPLOAD_RANGE, "%s, status %ld", s->name, a->status);
	else if (is_of_folder(s))
		walk_rule(w, RULE_UPLOAD_FOLDER, "%s in %s, %s (%ld)", s->name, s->folder, what,
			a->status);
	else
		walk_rule(w, RULE_UPLOAD_REFUSED, "%s, %s (%ld)", s->name, what, a->status);
}

void
upload_judge(const struct upload_seen *s, struct walk *w)
{
	if (s->is_off) {
		walk_found(w, "switched off in the master");
		walk_rule(w, RULE_UPLOAD_OFF, "%s", "");
		return;
	}
	if (s->answer.outcome == CLIENT_ELSEWHERE) {
		walk_skip(w, "not asked: logs go to another server");
		return;
	}
	if (s->was_probed && s->probe.outcome == CLIENT_DONE && s->probe.size < 0 &&
		s->protocol == CLIENT_HTTP)
		walk_rule(w, RULE_UPLOAD_LENGTH, "%s", s->name);
	if (s->answer.outcome == CLIENT_DONE)
		walk_found(w, "%s: a line was %s", s->name,
			s->verb == CLIENT_APPEND ? "added" : "stored");
	else
		judge_refusal(s, w);
}

/* A line as phones write them. */
static size_t
write_line(char out[LINE_BYTES])
{
	char at[CLOCK_TEXT_BYTES];
	int n = snprintf(out, LINE_BYTES,
		"%s|log  |4|00|bootline doctor: a test of uploading, harmless.\n",
		clock_text(clock_wall_s(), at) + strlen("2026-"));

	return (size_t)n;
}

struct asking {
	struct client *client;
	const struct played *played;
	const struct vphone_report *report;
	struct upload_seen *seen;
	char name[WALK_ABOUT_BYTES];
};

static struct client_answer
ask(struct asking *a, enum client_verb verb, struct slice body, uint64_t append_at)
{
	AUTO(buf_free) struct buf url = BUF(URL_BYTES);
	struct vphone_base base;
	struct client_answer got = {.outcome = CLIENT_BAD_URL};
	struct why why = {""};

	if (vphone_base_read(slice_of(a->played->phone.url), &base, &why) != ERR_OK)
		return got;
	vphone_url(base.root, slice_of(a->seen->folder), slice_of(a->name), &url);
	if (buf_check(&url) != ERR_OK)
		return got;
	a->seen->protocol = client_protocol_of(buf_slice(&url));
	a->seen->is_off = vphone_url_is_sink(buf_slice(&url));
	if (a->seen->is_off || client_word(a->seen->protocol, verb) == NULL)
		return got;
	client_transfer(a->client,
		&(struct client_request){.verb = verb,
			.url = buf_text(&url),
			.user = a->played->phone.user,
			.password = a->played->phone.password,
			.body = body,
			.append_at = append_at},
		&got);
	return got;
}

static void
name_log(struct asking *a, struct mac mac)
{
	char text[MAC_TEXT_BYTES];

	(void)snprintf(a->name, sizeof(a->name), "%s-app.log", mac_text(mac, text));
}

/* Adds to a log, or stores one where there is none; a log that could only be replaced is left, and
 * another stored. */
static void
store(struct asking *a)
{
	char line[LINE_BYTES];
	struct slice body = {line, write_line(line)};
	struct upload_seen *s = a->seen;

	name_log(a, a->played->phone.who.mac);
	s->probe = ask(a, CLIENT_PROBE, SLICE(""), 0);
	s->was_probed = s->protocol != CLIENT_TFTP && !s->is_off;
	s->verb = CLIENT_STORE;
	if (s->is_off)
		return;
	if (s->was_probed && s->probe.outcome == CLIENT_DONE && s->probe.size >= 0)
		s->verb = CLIENT_APPEND;
	else if (s->probe.outcome != CLIENT_ABSENT || !s->was_probed)
		name_log(a, doctor_mac);
	s->answer = ask(a, s->verb, body, s->verb == CLIENT_APPEND ? (uint64_t)s->probe.size : 0);
}

static bool
is_in_reach(const struct vphone_report *r)
{
	return r->verdict != VPHONE_UNREACHABLE && r->verdict != VPHONE_TIMEOUT &&
	       r->verdict != VPHONE_BROKEN && r->verdict != VPHONE_LOGIN;
}

enum err
look_upload(struct doctor *d, const struct played *p, const struct vphone_report *report,
	const char *about)
{
	AUTO(client_freep) struct client *client = client_new(&p->phone.client);
	struct upload_seen seen = {.folder = report->master.dirs[VPHONE_DIR_LOGS]};
	struct asking a = {.client = client, .played = p, .report = report, .seen = &seen};

	if (client == NULL)
		return ERR_NOMEM;
	walk_begin(d->walk, WALK_UPLOAD, about);
	if (!is_in_reach(report)) {
		walk_skip(d->walk, "not asked: the server was not reached");
	} else {
		store(&a);
		seen.name = a.name;
		upload_judge(&seen, d->walk);
	}
	walk_end(d->walk);
	return ERR_OK;
}
