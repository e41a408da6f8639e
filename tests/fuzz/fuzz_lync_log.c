/* Whatever a device calls what it brings, and wherever, its log has a plain name, and an address is
 * one of the service's, with a tree's rest behind it. */
#include "fuzz.h"

#include "http/http_gate.h"
#include "lync/lync_log.h"
#include "lync/lync_path.h"

static void
check_log(const struct lync_log *log)
{
	size_t n = strnlen(log->name, sizeof(log->name));

	must(log->kind < LYNC_LOG_KIND__COUNT);
	must(n > 4 && n <= LYNC_LOG_NAME_MAX_BYTES && log->name[0] != '.');
	for (size_t i = 0; i < n; i++)
		must(log->name[i] >= ' ' && log->name[i] < 0x7f &&
			strchr("/\\%:;\"'<>&", log->name[i]) == NULL);
	must(lync_log_device((struct slice){log->name, n}).n < n);
}

static void
check_path(struct slice target)
{
	char text[HTTP_PATH_BYTES];
	struct slice path, rest = SLICE("");
	struct lync_log log;
	size_t n;
	enum lync_path is;

	if (http_path_read(target, HTTP_FOR_DEVICES, text, &n) != 0)
		return;
	path = (struct slice){text, n};
	must(memchr(text, '\\', n) == NULL);
	is = lync_path_read(path, &rest);
	if (is == LYNC_PATH_FILE || is == LYNC_PATH_LOG)
		must(rest.n > 0 && rest.p + rest.n == text + n && rest.p[0] != '/');
	if (is == LYNC_PATH_LOG && lync_log_of_tree(rest, &log) == ERR_OK)
		check_log(&log);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice heads, line = slice_cut(fuzz_input(data, size), '\n', &heads), query;
	struct lync_log log;

	check_path(line);
	(void)slice_cut(line, '?', &query);
	if (lync_log_of_request(query, heads, &log))
		check_log(&log);
	return 0;
}
