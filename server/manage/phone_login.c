#include "manage/phone_login.h"

static const char *
login_text(const struct phone_account *a, int64_t now)
{
	static const char *const own[ROTATION__COUNT] = {
		"own", "own, a new one planned", "own, a new one handed out"};

	if (a->has_secret)
		return own[rotation_of(a, now)];
	return a->has_next ? "shared; its own is handed out" : "shared";
}

static const char *
window_text(const struct enrolment *w, int64_t now)
{
	if (w->phone_id == 0)
		return "none";
	if (now >= w->until_at)
		return "over";
	if (w->is_frozen)
		return "frozen: another address came, too";
	return w->is_claimed ? "open" : "open, nobody's yet";
}

enum err
phone_login_of(struct store *s, const struct phone *phone, int64_t now, struct phone_login *out)
{
	struct phone_login l = {.window = {.phone_id = 0}};
	enum err e = phone_accounts_by_mac(s, phone->mac, &l.account);

	if (e != ERR_OK)
		return e;
	e = enrolments_get(s, phone->id, &l.window);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	l.login = login_text(&l.account, now);
	l.rotation = rotation_names[rotation_of(&l.account, now)];
	l.rotation_at = l.account.has_secret ? l.account.next_at : 0;
	l.enrolment = window_text(&l.window, now);
	*out = l;
	return ERR_OK;
}
