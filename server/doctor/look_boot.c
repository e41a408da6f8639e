#include "doctor/look_boot.h"

#include "base/auto.h"
#include "base/nearest.h"
#include "doctor/look_image.h"
#include "doctor/look_upload.h"
#include "provision/identity.h"
#include "reach/vphone.h"
#include "reach/vphone_url.h"
#include "store/accounts.h"

#include <stdio.h>

static const char *
factory_name(const void *table, size_t i)
{
	(void)table;
	(void)i;
	return ACCOUNT_FACTORY_WORD;
}

/* Whether a user name is the factory's, but for a slip of the finger or the eye. */
static bool
is_mistyped(const char *user)
{
	return strcmp(user, ACCOUNT_FACTORY_WORD) != 0 &&
	       (identity_looks_alike(slice_of(user), SLICE(ACCOUNT_FACTORY_WORD)) ||
		       nearest_word(user, 1, factory_name, NULL) != NULL);
}

void
boot_judge_nowhere(bool was_asked, struct walk *w)
{
	walk_skip(w, "not asked: no address is known");
	walk_rule(w, RULE_URL_NONE, "%s",
		was_asked ? ": DHCP does not say" : " (DHCP was not asked)");
}

void
boot_judge_url(const struct host *h, struct walk *w)
{
	AUTO(buf_free) struct buf shown = BUF(DOCTOR_URL_BYTES);
	struct slice path = slice_of(h->path);

	host_show(h, &shown);
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	if (h->has_login)
		walk_rule(w, RULE_URL_LOGIN, "%s", buf_text(&shown));
	if (path.n >= strlen("/millennium") &&
		slice_eq_nocase(
			slice_from(path, path.n - strlen("/millennium")), SLICE("/millennium")))
		walk_rule(w, RULE_URL_MILLENNIUM, "%s", buf_text(&shown));
}

/* The last request of a kind; NULL: none. */
static const struct vphone_request *
last_of(const struct vphone_report *r, enum vphone_act act)
{
	for (size_t i = vphone_report_requests(r); i > 0; i--)
		if (vphone_report_request(r, i - 1)->step->act == act)
			return vphone_report_request(r, i - 1);
	return NULL;
}

bool
boot_has_master(const struct vphone_report *r)
{
	return r->verdict == VPHONE_UP || r->verdict == VPHONE_NO_FILES ||
	       r->verdict == VPHONE_FILES_MISSING || r->verdict == VPHONE_FILES_BAD;
}

/* Whether FTP told a port for its data, and then nothing came of it. */
static bool
lacks_data(const struct vphone_request *q)
{
	long status = q->answer.status;

	return q->protocol == CLIENT_FTP && q->answer.outcome >= CLIENT_UNREACHABLE &&
	       (status == 227 || status == 229 || status == 425 || status == 150 || status == 200);
}

static const char *
reason_of(const struct vphone_request *q)
{
	return q->answer.why[0] != '\0' ? q->answer.why : client_outcome_text(q->answer.outcome);
}

/* false: it was not reached, or not understood. */
static bool
judge_way(const struct vphone_request *q, enum vphone_verdict verdict, struct walk *w)
{
	static const struct {
		enum vphone_verdict verdict;
		enum rule rule;
	} rows[] = {
		{VPHONE_UNREACHABLE, RULE_REACH_REFUSED},
		{VPHONE_TIMEOUT,     RULE_REACH_TIMEOUT},
		{VPHONE_BROKEN,      RULE_REACH_BROKEN },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].verdict == verdict) {
			walk_found(w, "%s", reason_of(q));
			walk_rule(w, lacks_data(q) ? RULE_FTP_DATA : rows[i].rule, "%s",
				reason_of(q));
			return false;
		}
	return true;
}

static void
judge_moved(const struct vphone_report *r, struct walk *w)
{
	for (size_t i = 0; i < vphone_report_requests(r); i++) {
		const struct vphone_request *q = vphone_report_request(r, i);

		if (q->answer.outcome == CLIENT_MOVED) {
			walk_rule(
				w, RULE_REACH_MOVED, "%s (status %ld)", q->shown, q->answer.status);
			return; /* it will do so with all of them */
		}
	}
}

void
boot_judge_reach(const struct boot_seen *s, struct walk *w)
{
	const struct vphone_report *r = s->report;
	const struct vphone_request *q = last_of(r, VPHONE_ACT_MASTER);

	if (q == NULL) {
		walk_skip(w, "nothing was asked");
		return;
	}
	walk_found(w, "reached%s%s%s", s->stand_in != NULL ? " as a new phone" : "",
		q->protocol == CLIENT_TFTP ? "" : ", logged in as ",
		q->protocol == CLIENT_TFTP ? "; TFTP has no login" : s->user);
	if (s->stand_in != NULL)
		walk_rule(w, RULE_REACH_STRANGER, "%s", s->stand_in);
	if (!judge_way(q, r->verdict, w))
		return;
	if (r->verdict == VPHONE_LOGIN) {
		walk_found(w, "reached; the login as %s is refused", s->user);
		walk_rule(w, is_mistyped(s->user) ? RULE_LOGIN_MISTYPED : RULE_LOGIN_REFUSED, "%s",
			s->user);
	}
	judge_moved(r, w);
	if (s->silent != NULL)
		walk_rule(w, RULE_REACH_SOME, "%s", s->silent);
}

