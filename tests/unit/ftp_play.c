#include "ftp_play.h"

#include "base/auto.h"
#include "base/io.h"
#include "golden/inventory.h"
#include "provision/folder.h"
#include "provision/removal.h"
#include "provision/seed.h"
#include "store/accounts.h"
#include "store/phone_accounts.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

enum {
	PLAY_NOW_S = 1700000000, /* when sessions begin */
	PATH_BYTES = 256,
	SETTINGS_MAX = 64,
	OUT_MAX_BYTES = 64 * 1024 * 1024,
	BIG_BYTES = 32 * 1024 * 1024, /* more than sockets hold */
	WAIT_MS = 60000,              /* for a keeper on a busy machine */
	FIRST_PORT = 40000,
	FIRST_PHONE = 0xbb01,
};

struct play_world {
	char dir[PATH_BYTES]; /* data/ and root/ below it */
	struct store *writer, *reader;
	struct keeper *main_keeper, *logs_keeper;
	struct keeper_outbox *outbox;
	int mail_fd; /* an eventfd: jobs are back */
	int root_fd;
	struct settings *settings;
	struct tree *tree;
	struct uploads uploads;
	struct ftp_parts parts;
	struct play *playing; /* whom the trace belongs to; NULL: nobody */
	unsigned phones;
	/* What was done off the thread and is to be told. */
	void (*offloaded)(void *ctx);
	void *offloaded_ctx;
	bool refuses_offload;
};

