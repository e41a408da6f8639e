#include "cli/restore_phone.h"

#include "base/auto.h"
#include "base/clock.h"
#include "cli/configure.h"
#include "cli/data.h"
#include "manage/members_of.h"
#include "manage/phone_back.h"
#include "store/audit.h"

static void
warn_left_out(void *ctx, const char *what, const char *name)
{
	struct cli *c = ctx;

	output_warn(c->out, "There is no %s %s any more: the phone is without it.", what, name);
}

/* In one transaction, as any command that changes the inventory. */
static enum err
bring(struct cli *c, struct phone_back *back, struct phone_back_done *done)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct audit_who who;
	enum err e = db_tx_begin_write(back->to->main, &tx);

	audit_who_here("cli", &who);
	if (e == ERR_OK)
		e = audit_begin(back->to);
	if (e == ERR_OK)
		e = phone_back(back, done, c->why);
	if (e == ERR_OK)
		e = audit_finish(back->to, back->now, &who, SLICE("restore --phone"), SLICE(""));
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e != ERR_OK)
		audit_drop(back->to);
	return e;
}

static void
tell(struct cli *c, const struct restored *about, struct mac phone,
	const struct phone_back_done *done)
{
	char mac[MAC_TEXT_BYTES], at[CLOCK_TEXT_BYTES];

	output_note(c->out,
		"Phone %s is as it was at %s UTC%s: %lld lines (%lld of them were gone), %lld "
		"keys, "
		"%lld parameters, %lld documents. Its own login stays as it is.",
		mac_text(phone, mac), clock_text(about->made_at, at),
		done->is_added ? ", and in the inventory again" : "", (long long)done->lines,
		(long long)done->lines_added, (long long)done->keys, (long long)done->params,
		(long long)done->documents);
	members_of_phone_back(output_members(c->out), phone, about->made_at, done);
}

enum err
restore_phone(struct cli *c, const struct restore_job *job)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	AUTO(store_closep) struct store *to = NULL;
	struct restore_view from = RESTORE_VIEW;
	struct phone_back back = {.now = job->now, .left_out = warn_left_out, .ctx = c};
	struct phone_back_done done = {.is_added = false};
	struct restored about = {.made_at = 0};
	enum err e = args_mac(c->args, "phone", &back.mac, c->why);

	if (e == ERR_OK)
		e = configure_plain(c->args, &settings, c->why);
	if (e == ERR_OK)
		e = data_open(args_text(c->args, "data"), DB_WRITE, &to, c->why);
	if (e == ERR_OK)
		e = restore_open(job, &about, &from, c->why);
	if (e != ERR_OK)
		return e;
	back.from = from.store;
	back.to = to;
	back.keep_versions = settings_number(settings, SET_DOCUMENT_VERSIONS);
	e = bring(c, &back, &done);
	restore_close(job->dir, &from);
	if (e == ERR_OK && done.is_added)
		e = phone_change_settle(to, back.mac);
	if (e == ERR_OK)
		tell(c, &about, back.mac, &done);
	return e;
}
