#include "lync/lync_service.h"

#include "base/auto.h"
#include "base/log.h"
#include "base/thread.h"
#include "http/http_server.h"
#include "limits.h"
#include "lync/lync_answer.h"
#include "lync/lync_path.h"
#include "lync/lync_record.h"
#include "provision/folder.h"
#include "store/lync_rules.h"

#include <pthread.h>
#include <stdatomic.h>

enum { DRAIN_CHECK_MS = 25, FILE_PATH_BYTES = 6 + HTTP_PATH_BYTES };

static const char update_type[] = "CPE"; /* the one kind of update that phones have */

struct lync_service {
	pthread_t thread;
	struct loop *loop;
	struct loop_wake *orders;
	struct loop_timer *drain;
	struct crowd crowd;
	struct http_desk desk;
	struct front *front;
	struct keeper *logs_keeper;
	struct store *store; /* for reading */
	int folder_fd;       /* -1: none */
	size_t held_bytes;   /* of files that are on their way to devices */
	bool is_draining;

	/* Orders from other threads. */
	_Atomic(const struct settings *) new_settings;
	atomic_bool wants_end;
};

static size_t
body_max(void *ctx, const struct http_ask *a)
{
	(void)ctx;
	return a->request.method == HTTP_METHOD_POST ? LYNC_BODY_MAX_BYTES : 0;
}

/* A file that was answered is no longer in memory. */
static void
gone(void *ctx, struct http_ask *a)
{
	struct lync_service *l = ctx;

	if (a->owner != NULL)
		l->held_bytes -= a->answer.n;
}

/* Reads a file of the folder, whole: ERR_OK; ERR_LIMIT (too long); as folder_get(). */
static enum err
read_file(const struct lync_service *l, const char *path, uint64_t most, struct buf *out)
{
	struct content *content;
	enum err e = folder_get(l->folder_fd, path, &content);
	ssize_t n = 0;

	if (e != ERR_OK)
		return e;
	uint64_t size = content_size(content);
	char *room = size <= most ? buf_reserve(out, (size_t)size) : NULL;
	if (room != NULL)
		n = content_read(content, 0, room, (size_t)size);
	content_unref(content);
	if (room == NULL)
		return size > most ? ERR_LIMIT : ERR_NOMEM;
	if (n < 0 || (uint64_t)n != size)
		return ERR_IO;
	out->n += (size_t)n;
	return ERR_OK;
}

/* A device is tried on by its MAC or its serial number. */
static enum err
is_test_device(const struct lync_service *l, const struct lync_device *device, bool *out)
{
	bool by_mac = false, by_serial = false;
	enum err e = lync_devices_has(l->store, slice_of(device->facts[LYNC_MAC]), &by_mac);

	if (e == ERR_OK)
		e = lync_devices_has(l->store, slice_of(device->facts[LYNC_SERIAL]), &by_serial);
	*out = by_mac || by_serial;
	return e;
}

