#include "unit.h"

#include "base/crypto.h"
#include "ftp/ftp_session.h"
#include "golden/inventory.h"
#include "http/http_own.h"
#include "net/tls.h"
#include "net/tls_make.h"
#include "provision/listing.h"
#include "provision/render.h"
#include "provision/seed.h"
#include "provision/template.h"
#include "provision/tree.h"
#include "provision/trust.h"
#include "provision/undecided.h"
#include "provision/xml.h"
#include "store/audit.h"
#include "store/db_watch.h"
#include "store/rotations.h"
#include "store/sites.h"
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
	const struct tree_parts parts = {store, NULL, NULL, settings, -1, NULL, NULL};
	struct tree *t = tree_new(&parts);
	struct name name;
	struct who who = {.channel = CHANNEL_HTTP, .proof = PROOF_OWN};
	struct answer a = {.who = &who, .name = &name, .wants_bytes = true, .done = take_answer};

	if (t == NULL)
		return ERR_NOMEM;
	assert_int_equal(name_parse(tree_rules(t), SLICE("0004f2aabb01-lines.cfg"), &name), ERR_OK);
	answered = ERR_IO;
	tree_resolve(t, &a);
	tree_free(t);
	return answered;
}

static enum err
ignore_entry(void *ctx, const struct listing_entry *entry)
{
	(void)ctx;
	return entry->name[0] != '\0' ? ERR_OK : ERR_SYNTAX;
}

static enum err
list_a_folder(void)
{
	const struct tree_parts parts = {store, NULL, NULL, settings, -1, NULL, NULL};
	struct tree *t = tree_new(&parts);
	const struct listing l = {t, store};
	struct who who = {.channel = CHANNEL_FTP,
		.proof = PROOF_OWN,
		.binds = true,
		.is_bound = true,
		.mac = desk.mac};
	enum err e;

	if (t == NULL)
		return ERR_NOMEM;
	e = listing_each(&l, &who, "", ignore_entry, NULL);
	tree_free(t);
	return e;
}

static enum err
load_trusted_networks(void)
{
	struct trust t;
	struct ip ip;
	enum err e;

	assert_int_equal(ip_parse(SLICE("192.0.2.7"), &ip), ERR_OK);
	trust_init(&t);
	e = trust_load(&t, store);
	assert_int_equal((trust_of(&t, SITE_DEFAULT, &ip) & TRUST_FILES) != 0, e == ERR_OK);
	trust_done(&t);
	return e;
}

static struct tls_made certificate;

static enum err
make_a_tls_context(void)
{
	struct tls_context *c = NULL;
	struct why why = {""};
	const struct tls_parts parts = {.chain = buf_slice(&certificate.chain),
		.key = buf_slice(&certificate.key),
		.phone_ca = SLICE("")};
	enum err e = tls_context_new(&parts, &c, &why);

	assert_int_equal(c != NULL, e == ERR_OK);
	tls_context_free(c);
	return e;
}

/* An FTP session whose data connections do what they are asked to at once. */

static struct ftp_session *session;

static struct ftp_now
env_now(void *owner)
{
	(void)owner;
	return (struct ftp_now){1, 1700000000000};
}

static enum err
env_passive(void *owner, struct ftp_address *out)
{
	(void)owner;
	out->port = 40000;
	return ip_parse(SLICE("127.0.0.1"), &out->ip);
}

static void
env_active(void *owner, const struct ftp_address *to)
{
	(void)owner;
	(void)to;
}

static void
env_send(void *owner, struct content *c, uint64_t from, bool is_private)
{
	(void)owner;
	(void)c;
	(void)from;
	(void)is_private;
	ftp_session_data_came(session);
	ftp_session_data_open(session);
	ftp_session_data_end(session, FTP_DATA_DONE);
}

static void
env_receive(void *owner, bool is_private)
{
	(void)owner;
	(void)is_private;
	ftp_session_data_came(session);
	ftp_session_data_open(session);
	if (ftp_session_data_in(session, SLICE("bytes")))
		ftp_session_data_end(session, FTP_DATA_FAILED);
}

