/* render - a phone's master and layer files from the inventory.
 *
 * The same inventory gives the same bytes.  Holds parsed templates and the layers that are
 * equal for many phones; one per thread, on that thread's store.
 */
#ifndef PROVISION_RENDER_H
#define PROVISION_RENDER_H

#include "base/settings.h"
#include "limits.h"
#include "provision/content.h"
#include "store/phone_accounts.h"
#include "store/release_scopes.h"

/* The rendered files of a phone, in the order of CONFIG_FILES; the master first. */
enum render_file {
	RENDER_MASTER,
	RENDER_OWN,
	RENDER_LINES,
	RENDER_GROUPS,
	RENDER_SITE,
	RENDER_MODEL,
	RENDER_GLOBAL,
	RENDER__COUNT
};
/* The part of the name behind "<mac>": ".cfg", "-own.cfg", "-lines.cfg", ... */
extern const char *const render_suffixes[RENDER__COUNT];

struct render;

/* settings are borrowed and must outlive the render (or be exchanged by render_settings());
 * they name the directories of the master.  NULL when out of memory. */
struct render *render_new(struct store *s, const struct settings *settings);
void render_settings(struct render *r, const struct settings *settings);
void render_free(struct render *r); /* renderings live on; NULL is allowed */

/* The time of what is rendered from now on, unix seconds; 0 until it is told: a login that is
 * planned for later than that is in no file.  r may be NULL, as render_new() gives it. */
void render_at(struct render *r, int64_t now);

/* Forgets everything that was derived from the inventory: its generation has moved. */
void render_forget(struct render *r);

struct rendering {
	struct content *files[RENDER__COUNT]; /* one reference each; a layer without parameters is
						 an empty, well-formed file and stands not in the
						 master's CONFIG_FILES */
	int64_t site_id;                      /* of the phone */
	struct scope_release release; /* firmware that it is to run; release_id 0: none is set */
	bool is_held;        /* it is to keep what it runs: a rollout took another release back */
	int64_t login_at;    /* unix seconds: then the files are others, for they hold a new login;
				0: no such time is planned */
	int64_t login_epoch; /* the tree's: as in struct phone_account */
	bool has_login;      /* the tree's: it has used a login of its own */
	struct enrolment window; /* the tree's: phone_id 0 for none */
};

/* Renders all files of a phone.  The caller holds a read transaction when it matters.
 *   is_masked  secret values are shown as "********"
 *   out        written only on ERR_OK; released by rendering_done()
 *   why        which template or parameter is at fault
 * Returns ERR_OK; ERR_LIMIT (a file over RENDER_MAX_BYTES, CONFIG_FILES over 2047 characters);
 * ERR_SYNTAX (a value that XML cannot hold); storage errors. */
MUST_CHECK enum err render_phone(struct render *r, const struct phone *phone, bool is_masked,
	struct rendering *out, struct why *why);
void rendering_done(struct rendering *r);

/* Which release a phone is to run, and what says so.
 *   out  written only on ERR_OK; its scope lives until the render is used again
 * Returns as render_phone(). */
struct firmware_choice;
MUST_CHECK enum err render_firmware(
	struct render *r, const struct phone *phone, struct firmware_choice *out, struct why *why);

/* The master alone of a phone that keeps another release than the one that is set.
 *   app_file  APP_FILE_PATH: "fw/5.9.8.5760/sip.ld", or RENDER_HOLD
 * Returns as render_phone(). */
#define RENDER_HOLD "fw/hold/sip.ld" /* never there: the phone keeps what it runs */
MUST_CHECK enum err render_master_with(struct render *r, const struct phone *phone,
	const char *app_file, struct content **out, struct why *why);

/* The files of a phone that nobody has put into the inventory: a master without secrets that
 * keeps the phone polling, and the file that it names (starter_name). */
extern const char starter_name[]; /* "starter.cfg" */
MUST_CHECK enum err render_starter_master(struct render *r, struct content **out);
MUST_CHECK enum err render_starter(struct render *r, struct content **out);

/* Where every parameter of a phone comes from, strongest first; those that a stronger one
 * hides too. */
struct explained {
	struct slice name;
	struct slice value; /* masked where is_masked */
	bool is_secret;
	enum render_file file;
	const char *scope;    /* "site:hq" */
	const char *template; /* the template's name, or NULL for a parameter of the scope's own */
	bool is_hidden;       /* a stronger one of the same name is in force */
};
MUST_CHECK enum err render_explain(struct render *r, const struct phone *phone, bool is_masked,
	enum err (*each)(void *ctx, const struct explained *e), void *ctx, struct why *why);

#endif
