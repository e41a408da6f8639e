/* ftp_inner - the session as its own files see it: session, commands, transfers.
 *
 * Private to this room.
 */
#ifndef FTP_INNER_H
#define FTP_INNER_H

#include "ftp/ftp_path.h"
#include "ftp/ftp_session.h"

/* What a session has; commands need some of it. */
enum ftp_has {
	FTP_HAS_USER = 1 << 0,  /* USER came, PASS may */
	FTP_HAS_LOGIN = 1 << 1, /* somebody is logged in */
	FTP_HAS_DATA = 1 << 2,  /* PASV, EPSV, PORT or EPRT prepared a data connection */
	FTP_HAS_TLS = 1 << 3,
	FTP_HAS_PBSZ = 1 << 4,
};

struct ftp_transfer;

struct ftp_session {
	struct ftp_parts *parts;
	void *owner;
	struct who who;
	struct ip local;
	struct mac certified;   /* by the client's certificate; zero: nobody */
	struct buf in;          /* what came and is not handled; no memory while it is empty */
	struct buf out;         /* replies; no memory while it is empty */
	struct buf user;        /* between USER and PASS */
	struct buf cwd;         /* as ftp_path has it; empty is the root */
	uint64_t rest;          /* of REST, for the next transfer */
	uint64_t commands;      /* that came */
	unsigned idle_commands; /* since something was moved */
	unsigned failures;      /* of logins */
	uint32_t skipped;       /* bytes of a line that is too long */
	uint8_t has;            /* enum ftp_has */
	bool is_skipping;       /* until the end of a line that is too long */
	bool is_private;        /* PROT P */
	bool is_extended_only;  /* EPSV ALL */
	bool wants_tls;
	bool is_running; /* commands are being handled: nothing below starts it again */
	bool is_ending;
	bool must_end;                 /* behind that answer */
	bool is_held;                  /* the answer to a login waits: nothing is heard */
	struct delay delay;            /* of it */
	struct ftp_transfer *transfer; /* NULL: none runs */
};

/* ftp_reply.c */