void
boot_judge_master(const struct boot_seen *s, struct walk *w)
{
	const struct vphone_report *r = s->report;
	const struct vphone_request *q = last_of(r, VPHONE_ACT_MASTER);

	if (boot_has_master(r)) {
		walk_found(w, "%s, %zu attributes", r->master_name, r->master.attributes);
		walk_fact(w, "master", "%s", r->master_name);
		walk_fact(w, "CONFIG_FILES", "%s", r->master.config_files);
		walk_fact(w, "APP_FILE_PATH", "%s", r->master.image);
		if (r->master.errors > 0)
			walk_rule(w, RULE_MASTER_LIMITS, "%zu values", r->master.errors);
		if (r->verdict == VPHONE_NO_FILES)
			walk_rule(w, RULE_MASTER_EMPTY, "%s", r->master_name);
	} else if (r->verdict == VPHONE_BAD_MASTER && q != NULL) {
		walk_found(w, "%s cannot be read", q->shown);
		walk_rule(w, RULE_MASTER_BAD, "%s: %s", q->shown, r->why.text);
	} else if (r->verdict != VPHONE_NO_MASTER || q == NULL ||
		   q->answer.outcome == CLIENT_MOVED) {
		walk_skip(w, "not asked: the server was not reached");
	} else if (s->capitals != NULL) {
		walk_found(w, "%s, in capital letters", s->capitals);
		walk_rule(w, RULE_MASTER_CASE, "%s", s->capitals);
	} else if (q->answer.outcome == CLIENT_ABSENT) {
		const struct vphone_request *first = vphone_report_request(r, 0);

		walk_found(w, "none");
		walk_rule(w, q->protocol == CLIENT_TFTP ? RULE_MASTER_TFTP : RULE_MASTER_NONE, "%s",
			first->shown);
	} else {
		walk_found(w, "refused");
		walk_rule(w, RULE_MASTER_REFUSED, "%s, %s (%ld)", q->shown, reason_of(q),
			q->answer.status);
	}
}

static void
judge_request(const struct vphone_request *q, struct walk *w)
{
	bool is_got = q->answer.outcome == CLIENT_DONE || q->answer.outcome == CLIENT_CUT;

	if (q->skip != VPHONE_ASKED || is_got || q->answer.outcome == CLIENT_MOVED)
		return;
	if (q->answer.outcome == CLIENT_ELSEWHERE)
		walk_rule(w, RULE_FILE_ELSEWHERE, "%s", q->shown);
	else if (q->step->act == VPHONE_ACT_CONFIG_FILES)
		walk_rule(w, RULE_FILE_MISSING, "%s, %s", q->shown, reason_of(q));
	else if (q->step->is_optional && q->answer.outcome != CLIENT_ABSENT)
		walk_rule(w, RULE_FILE_OPTIONAL, "%s, %s (%ld)", q->shown, reason_of(q),
			q->answer.status);
}

/* Parameters of an upload of the phone that hide one of the server's. */
static size_t
hides(const struct vphone_config *c, const struct vphone_file *f)
{
	size_t count = 0;

	for (size_t i = 0; i + 1 < vphone_config_count(c); i++) {
		struct vphone_param p = vphone_config_at(c, i), next = vphone_config_at(c, i + 1);

		count += p.file == f && next.standing == VPHONE_HIDDEN &&
			 slice_eq(p.name, next.name) && next.file->rank == VPHONE_RANK_FILE;
	}
	return count;
}

static void
judge_file(const struct vphone_config *c, const struct vphone_file *f, struct walk *w)
{
	size_t hidden;

	walk_fact(w, f->name, "%zu parameters, %zu errors, %zu repeated", f->params, f->errors,
		f->repeats);
	if (f->rank != VPHONE_RANK_FILE) {
		hidden = hides(c, f);
		if (hidden > 0)
			walk_rule(w, RULE_FILE_HIDES,
				hidden == 1 ? "%s, %zu parameter" : "%s, %zu parameters", f->name,
				hidden);
		return;
	}
	if (!f->is_readable)
		walk_rule(w, RULE_FILE_BAD, "%s", f->name);
	else if (f->errors > 0)
		walk_rule(w, RULE_FILE_ERRORS, "%zu in %s", f->errors, f->name);
	if (f->repeats > 0)
		walk_rule(w, RULE_FILE_REPEATS, "%zu in %s", f->repeats, f->name);
}

