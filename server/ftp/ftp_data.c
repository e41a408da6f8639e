#include "ftp/ftp_data.h"

#include "base/auto.h"
#include "net/listen.h"
#include "net/vigil.h"

#include <errno.h>
#include <netinet/tcp.h>

enum {
	SEND_TURN_BYTES = 8 * 1024 * 1024, /* then the other sessions have their turn */
	SEND_TURN_PIECES = 64,
	READ_TURN_PIECES = 16,
};

enum state {
	DATA_NONE,
	DATA_ACCEPT,    /* for somebody to come to our port */
	DATA_CONNECT,   /* for the connection to the client's port */
	DATA_HANDSHAKE, /* of TLS */
	DATA_SEND,
	DATA_RECEIVE,
	DATA_BYE, /* all is sent, TLS has to say so */
};

struct ftp_data {
	const struct ftp_data_parts *parts;
	struct ftp_session *session;
	void *owner;
	union socket_address local;
	struct ip peer;
	struct ftp_port port;
	struct ftp_address target; /* of active mode */
	bool is_active;
	bool is_private;
	enum state state;
	struct stream stream;
	struct loop_watch *watch; /* of the port or the stream */
	int watched_fd;
	struct vigil vigil;      /* of the stream, while the line is waited for */
	struct content *content; /* borrowed from the session; NULL: receives */
	bool has_waited;         /* for the line, since its rate was looked at */
	uint64_t from, offset;
};

struct ftp_data *
ftp_data_new(const struct ftp_data_parts *parts, struct ftp_session *session, void *owner,
	const union socket_address *local, const struct ip *peer)
{
	struct ftp_data *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->parts = parts;
	d->session = session;
	d->owner = owner;
	d->local = *local;
	d->peer = *peer;
	d->port.fd = -1;
	d->stream.fd = -1;
	d->watched_fd = -1;
	return d;
}

static void
unwatch(struct ftp_data *d)
{
	loop_watch_end(d->watch);
	d->watch = NULL;
	d->watched_fd = -1;
	vigil_end(&d->vigil);
}

uint64_t
ftp_data_drop(struct ftp_data *d)
{
	uint64_t sent = d->content != NULL ? d->offset - d->from : 0;

	if (d->content != NULL && content_download(d->content) != NULL)
		download_rest(content_download(d->content));
	unwatch(d);
	stream_close(&d->stream);
	ftp_ports_rest(d->parts->ports, &d->port);
	d->state = DATA_NONE;
	d->content = NULL;
	d->is_active = false;
	return sent;
}

void
ftp_data_free(struct ftp_data *d)
{
	if (d == NULL)
		return;
	(void)ftp_data_drop(d);
	ftp_ports_close(d->parts->ports, &d->port);
	free(d);
}

enum err
ftp_data_passive(struct ftp_data *d, struct ftp_address *out)
{
	enum err e;

	(void)ftp_data_drop(d);
	e = ftp_ports_open(d->parts->ports, &d->port, &d->local);
	if (e != ERR_OK)
		return e;
	out->ip = peer_ip(&d->local.any);
	out->port = d->port.number;
	return ERR_OK;
}

void
ftp_data_active(struct ftp_data *d, const struct ftp_address *to)
{
	(void)ftp_data_drop(d);
	d->target = *to;
	d->is_active = true;
}

bool
ftp_data_has_waited(struct ftp_data *d)
{
	bool waits = d->content != NULL && download_waits(content_download(d->content));
	bool has_waited = d->has_waited || waits;

	d->has_waited = waits; /* then it has in the next window, too */
	return has_waited;
}

int
ftp_data_fd(const struct ftp_data *d)
{
	return d->stream.fd;
}

static void step(struct ftp_data *d);

static void
ready(void *ctx)
{
	struct ftp_data *d = ctx;

	step(d);
	d->parts->moved(d->owner); /* may end the session, and this with it */
}

/* Waits for what is wanted of fd.  Always false: nothing goes on now. */
static bool
wait_for(struct ftp_data *d, int fd, unsigned wanted)
{
	if (d->watched_fd != fd) {
		unwatch(d);
		d->watch = loop_watch(d->parts->loop, fd, ready, d);
		d->watched_fd = fd;
	}
	if (d->watch != NULL)
		loop_watch_want(d->watch, wanted);
	else
		ftp_session_data_end(d->session, FTP_DATA_FAILED); /* out of memory */
	return false;
}

/* Bytes may move.  Always true: go on. */
static bool
opened(struct ftp_data *d)
{
	d->state = d->content != NULL ? DATA_SEND : DATA_RECEIVE;
	ftp_session_data_open(d->session);
	return true;
}

