/* ftp_play - FTP sessions without sockets: a real data folder, and data connections that the test
 * plays.
 *
 * Knows no test framework: fuzzers use it too.  What cannot be set up ends the program.  What is in
 * the administrator's folder is told by dialogues/README.md.
 */
#ifndef FTP_PLAY_H
#define FTP_PLAY_H

#include "base/buf.h"
#include "ftp/ftp_session.h"

/* A server's world: stores, keepers, tree, settings; for any number of sessions one after another.
 */
struct play_world;
struct play_world *play_world_new(void);
void play_world_free(struct play_world *w);
/* Settings are the defaults again. */
void play_world_reset(struct play_world *w);
void play_set(struct play_world *w, const char *name, const char *value);
void play_account(struct play_world *w, const char *user, const char *password);
/* Another active phone; its MAC as 12 digits. */
void play_phone(struct play_world *w, char mac[MAC_TEXT_BYTES]);
/* What a phone of the world has stored already: "<mac>-phone.cfg", "<mac>-app.log". */
void play_store(struct play_world *w, const char *name, struct slice body);
/* What the server would give for a name; false: nothing. */
bool play_get(struct play_world *w, const char *name, struct buf *out);

/* What another program would change the inventory through; tree_poll() has it seen. */
struct store *play_writer(const struct play_world *w);
const struct uploads *play_uploads(const struct play_world *w);
/* From now on nothing can be begun off the thread, or again all can. */
void play_refuse_offload(struct play_world *w, bool is_refused);
/* How many windows were frozen, of all worlds. */
unsigned play_freezes(void);
/* Waits until that many answers of keepers have come: *count is what they count up. */
void play_wait(struct play_world *w, const unsigned *count, unsigned wanted);

/* What the session waits for from the data connection. */
enum play_wants { PLAY_NOTHING, PLAY_SENDS, PLAY_RECEIVES };

struct play {
	struct play_world *world;
	struct ftp_session *session;
	struct ftp_now now;   /* moves when the test says so */
	struct buf out;       /* what it has said */
	struct buf heard;     /* "VERB ARGUMENT\n" of each command */
	struct buf traced;    /* "VERB STATUS reason\n" of each record */
	struct content *sent; /* borrowed: what is to be sent */
	uint64_t from;
	uint64_t gone_bytes; /* of what is sent */
	enum play_wants wants;
	enum err passive_fails; /* ERR_OK: it does not */
	unsigned port;          /* the last that was opened */
	unsigned drops, slow_turns, woken;
	bool is_active, is_private;
	bool is_tls;
};

/* A session with its greeting in out.  NULL when out of memory. */
struct play *play_open(struct play_world *w, bool is_tls);
/* As when its control connection goes.
 *   traced  NULL, or takes what was traced, to the last */
void play_close(struct play *p, struct buf *traced);

/* Sends bytes, in pieces as the session takes them, gives it its turns, and waits for commits. */
void play_send(struct play *p, struct slice bytes);
/* Has the keepers and the session do what they can do without us. */
void play_settle(struct play *p);

/* The data connection comes; in the clear it is open with that. */
void play_come(struct play *p);
void play_shake(struct play *p); /* its TLS is there */
/* Bytes of the client's.  false: the session does not want them. */
bool play_bytes(struct play *p, struct slice bytes);
/* Everything the session sends, in order to its end. */
void play_receive(struct play *p, struct buf *out);
void play_end(struct play *p, enum ftp_data_end how);

#endif