/* The version of the device's rule; "" where it has none. */
static enum err
choose_version(const struct lync_service *l, const struct lync_device *device,
	char out[LYNC_WORD_MAX_BYTES + 1])
{
	const char *const key[LYNC_KEY__COUNT] = {device->facts[LYNC_TYPE],
		device->facts[LYNC_VENDOR], device->facts[LYNC_MODEL], device->facts[LYNC_REVISION],
		device->facts[LYNC_LOCALE], update_type};
	struct lync_rule rule;
	bool is_tried = false;
	enum err e = lync_rules_by_key(l->store, key, &rule);

	out[0] = '\0';
	if (e == ERR_OK)
		e = is_test_device(l, device, &is_tried);
	if (e == ERR_OK)
		(void)snprintf(out, LYNC_WORD_MAX_BYTES + 1, "%s",
			is_tried && rule.pending[0] != '\0' ? rule.pending : rule.approved);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* The host that the device has asked for, where it can stand in an address; else "". */
static const char *
host_of(const struct http_ask *a, char out[ADDRESS_MAX_BYTES + 1])
{
	struct slice host = a->fields[ASK_HOST];

	for (size_t i = 0; i < host.n; i++)
		if (strchr("<>\"'&/\\ ", host.p[i]) != NULL)
			return "";
	return slice_to_text(host, out, ADDRESS_MAX_BYTES + 1) == ERR_OK ? out : "";
}

static void
refuse(struct http_ask *a, int status)
{
	a->status = status;
	buf_clear(&a->answer);
}

/* Answers a device that asks for an update.
 *   version  written: what it was offered */
static enum err
answer_request(const struct lync_service *l, struct http_ask *a, const struct lync_device *device,
	char version[LYNC_WORD_MAX_BYTES + 1])
{
	AUTO(buf_free) struct buf template = BUF(LYNC_TEMPLATE_MAX_BYTES);
	char host[ADDRESS_MAX_BYTES + 1];
	struct lync_offer offer = {version, update_type, host_of(a, host)};
	enum err e = choose_version(l, device, version);

	if (e == ERR_OK && version[0] != '\0' && !lync_answer_has_path(device, &offer))
		version[0] = '\0';
	if (e == ERR_OK)
		e = read_file(l, version[0] != '\0' ? "update.xml" : "none.xml",
			LYNC_TEMPLATE_MAX_BYTES, &template);
	if (e != ERR_OK)
		return e;
	lync_answer_fill(buf_slice(&template), device, &offer, &a->answer);
	a->status = 200;
	a->content_type = "text/xml";
	return buf_check(&a->answer);
}

/* Nobody logs in here, and each who asks has the file in memory for as long as he likes to read:
 * there are only so many at a time. */
static enum err
answer_file(struct lync_service *l, struct http_ask *a, struct slice rest)
{
	char path[FILE_PATH_BYTES];

	if (l->held_bytes > LYNC_HELD_MAX_BYTES - LYNC_FILE_MAX_BYTES)
		return ERR_BUSY;
	(void)snprintf(path, sizeof(path), "files/%.*s", SLICE_FMT(rest));
	enum err e = read_file(l, path, LYNC_FILE_MAX_BYTES, &a->answer);
	if (e != ERR_OK)
		return e;
	a->status = 200;
	a->content_type = "application/octet-stream";
	a->owner = l;
	l->held_bytes += a->answer.n;
	return ERR_OK;
}

static int
status_of(enum err e)
{
	static const int statuses[ERR__COUNT] = {
		[ERR_NOTFOUND] = 404,
		[ERR_DENIED] = 404,
		[ERR_LIMIT] = 404,
		[ERR_BUSY] = 503,
	};

	return statuses[e] != 0 ? statuses[e] : 500;
}

static void
answer(void *ctx, struct http_ask *a)
{
	struct lync_service *l = ctx;
	char version[LYNC_WORD_MAX_BYTES + 1] = "";
	struct slice rest = SLICE("");
	enum lync_path path =
		lync_path_read((struct slice){a->request.path, a->request.path_len}, &rest);
	bool is_get = a->request.method == HTTP_METHOD_GET || a->request.method == HTTP_METHOD_HEAD;
	struct lync_device device;
	enum err e = ERR_NOTFOUND;

	lync_device_read(buf_slice(&a->body), &device);
	if (path == LYNC_PATH_REQUEST && a->request.method == HTTP_METHOD_POST)
		e = answer_request(l, a, &device, version);
	else if (path == LYNC_PATH_FILE && is_get)
		e = answer_file(l, a, rest);
	if (e != ERR_OK)
		refuse(a, status_of(e));
	lync_record_post(l->logs_keeper, a, &device, version);
	http_ask_done(a);
}

static void
try_to_end(void *ctx)
{
	struct lync_service *l = ctx;

	if (!l->front->calls->holds(l->front))
		loop_stop(l->loop);
}

static void
take_orders(void *ctx)
{
	struct lync_service *l = ctx;
	const struct settings *settings = atomic_exchange(&l->new_settings, NULL);

	if (settings != NULL) {
		l->crowd.settings = settings;
		l->front->calls->settings(l->front, settings);
	}
	if (!atomic_load(&l->wants_end) || l->is_draining)
		return;
	l->is_draining = true;
	l->front->calls->drain(l->front);
	loop_timer_start(l->drain, 0, DRAIN_CHECK_MS);
}

static void *
run(void *ctx)
{
	struct lync_service *l = ctx;

	thread_name("lync", -1);
	loop_run(l->loop);
	return NULL;
}

static void
service_free(struct lync_service *l)
{
	if (l->front != NULL)
		l->front->calls->free(l->front);
	store_close(l->store);
	auto_close(&l->folder_fd);
	loop_free(l->loop);
	free(l);
}

static enum err
make(struct lync_service *l, const struct settings *settings, int listen_fd, struct why *why)
{
	const struct http_server_parts parts = {
		.settings = settings, .loop = l->loop, .crowd = &l->crowd, .desk = &l->desk};

	l->orders = loop_wake(l->loop, take_orders, l);
	l->drain = loop_timer(l->loop, try_to_end, l);
	if (l->orders == NULL || l->drain == NULL) {
		auto_close(&listen_fd);
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	}
	l->front = http_server_new(&parts, listen_fd);
	return l->front != NULL ? ERR_OK :
				  why_fail(why, ERR_NOMEM, "Out of memory while starting.");
}

static enum err
open_parts(struct lync_service *l, const struct settings *settings, struct why *why)
{
	const char *folder = settings_text(settings, SET_LYNC_FOLDER);
	enum err e = store_open(settings_text(settings, SET_DATA), DB_READ, &l->store, why);

	if (e == ERR_OK && folder[0] != '\0')
		e = folder_open(folder, &l->folder_fd, why);
	return e;
}

enum err
lync_service_start(const struct settings *settings, struct keeper *logs_keeper, int listen_fd,
	struct lync_service **out, struct why *why)
{
	struct lync_service *l;

	if (listen_fd == -1)
		return ERR_OK;
	l = calloc(1, sizeof(*l));
	if (l != NULL)
		l->loop = loop_new();
	if (l == NULL || l->loop == NULL) {
		free(l);
		auto_close(&listen_fd);
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	}
	l->folder_fd = -1;
	l->logs_keeper = logs_keeper;
	l->desk = (struct http_desk){body_max, answer, gone, l, true};
	l->crowd.settings = settings;
	l->crowd.sharers = 1;
	enum err e = make(l, settings, listen_fd, why);
	if (e == ERR_OK)
		e = open_parts(l, settings, why);
	if (e == ERR_OK && pthread_create(&l->thread, NULL, run, l) != 0)
		e = why_fail(why, ERR_IO, "No thread can be started for Lync phones.");
	if (e == ERR_OK)
		*out = l;
	else
		service_free(l);
	return e;
}

void
lync_service_settings(struct lync_service *l, const struct settings *settings)
{
	if (l == NULL)
		return;
	atomic_store(&l->new_settings, settings);
	loop_wake_send(l->orders);
}

void
lync_service_stop(struct lync_service *l)
{
	if (l == NULL)
		return;
	atomic_store(&l->wants_end, true);
	loop_wake_send(l->orders);
	(void)pthread_join(l->thread, NULL);
	service_free(l);
}
