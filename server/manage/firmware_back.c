#include "manage/firmware_back.h"

#include "provision/render.h"
#include "provision/render_firmware.h"

struct seeking {
	struct store *s;
	struct render *render;
	const struct release *release;
	struct firmware_back *out;
};

/* Whether a phone is to run exactly the release. */
static enum err
must_run(struct seeking *k, const struct phone *phone, bool *must)
{
	struct firmware_choice choice = {.scope = NULL};
	struct why unread = {""};
	enum err e = render_firmware(k->render, phone, &choice, &unread);

	*must = e == ERR_OK && choice.release.release_id == k->release->id &&
		!choice.release.may_be_newer;
	return e == ERR_SYNTAX ? ERR_OK : e; /* it gets no files */
}

static enum err
look(void *ctx, const struct phone *phone)
{
	struct seeking *k = ctx;
	struct seen seen;
	bool must = false;
	enum err e = seen_by_mac(k->s, phone->mac, &seen);

	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	if (release_is_newer(slice_of(seen.version), slice_of(k->release->name)))
		e = must_run(k, phone, &must);
	if (!must || k->out->count++ > 0)
		return e;
	k->out->first = *phone;
	memcpy(k->out->version, seen.version, sizeof(k->out->version));
	return ERR_OK;
}

enum err
firmware_back_find(struct store *s, const struct settings *settings, const struct release *r,
	struct firmware_back *out)
{
	const struct phone_filter active = {
		.state = PHONE_ACTIVE, .model = SLICE(""), .text = SLICE("")};
	struct firmware_back back = {.count = 0};
	struct seeking k = {s, render_new(s, settings), r, &back};
	enum err e = k.render != NULL ? phones_each(s, &active, look, &k) : ERR_NOMEM;

	render_free(k.render);
	if (e == ERR_OK)
		*out = back;
	return e;
}

void
firmware_back_members(struct members m, const struct firmware_back *back)
{
	char mac[MAC_TEXT_BYTES];
	bool is_any = back->count > 0;

	member_number(m, "go_back", (int64_t)back->count);
	member_text(m, "go_back_mac", is_any ? mac_text(back->first.mac, mac) : NULL);
	member_text(m, "go_back_version", is_any ? back->version : NULL);
}