static uint64_t
env_drop(void *owner)
{
	(void)owner;
	return 0;
}

static void
env_nothing(void *owner)
{
	(void)owner;
}

static void
env_heard(void *owner, struct slice verb, struct slice arg)
{
	(void)owner;
	assert_true(verb.n <= 4 && arg.n < 100);
}

static void
ignore_record(void *ctx, const struct visit_record *r)
{
	(void)ctx;
	assert_true(r->status > 0);
}

/* Says one line; anything but the code that is right has to be 421, 450, 451 or the end. */
static enum err
say(const char *line, const char *code)
{
	struct slice said;
	bool is_right;

	ftp_session_input(session, slice_of(line));
	said = ftp_session_output(session);
	is_right = slice_starts(said, slice_of(code));
	assert_true(is_right || slice_starts(said, SLICE("4")) ||
		    ftp_session_phase(session) == FTP_PHASE_END);
	if (said.n > 0)
		ftp_session_sent(session, said.n);
	return is_right && ftp_session_phase(session) != FTP_PHASE_END ? ERR_OK : ERR_NOMEM;
}

static enum err
talk(void)
{
	static const char *const lines[][2] = {
		{"USER PlcmSpIp\r\n",             "331"},
                {"PASS PlcmSpIp\r\n",             "230"},
                {"PWD\r\n",                       "257"},
		{"SIZE 0004f2aabb01.cfg\r\n",     "213"},
                {"CWD /logs\r\n",                 "250"},
                {"CDUP\r\n",                      "250"},
		{"PASV\r\n",                      "227"},
                {"RETR 0004f2aabb01.cfg\r\n",     "150"},
                {"EPSV\r\n",                      "229"},
		{"LIST\r\n",                      "150"},
                {"STAT /\r\n",                    "213"},
                {"MLST 0004f2aabb01.cfg\r\n",     "250"},
		{"FEAT\r\n",                      "211"},
                {"EPSV\r\n",                      "229"},
                {"STOR 0004f2aabb01-app.log\r\n", "150"}
        };
	enum err e = ERR_OK;

	if (ftp_session_output(session).n > 0)
		ftp_session_sent(session, ftp_session_output(session).n);
	for (size_t i = 0; i < COUNT(lines) && e == ERR_OK; i++)
		e = say(lines[i][0], lines[i][1]);
	return e;
}

