#include "reach/sip_notify.h"

#include <stdio.h>

enum { REQUEST_MAX_BYTES = 4096, BRANCH_BYTES = SIP_ID_BYTES + 12, URI_BYTES = 512 };

#define COOKIE "z9hG4bK"

static void
branch_of(const struct sip_notify *n, char out[BRANCH_BYTES])
{
	(void)snprintf(out, BRANCH_BYTES, "%s.%u", n->options.id, n->cseq);
}

static void
set_deadline(struct sip_notify *n)
{
	n->deadline_ms = n->over_at_ms;
	if (!n->options.is_stream && n->again_at_ms < n->over_at_ms)
		n->deadline_ms = n->again_at_ms;
}

static void
end(struct sip_notify *n, enum sip_result result)
{
	n->result = result;
	n->is_due = false;
	n->deadline_ms = UINT64_MAX;
}

/* Builds the next request and has it sent. */
static void
ask(struct sip_notify *n, const char *authorization, uint64_t now_ms)
{
	char branch[BRANCH_BYTES];
	const struct sip_notify_parts parts = {
		.user = n->options.user,
		.peer = n->options.peer,
		.here = n->options.here,
		.transport = n->options.is_stream ? "TCP" : "UDP",
		.branch = branch,
		.tag = n->options.id + SIP_ID_BYTES / 2,
		.call_id = n->options.id,
		.cseq = ++n->cseq,
		.authorization = authorization,
	};

	branch_of(n, branch);
	buf_clear(&n->request);
	if (sip_notify_write(&parts, &n->request) != ERR_OK) {
		end(n, SIP_FAILED);
		return;
	}
	n->is_due = true;
	n->is_proceeding = false;
	n->interval_ms = SIP_T1_MS;
	n->again_at_ms = now_ms + n->interval_ms;
	set_deadline(n);
}

void
sip_notify_begin(struct sip_notify *n, const struct sip_notify_options *options, uint64_t now_ms)
{
	*n = (struct sip_notify){
		.options = *options,
		.over_at_ms = now_ms + options->wait_ms,
		.request = BUF(REQUEST_MAX_BYTES),
	};
	ask(n, NULL, now_ms);
}

void
sip_notify_done(struct sip_notify *n)
{
	buf_wipe(&n->request);
}

struct slice
sip_notify_output(struct sip_notify *n)
{
	if (!n->is_due)
		return SLICE("");
	n->is_due = false;
	n->sent++;
	return buf_slice(&n->request);
}

/* Source: RFC 3261 section 17.1.3: the branch of the topmost Via and the method of CSeq tell whose
 * answer it is. */
static bool
is_answer(const struct sip_notify *n, const struct sip_message *m)
{
	char branch[BRANCH_BYTES];

	branch_of(n, branch);
	return !m->is_request && slice_is(m->method, "NOTIFY") && m->cseq == n->cseq &&
	       slice_starts(m->branch, SLICE(COOKIE)) &&
	       slice_is(slice_from(m->branch, sizeof(COOKIE) - 1), branch) &&
	       slice_is(m->call_id, n->options.id);
}

/* Asks again, with the proof that the phone wants.  False: there is none. */
static bool
prove(struct sip_notify *n, const struct sip_message *m, uint64_t now_ms)
{
	struct buf field = BUF(REQUEST_MAX_BYTES);
	char uri[URI_BYTES];
	bool is_made;

	if (n->has_proven || n->options.login == NULL)
		return false;
	(void)snprintf(uri, sizeof(uri), "sip:%s%s%s", n->options.user,
		n->options.user[0] != '\0' ? "@" : "", n->options.peer);
	is_made = sip_digest_answer(m, n->options.login, "NOTIFY", uri, n->options.id, &field) ==
		  ERR_OK;
	if (is_made) {
		n->has_proven = true;
		ask(n, buf_text(&field), now_ms);
	}
	buf_wipe(&field);
	return is_made;
}

void
sip_notify_input(struct sip_notify *n, const struct sip_message *m, uint64_t now_ms)
{
	struct slice phrase = slice_head(m->phrase, SIP_PHRASE_BYTES - 1);

	if (n->result != SIP_PENDING || !is_answer(n, m))
		return;
	n->status = m->status;
	memcpy(n->phrase, phrase.p, phrase.n);
	n->phrase[phrase.n] = '\0';
	if (m->status < 200) {
		n->is_proceeding = true;
		return;
	}
	if (m->status < 300)
		end(n, SIP_ACCEPTED);
	else if ((m->status != 401 && m->status != 407) || !prove(n, m, now_ms))
		end(n, SIP_REFUSED);
}

void
sip_notify_tick(struct sip_notify *n, uint64_t now_ms)
{
	if (n->result != SIP_PENDING || now_ms < n->deadline_ms)
		return;
	if (now_ms >= n->over_at_ms) {
		end(n, SIP_SILENT);
		return;
	}
	n->is_due = true;
	n->interval_ms =
		n->is_proceeding || 2 * n->interval_ms > SIP_T2_MS ? SIP_T2_MS : 2 * n->interval_ms;
	n->again_at_ms = now_ms + n->interval_ms;
	set_deadline(n);
}
