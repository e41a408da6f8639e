#include "unit.h"

#include "base/crypto.h"
#include "golden/inventory.h"
#include "provision/render.h"
#include "provision/seed.h"
#include "provision/template.h"
#include "provision/tree.h"
#include "provision/xml.h"
#include "store/audit.h"
#include "store/db_watch.h"
#include "torture.h"

/* One inventory for all: what is tortured only reads it. */
static struct store *store;
static struct settings *settings;
static struct phone desk;
static uint8_t lines_digest[CRYPTO_DIGEST_BYTES]; /* of its lines file, as it should be */

static void
check_lines(const struct content *c)
{
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	crypto_digest(NULL, content_bytes(c), digest);
	assert_memory_equal(digest, lines_digest, sizeof(digest));
}

static enum err
make_a_content(void)
{
	AUTO(buf_free) struct buf b = BUF(64);
	struct content *c;

	buf_add_text(&b, "bytes");
	if (buf_check(&b) != ERR_OK)
		return buf_check(&b);
	c = content_from_buf(&b);
	if (c == NULL) { /* the bytes are still the caller's */
		assert_slice(buf_slice(&b), "bytes");
		return ERR_NOMEM;
	}
	assert_int_equal(content_size(c), 5);
	content_unref(c);
	return ERR_OK;
}

static const char any_template[] =
	"<a reg.x.address='${line.address}' reg.x.server.y.address='${server.host}' "
	"b='${phone.site}' "
	"c='${site.nothing:-x}' d='$${' lineKey.x.category='${key.category}'/>";

static enum err
parse_a_template(void)
{
	struct template *t;
	struct why why = {""};
	enum err e = template_parse(slice_of(any_template), &t, &why);

	if (e == ERR_OK)
		template_free(t);
	return e;
}

static enum err
ignore_attribute(void *ctx, const struct xml_attribute *a)
{
	(void)ctx;
	return a->name.n > 0 ? ERR_OK : ERR_SYNTAX;
}

static enum err
read_xml(void)
{
	struct why why = {""};

	return xml_read(
		SLICE("<a b='1' c='&amp;&#10;'><d e=\"f\"/></a>"), ignore_attribute, NULL, &why);
}

static enum err
write_xml(void)
{
	AUTO(buf_free) struct buf out = BUF(4096);
	struct xml_writer *w = xml_begin("a");

	xml_open(w, "b");
	xml_attribute(w, SLICE("c"), SLICE("\"&<>'\n\t\xf0\x9f\x93\x9e"));
	xml_close(w);
	return xml_end(w, &out);
}

static enum err
render_a_phone(void)
{
	struct render *r = render_new(store, settings);
	struct rendering files;
	struct why why = {""};
	enum err e;

	if (r == NULL)
		return ERR_NOMEM;
	e = render_phone(r, &desk, false, &files, &why);
	if (e == ERR_OK) {
		check_lines(files.files[RENDER_LINES]);
		rendering_done(&files);
	}
	render_free(r);
	return e;
}

static enum err
ignore_explained(void *ctx, const struct explained *e)
{
	(void)ctx;
	return e->name.n > 0 ? ERR_OK : ERR_SYNTAX;
}

static enum err
explain_a_phone(void)
{
	struct render *r = render_new(store, settings);
	struct why why = {""};
	enum err e;

	if (r == NULL)
		return ERR_NOMEM;
	e = render_explain(r, &desk, true, ignore_explained, NULL, &why);
	render_free(r);
	return e;
}

static enum err answered;

static void
take_answer(struct answer *a)
{
	answered = a->err;
	if (a->err == ERR_OK)
		check_lines(a->content);
	content_unref(a->content);
}

/* Through the tree with its cache: a failure on the way leaves nothing wrong behind. */
static enum err
resolve_a_name(void)
{
	const struct tree_parts parts = {store, NULL, settings, -1};
	struct tree *t = tree_new(&parts);
	struct name name;
	struct who who = {.channel = CHANNEL_HTTP, .proof = PROOF_BOOTSTRAP};
	struct answer a = {.who = &who, .name = &name, .wants_bytes = true, .done = take_answer};

	if (t == NULL)
		return ERR_NOMEM;
	assert_int_equal(name_parse(tree_rules(t), SLICE("0004f2aabb01-lines.cfg"), &name), ERR_OK);
	answered = ERR_IO;
	tree_resolve(t, &a);
	tree_free(t);
	return answered;
}

/* A change and its record, which are both taken back. */
static enum err
record_a_change(void)
{
	static const struct audit_who who = {"anna", "", "cli"};
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct phone changed = desk;
	enum err e = db_tx_begin_write(store->main, &tx);

	memcpy(changed.label, "new", sizeof("new"));
	if (e == ERR_OK)
		e = audit_begin(store);
	if (e == ERR_OK)
		e = phones_update(store, &changed, NULL);
	if (e == ERR_OK)
		e = audit_finish(store, 1, &who, SLICE("phone set"), SLICE(""));
	db_watch_end(store->main);
	return e;
}

static const struct torture_scenario scenarios[] = {
	{"make a content",   make_a_content,   false},
	{"parse a template", parse_a_template, false},
	{"read XML",         read_xml,         false},
	{"write XML",        write_xml,        false},
	{"render a phone",   render_a_phone,   true },
	{"explain a phone",  explain_a_phone,  true },
	{"resolve a name",   resolve_a_name,   true },
	{"record a change",  record_a_change,  false},
};

static void
whichever_allocation_fails_the_answer_is_out_of_memory(void **state)
{
	(void)state;
	torture(scenarios, COUNT(scenarios));
}

/* What everything is compared with, rendered while there is memory. */
static void
note_lines(void)
{
	struct render *r = render_new(store, settings);
	struct rendering files;
	struct why why = {""};

	need(render_phone(r, &desk, false, &files, &why), &why, "render");
	crypto_digest(NULL, content_bytes(files.files[RENDER_LINES]), lines_digest);
	rendering_done(&files);
	render_free(r);
}

/* A phone with two lines and a key, templates in force, a secret. */
static int
fill_inventory(void **state)
{
	struct why why = {""};

	(void)state;
	settings = settings_new();
	need(store_open_memory(&store), &why, "store");
	need(inventory_seed(store, 1700000000, &why), &why, "seed");
	site_server(store, "default", "pbx.example");
	line(store, &(struct new_line){.address = "1001@pbx.example", .secret = "s3cret"});
	line(store, &(struct new_line){.address = "1002@pbx.example", .server = "other.example"});
	desk = phone(store, "0004f2aabb01", "VVX400", "default");
	assign(store, &desk, &(struct new_assignment){"1001@pbx.example", NULL, NULL, 1, 1});
	assign(store, &desk, &(struct new_assignment){"1002@pbx.example", NULL, NULL, 2, 1});
	key(store, &desk, 3, KEY_BLF, "1003@pbx.example", "Bob");
	param(store, "phone:0004f2aabb01", "up.warningLevel", "1");
	param(store, "global", "up.warningLevel", "0");
	files(store, "global", false, "shared.cfg");
	note_lines();
	return 0;
}

static int
drop_inventory(void **state)
{
	(void)state;
	store_close(store);
	settings_free(settings);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whichever_allocation_fails_the_answer_is_out_of_memory),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, fill_inventory, drop_inventory);
}
