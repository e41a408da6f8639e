/* doctor_case - one step of the doctor's walk judged, and exactly the rules that it must find. */
#ifndef DOCTOR_CASE_H
#define DOCTOR_CASE_H

#include "unit.h"

#include "doctor/walk.h"

/* Begins a case: a walk with one step under way. */
struct walk *case_begin(const char *name);

/* Ends it: the step has these findings, in any order, and no other.
 *   rules  up to RULE__COUNT */
void case_end(const enum rule *rules);

#define FINDS(...) case_end((const enum rule[]){__VA_ARGS__, RULE__COUNT})
#define FINDS_NOTHING() case_end((const enum rule[]){RULE__COUNT})

/* What the case that ended last has found, as the table's sentences with its own words. */
const char *case_found(void);
const char *case_what(void);

/* The cases, by room. */
void boot_servers_are_judged(void **state);
void names_and_times_are_judged(void **state);
void uploads_and_images_are_judged(void **state);
void certificates_are_judged(void **state);
void phones_are_judged(void **state);
void registrars_are_judged(void **state);
void web_services_are_judged(void **state);

#endif
