/* /imports: has the boot folder of --root imported, and tells what became of it. */
#include "admin/import_job.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "store/sites.h"

#include <stdio.h>

const struct field_row import_fields[] = {
	{"site",    FIELD_TEXT, false,
         "the phones' site; what all of them share goes there instead of to global"       },
	{"replace", FIELD_BOOL, false,
         "the folder wins over what the inventory says; without it nothing is overwritten"},
	{NULL,      FIELD_TEXT, false, NULL					       },
};

enum err
imports_show(struct call *c)
{
	import_job_show(c->parts->import, c->answer);
	return ERR_OK;
}

/* A site that is not there is told before anything starts. */
static enum err
take(struct call *c, struct import_wish *w)
{
	struct site site;
	enum err e = call_take_text(c, "site", w->site, sizeof(w->site));

	w->settings = c->settings;
	w->is_token = c->caller.is_token;
	w->is_dry_run = c->is_dry;
	call_take_bool(c, "replace", &w->replaces);
	if (e != ERR_OK || w->site[0] == '\0')
		return e;
	e = sites_by_name(c->store, slice_of(w->site), &site);
	return e == ERR_NOTFOUND ? call_fault(c, "site", "There is no site \"%s\".", w->site) : e;
}

enum err
imports_start(struct call *c)
{
	struct import_wish wish = {.site = ""};
	enum err e = take(c, &wish);

	if (e == ERR_OK && settings_text(c->settings, SET_ROOT)[0] == '\0')
		return imports_no_folder(c);
	if (e == ERR_OK)
		e = import_job_start(c->parts->import, &wish, c->caller.name, c->why);
	if (e == ERR_EXISTS)
		c->code = "under_way";
	if (e != ERR_OK)
		return e;
	c->status = 202;
	return imports_show(c);
}

enum err
imports_end(struct call *c)
{
	if (!import_job_end(c->parts->import))
		return call_done(
			c, why_fail(c->why, ERR_NOTFOUND, "There is no import, and no report."));
	return call_done(c, ERR_OK);
}

/* Where the page before ended. */
static enum err
read_mark(struct call *c, const struct page *page, uint8_t list, struct import_part *part)
{
	struct page_mark mark = {.id = 0};
	enum err e = page_begin(page, list, false, &mark, c->why);

	if (e == ERR_OK && mark.id < 0)
		e = why_fail(c->why, ERR_SYNTAX, "This is no cursor of this list.");
	if (e == ERR_OK)
		part->at = (size_t)mark.id;
	return paging_blame(c, e);
}

/* One page of a part of the report. */
static enum err
tell(struct call *c, const char *name, uint8_t list,
	enum err (*get)(struct import_job *j, struct import_part *part, struct jval *out))
{
	struct import_part part = {.conflicts_alone = call_query_flag(c, "conflicts")};
	struct page_mark mark = {.list = list};
	struct page_end end = {.next = ""};
	struct jval *rows = jval_put_array(c->answer, name);
	struct page page;
	enum err e = paging_take(c, &page);

	part.most = page.limit;
	if (e == ERR_OK)
		e = read_mark(c, &page, list, &part);
	if (e == ERR_OK)
		e = get(c->parts->import, &part, rows);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e, "There is no report of an import.");
	if (e != ERR_OK)
		return e;
	end.total = (int64_t)part.all;
	mark.id = (int64_t)part.next;
	if (part.next > 0)
		page_mark_write(&mark, end.next);
	paging_put(c, &end);
	return ERR_OK;
}

enum err
imports_files(struct call *c)
{
	return tell(c, "files", PAGE_IMPORT_FILES, import_job_files);
}

enum err
imports_notes(struct call *c)
{
	return tell(c, "notes", PAGE_IMPORT_NOTES, import_job_notes);
}
