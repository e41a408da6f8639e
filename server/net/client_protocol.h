/* client_protocol - what the client's protocols call things and what their answers mean: tables.
 *
 * Pure: no sockets, no libcurl.
 * Source: RFC 9110 section 15; RFC 959 sections 4.2 and 5.4, RFC 3659; RFC 1350.
 */
#ifndef NET_CLIENT_PROTOCOL_H
#define NET_CLIENT_PROTOCOL_H

#include "base/slice.h"

enum client_protocol {
	CLIENT_UNKNOWN, /* another scheme: not offered */
	CLIENT_HTTP,    /* http, https */
	CLIENT_FTP,     /* ftp, ftps */
	CLIENT_TFTP,
	CLIENT_PROTOCOL__COUNT
};

enum client_verb {
	CLIENT_FETCH,  /* the bytes */
	CLIENT_PROBE,  /* is it there, and how long */
	CLIENT_STORE,  /* in place of what is there */
	CLIENT_APPEND, /* behind what is there */
	CLIENT_POST,   /* for the server to do with as it likes; HTTP alone */
	CLIENT_VERB__COUNT
};

/* What became of a request, the same for each protocol. */
enum client_outcome {
	CLIENT_DONE,
	CLIENT_CUT,         /* ended by us after most_bytes: as asked */
	CLIENT_ABSENT,      /* the server has no such file */
	CLIENT_LOGIN,       /* credentials missing or wrong */
	CLIENT_REFUSED,     /* any other refusal; status says which */
	CLIENT_MOVED,       /* a redirect: not followed */
	CLIENT_ELSEWHERE,   /* on another server than the client may ask: not asked */
	CLIENT_UNREACHABLE, /* no address, no connection, or no TLS */
	CLIENT_TIMEOUT,
	CLIENT_BROKEN,  /* the connection ended early, or the answer makes no sense */
	CLIENT_BAD_URL, /* not a URL, or of a protocol that is not offered */
	CLIENT_SINK_FAILED,
	CLIENT_NOMEM,
	CLIENT__COUNT
};

/* The protocol of a URL by its scheme, in either case: http, https, ftp, ftps, tftp. */
enum client_protocol client_protocol_of(struct slice url);

/* Whether credentials stand in a URL. */
bool client_has_login(struct slice url);

/* What the protocol calls a verb ("GET", "RETR", "RRQ"): static text.  NULL: it has none, and the
 * client must not be asked for it. */
const char *client_word(enum client_protocol protocol, enum client_verb verb);

/* What an answer means that ended a request.
 *   status  the HTTP status, the FTP reply code, the TFTP error code; 0: of FTP, none that could
 *           be read; of TFTP, no error */
enum client_outcome client_outcome_of(
	enum client_protocol protocol, enum client_verb verb, long status);

/* "done", "not there", "login refused" ...: static text. */
const char *client_outcome_text(enum client_outcome outcome);

#endif