/* The connection is there, perhaps with TLS still to come: the client does not begin with it before
 * it has our reply.  true: go on. */
static bool
connected(struct ftp_data *d)
{
	int yes = 1;

	ftp_session_data_came(d->session);
	if (!d->is_private)
		return opened(d);
	d->state = DATA_HANDSHAKE;
	/* A handshake is small writes, each of which would wait for the one before it. */
	(void)setsockopt(d->stream.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	d->stream.tls = tls_new_one_way(tls_shelf_top(d->parts->tls), d->stream.fd);
	if (d->stream.tls != NULL)
		return true;
	ftp_session_data_end(d->session, FTP_DATA_FAILED);
	return false;
}

static bool
step_accept(struct ftp_data *d)
{
	struct sockaddr_storage sa;
	socklen_t n = sizeof(sa);
	struct ip ip;
	int fd = accept4(d->port.fd, (struct sockaddr *)&sa, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd == -1 && errno == EAGAIN)
		return wait_for(d, d->port.fd, LOOP_READ);
	if (fd == -1 && (errno == EINTR || errno == ECONNABORTED))
		return true;
	if (fd == -1) { /* out of descriptors: said at once, not when the time is over */
		ftp_session_data_end(d->session, FTP_DATA_FAILED);
		return false;
	}
	ip = peer_ip((const struct sockaddr *)&sa);
	if (!ip_eq(&ip, &d->peer)) {
		(void)close(fd); /* a stranger; the one we wait for may still come */
		return true;
	}
	unwatch(d);
	d->stream.fd = fd;
	return connected(d);
}

/* Begins to connect to the port that the client named. */
static bool
begin_connect(struct ftp_data *d)
{
	union socket_address to = d->local; /* of the control connection's family */
	bool is_v6 = to.any.sa_family == AF_INET6;
	int yes = 1;
	socklen_t n = is_v6 ? sizeof(to.v6) : sizeof(to.v4);

	d->stream.fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (d->stream.fd == -1)
		return false;
	(void)setsockopt(d->stream.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	*(is_v6 ? &to.v6.sin6_port : &to.v4.sin_port) = 0;
	(void)bind(d->stream.fd, &to.any, n); /* comes from where the client went to, if it can */
	if (is_v6)
		memcpy(&to.v6.sin6_addr, d->target.ip.b, IP_BYTES);
	else
		memcpy(&to.v4.sin_addr, d->target.ip.b + 12, 4);
	*(is_v6 ? &to.v6.sin6_port : &to.v4.sin_port) = htons(d->target.port);
	return connect(d->stream.fd, &to.any, n) == 0 || errno == EINPROGRESS;
}

static bool
step_connect(struct ftp_data *d)
{
	struct tcp_info info = {0};
	socklen_t n = sizeof(info);

	if (getsockopt(d->stream.fd, IPPROTO_TCP, TCP_INFO, &info, &n) == -1 ||
		info.tcpi_state == TCP_CLOSE) {
		ftp_session_data_end(d->session, FTP_DATA_NEVER);
		return false;
	}
	if (info.tcpi_state == TCP_SYN_SENT)
		return wait_for(d, d->stream.fd, LOOP_WRITE);
	return connected(d);
}

/* Waits as a stream asks to.  true: it asks for nothing, go on. */
static bool
goes_on(struct ftp_data *d, enum stream_state state)
{
	if (state == STREAM_READ)
		return wait_for(d, d->stream.fd, LOOP_READ);
	if (state == STREAM_WRITE)
		return wait_for(d, d->stream.fd, LOOP_WRITE);
	return true;
}

static bool
step_handshake(struct ftp_data *d)
{
	enum stream_state state = tls_handshake(d->stream.tls);
	bool must_resume = settings_is_on(d->parts->settings, SET_FTPS_RESUME);

	if (!goes_on(d, state))
		return false;
	if (state == STREAM_OK && (!must_resume || tls_is_resumed(d->stream.tls)))
		return opened(d);
	ftp_session_data_end(d->session, FTP_DATA_PLAIN);
	return false;
}

static enum stream_state
send_piece(struct ftp_data *d, size_t n)
{
	const struct content *c = d->content;
	enum stream_state state;
	size_t moved;

	state = content_fd(c) != -1 ?
			stream_send_file(&d->stream, content_fd(c), d->offset, n, &moved) :
			stream_write(&d->stream, content_bytes(c).p + d->offset, n, &moved);
	d->offset += moved;
	if (content_download(c) != NULL)
		download_sent(content_download(c), moved);
	return state;
}

static bool
probe(void *ctx)
{
	return send_piece(ctx, 1) != STREAM_FAILED;
}

static void
gone(void *ctx)
{
	struct ftp_data *d = ctx;

	ftp_session_data_end(d->session, FTP_DATA_FAILED);
	d->parts->moved(d->owner);
}

static void
wait_for_line(struct ftp_data *d)
{
	if (download_is_vain(content_download(d->content), content_size(d->content) - d->offset)) {
		ftp_session_data_end(d->session, FTP_DATA_STOPPED);
		return;
	}
	unwatch(d);
	d->has_waited = true;
	d->vigil = (struct vigil){.fd = d->stream.fd, .probe = probe, .gone = gone, .ctx = d};
	vigil_begin(&d->vigil, d->parts->loop);
}

/* How many of the bytes that are left may leave now.  0: none, and ready() is called when some may.
 */
static size_t
allowed(struct ftp_data *d, uint64_t left)
{
	struct download *download = content_download(d->content);
	size_t n = left < SEND_TURN_BYTES ? (size_t)left : SEND_TURN_BYTES;

	return download != NULL ? download_ask(download, n, ready, d) : n;
}

static bool
step_send(struct ftp_data *d)
{
	uint64_t stop = d->offset + SEND_TURN_BYTES;
	enum stream_state state = STREAM_OK;

	vigil_end(&d->vigil);
	for (int i = 0; i < SEND_TURN_PIECES && d->offset < stop && state == STREAM_OK; i++) {
		uint64_t left = content_size(d->content) - d->offset;
		size_t n;

		if (left == 0) {
			d->state = DATA_BYE;
			return true;
		}
		n = allowed(d, left);
		if (n == 0) {
			wait_for_line(d);
			return false;
		}
		state = send_piece(d, n);
	}
	if (state == STREAM_OK)
		state = STREAM_WRITE; /* more, after the others */
	if (!goes_on(d, state))
		return false;
	ftp_session_data_end(d->session, FTP_DATA_FAILED);
	return false;
}

static bool
step_bye(struct ftp_data *d)
{
	enum stream_state state = stream_end(&d->stream);

	if (goes_on(d, state))
		ftp_session_data_end(
			d->session, state == STREAM_OK ? FTP_DATA_DONE : FTP_DATA_FAILED);
	return false;
}

static bool
step_receive(struct ftp_data *d)
{
	static const enum ftp_data_end ends[] = {
		[STREAM_END] = FTP_DATA_DONE,
		[STREAM_CUT] = FTP_DATA_CUT,
		[STREAM_FAILED] = FTP_DATA_FAILED,
	};
	enum stream_state state = STREAM_OK;

	for (int i = 0; i < READ_TURN_PIECES && state == STREAM_OK; i++) {
		size_t moved;

		state = stream_read(&d->stream, d->parts->scratch, FTP_SCRATCH_BYTES, &moved);
		if (state == STREAM_OK &&
			!ftp_session_data_in(d->session, (struct slice){d->parts->scratch, moved}))
			return false; /* the session has dropped us */
	}
	/* What TLS has read ahead is not seen by the loop. */
	if (state == STREAM_OK)
		return (d->stream.tls != NULL && tls_has_more(d->stream.tls)) ||
		       wait_for(d, d->stream.fd, LOOP_READ);
	if (goes_on(d, state))
		ftp_session_data_end(d->session, ends[state]);
	return false;
}

/* Goes as far as can be gone now. */
static void
step(struct ftp_data *d)
{
	static bool (*const steps[])(struct ftp_data * d) = {
		[DATA_ACCEPT] = step_accept,
		[DATA_CONNECT] = step_connect,
		[DATA_HANDSHAKE] = step_handshake,
		[DATA_SEND] = step_send,
		[DATA_RECEIVE] = step_receive,
		[DATA_BYE] = step_bye,
	};

	while (d->state != DATA_NONE && steps[d->state](d))
		;
}

static void
begin(struct ftp_data *d, struct content *c, uint64_t from, bool is_private)
{
	d->content = c;
	d->from = d->offset = from;
	d->is_private = is_private;
	d->state = d->is_active ? DATA_CONNECT : DATA_ACCEPT;
	if (d->is_active ? !begin_connect(d) : d->port.fd == -1)
		ftp_session_data_end(d->session, FTP_DATA_NEVER);
	else
		step(d);
}

void
ftp_data_send(struct ftp_data *d, struct content *c, uint64_t from, bool is_private)
{
	begin(d, c, from, is_private);
}

void
ftp_data_receive(struct ftp_data *d, bool is_private)
{
	begin(d, NULL, 0, is_private);
}
