/* look_boot - what a phone gets of its boot server: reached, logged in, master, config files.
 *
 * A boot of the virtual phone that stores nothing.
 */
#ifndef DOCTOR_LOOK_BOOT_H
#define DOCTOR_LOOK_BOOT_H

#include "doctor/host.h"
#include "doctor/walk.h"
#include "reach/vphone_report.h"

struct boot_seen {
	const struct vphone_report *report;
	const char *user;
	const char *stand_in; /* why another phone was played than the one that is asked about;
				 NULL: it was itself */
	const char *capitals; /* a master of the phone in capital letters, where it is there alone;
				 else NULL */
	const char *silent;   /* addresses of the server that do not answer, although others do;
				 else NULL */
};

/* No server address is known.
 *   was_asked  DHCP: its silence means something */
void boot_judge_nowhere(bool was_asked, struct walk *w);
/* What is wrong with a server address by itself. */
void boot_judge_url(const struct host *h, struct walk *w);

/* Each tells and judges one step of a boot.  What does not hold before is not told again. */
void boot_judge_reach(const struct boot_seen *s, struct walk *w);
void boot_judge_master(const struct boot_seen *s, struct walk *w);
void boot_judge_files(const struct boot_seen *s, struct walk *w);

/* Whether the boot came as far as a master that can be read. */
bool boot_has_master(const struct vphone_report *r);

#endif
