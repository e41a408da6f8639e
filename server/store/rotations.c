#include "store/rotations.h"

#include "base/clock.h"

const char *const rotation_names[ROTATION__COUNT] = {"none", "planned", "handed out"};

enum rotation
rotation_of(const struct phone_account *a, int64_t now)
{
	if (!a->has_secret || !a->has_next)
		return ROTATION_NONE;
	return phone_account_is_handed_out(a, now) ? ROTATION_HANDED_OUT : ROTATION_PLANNED;
}

static enum err
refuse_without(struct rotations *r, struct mac mac, struct why *why)
{
	char text[MAC_TEXT_BYTES];

	r->without++;
	return why_fail(why, ERR_NOTFOUND,
		"Phone %s has no login of its own yet: `bootline phone enroll %s` lets it get one.",
		mac_text(mac, text), text);
}

static enum err
refuse_unused(struct rotations *r, const struct phone_account *a, struct why *why)
{
	char text[MAC_TEXT_BYTES], at[CLOCK_TEXT_BYTES];

	r->unused++;
	return why_fail(why, ERR_EXISTS,
		"Phone %s was handed out a new password (%s%s) and has not used it yet: another "
		"one now would lock it out, had it fetched that. `--again` makes another one all "
		"the same.",
		mac_text(a->mac, text),
		a->next_at != 0 ? clock_text(a->next_at, at) : "in its window",
		a->next_at != 0 ? " UTC" : "");
}

enum err
rotations_plan(struct store *s, struct rotations *r, const struct phone *phone, struct why *why)
{
	int64_t at = r->now + r->planned / r->per_minute * 60;
	struct phone_account a;
	enum rotation rotation;
	enum err e = phone_accounts_by_mac(s, phone->mac, &a);

	if (e != ERR_OK)
		return e;
	if (!a.has_secret)
		return refuse_without(r, phone->mac, why);
	rotation = rotation_of(&a, r->now);
	if (rotation == ROTATION_HANDED_OUT && !r->is_again)
		return refuse_unused(r, &a, why);
	e = phone_accounts_offer(s, &a, r->password_len, at, rotation == ROTATION_HANDED_OUT);
	if (e != ERR_OK)
		return e;
	r->planned++;
	r->until_at = at;
	return ERR_OK;
}

enum err
rotations_cancel(struct store *s, const struct phone *phone, int64_t now)
{
	struct phone_account a;
	enum err e = phone_accounts_by_mac(s, phone->mac, &a);

	if (e == ERR_OK && rotation_of(&a, now) != ROTATION_PLANNED)
		return ERR_NOTFOUND;
	return e == ERR_OK ? phone_accounts_withdraw(s, &a, now) : e;
}
