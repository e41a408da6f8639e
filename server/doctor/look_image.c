#include "doctor/look_image.h"

#include "base/auto.h"
#include "doctor/look_boot.h"
#include "firmware/ld_header.h"
#include "reach/vphone_url.h"

enum { HEAD_BYTES = 8 * 1024, URL_BYTES = 4 * VPHONE_URL_MAX_BYTES, NAME_BYTES = 512 };

/* Whether what should be an image begins as a page or a sentence does.  Images begin with numbers
 * or a signature: bytes that no text has. */
static bool
is_text(struct slice head)
{
	head = slice_head(head, 256);
	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];

		if (c < ' ' && c != '\n' && c != '\r' && c != '\t')
			return false;
		if (c >= 0x7f)
			return false;
	}
	return head.n > 0;
}

static struct slice
last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slice_of(slash != NULL ? slash + 1 : path);
}

static void
judge_absence(const struct image_seen *s, struct walk *w)
{
	enum client_outcome outcome = s->answers[1].outcome;

	if (outcome == CLIENT_ELSEWHERE) {
		walk_skip(w, "not asked: the image is on another server");
		return;
	}
	walk_found(w, "none: %s", client_outcome_text(outcome));
	walk_rule(w, RULE_IMAGE_NONE, "%s%s%s", s->part[0] != '\0' ? s->first : "",
		s->part[0] != '\0' ? " and " : "", s->path);
}

void
image_judge(const struct image_seen *s, struct walk *w)
{
	const char *name = s->found == 0 ? s->first : s->path;
	char version[RELEASE_NAME_MAX_BYTES + 1];

	if (s->part[0] == '\0')
		walk_rule(w, RULE_IMAGE_PART, "%s", s->model);
	else if (slice_starts(last_component(s->path), slice_of(s->part)))
		walk_rule(w, RULE_IMAGE_DOUBLED, "%s", s->first);
	if (s->found > 1) {
		judge_absence(s, w);
	} else if (is_text(s->head)) {
		walk_found(w, "%s is no image", name);
		walk_rule(w, RULE_IMAGE_PAGE, "%s", name);
	} else if (ld_header_version(s->head, version)) {
		walk_found(w, "%s, version %s", name, version);
	} else {
		walk_found(w, "%s is there; its version does not stand in the form that is known",
			name);
	}
}

static enum err
on_bytes(void *ctx, struct slice bytes)
{
	buf_add(ctx, bytes);
	return buf_check(ctx);
}

/* Reads the beginning of one image. */
static struct client_answer
fetch(struct client *c, const struct played *p, const char *root, const char *name,
	struct buf *head)
{
	AUTO(buf_free) struct buf url = BUF(URL_BYTES);
	struct client_answer got = {.outcome = CLIENT_BAD_URL};

	vphone_url(root, SLICE(""), slice_of(name), &url);
	buf_clear(head);
	if (buf_check(&url) == ERR_OK && client_protocol_of(buf_slice(&url)) != CLIENT_UNKNOWN)
		client_transfer(c,
			&(struct client_request){.verb = CLIENT_FETCH,
				.url = buf_text(&url),
				.user = p->phone.user,
				.password = p->phone.password,
				.most_bytes = HEAD_BYTES,
				.is_header = true,
				.sink = on_bytes,
				.ctx = head},
			&got);
	return got;
}

static bool
is_there(const struct client_answer *a)
{
	return a->outcome == CLIENT_DONE || a->outcome == CLIENT_CUT;
}

static void
see(struct client *c, const struct played *p, struct image_seen *s, struct buf *head)
{
	struct vphone_base base;
	struct why why = {""};

	s->found = 2;
	if (vphone_base_read(slice_of(p->phone.url), &base, &why) != ERR_OK)
		return;
	for (size_t i = s->part[0] != '\0' ? 0 : 1; i < 2 && s->found > 1; i++) {
		s->answers[i] = fetch(c, p, base.root, i == 0 ? s->first : s->path, head);
		if (is_there(&s->answers[i]))
			s->found = i;
	}
	s->head = buf_slice(head);
}

enum err
look_image(struct doctor *d, const struct played *p, const struct vphone_report *report,
	const char *about)
{
	AUTO(client_freep) struct client *client = client_new(&p->phone.client);
	AUTO(buf_free) struct buf head = BUF(HEAD_BYTES), first = BUF(NAME_BYTES);
	struct image_seen seen = {.path = report->master.image,
		.model = p->phone.who.model,
		.part = p->phone.who.part};
	enum err e;

	vphone_image_name(slice_of(seen.path), slice_of(seen.part), &first);
	seen.first = buf_text(&first);
	e = client != NULL ? buf_check(&first) : ERR_NOMEM;
	if (e != ERR_OK)
		return e;
	walk_begin(d->walk, WALK_IMAGE, about);
	if (!boot_has_master(report)) {
		walk_skip(d->walk, "not asked: there is no master");
	} else {
		see(client, p, &seen, &head);
		image_judge(&seen, d->walk);
	}
	walk_end(d->walk);
	return ERR_OK;
}
