/* lync_path - the addresses of the Lync Device Update service.
 *
 * Pure.
 * Source: Polycom CX700 Deployment Guide (request handler, DeviceUpdateFiles); Get-CsService of
 * Lync Server (RequestHandler/Files); "Log File Types and Locations" (Logs\Client: where Lync keeps
 * device logs; by which address devices bring them is not public, so the folders are taken below
 * both handlers and by themselves).  The server that phones know does not mind letters' case.
 */
#ifndef LYNC_LYNC_PATH_H
#define LYNC_LYNC_PATH_H

#include "base/slice.h"

enum lync_path {
	LYNC_PATH_OTHER,
	LYNC_PATH_REQUEST, /* where phones ask for updates and bring logs, inside or outside */
	LYNC_PATH_FILE,    /* below one of the four file trees */
	LYNC_PATH_LOG,     /* below Logs/Client */
};

/* What a path is, in any case.
 *   path  of a request, without a query; the gate has made every backslash a slash
 *   rest  of a tree: what stands below it, without a slash in front; borrowed */
enum lync_path lync_path_read(struct slice path, struct slice *rest);

#endif
