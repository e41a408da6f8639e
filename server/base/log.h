/* log - what happened, one event a line, on stderr: readable text or one JSON object.
 *
 * Edges, db and net log; parsers, state machines and provision/ do not.  Values are escaped, so
 * nothing a peer sends can break a line; no secret is ever passed in.  A reader that does not
 * keep up loses lines, counted, and never holds the server up.  Safe from every thread.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/slice.h"

enum log_level { LOG_OFF = -1, LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG, LOG__COUNT };

struct log_field {
	const char *name;
	struct slice text; /* used when number is LOG_NO_NUMBER */
	int64_t number;
};

#define LOG_NO_NUMBER INT64_MIN

/* A field of an event, to stand among log_event()'s arguments.
 *   name, text  borrowed until that has returned
 *   number      any but LOG_NO_NUMBER */
static inline struct log_field
log_field_text(const char *name, const char *text)
{
	return (struct log_field){name, slice_of(text), LOG_NO_NUMBER};
}

static inline struct log_field
log_field_slice(const char *name, struct slice text)
{
	return (struct log_field){name, text, LOG_NO_NUMBER};
}

static inline struct log_field
log_field_number(const char *name, int64_t number)
{
	return (struct log_field){name, SLICE(""), number};
}

/* Which levels are written, and how.  Call before the first thread starts, or on reload. */
void log_setup(enum log_level most, bool is_json);

/* Whether events of a level are written: to save the work that only they need. */
bool log_wants(enum log_level level);

/* Writes one event.
 *   event   what happened, a few plain words ("listening", "upload refused")
 *   fields  count of them; a text over 1 KiB is cut */
void log_write(
	enum log_level level, const char *event, const struct log_field *fields, size_t count);

/* log_event(LOG_INFO, "listening", log_field_text("http", "127.0.0.1:8080")); with one field at
 * least.  The fields are not even made when the level is not written. */
#define log_event(level, event, ...)                                                               \
	do {                                                                                       \
		if (log_wants(level)) {                                                            \
			const struct log_field log_fields_[] = {__VA_ARGS__};                      \
			log_write(level, event, log_fields_,                                       \
				sizeof(log_fields_) / sizeof(log_fields_[0]));                     \
		}                                                                                  \
	} while (0)

#endif