void
boot_judge_files(const struct boot_seen *s, struct walk *w)
{
	const struct vphone_report *r = s->report;

	if (!boot_has_master(r)) {
		walk_skip(w, "not asked: there is no master");
		return;
	}
	walk_found(w, "%zu of %zu, %zu parameters in them", r->files_fetched, r->files_named,
		vphone_config_count(r->config));
	for (size_t i = 0; i < vphone_report_requests(r); i++)
		judge_request(vphone_report_request(r, i), w);
	for (size_t i = 0; i < vphone_config_files(r->config); i++)
		judge_file(r->config, vphone_config_file(r->config, i), w);
}

/* Which addresses of several do not answer, where one does. */
static bool
find_silent(const struct doctor *d, const struct target *t, char out[WALK_TEXT_BYTES])
{
	size_t n = 0, silent = 0;

	if (t->addresses.count < 2 || strcmp(t->host.scheme, "tftp") == 0)
		return false;
	for (size_t i = 0; i < t->addresses.count && i < DNS_RECORDS_MAX; i++) {
		AUTO(auto_close) int fd = -1;
		struct listen_address to = dial_address(&t->addresses.ips[i], t->host.port);
		struct patience p = patience_of(d->options->is_over, DOCTOR_CONNECT_MS);
		char text[IP_TEXT_BYTES];
		struct why why = {""};

		if (dial(&to, &p, &fd, &why) == DIAL_OPEN)
			continue;
		n += (size_t)snprintf(out + n, WALK_TEXT_BYTES - n, "%s%s",
			silent++ > 0 ? ", " : "", ip_text(&t->addresses.ips[i], text));
	}
	return silent > 0 && silent < t->addresses.count;
}

/* The phone's own master with its letters in capitals, where no other is there. */
static bool
find_capitals(const struct vphone_options *o, char name[WALK_ABOUT_BYTES])
{
	AUTO(client_freep) struct client *c = client_new(&o->client);
	AUTO(buf_free) struct buf url = BUF(4 * DOCTOR_URL_BYTES);
	struct vphone_base base;
	struct why why = {""};
	struct client_answer got;
	char mac[MAC_TEXT_BYTES];

	(void)mac_text(o->who.mac, mac);
	for (char *p = mac; *p != '\0'; p++)
		*p = (char)(*p >= 'a' && *p <= 'f' ? *p - 'a' + 'A' : *p);
	(void)snprintf(name, WALK_ABOUT_BYTES, "%s.cfg", mac);
	if (c == NULL || vphone_base_read(slice_of(o->url), &base, &why) != ERR_OK)
		return false;
	vphone_url(base.root, SLICE(""), slice_of(name), &url);
	client_transfer(c,
		&(struct client_request){.verb = CLIENT_FETCH,
			.url = buf_text(&url),
			.user = o->user,
			.password = o->password,
			.most_bytes = TEMPLATE_MAX_BYTES},
		&got);
	return got.outcome == CLIENT_DONE;
}

static void
judge_all(struct doctor *d, const struct target *t, const struct boot_seen *s, const char *about)
{
	static const struct {
		enum walk_step step;
		void (*judge)(const struct boot_seen *, struct walk *);
	} rows[] = {
		{WALK_REACH,  boot_judge_reach },
		{WALK_MASTER, boot_judge_master},
		{WALK_FILES,  boot_judge_files },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		walk_begin(d->walk, rows[i].step, about);
		if (rows[i].step == WALK_REACH)
			boot_judge_url(&t->host, d->walk);
		rows[i].judge(s, d->walk);
		walk_end(d->walk);
	}
}

enum err
look_boot(struct doctor *d, const struct target *t, struct why *why)
{
	AUTO(vphone_report_done) struct vphone_report report = {.config = NULL};
	AUTO(buf_free) struct buf about = BUF(DOCTOR_URL_BYTES);
	AUTO(played_done) struct played played = PLAYED_NONE;
	struct boot_seen seen = {.report = &report};
	char silent[WALK_TEXT_BYTES], capitals[WALK_ABOUT_BYTES];
	enum err e = play_prepare(d, t, &played, why);

	if (e == ERR_OK)
		e = vphone_boot(&played.phone, &report, why);
	if (e != ERR_OK)
		return e;
	seen.user = played.phone.user;
	seen.stand_in = played.stand_in;
	seen.silent = find_silent(d, t, silent) ? silent : NULL;
	if (report.verdict == VPHONE_NO_MASTER && find_capitals(&played.phone, capitals))
		seen.capitals = capitals;
	host_show(&t->host, &about);
	judge_all(d, t, &seen, buf_text(&about));
	if (boot_has_master(&report))
		look_time_in_files(d, report.config);
	e = look_upload(d, &played, &report, buf_text(&about));
	if (e == ERR_OK && !doctor_is_over(d))
		e = look_image(d, &played, &report, buf_text(&about));
	return e;
}