static void
must_do(bool holds, const char *what)
{
	if (holds)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static void
wake(void *ctx)
{
	const struct play_world *w = ctx;
	const uint64_t one = 1;

	must_do(write(w->mail_fd, &one, sizeof(one)) == sizeof(one), "wake");
}

static enum err
offload(void *ctx, void (*work)(void *ctx), void (*done)(void *ctx), void *work_ctx)
{
	struct play_world *w = ctx;

	if (w->refuses_offload)
		return ERR_NOMEM;
	must_do(w->offloaded == NULL, "one core at a time");
	work(work_ctx);
	w->offloaded = done;
	w->offloaded_ctx = work_ctx;
	return ERR_OK;
}

/* Takes what the keepers, or the work off this thread, have done next. */
static void
collect(struct play_world *w)
{
	void (*done)(void *ctx) = w->offloaded;
	struct pollfd mail = {.fd = w->mail_fd, .events = POLLIN};
	uint64_t count;

	w->offloaded = NULL;
	if (done != NULL) {
		done(w->offloaded_ctx);
		return;
	}
	must_do(poll(&mail, 1, WAIT_MS) == 1, "wait for a keeper");
	must_do(read(w->mail_fd, &count, sizeof(count)) == sizeof(count), "mail");
	keeper_collect(w->outbox);
}

/* Waits for every commit of a session. */
static void
settle(struct play_world *w)
{
	while (w->parts.held > 0)
		collect(w);
}

struct store *
play_writer(const struct play_world *w)
{
	return w->writer;
}

void
play_wait(struct play_world *w, const unsigned *count, unsigned wanted)
{
	while (*count < wanted)
		collect(w);
}

void
play_refuse_offload(struct play_world *w, bool is_refused)
{
	w->refuses_offload = is_refused;
}

const struct uploads *
play_uploads(const struct play_world *w)
{
	return &w->uploads;
}

/* What every server of the dialogues has in its root folder; see dialogues/README.md. */
static void
fill_root(struct play_world *w)
{
	static const struct {
		const char *name, *text;
	} files[] = {
		{"hello.txt",              "hello\n"   },
		{"sip.ld",                 "image"     },
		{"big.ld",                 ""          },
		{"sub/inner.txt",          "inner\n"   },
		{"fw/hold/sip.ld",         "never\n"   },
		{".hidden",                "hidden\n"  },
		{"0004f2ffff01-notes.txt", "somebody\n"},
	};
	static const char *const folders[] = {"", "sub", "fw", "fw/hold"};
	char path[2 * PATH_BYTES];

	for (size_t i = 0; i < COUNT(folders); i++) {
		(void)snprintf(path, sizeof(path), "%s/root/%s", w->dir, folders[i]);
		must_do(mkdir(path, 0700) == 0, path);
	}
	(void)snprintf(path, sizeof(path), "%s/root", w->dir);
	need(folder_open(path, &w->root_fd, NULL), NULL, path);
	for (size_t i = 0; i < COUNT(files); i++) {
		AUTO(auto_close)
		int fd = openat(w->root_fd, files[i].name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		must_do(fd != -1, files[i].name);
		need(io_write_all(fd, slice_of(files[i].text)), NULL, files[i].name);
		if (files[i].text[0] == '\0')
			must_do(ftruncate(fd, BIG_BYTES) == 0, files[i].name);
	}
	must_do(symlinkat("/etc/hostname", w->root_fd, "link.txt") == 0 &&
			symlinkat("sub", w->root_fd, "linked") == 0 &&
			mkfifoat(w->root_fd, "pipe", 0600) == 0,
		"links and pipe");
}

static void
seed(struct play_world *w)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct why why = {""};

	need(db_tx_begin_write(w->writer->main, &tx), NULL, "begin");
	need(inventory_seed(w->writer, 1700000000, &why), &why, "seed");
	need(db_tx_commit(&tx), NULL, "commit");
}

static void
take_record(void *ctx, const struct visit_record *r)
{
	struct play_world *w = ctx;

	if (w->playing != NULL)
		buf_addf(&w->playing->traced, "%.*s %u %s\n", SLICE_FMT(r->method), r->status,
			reason_table[r->reason].word);
}

static const struct ftp_env env;

static atomic_uint freezes;

static void
count_freeze(struct mac mac, const struct ip *ip)
{
	(void)mac;
	(void)ip;
	atomic_fetch_add(&freezes, 1);
}

unsigned
play_freezes(void)
{
	return atomic_load(&freezes);
}

/* Everything that stands on the stores. */
static void
put_together(struct play_world *w)
{
	w->settings = settings_new();
	must_do(w->settings != NULL, "settings");
	const struct tree_parts parts = {
		w->reader, w->main_keeper, w->outbox, w->settings, w->root_fd, count_freeze, NULL};
	w->tree = tree_new(&parts);
	must_do(w->tree != NULL, "tree");
	w->uploads = (struct uploads){w->tree, w->reader, w->main_keeper, w->logs_keeper, w->outbox,
		w->settings, offload, w};
	w->parts = (struct ftp_parts){.tree = w->tree,
		.uploads = &w->uploads,
		.settings = w->settings,
		.env = &env,
		.has_tls = true,
		.trace = take_record,
		.ctx = w};
}

struct play_world *
play_world_new(void)
{
	struct play_world *w = calloc(1, sizeof(*w));
	const char *top = getenv("TMPDIR");
	char data[PATH_BYTES + 8];
	struct why why = {""};

	must_do(w != NULL, "world");
	(void)snprintf(
		w->dir, sizeof(w->dir), "%s/bootline-play-XXXXXX", top != NULL ? top : "/tmp");
	must_do(mkdtemp(w->dir) != NULL, w->dir);
	need(crypto_setup(), NULL, "crypto");
	(void)snprintf(data, sizeof(data), "%s/data", w->dir);
	need(store_open(data, DB_CREATE, &w->writer, &why), &why, data);
	seed(w);
	need(store_open(data, DB_READ, &w->reader, &why), &why, data);
	need(keeper_start(data, KEEPER_MAIN, NULL, NULL, &w->main_keeper, &why), &why, "keeper");
	need(keeper_start(data, KEEPER_LOGS, NULL, NULL, &w->logs_keeper, &why), &why, "keeper");
	w->mail_fd = eventfd(0, EFD_CLOEXEC);
	w->outbox = keeper_outbox_new(wake, w);
	must_do(w->mail_fd != -1 && w->outbox != NULL, "outbox");
	fill_root(w);
	put_together(w);
	return w;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void
play_world_free(struct play_world *w)
{
	keeper_stop(w->main_keeper);
	keeper_stop(w->logs_keeper);
	keeper_outbox_free(w->outbox);
	tree_free(w->tree);
	store_close(w->reader);
	store_close(w->writer);
	settings_free(w->settings);
	(void)close(w->mail_fd);
	(void)close(w->root_fd);
	must_do(nftw(w->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, "remove");
	free(w);
}

static void
use_settings(struct play_world *w, struct settings *s)
{
	tree_settings(w->tree, s);
	w->uploads.settings = w->parts.settings = s;
	settings_free(w->settings);
	w->settings = s;
}

void
play_world_reset(struct play_world *w)
{
	struct settings *s = settings_new();

	must_do(s != NULL, "settings");
	use_settings(w, s);
}

/* As a new settings file would: what was set before is set again. */
void
play_set(struct play_world *w, const char *name, const char *value)
{
	struct settings *s = settings_new();
	enum setting wanted = settings_find(slice_of(name));
	struct why why = {""};

	must_do(s != NULL, "settings");
	must_do(wanted < SET__COUNT, name);
	need(settings_set(s, wanted, slice_of(value), FROM_FLAG, &why), &why, name);
	for (int i = 0; i < SET__COUNT; i++)
		if (settings_source(w->settings, (enum setting)i) == FROM_FLAG && i != (int)wanted)
			need(settings_set(s, (enum setting)i,
				     slice_of(settings_text(w->settings, (enum setting)i)),
				     FROM_FLAG, &why),
				&why, name);
	use_settings(w, s);
}

void
play_account(struct play_world *w, const char *user, const char *password)
{
	struct why why = {""};
	struct account a;

	need(accounts_bootstrap(w->writer, &a), NULL, "account");
	need(accounts_set(w->writer, a.id, slice_of(user), slice_of(password), &why), &why, user);
}

void
play_phone(struct play_world *w, char mac[MAC_TEXT_BYTES])
{
	(void)mac_text(mac_from_u64(0x0004f2000000 + FIRST_PHONE + w->phones++), mac);
	struct phone p = phone(w->writer, mac, "VVX400", "default");

	/* A window in the time that the sessions live in. */
	need(enrolments_open(w->writer, p.id, PLAY_NOW_S, PLAY_NOW_S + ENROLMENT_S, SLICE("")),
		NULL, mac);
}

void
play_store(struct play_world *w, const char *text, struct slice body)
{
	struct log_limits limits = {1024 * 1024, 2};
	struct name name;

	need(name_parse(tree_rules(w->tree), slice_of(text), &name), NULL, text);
	if (name.kind == NAME_DOCUMENT) {
		need(documents_put(w->writer, name.mac, name.document, false, 1700000000, body, 5),
			NULL, text);
		return;
	}
	const struct log_piece piece = {name.mac, slice_of(name.rest), false, LOG_AT_END, body};
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	need(db_tx_begin_write(w->writer->logs, &tx), NULL, "begin");
	need(logs_append(w->writer, &piece, 1700000000, &limits), NULL, text);
	need(db_tx_commit(&tx), NULL, "commit");
}

struct got {
	struct answer answer; /* first */
	struct buf *out;
	bool is_there;
};

static void
add_content(const struct content *c, uint64_t from, struct buf *out)
{
	char piece[4096];
	ssize_t n;

	while ((n = content_read(c, from, piece, sizeof(piece))) > 0) {
		buf_add(out, (struct slice){piece, (size_t)n});
		from += (uint64_t)n;
	}
	must_do(n == 0, "read a content");
}

static void
take_answer(struct answer *a)
{
	struct got *g = (struct got *)a;

	g->is_there = a->err == ERR_OK;
	if (g->is_there)
		add_content(a->content, 0, g->out);
	content_unref(a->content);
}

bool
play_get(struct play_world *w, const char *text, struct buf *out)
{
	struct who who = {.channel = CHANNEL_HTTP, .proof = PROOF_OWN};
	struct name name;
	struct got g = {
		.answer = {.who = &who, .name = &name, .wants_bytes = true, .done = take_answer},
		.out = out
        };

	need(name_parse(tree_rules(w->tree), slice_of(text), &name), NULL, text);
	tree_resolve(w->tree, &g.answer);
	return g.is_there;
}

/* The session's environment. */

static struct ftp_now
env_now(void *owner)
{
	const struct play *p = owner;

	return p->now;
}

static enum err
env_passive(void *owner, struct ftp_address *out)
{
	struct play *p = owner;

	if (p->passive_fails != ERR_OK)
		return p->passive_fails;
	p->wants = PLAY_NOTHING;
	p->is_active = false;
	p->port = p->port == 0 || p->port == UINT16_MAX ? FIRST_PORT : p->port + 1;
	need(ip_parse(SLICE("127.0.0.1"), &out->ip), NULL, "address");
	out->port = (uint16_t)p->port;
	return ERR_OK;
}

static void
env_active(void *owner, const struct ftp_address *to)
{
	struct play *p = owner;

	p->is_active = true;
	p->port = to->port;
}

static void
env_send(void *owner, struct content *c, uint64_t from, bool is_private)
{
	struct play *p = owner;

	p->wants = PLAY_SENDS;
	p->sent = c;
	p->from = from;
	p->is_private = is_private;
}

static void
env_receive(void *owner, bool is_private)
{
	struct play *p = owner;

	p->wants = PLAY_RECEIVES;
	p->is_private = is_private;
}

static uint64_t
env_drop(void *owner)
{
	struct play *p = owner;
	uint64_t sent = p->gone_bytes;

	p->wants = PLAY_NOTHING;
	p->sent = NULL;
	p->gone_bytes = 0;
	p->drops++;
	return sent;
}

static void
env_woken(void *owner)
{
	struct play *p = owner;

	p->woken++; /* the player looks by itself */
}

static void
env_heard(void *owner, struct slice verb, struct slice arg)
{
	struct play *p = owner;

	buf_add(&p->heard, verb);
	buf_add_char(&p->heard, ' ');
	buf_add(&p->heard, arg);
	buf_add_char(&p->heard, '\n');
}

static const struct ftp_env env = {
	env_now, env_passive, env_active, env_send, env_receive, env_drop, env_woken, env_heard};

struct play *
play_open(struct play_world *w, bool is_tls)
{
	struct play *p = calloc(1, sizeof(*p));
	struct ip here;

	if (p == NULL)
		return NULL;
	p->world = w;
	p->is_tls = is_tls;
	p->now = (struct ftp_now){1000000, 1000LL * PLAY_NOW_S};
	p->out = p->heard = p->traced = BUF(OUT_MAX_BYTES);
	need(ip_parse(SLICE("127.0.0.1"), &here), NULL, "address");
	p->session = ftp_session_new(&w->parts, p, &here, &here, is_tls);
	if (p->session == NULL) {
		free(p);
		return NULL;
	}
	w->playing = p;
	play_settle(p);
	return p;
}

void
play_close(struct play *p, struct buf *traced)
{
	ftp_session_free(p->session);
	p->world->playing = NULL;
	settle(p->world);
	if (traced != NULL)
		buf_add(traced, buf_slice(&p->traced));
	buf_free(&p->out);
	buf_free(&p->heard);
	buf_free(&p->traced);
	free(p);
}

static void
take_output(struct play *p)
{
	struct slice out = ftp_session_output(p->session);

	buf_add(&p->out, out);
	if (out.n > 0)
		ftp_session_sent(p->session, out.n);
}

void
play_settle(struct play *p)
{
	take_output(p);
	settle(p->world);
	take_output(p);
	while (ftp_session_has_more(p->session)) {
		p->slow_turns += ftp_session_is_slowed(p->session);
		ftp_session_turn(p->session);
		take_output(p);
		settle(p->world);
		take_output(p);
	}
}

void
play_send(struct play *p, struct slice bytes)
{
	size_t room;

	tree_poll(p->world->tree); /* other programs may have changed the inventory */
	while (bytes.n > 0 && (room = ftp_session_room(p->session)) > 0) {
		ftp_session_input(p->session, slice_head(bytes, room));
		bytes = slice_from(bytes, room);
		play_settle(p);
	}
}

void
play_come(struct play *p)
{
	ftp_session_data_came(p->session);
	if (!p->is_private)
		ftp_session_data_open(p->session);
	play_settle(p);
}

void
play_shake(struct play *p)
{
	ftp_session_data_open(p->session);
	play_settle(p);
}

bool
play_bytes(struct play *p, struct slice bytes)
{
	bool is_wanted = p->wants == PLAY_RECEIVES && ftp_session_data_in(p->session, bytes);

	play_settle(p);
	return is_wanted;
}

void
play_receive(struct play *p, struct buf *out)
{
	uint64_t size = content_size(p->sent);

	add_content(p->sent, p->from, out);
	p->gone_bytes = size - p->from;
	ftp_session_data_end(p->session, FTP_DATA_DONE);
	play_settle(p);
}

void
play_end(struct play *p, enum ftp_data_end how)
{
	ftp_session_data_end(p->session, how);
	play_settle(p);
}
