#include "store/audit_objects.h"

#include "base/auto.h"
#include "base/escape.h"
#include "store/audit.h"
#include "store/params.h"

enum { MARGIN_BYTES = 2048 }; /* one field, and the words behind the last one */

enum err
audit_object_find(struct audit_object **list, struct slice name, struct audit_object **out)
{
	struct audit_object **at = list;

	while (*at != NULL && !slice_eq(buf_slice(&(*at)->name), name))
		at = &(*at)->next;
	if (*at == NULL) {
		*at = calloc(1, sizeof(**at));
		if (*at == NULL)
			return ERR_NOMEM;
		(*at)->name = BUF(AUDIT_OBJECT_MAX_BYTES);
		buf_add(&(*at)->name, name);
	}
	*out = *at;
	return buf_check(&(*at)->name);
}

enum err
audit_fact_find(struct audit_object *o, struct slice name, struct audit_fact **out)
{
	struct audit_fact **at = &o->facts;

	while (*at != NULL && !slice_eq(buf_slice(&(*at)->name), name))
		at = &(*at)->next;
	if (*at != NULL) {
		*out = *at;
		return ERR_EXISTS;
	}
	*at = calloc(1, sizeof(**at));
	if (*at == NULL)
		return ERR_NOMEM;
	(*at)->name = BUF(AUDIT_FIELD_NAME_MAX_BYTES);
	(*at)->was.text = (*at)->is.text = BUF(AUDIT_TEXT_MAX_BYTES);
	buf_add(&(*at)->name, name);
	*out = *at;
	return buf_check(&(*at)->name);
}

static void
facts_free(struct audit_fact *f)
{
	while (f != NULL) {
		struct audit_fact *next = f->next;

		buf_free(&f->name);
		buf_free(&f->was.text);
		buf_free(&f->is.text);
		free(f);
		f = next;
	}
}

void
audit_objects_free(struct audit_object **list)
{
	while (*list != NULL) {
		struct audit_object *o = *list;

		*list = o->next;
		facts_free(o->facts);
		buf_free(&o->name);
		free(o);
	}
}

static void
mask(struct audit_side *side)
{
	if (!side->is_there)
		return;
	side->is_secret = true;
	buf_clear(&side->text);
	buf_add_text(&side->text, SECRET_MASK);
}

void
audit_fact_mask(struct audit_fact *f)
{
	struct slice name = buf_slice(&f->name);

	if (!param_is_secret(name, buf_slice(&f->was.text)) &&
		!param_is_secret(name, buf_slice(&f->is.text)))
		return;
	mask(&f->was);
	mask(&f->is);
}

bool
audit_fact_is_changed(const struct audit_fact *f)
{
	if (f->was.is_there != f->is.is_there)
		return true;
	return f->is.is_there &&
	       (f->is.is_secret || f->was.is_secret ||
		       !slice_eq(buf_slice(&f->was.text), buf_slice(&f->is.text)));
}

static void
tell_side(const struct audit_fact *f, const struct audit_side *side, struct buf *out)
{
	if (!side->is_there || out->n > AUDIT_SIDE_MAX_BYTES - MARGIN_BYTES)
		return;
	audit_field(out, buf_slice(&f->name), buf_slice(&side->text));
	if (out->n > AUDIT_SIDE_MAX_BYTES - MARGIN_BYTES)
		audit_field(out, SLICE("..."), SLICE("more"));
}

bool
audit_object_tell(const struct audit_object *o, struct buf *was, struct buf *becomes)
{
	bool is_any = o->is_whole;

	for (const struct audit_fact *f = o->facts; f != NULL; f = f->next) {
		if (!audit_fact_is_changed(f))
			continue;
		is_any = true;
		tell_side(f, &f->was, was);
		tell_side(f, &f->is, becomes);
	}
	return is_any;
}
