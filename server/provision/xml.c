#include "provision/xml.h"

#include "base/auto.h"
#include "limits.h"
#include "provision/xml_scan.h"

#include <assert.h>
#include <libxml/parser.h>
#include <libxml/xmlwriter.h>
#include <pthread.h>

struct reader {
	const struct xml_mark *marks;
	size_t marks_len;
	size_t next; /* the mark of the next attribute that libxml2 will give */
	enum err (*each)(void *ctx, const struct xml_attribute *a);
	void *ctx;
	struct why *why;
	xmlParserCtxtPtr parser;
	enum err err;
};

/* Has libxml2 made what all threads share, once and whole, before any of them uses it: left to
 * itself, each first use makes some of it without a lock (2.9.14: xmlInitializeGlobalState()), and
 * threads that begin together make it twice and lose one. */
static void
get_ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, xmlInitParser);
}

static struct slice
from_xml(const xmlChar *text)
{
	return slice_of((const char *)text);
}

static const xmlChar *
to_xml(const char *text)
{
	return (const xmlChar *)text;
}

static void
stop(struct reader *r, enum err e)
{
	r->err = e;
	xmlStopParser(r->parser);
}

/* libxml2's five pointers of one attribute. */
enum {
	ATTRIBUTE_NAME,
	ATTRIBUTE_PREFIX,
	ATTRIBUTE_URI,
	ATTRIBUTE_BEGIN,
	ATTRIBUTE_END,
	ATTRIBUTE__COUNT
};

static void
/* NOLINTNEXTLINE(readability-function-size): the library says what it is given. */
on_element(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int spaces,
	const xmlChar **space, int count, int defaulted, const xmlChar **attributes)
{
	struct reader *r = ctx;

	(void)prefix;
	(void)uri;
	(void)spaces;
	(void)space;
	(void)defaulted;
	for (; count > 0 && r->err == ERR_OK; count--, attributes += ATTRIBUTE__COUNT) {
		const char *value = (const char *)attributes[ATTRIBUTE_BEGIN];
		const char *end = (const char *)attributes[ATTRIBUTE_END];
		struct xml_attribute a = {
			from_xml(name), from_xml(attributes[ATTRIBUTE_NAME]),
			{value, (size_t)(end - value)},
                         0
                };

		/* libxml2 gives ":n" and "n:" without a prefix, colon and all. */
		if (attributes[ATTRIBUTE_PREFIX] != NULL || memchr(a.name.p, ':', a.name.n) != NULL)
			continue;
		assert(r->next < r->marks_len); /* the scan saw what libxml2 sees, or it refused */
		a.line = r->marks[r->next++].line;
		enum err e = r->each(r->ctx, &a);
		if (e != ERR_OK)
			stop(r, e);
	}
}

/* Tells a parameter that stands twice in one element, with the line of the second one. */
static void
tell_double(struct reader *r, struct slice name)
{
	unsigned first = 0;

	for (size_t i = r->next; i < r->marks_len; i++) {
		if (!slice_eq(r->marks[i].name, name))
			continue;
		if (first != 0) {
			stop(r, why_fail(r->why, ERR_SYNTAX,
					"line %u: %.*s is given twice; it stands in line %u "
					"already.",
					r->marks[i].line, SLICE_FMT(slice_head(name, 128)), first));
			return;
		}
		first = r->marks[i].line;
	}
	stop(r, why_fail(r->why, ERR_SYNTAX, "line %u: %.*s is given twice.", first,
			SLICE_FMT(slice_head(name, 128))));
}

static void
on_error(void *ctx, xmlErrorPtr error)
{
	struct reader *r = ctx;
	struct slice rest, text = slice_cut(slice_trim(slice_of(error->message)), '\n', &rest);

	if (error->level < XML_ERR_ERROR || error->domain == XML_FROM_NAMESPACE || r->err != ERR_OK)
		return; /* phones know no namespaces */
	if (error->code == XML_ERR_NO_MEMORY)
		stop(r, ERR_NOMEM);
	else if (error->code == XML_ERR_ATTRIBUTE_REDEFINED && error->str1 != NULL)
		tell_double(r, slice_of(error->str1));
	else
		stop(r, why_fail(r->why, ERR_SYNTAX, "line %d: %.*s", error->line,
				SLICE_FMT(slice_head(text, 300))));
}