/* Appends a reply of one line. */
void ftp_reply(struct ftp_session *s, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A reply of several: begin, lines, end, the first and the last with the same code. */
void ftp_reply_begin(struct ftp_session *s, int code, const char *text);
void ftp_reply_line(struct ftp_session *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void ftp_reply_end(struct ftp_session *s, int code, const char *text);
/* The reply to a failure, in its code; gives the code.
 *   is_write  the reason may be said: it is no secret to who wants to store */
int ftp_reply_error(struct ftp_session *s, enum err e, enum reason reason, bool is_write);

/* ftp_session.c */

/* Tells the trace what `who` asked.  name: NULL where there was none that could be read. */
void ftp_session_tell(struct ftp_parts *parts, const struct who *who, struct visit_record r,
	const struct name *name);
/* Reads a command's path; says what is wrong with it. */
bool ftp_session_path(struct ftp_session *s, struct slice arg, struct ftp_path *out);
/* As the certificate has it, if there is one: who asks is proven, and logged in. */
void ftp_session_recognize(struct ftp_session *s);
/* Goes on with what waits: a transfer has ended. */
void ftp_session_run(struct ftp_session *s);

/* ftp_commands.c */

/* Does what one line says. */
void ftp_dispatch(struct ftp_session *s, struct slice verb, struct slice arg);
/* Whether a verb is heard while a transfer runs. */
bool ftp_is_urgent(struct slice verb);

/* ftp_prepare.c: the commands that prepare a data connection, as the command table runs them: of
 * somebody who is logged in, with the argument untrusted and borrowed during the call.  Each
 * answers by one reply.  Where it worked (227, 229, 200 of PORT and EPRT) the session has
 * FTP_HAS_DATA, in place of what was prepared before.
 * Source: RFC 959 section 4.1.2 (PASV, PORT); RFC 2428 (EPSV, EPRT, EPSV ALL). */

/* Opens a port of ours, and names it: at the address of SET_FTP_PUBLIC where there is one; 425
 * where none is free, or the session is one of IPv6. */
void ftp_prepare_pasv(struct ftp_session *s, struct slice arg);
/* The same without an address.  "1" or "2" must be the session's own protocol (522); "ALL" opens
 * nothing, and from then on the other three are answered 503. */
void ftp_prepare_epsv(struct ftp_session *s, struct slice arg);
/* Takes an address that we shall connect to: the client's own alone, and a port from 1024 (501: no
 * bounce to others); 502 where SET_FTP_ACTIVE is off, 522 for the other IP protocol. */
void ftp_prepare_port(struct ftp_session *s, struct slice arg);
void ftp_prepare_eprt(struct ftp_session *s, struct slice arg);

/* ftp_transfer.c */

/* The commands that move a file, as the command table runs them: of somebody who is logged in and
 * has prepared a data connection.  That is used up, whatever comes of it, as is REST's offset.
 * They return at once: 150 and the last reply follow as the owner tells of the data connection
 * (ftp_session_data_...), or a failure's reply comes now, and s->transfer is NULL again.
 *   arg  the path, untrusted; borrowed during the call
 * STOR begins at REST's offset, or without one as uploads of that name usually do (UPLOAD_USUAL);
 * APPE at the end of what is there. */
void ftp_transfer_retr(struct ftp_session *s, struct slice arg);
void ftp_transfer_stor(struct ftp_session *s, struct slice arg);
void ftp_transfer_appe(struct ftp_session *s, struct slice arg);
/* Asks about a file, without a data connection, and says what say() makes of its size and time
 * (unix seconds; 0: none): it gives the reply's code.  Now, or later. */
void ftp_transfer_look(struct ftp_session *s, const char *verb, struct slice arg,
	int (*say)(struct ftp_session *s, uint64_t size_bytes, int64_t changed_at));
/* Removes what a name stands for, where SET_FTP_DELETE lets phones do that; answered when the
 * keeper has committed it. */
void ftp_transfer_dele(struct ftp_session *s, struct slice arg);
/* Sends bytes that are there already, over the data connection that was prepared: a listing.
 *   verb  static text, for the trace
 *   b     taken over; left as it is when memory runs out, which is answered */
void ftp_transfer_bytes(struct ftp_session *s, const char *verb, struct buf *b);
/* ABOR: false when nothing runs that can be broken off. */
bool ftp_transfer_abort(struct ftp_session *s);
/* The session ends: whatever runs is broken off, a commit goes on without it. */
void ftp_transfer_leave(struct ftp_session *s);
uint64_t ftp_transfer_moved(const struct ftp_session *s);       /* bytes, of an upload */
enum ftp_phase ftp_transfer_phase(const struct ftp_session *s); /* while one runs */

/* ftp_files.c: the commands about files that move nothing, and listings; as the command table runs
 * them: of somebody who is logged in.  A path that cannot be is answered 501 or 550. */

/* Say the size in bytes, the time of the last change of what RETR would give now; 550 without a
 * time for what is rendered.  Now or later (ftp_transfer_look()).  Nobody sets a time by MDTM.
 * Source: RFC 3659 sections 3 and 4. */
void ftp_files_size(struct ftp_session *s, struct slice arg);
void ftp_files_mdtm(struct ftp_session *s, struct slice arg);
/* List a folder over the data connection that was prepared: as ls -l, names alone, facts.  The
 * first two pass over ls's options, and list a single file, too; "" is the current folder.  Cut
 * behind LISTING_MAX entries. */
void ftp_files_list(struct ftp_session *s, struct slice arg);
void ftp_files_nlst(struct ftp_session *s, struct slice arg);
void ftp_files_mlsd(struct ftp_session *s, struct slice arg);
/* The same over the control connection: the facts of one file or folder; a listing as ls -l, cut
 * behind FTP_STAT_MAX_BYTES, which its last line says. */
void ftp_files_mlst(struct ftp_session *s, struct slice arg);
void ftp_files_stat(struct ftp_session *s, struct slice arg);
/* Changes the current folder to one that is there, for CDUP too. */
void ftp_files_cwd(struct ftp_session *s, struct slice arg);
/* Makes nothing: 257 for a folder that phones are told to use, which is always there; else 550. */
void ftp_files_mkd(struct ftp_session *s, struct slice arg);

#endif
