#include "provision/alarm.h"

#include "store/audit.h"

#include <stdio.h>
#include <stdlib.h>

struct told {
	struct keeper_job job; /* first: the keeper gives it back */
	enum guard_alarm what;
	struct ip source;
	int64_t now;
};

const char *
alarm_name(enum guard_alarm what)
{
	static const char *const names[GUARD_ALARM__COUNT] = {
		[GUARD_LOGINS] = "alarm: passwords are guessed",
		[GUARD_ACCOUNT] = "alarm: one account's password is guessed",
		[GUARD_PHONES] = "alarm: phones are searched for",
		[GUARD_PEOPLE] = "alarm: passwords of people are guessed",
		[GUARD_FOREIGN] = "alarm: another phone's files are asked for",
	};

	return names[what];
}

static enum err
run(struct keeper_job *job, struct store *s)
{
	const struct told *t = (const struct told *)job;
	char by[IP_TEXT_BYTES], object[sizeof("address ") + IP_TEXT_BYTES];
	struct audit_row row = {.at = t->now, .login = SLICE(""), .via = SLICE("server")};

	row.by = slice_of(ip_text(&t->source, by));
	(void)snprintf(object, sizeof(object), "address %s", by);
	row.object = slice_of(object);
	row.action = slice_of(alarm_name(t->what));
	row.was = row.becomes = SLICE("");
	return audit_add(s, &row);
}

static void
done(struct keeper_job *job, enum err result)
{
	(void)result; /* the log has it, too */
	free(job);
}

void
alarm_record(struct keeper *keeper, enum guard_alarm what, const struct ip *source, int64_t now)
{
	struct told *t = malloc(sizeof(*t));

	if (t == NULL)
		return;
	*t = (struct told){
		.job = {.run = run, .done = done},
                  .what = what, .source = *source, .now = now
        };
	if (keeper_post(keeper, &t->job) != ERR_OK)
		free(t);
}
