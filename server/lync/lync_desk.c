#include "lync/lync_desk.h"

#include "base/auto.h"
#include "http/http_files.h"
#include "limits.h"
#include "lync/lync_answer.h"
#include "lync/lync_files.h"
#include "lync/lync_path.h"
#include "provision/folder.h"
#include "store/lync_rules.h"

enum { FILE_PATH_BYTES = 6 + HTTP_PATH_BYTES };

static const char update_type[] = "CPE"; /* the one kind of update that phones have */

static struct slice
path_of(const struct http_ask *a)
{
	return (struct slice){a->request.path, a->request.path_len};
}

/* The most bytes of body that a request may have. */
static size_t
most_of(const struct http_ask *a)
{
	struct slice rest = SLICE("");

	if (a->request.method != HTTP_METHOD_POST && a->request.method != HTTP_METHOD_PUT)
		return 0;
	return lync_path_read(path_of(a), &rest) == LYNC_PATH_LOG ? LYNC_LOG_MAX_BYTES :
								    LYNC_BODY_MAX_BYTES;
}

/* How much room its body has taken: what it says, or all that it may have. */
static size_t
room_of(const struct http_ask *a)
{
	size_t most = most_of(a);

	return a->request.is_chunked || a->request.content_length > most ?
		       most :
		       (size_t)a->request.content_length;
}

/* Nobody logs in here, and each who sends has what he sends in memory: there is only so much. */
static size_t
body_max(void *ctx, struct http_ask *a)
{
	struct lync_desk *d = ctx;
	size_t room = room_of(a);

	if (d->body_bytes + room > LYNC_BODIES_BYTES) {
		a->status = 503;
		return 0;
	}
	d->body_bytes += room;
	a->owner = d;
	return room;
}

static void
gone(void *ctx, struct http_ask *a)
{
	struct lync_desk *d = ctx;

	if (a->owner != NULL)
		d->body_bytes -= room_of(a);
}

/* What may not be read is as good as absent. */
static enum err
absent(enum err e)
{
	return e == ERR_DENIED ? ERR_NOTFOUND : e;
}

/* Reads a template; one that is too long is none. */
static enum err
read_template(const struct lync_desk *d, const char *path, struct buf *out)
{
	struct content *content;
	enum err e = folder_get(d->folder_fd, path, &content);
	ssize_t n = 0;

	if (e != ERR_OK)
		return absent(e);
	uint64_t size = content_size(content);
	char *room = size <= LYNC_TEMPLATE_MAX_BYTES ? buf_reserve(out, (size_t)size) : NULL;
	if (room != NULL)
		n = content_read(content, 0, room, (size_t)size);
	content_unref(content);
	if (room == NULL)
		return size > LYNC_TEMPLATE_MAX_BYTES ? ERR_NOTFOUND : ERR_NOMEM;
	if (n < 0 || (uint64_t)n != size)
		return ERR_IO;
	out->n += (size_t)n;
	return ERR_OK;
}

/* A device is tried on by its MAC or its serial number. */
static enum err
is_test_device(const struct lync_desk *d, const struct lync_device *device, bool *out)
{
	bool by_mac = false, by_serial = false;
	enum err e = lync_devices_has(d->store, slice_of(device->facts[LYNC_MAC]), &by_mac);

	if (e == ERR_OK)
		e = lync_devices_has(d->store, slice_of(device->facts[LYNC_SERIAL]), &by_serial);
	*out = by_mac || by_serial;
	return e;
}