static enum err
speak_ftp(void)
{
	static const struct ftp_env env = {env_now, env_passive, env_active, env_send, env_receive,
		env_drop, env_nothing, env_heard};
	const struct tree_parts parts = {store, NULL, NULL, settings, -1, NULL, NULL};
	struct tree *t = tree_new(&parts);
	const struct uploads uploads = {.tree = t, .store = store, .settings = settings};
	struct ftp_parts ftp = {.tree = t,
		.uploads = &uploads,
		.settings = settings,
		.env = &env,
		.trace = ignore_record};
	struct ip here = {
		{[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}
        };
	enum err e;

	if (t == NULL)
		return ERR_NOMEM;
	session = ftp_session_new(&ftp, NULL, &here, &here, false);
	e = session != NULL ? talk() : ERR_NOMEM;
	ftp_session_free(session);
	tree_free(t);
	return e;
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

/* The login that desk has used. */
static char own_password[64];

static enum err
log_in_as_a_phone(void)
{
	const struct tree_parts parts = {store, NULL, NULL, settings, -1, NULL, NULL};
	struct tree *t = tree_new(&parts);
	struct who who = {.channel = CHANNEL_FTP};
	enum reason reason;
	enum err e;

	if (t == NULL)
		return ERR_NOMEM;
	e = identity_log_in(t, &who, SLICE("0004f2aabb01"), slice_of(own_password), &reason);
	assert_int_equal(who.proof, e == ERR_OK ? PROOF_OWN : PROOF_NONE);
	tree_free(t);
	return e;
}

static enum err
check_an_own_login(struct http_auth *auth, struct tree *t)
{
	const struct http_asked asked = {SLICE("GET"), SLICE("/a.cfg"), 1};
	struct http_own *own = http_own_new(auth, t);
	struct http_credentials c = {.is_digest = false};
	enum auth_outcome outcome = AUTH_NONE;
	struct own_login login = {.mac = desk.mac};
	enum err e;

	if (own == NULL)
		return ERR_NOMEM;
	(void)snprintf(c.user, sizeof(c.user), "0004f2aabb01");
	(void)snprintf(c.password, sizeof(c.password), "%s", own_password);
	e = http_own_check(own, &c, &asked, &outcome, &login);
	assert_int_equal(outcome, e == ERR_OK ? AUTH_OK : AUTH_NONE);
	http_own_free(own);
	return e;
}

static enum err
log_in_as_a_phone_over_http(void)
{
	const struct tree_parts parts = {store, NULL, NULL, settings, -1, NULL, NULL};
	struct tree *t = tree_new(&parts);
	struct http_auth *auth = http_auth_new();
	enum err e = t != NULL && auth != NULL ? check_an_own_login(auth, t) : ERR_NOMEM;

	http_auth_free(auth);
	tree_free(t);
	return e;
}

static enum err
hand_a_password_out(void)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0}; /* rolled back: the next run begins anew */
	struct phone_account a;
	enum err e = db_tx_begin_write(store->main, &tx);

	if (e == ERR_OK)
		e = phone_accounts_by_mac(store, desk.mac, &a);
	if (e == ERR_OK)
		e = phone_accounts_offer(store, &a, 24, 0, true);
	if (e == ERR_OK)
		e = phone_accounts_by_mac(store, desk.mac, &a);
	return e == ERR_OK ? phone_accounts_used(store, desk.mac, a.next_tag, 1) : e;
}

static enum err
rotate_and_take_back(void)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0}; /* rolled back, as above */
	struct rotations r = {.now = 100, .per_minute = 1, .password_len = 24, .planned = 1};
	struct phone_account a;
	struct why why;
	enum err e = db_tx_begin_write(store->main, &tx);

	if (e == ERR_OK)
		e = rotations_plan(store, &r, &desk, &why);
	if (e == ERR_OK)
		e = rotations_cancel(store, &desk, r.now);
	if (e == ERR_OK)
		e = phone_accounts_by_mac(store, desk.mac, &a);
	return e == ERR_OK ? phone_accounts_take_away(store, &a) : e;
}

static enum err
count_undecided(void *ctx, const struct undecided *u)
{
	unsigned *count = ctx;

	*count += u->mend[0] != '\0';
	return ERR_OK;
}

static enum err
tell_what_is_undecided(void)
{
	static const struct undecided_server server = {.faces_others = true};
	unsigned count = 0;
	enum err e = undecided_each(store, 1, &server, count_undecided, &count);

	if (e == ERR_OK)
		assert_int_equal(count, 2); /* the factory password, and a site that trusts */
	return e;
}

static enum err claimed;

static void
take_claim(void *ctx, enum err result)
{
	(void)ctx;
	claimed = result;
}

/* Without a keeper nothing can be written, and that is said at once. */
static enum err
claim_a_window(void)
{
	const struct tree_parts parts = {store, NULL, NULL, settings, -1, NULL, NULL};
	struct tree *t = tree_new(&parts);
	const struct who who = {.channel = CHANNEL_HTTP, .proof = PROOF_BOOTSTRAP};

	if (t == NULL)
		return ERR_NOMEM;
	claimed = ERR_OK;
	tree_claim(t, desk.mac, &who, take_claim, NULL);
	tree_freeze(t, desk.mac, &who);
	tree_free(t);
	assert_int_equal(claimed, ERR_BUSY);
	return ERR_OK;
}

