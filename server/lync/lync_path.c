#include "lync/lync_path.h"

#include "base/auto.h"

/* One row an address; a tree ends with a slash. */
static const struct {
	struct slice path;
	enum lync_path is;
} table[] = {
	{SLICE_INIT("/RequestHandler/ucdevice.upx"),    LYNC_PATH_REQUEST},
	{SLICE_INIT("/RequestHandlerExt/ucdevice.upx"), LYNC_PATH_REQUEST},
	{SLICE_INIT("/RequestHandler/Files/"),          LYNC_PATH_FILE   },
	{SLICE_INIT("/RequestHandlerExt/Files/"),       LYNC_PATH_FILE   },
	{SLICE_INIT("/DeviceUpdateFiles_Int/"),         LYNC_PATH_FILE   },
	{SLICE_INIT("/DeviceUpdateFiles_Ext/"),         LYNC_PATH_FILE   },
	{SLICE_INIT("/Logs/Client/"),                   LYNC_PATH_LOG    },
	{SLICE_INIT("/RequestHandler/Logs/Client/"),    LYNC_PATH_LOG    },
	{SLICE_INIT("/RequestHandlerExt/Logs/Client/"), LYNC_PATH_LOG    },
};

enum lync_path
lync_path_read(struct slice path, struct slice *rest)
{
	for (size_t i = 0; i < COUNT(table); i++) {
		size_t n = table[i].path.n;
		bool is_tree = table[i].is != LYNC_PATH_REQUEST;

		if (!slice_eq_nocase(slice_head(path, n), table[i].path) ||
			(is_tree ? path.n == n : path.n != n))
			continue;
		*rest = slice_from(path, n);
		return table[i].is;
	}
	return LYNC_PATH_OTHER;
}
