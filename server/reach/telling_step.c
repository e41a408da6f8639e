#include "reach/telling_step.h"

#include "base/auto.h"

#include <stdarg.h>
#include <stdio.h>

/* Before the second try, the third, ...: a phone that restarts is away for two or three minutes. */
static const int64_t waits_s[TELLING_TRIES - 1] = {10, 60, 240};

static void __attribute__((format(printf, 2, 3))) say(struct telling *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(t->why, sizeof(t->why), format, args);
	va_end(args);
}

static void
end(struct telling *t, enum telling_state state, int64_t now)
{
	t->state = state;
	t->over_at = now;
}

static void
come_back(struct telling *t, int64_t last_at, int64_t now)
{
	t->back_at = last_at;
	end(t, TELLING_BACK, now);
}

static bool
is_closed(const struct telling *t, int64_t now)
{
	return t->closes_at != 0 && now > t->closes_at;
}

bool
telling_step_is_on(struct telling *t, int64_t here_ms, int64_t now)
{
	int64_t since = t->opens_at > t->asked_at ? t->opens_at : t->asked_at;
	int64_t last_at = here_ms / 1000;

	if (t->what == TELLING_RESYNC && last_at > since) {
		t->way = TELLING_BY_POLL;
		t->why[0] = '\0';
		come_back(t, last_at, now);
		return false;
	}
	if (is_closed(t, now)) {
		if (t->why[0] == '\0')
			say(t, "Its window closed before it was its turn.");
		end(t, TELLING_FAILED, now);
		return false;
	}
	if (now < t->opens_at) { /* the clock was set back */
		t->next_at = t->opens_at;
		return false;
	}
	return true;
}

void
telling_step_leave(struct telling *t, int64_t now)
{
	say(t, "It is not active any more, and gets no files.");
	end(t, TELLING_FAILED, now);
}

void
telling_step_unread(struct telling *t, int64_t now)
{
	say(t, "A password in its files cannot be read with the master key (`bootline secret "
	       "list`): set it anew, or put back the secret.key that it was sealed with.");
	end(t, TELLING_FAILED, now);
}

/* It cannot be told: it is waited for. */
static void
leave_to_poll(struct telling *t, const struct telling_try *tried, const struct polling *polling,
	int64_t last_at, int64_t now)
{
	char text[POLLING_TEXT_BYTES];
	int64_t latest = polling_latest(polling, last_at, now);

	t->state = TELLING_POLLING;
	t->way = TELLING_BY_POLL;
	t->next_at = latest != 0 ? latest : now + TELLING_POLL_S;
	say(t, "%.*s%s It %s.", (int)(sizeof(t->why) - POLLING_TEXT_BYTES - 16),
		tried->has_address ? tried->why.text :
				     "It has never been here with what proves that it is this "
				     "phone, so nobody knows where it is.",
		tried->has_address && tried->why.text[0] == '\0' ? "It was not told." : "",
		polling_tell(polling, last_at, now, text));
}

void
telling_step_tried(struct telling *t, const struct telling_try *tried,
	const struct polling *polling, int64_t last_at, int64_t now)
{
	int64_t wait;

	t->tries++;
	say(t, "%.*s", TELLING_WHY_MAX_BYTES, tried->why.text);
	if (tried->way != TELLING_BY_NOTHING) {
		/* Source: UC Software Administrator Guide, specialEvent.checkSync.alwaysReboot. */
		if (t->what == TELLING_RESTART && tried->way != TELLING_BY_REST)
			say(t, "It reads its files, and restarts where one of them has changed.");
		t->state = TELLING_TOLD;
		t->way = tried->way;
		t->told_ms = tried->began_ms;
		t->answered_at = tried->began_ms / 1000; /* never behind when it comes */
		t->next_at = now + TELLING_BACK_S;
		return;
	}
	if (!tried->has_address || t->tries >= TELLING_TRIES) {
		leave_to_poll(t, tried, polling, last_at, now);
		return;
	}
	wait = waits_s[t->tries - 1];
	t->next_at = now + wait;
	if (is_closed(t, t->next_at))
		leave_to_poll(t, tried, polling, last_at, now);
}

bool
telling_step_watched(struct telling *t, int64_t here_ms, int64_t now)
{
	int64_t since_ms = t->state == TELLING_TOLD ? t->told_ms : t->asked_at * 1000;

	if (here_ms >= since_ms && here_ms > 0) {
		if (t->what == TELLING_RESYNC || t->way == TELLING_BY_REST)
			t->why[0] = '\0';
		if (t->state == TELLING_POLLING && t->what == TELLING_RESTART)
			say(t, "It came by itself and read its files; it was not made to restart.");
		come_back(t, here_ms / 1000, now);
		return true;
	}
	if (now < t->next_at)
		return false;
	if (t->state == TELLING_TOLD)
		say(t, "It said yes, and has not come since.");
	end(t, TELLING_FAILED, now);
	return true;
}