static const struct torture_scenario scenarios[] = {
	{"make a content",         make_a_content,              false},
	{"parse a template",       parse_a_template,            false},
	{"read XML",               read_xml,                    false},
	{"write XML",              write_xml,                   false},
	{"render a phone",         render_a_phone,              true },
	{"explain a phone",        explain_a_phone,             true },
	{"resolve a name",         resolve_a_name,              true },
	{"list a folder",          list_a_folder,               true },
	{"load trusted networks",  load_trusted_networks,       false},
	{"make a TLS context",     make_a_tls_context,          false},
	{"speak FTP",              speak_ftp,                   true },
	{"log in as a phone",      log_in_as_a_phone,           false},
	{"the same over HTTP",     log_in_as_a_phone_over_http, false},
	{"hand a password out",    hand_a_password_out,         false},
	{"rotate and take back",   rotate_and_take_back,        false},
	{"tell what is undecided", tell_what_is_undecided,      false},
	{"claim a window",         claim_a_window,              false},
	{"record a change",        record_a_change,             false},
};

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

/* Gives the desk a login of its own, which it has used.  Its window goes with that: it is opened
 * again by who needs it. */
static void
note_login(void)
{
	AUTO(buf_wipe) struct buf b = BUF(SECRET_MAX_BYTES);
	struct phone_account a;
	struct enrolment w;

	need(enrolments_get(store, desk.id, &w), NULL, "the window");
	need(phone_accounts_by_mac(store, desk.mac, &a), NULL, "account");
	need(phone_accounts_offer(store, &a, 24, 0, true), NULL, "offer");
	need(phone_accounts_by_mac(store, desk.mac, &a), NULL, "account");
	need(phone_accounts_used(store, desk.mac, a.next_tag, 1), NULL, "use");
	need(phone_accounts_secret(store, &a, false, &b), NULL, "password");
	need(slice_to_text(buf_slice(&b), own_password, sizeof(own_password)), NULL, "password");
	need(enrolments_open(store, desk.id, w.opened_at, w.until_at, SLICE("")), NULL, "window");
	need(enrolments_claim(store, desk.id, &w.address), NULL, "claim");
}

/* A phone with two lines and a key, templates in force, a secret. */
static int
fill_inventory(void **state)
{
	struct ip address;
	struct why why = {""};
	struct site here;

	(void)state;
	settings = settings_new();
	need(store_open_memory(&store), &why, "store");
	need(inventory_seed(store, 1700000000, &why), &why, "seed");
	site_server(store, "default", "pbx.example");
	line(store, &(struct new_line){.address = "1001@pbx.example", .secret = "s3cret"});
	line(store, &(struct new_line){.address = "1002@pbx.example", .server = "other.example"});
	desk = phone(store, "0004f2aabb01", "VVX400", "default");
	/* Its window is the one of whoever speaks here: nothing is written meanwhile. */
	need(enrolments_open(store, desk.id, 0, INT64_MAX, SLICE("")), NULL, "a window");
	need(ip_parse(SLICE("127.0.0.1"), &address), NULL, "an address");
	need(enrolments_claim(store, desk.id, &address), NULL, "a claim");
	note_login();
	assign(store, &desk, &(struct new_assignment){"1001@pbx.example", NULL, NULL, 1, 1});
	assign(store, &desk, &(struct new_assignment){"1002@pbx.example", NULL, NULL, 2, 1});
	key(store, &desk, 3, KEY_BLF, "1003@pbx.example", "Bob");
	param(store, "phone:0004f2aabb01", "up.warningLevel", "1");
	param(store, "global", "up.warningLevel", "0");
	files(store, "global", false, "shared.cfg");
	need(sites_by_id(store, SITE_DEFAULT, &here), NULL, "site");
	here.trust = SITE_TRUST_NETWORK;
	need(sites_update(store, &here, &why), &why, "site");
	need(sites_add_network(store, SITE_DEFAULT, SLICE("192.0.2.0/24"), &why), &why, "network");
	need(tls_make(1700000000, &certificate, &why), &why, "certificate");
	note_lines();
	return 0;
}

static int
drop_inventory(void **state)
{
	(void)state;
	store_close(store);
	settings_free(settings);
	tls_made_done(&certificate);
	return 0;
}

int
main(void)
{
	if (crypto_setup() != ERR_OK)
		return 1;
	return torture_main(scenarios, COUNT(scenarios), fill_inventory, drop_inventory);
}