/* Lets libxml2 read text whose attributes are marked. */
static enum err
parse(struct reader *r, struct slice text, bool is_converted)
{
	/* NOENT makes &amp; an &; there are no other entities without a DOCTYPE. */
	int options = XML_PARSE_NOENT | XML_PARSE_NONET | (is_converted ? XML_PARSE_IGNORE_ENC : 0);

	get_ready();
	r->parser = xmlNewParserCtxt();
	if (r->parser == NULL)
		return ERR_NOMEM;
	memset(r->parser->sax, 0, sizeof(*r->parser->sax));
	r->parser->sax->initialized = XML_SAX2_MAGIC;
	r->parser->sax->startElementNs = on_element;
	r->parser->sax->serror = on_error;
	r->parser->userData = r;
	xmlFreeDoc(xmlCtxtReadMemory(r->parser, text.p, (int)text.n, NULL, NULL, options));
	if (r->err == ERR_OK && !r->parser->wellFormed)
		r->err = why_fail(r->why, ERR_SYNTAX, "line %d: this is not well-formed XML.",
			r->parser->lastError.line);
	xmlFreeParserCtxt(r->parser);
	return r->err;
}

enum err
xml_read(struct slice text, enum err (*each)(void *ctx, const struct xml_attribute *a), void *ctx,
	struct why *why)
{
	AUTO(buf_free) struct buf converted = BUF(2 * TEMPLATE_MAX_BYTES);
	/* No attribute is shorter than a="" and the blank in front of it. */
	AUTO(buf_free) struct buf marks = BUF(2 * TEMPLATE_MAX_BYTES / 5 * sizeof(struct xml_mark));
	struct reader r = {.each = each, .ctx = ctx, .why = why};
	enum err e;

	if (text.n > TEMPLATE_MAX_BYTES)
		return why_fail(why, ERR_LIMIT, "line 1: the file is over %d KiB.",
			TEMPLATE_MAX_BYTES / 1024);
	e = xml_from_utf16(text, &converted);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return why_fail(why, e, "line 1: the UTF-16 text is broken.");
	if (e == ERR_OK)
		text = buf_slice(&converted);
	e = xml_scan(text, &marks, why);
	if (e != ERR_OK)
		return e;
	r.marks = (const struct xml_mark *)(const void *)marks.p;
	r.marks_len = marks.n / sizeof(struct xml_mark);
	return parse(&r, text, converted.n > 0);
}

struct xml_writer {
	xmlTextWriterPtr w;
	struct buf out;   /* what libxml2 has written; holds secrets */
	struct buf name;  /* scratch: libxml2 takes C strings */
	struct buf value; /* the same; holds secrets */
	enum err err;
};

/* A failure is kept here and not told to libxml2, which would print it. */
static int
take_output(void *ctx, const char *bytes, int n)
{
	struct xml_writer *w = ctx;

	buf_add(&w->out, (struct slice){bytes, (size_t)n});
	if (w->err == ERR_OK)
		w->err = buf_check(&w->out);
	return n;
}

static void
writer_free(struct xml_writer *w)
{
	if (w->w != NULL)
		xmlFreeTextWriter(w->w);
	buf_wipe(&w->out);
	buf_free(&w->name);
	buf_wipe(&w->value);
	free(w);
}

/* Remembers the first failure; n is what libxml2 returned. */
static void
note(struct xml_writer *w, int n)
{
	if (n < 0 && w->err == ERR_OK)
		w->err = ERR_NOMEM;
}

