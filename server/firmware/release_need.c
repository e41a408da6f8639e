#include "firmware/release_need.h"

#include "provision/render.h"
#include "provision/render_firmware.h"
#include "store/models.h"

/* Looks for a phone that is kept at a release. */
struct seeking {
	struct store *s;
	struct render *render;
	int64_t release_id;
	size_t count;
	struct phone first;
};

/* Whether a phone's model may be one that is kept at its last release. */
static enum err
look_model(struct seeking *k, const struct phone *phone, bool *has_last)
{
	struct model m;
	enum err e = models_by_name(k->s, slice_of(phone_model(phone)), &m);

	if (e == ERR_NOTFOUND)
		e = models_by_part(k->s, slice_of(phone_model(phone)), &m);
	*has_last = e == ERR_OK && m.last[0] != '\0';
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
look_phone(void *ctx, const struct phone *phone)
{
	struct seeking *k = ctx;
	struct firmware_choice choice;
	struct why unread = {""};
	bool has_last;
	enum err e = look_model(k, phone, &has_last);

	if (e != ERR_OK || !has_last)
		return e;
	e = render_firmware(k->render, phone, &choice, &unread);
	if (e == ERR_OK && choice.scope == NULL && !choice.is_offered &&
		choice.release.release_id == k->release_id && k->count++ == 0)
		k->first = *phone;
	return e == ERR_SYNTAX ? ERR_OK : e; /* one that gets no files needs none */
}

static enum err
check(struct store *s, const struct settings *settings, int64_t id, struct why *why)
{
	const struct phone_filter active = {
		.state = PHONE_ACTIVE, .model = SLICE(""), .text = SLICE("")};
	struct seeking k = {.s = s, .render = render_new(s, settings), .release_id = id};
	char mac[MAC_TEXT_BYTES];
	enum err e = k.render != NULL ? phones_each(s, &active, look_phone, &k) : ERR_NOMEM;

	render_free(k.render);
	if (e != ERR_OK || k.count == 0)
		return e;
	return why_fail(why, ERR_DENIED,
		"Phones (%zu, as %s) are kept at the release, for no newer software is made for "
		"their model: set another one for them first, as in `bootline firmware set "
		"model:%s RELEASE`.",
		k.count, mac_text(k.first.mac, mac), phone_model(&k.first));
}

enum err
release_remove_unneeded(
	struct store *s, const struct settings *settings, int64_t id, struct why *why)
{
	enum err e = check(s, settings, id, why);

	return e == ERR_OK ? releases_remove(s, id, why) : e;
}
