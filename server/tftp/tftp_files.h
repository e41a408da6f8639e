/* tftp_files - what a phone's TFTP request means: name, content, upload; no sockets, no packets.
 *
 * TFTP has no login: who asks is an address, and tree_judge() says what it proves.
 */
#ifndef TFTP_FILES_H
#define TFTP_FILES_H

#include "provision/upload.h"
#include "tftp/tftp_packet.h"

struct tftp_files {
	struct tree *tree; /* all borrowed */
	const struct uploads *uploads;
};

/* One request and what came of it. */
struct tftp_file {
	struct who who;
	struct name name; /* has meaning when has_name */
	bool has_name;
	struct answer answer;
	enum err err;
	enum reason reason;
	struct content *content; /* of a RRQ: one reference, the owner's */
	struct upload *upload;   /* of a WRQ: owned while it comes */
	/* err and reason are known: of the request, later of the commit.  May be called before
	 * tftp_file_ask() or tftp_file_commit() returns. */
	void (*ready)(struct tftp_file *f);
};

/* Asks for what a request names; f->ready(f) is called once.
 *   f   who.ip and ready are set
 *   r   borrowed during the call */
void tftp_file_ask(
	const struct tftp_files *files, struct tftp_file *f, const struct tftp_request *r);

/* Takes the next bytes of an upload.  Other than ERR_OK: f->reason says why. */
MUST_CHECK enum err tftp_file_store(struct tftp_file *f, struct slice bytes);

/* The upload is whole: f->ready(f) is called once.
 *   now  unix seconds */
void tftp_file_commit(struct tftp_file *f, int64_t now);

/* Releases what it holds; nothing may be asked or with a keeper. */
void tftp_file_done(struct tftp_file *f);

/* The reason that the trace gives when the client has left.
 *   was_heard  it had taken some of it */
enum reason tftp_file_left(const struct tftp_file *f, bool is_write, bool was_heard);

#endif