struct xml_writer *
xml_begin(const char *root)
{
	struct xml_writer *w = calloc(1, sizeof(*w));
	xmlOutputBufferPtr sink;

	if (w == NULL)
		return NULL;
	w->out = BUF(RENDER_MAX_BYTES);
	w->name = BUF(PARAM_NAME_MAX_BYTES + 64);
	w->value = BUF(RENDER_MAX_BYTES);
	get_ready();
	sink = xmlOutputBufferCreateIO(take_output, NULL, w, NULL);
	w->w = sink ? xmlNewTextWriter(sink) : NULL;
	if (w->w == NULL) {
		if (sink != NULL)
			(void)xmlOutputBufferClose(sink);
		writer_free(w);
		return NULL;
	}
	note(w, xmlTextWriterSetIndent(w->w, 1));
	note(w, xmlTextWriterSetIndentString(w->w, to_xml("\t")));
	note(w, xmlTextWriterStartDocument(w->w, NULL, "UTF-8", "yes"));
	note(w, xmlTextWriterStartElement(w->w, to_xml(root)));
	return w;
}

void
xml_open(struct xml_writer *w, const char *element)
{
	if (w != NULL && w->err == ERR_OK)
		note(w, xmlTextWriterStartElement(w->w, to_xml(element)));
}

void
xml_close(struct xml_writer *w)
{
	if (w != NULL && w->err == ERR_OK)
		note(w, xmlTextWriterEndElement(w->w));
}

static bool
is_name(struct slice s)
{
	if (s.n == 0 || s.p[0] == '.' || s.p[0] == '-' || (s.p[0] >= '0' && s.p[0] <= '9'))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], letter = (char)(c | 0x20);

		if (!(letter >= 'a' && letter <= 'z') && !(c >= '0' && c <= '9') && c != '.' &&
			c != '_' && c != '-')
			return false;
	}
	return true;
}

/* Whether XML can hold the value: UTF-8 without control characters and U+FFFE, U+FFFF. */
static bool
is_value(struct slice s)
{
	bool is_ascii = true;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
			return false;
		is_ascii = is_ascii && c < 0x80;
	}
	if (is_ascii)
		return true;
	return slice_is_utf8(s) && slice_find(s, SLICE("\xef\xbf\xbe")) == s.n &&
	       slice_find(s, SLICE("\xef\xbf\xbf")) == s.n;
}

void
xml_attribute(struct xml_writer *w, struct slice name, struct slice value)
{
	if (w == NULL || w->err != ERR_OK)
		return;
	buf_clear(&w->name);
	buf_clear(&w->value);
	buf_add(&w->name, name);
	buf_add(&w->value, value);
	if (!is_name(name) || !is_value(value))
		w->err = ERR_SYNTAX;
	else
		note(w, xmlTextWriterWriteAttribute(
				w->w, to_xml(buf_text(&w->name)), to_xml(buf_text(&w->value))));
	if (w->name.err != ERR_OK || w->value.err != ERR_OK)
		w->err = w->name.err != ERR_OK ? w->name.err : w->value.err;
}

void
xml_text(struct xml_writer *w, struct slice text)
{
	if (w == NULL || w->err != ERR_OK)
		return;
	buf_clear(&w->value);
	buf_add(&w->value, text);
	if (!is_value(text))
		w->err = ERR_SYNTAX;
	else
		note(w, xmlTextWriterWriteString(w->w, to_xml(buf_text(&w->value))));
	if (w->value.err != ERR_OK)
		w->err = w->value.err;
}

enum err
xml_check(const struct xml_writer *w)
{
	return w ? w->err : ERR_NOMEM;
}

enum err
xml_end(struct xml_writer *w, struct buf *out)
{
	enum err e;

	if (w == NULL)
		return ERR_NOMEM;
	if (w->err == ERR_OK)
		note(w, xmlTextWriterEndDocument(w->w));
	if (w->err == ERR_OK)
		note(w, xmlTextWriterFlush(w->w));
	e = w->err;
	if (e == ERR_OK) {
		buf_add(out, buf_slice(&w->out));
		e = buf_check(out);
	}
	writer_free(w);
	return e;
}