/* The version of the device's rule; "" where it has none. */
static enum err
choose_version(const struct lync_desk *d, const struct lync_device *device,
	char out[LYNC_WORD_MAX_BYTES + 1])
{
	const char *const key[LYNC_KEY__COUNT] = {device->facts[LYNC_TYPE],
		device->facts[LYNC_VENDOR], device->facts[LYNC_MODEL], device->facts[LYNC_REVISION],
		device->facts[LYNC_LOCALE], update_type};
	struct lync_rule rule;
	bool is_tried = false;
	enum err e = lync_rules_by_key(d->store, key, &rule);

	out[0] = '\0';
	if (e == ERR_OK)
		e = is_test_device(d, device, &is_tried);
	if (e == ERR_OK)
		(void)snprintf(out, LYNC_WORD_MAX_BYTES + 1, "%s",
			is_tried && rule.pending[0] != '\0' ? rule.pending : rule.approved);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Answers a device that asks for an update, and tells what it was offered. */
static enum err
answer_request(const struct lync_desk *d, struct http_ask *a, struct lync_told *told)
{
	AUTO(buf_free) struct buf template = BUF(LYNC_TEMPLATE_MAX_BYTES);
	struct lync_hosts hosts;
	struct lync_offer offer = {told->version, update_type, &hosts};
	enum err e = choose_version(d, &told->device, told->version);

	lync_answer_hosts(a->fields[ASK_HOST], a->is_tls, d->port, d->tls_port, &hosts);
	if (e == ERR_OK && told->version[0] != '\0' && !lync_answer_has_path(&told->device, &offer))
		told->version[0] = '\0';
	if (e == ERR_OK)
		e = read_template(
			d, told->version[0] != '\0' ? "update.xml" : "none.xml", &template);
	if (e != ERR_OK)
		return e;
	lync_answer_fill(buf_slice(&template), &told->device, &offer, &a->answer);
	a->status = 200;
	a->content_type = "text/xml";
	return buf_check(&a->answer);
}

static enum err
answer_file(const struct lync_desk *d, struct http_ask *a, struct slice rest)
{
	char path[FILE_PATH_BYTES];
	struct content *content;
	enum err e;

	(void)snprintf(path, sizeof(path), "files/%.*s", SLICE_FMT(rest));
	e = lync_files_get(d->folder_fd, path, &content);
	if (e != ERR_OK)
		return absent(e);
	http_ask_file(a, content);
	a->content_type = "application/octet-stream";
	return ERR_OK;
}

/* Records a request and sends its answer.
 *   e  ERR_OK: the answer stands in a; else why there is none */
static void
finish(struct lync_desk *d, struct http_ask *a, const struct lync_told *told, enum err e)
{
	if (e != ERR_OK) {
		a->status = http_status_of(e);
		buf_clear(&a->answer);
	}
	if (a->status == 503)
		http_ask_header(a, "Retry-After", "5");
	lync_record_post(&d->work, a, told);
	http_ask_done(a);
}

static void
log_is_kept(void *ctx, struct http_ask *a, enum err result)
{
	const struct lync_told told = {.is_kept = result == ERR_OK};

	a->status = 200;
	finish(ctx, a, &told, result);
}

/* Takes a log.  What devices are answered by Lync is not public. */
static void
take_log(struct lync_desk *d, struct http_ask *a, const struct lync_log *log, enum err e)
{
	static const struct lync_told nothing = {.is_kept = false};

	if (e == ERR_OK && a->body.n > LYNC_LOG_MAX_BYTES)
		e = ERR_LIMIT;
	if (e == ERR_OK && a->body.n == 0)
		e = ERR_SYNTAX;
	if (e == ERR_OK)
		lync_log_post(&d->work, a, log, log_is_kept, d);
	else
		finish(d, a, &nothing, e);
}

/* What a device has posted to the request handler: one of its logs, or its wish for an update. */
static void
take_post(struct lync_desk *d, struct http_ask *a)
{
	struct lync_told told = {.asks_for_update = true};
	struct lync_log log;

	if (lync_log_of_request(a->query, buf_slice(&a->heads), &log)) {
		take_log(d, a, &log, ERR_OK);
		return;
	}
	lync_device_read(buf_slice(&a->body), &told.device);
	finish(d, a, &told, answer_request(d, a, &told));
}

static void
answer(void *ctx, struct http_ask *a)
{
	struct lync_desk *d = ctx;
	struct slice rest = SLICE("");
	enum lync_path path = lync_path_read(path_of(a), &rest);
	enum http_method method = a->request.method;
	struct lync_told told = {.is_kept = false};
	struct lync_log log = {.kind = LYNC_LOG_CELOG};
	enum err e;

	if (path == LYNC_PATH_REQUEST && method == HTTP_METHOD_POST) {
		take_post(d, a);
	} else if (path == LYNC_PATH_LOG &&
		   (method == HTTP_METHOD_POST || method == HTTP_METHOD_PUT)) {
		e = lync_log_of_tree(rest, &log);
		take_log(d, a, &log, e);
	} else if (path == LYNC_PATH_FILE &&
		   (method == HTTP_METHOD_GET || method == HTTP_METHOD_HEAD)) {
		finish(d, a, &told, answer_file(d, a, rest));
	} else {
		/* By which address devices bring what is not public either. */
		lync_device_read(buf_slice(&a->body), &told.device);
		finish(d, a, &told, ERR_NOTFOUND);
	}
}

void
lync_desk_init(struct lync_desk *d)
{
	d->desk = (struct http_desk){body_max, answer, gone, d, HTTP_FOR_DEVICES, true};
}
