/* admin - the administrators' listener: its thread, its desks, the API and the page.
 *
 * Never on a worker's thread: a big report delays no phone.  One thread speaks HTTP, ADMIN_DESKS
 * threads answer, each with its own view of the store.
 */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include "base/pulse.h"
#include "base/settings.h"
#include "net/certificate.h"
#include "store/keeper.h"

struct admin;
struct decisions;
struct doctor_job;
struct doorman;
struct feed;
struct figures;
struct backup_room;
struct import_job;
struct nursery;
struct verify_shelf;
struct downloads_memory;
struct guard_memory;

/* All borrowed, for the admin's whole life. */
struct admin_parts {
	const struct settings *settings;
	struct keeper *main_keeper, *logs_keeper;
	struct figures *figures; /* of the workers */
	struct nursery *nursery; /* for what phones upload */
	size_t overrides;        /* where overrides_job() stands in its table */
	const struct downloads_memory *downloads;
	struct guard_memory *guard;  /* what alarms were raised */
	const struct tls_shelf *tls; /* NULL: in clear */
	bool faces_others;           /* listeners of phones take others than this machine's own */
	bool certificates[CERTIFICATE__COUNT]; /* which of them listeners show */
	const char *listeners;                 /* " http=127.0.0.1:8080 ..." */
	const char *web;                       /* the page's folder; "" for none */
	int64_t started_at;                    /* unix seconds */
	/* Made by admin_start(): */
	struct decisions *decisions;
	struct doctor_job *doctor;
	struct doorman *doorman;
	struct feed *feed;
	struct backup_room *backups;
	struct import_job *import;
	struct verify_shelf *shelf;
};

/* Starts the threads.
 *   listen_fd  owned from now on
 * Returns ERR_OK; ERR_NOMEM; ERR_IO; what store_open() returns. */
MUST_CHECK enum err admin_start(
	const struct admin_parts *parts, int listen_fd, struct admin **out, struct why *why);

/* Other settings from now on; they outlive the admin.  Any thread. */
void admin_settings(struct admin *a, const struct settings *settings);

/* The sign of life of the thread that speaks HTTP, for as long as the admin lives: it turns after
 * each poke.  A desk may be long about its answer.  Any thread. */
const struct pulse *admin_pulse(const struct admin *a);
void admin_poke(struct admin *a);

/* Takes no more requests, ends streams, lets what runs end, and frees it.  NULL is allowed. */
void admin_stop(struct admin *a);

#endif
