#include "manage/firmware_back.h"

#include "base/auto.h"
#include "provision/render.h"
#include "provision/render_firmware.h"
#include "store/phones.h"

struct seeking {
	struct store *s;
	const struct settings *settings;
	const char *scope; /* that is changed */
	struct render *render;
	struct buf before; /* ids of phones whose release it set before, int64_t each, as walked */
	size_t at;         /* in before, of the walk afterwards */
	struct firmware_back *out;
};

static enum err
walk(struct seeking *k, enum err (*each)(void *ctx, const struct phone *phone))
{
	const struct phone_filter active = {
		.state = PHONE_ACTIVE, .model = SLICE(""), .text = SLICE("")};
	enum err e;

	k->render = render_new(k->s, k->settings);
	e = k->render != NULL ? phones_each(k->s, &active, each, k) : ERR_NOMEM;
	render_free(k->render);
	return e;
}

/* What a phone is to run; nothing where it gets no files.
 *   is_set_here  whether the scope says so */
static enum err
choose(struct seeking *k, const struct phone *phone, struct firmware_choice *out, bool *is_set_here)
{
	struct why unread = {""};
	enum err e = render_firmware(k->render, phone, out, &unread);

	if (e == ERR_SYNTAX) {
		*out = (struct firmware_choice){.scope = NULL};
		e = ERR_OK;
	}
	*is_set_here = e == ERR_OK && out->scope != NULL && strcmp(out->scope, k->scope) == 0;
	return e;
}

static enum err
note_before(void *ctx, const struct phone *phone)
{
	struct seeking *k = ctx;
	struct firmware_choice choice;
	bool is_set_here;
	enum err e = choose(k, phone, &choice, &is_set_here);

	if (is_set_here)
		buf_add(&k->before, (struct slice){(const char *)&phone->id, sizeof(phone->id)});
	return e == ERR_OK ? buf_check(&k->before) : e;
}

/* Whether the scope set the phone's release before.  Both walks have one order. */
static bool
was_set_here(struct seeking *k, const struct phone *phone)
{
	struct slice id = {(const char *)&phone->id, sizeof(phone->id)};
	bool was = slice_eq(slice_head(slice_from(buf_slice(&k->before), k->at), id.n), id);

	k->at += was ? id.n : 0;
	return was;
}

static enum err
look_afterwards(void *ctx, const struct phone *phone)
{
	struct seeking *k = ctx;
	struct firmware_choice choice;
	struct seen seen;
	bool was_here = was_set_here(k, phone), is_here;
	enum err e = choose(k, phone, &choice, &is_here);

	if (e != ERR_OK || (!was_here && !is_here) || choice.release.release_id == 0 ||
		choice.release.may_be_newer)
		return e;
	e = seen_by_mac(k->s, phone->mac, &seen);
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	if (!release_is_newer(slice_of(seen.version), slice_of(choice.release.name)) ||
		k->out->count++ > 0)
		return ERR_OK;
	k->out->first = phone->mac;
	memcpy(k->out->version, seen.version, sizeof(k->out->version));
	memcpy(k->out->release, choice.release.name, sizeof(k->out->release));
	return ERR_OK;
}

enum err
firmware_back_change(struct store *s, const struct settings *settings, const struct scope *scope,
	const struct scope_release *r, struct firmware_back *out)
{
	struct firmware_back back = {.count = 0};
	struct seeking k = {.s = s,
		.settings = settings,
		.scope = scope->text,
		.before = BUF(FIRMWARE_BACK_PHONES_MAX * sizeof(int64_t)),
		.out = &back};
	enum err looked = walk(&k, note_before), e;

	e = r != NULL ? scope_release_set(s, scope->id, r->release_id, r->may_be_newer) :
			scope_release_unset(s, scope->id);
	if (e == ERR_OK && looked == ERR_OK)
		looked = walk(&k, look_afterwards);
	buf_free(&k.before);
	if (e != ERR_OK)
		return e;
	*out = looked == ERR_OK ? back : (struct firmware_back){.err = looked};
	return ERR_OK;
}

void
firmware_back_members(struct members m, const struct firmware_back *back)
{
	char mac[MAC_TEXT_BYTES];
	bool is_any = back->count > 0;

	if (back->err == ERR_OK)
		member_number(m, "go_back", (int64_t)back->count);
	else
		member_text(m, "go_back", NULL);
	member_text(m, "go_back_mac", is_any ? mac_text(back->first, mac) : NULL);
	member_text(m, "go_back_version", is_any ? back->version : NULL);
	member_text(m, "go_back_release", is_any ? back->release : NULL);
}

void
firmware_back_sentence(const struct firmware_back *back, struct why *out)
{
	char mac[MAC_TEXT_BYTES];

	out->text[0] = '\0';
	if (back->err != ERR_OK)
		(void)why_fail(out, back->err,
			"Which phones go back by that from something newer could not be looked "
			"up: %s",
			err_sentence(back->err));
	else if (back->count > 0)
		(void)why_fail(out, ERR_OK,
			"Phones that run something newer and go back: %zu, as %s, which runs %s "
			"and gets %s.",
			back->count, mac_text(back->first, mac), back->version, back->release);
}
