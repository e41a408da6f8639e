/* web - where the administrators' page lies. */
#ifndef SERVE_WEB_H
#define SERVE_WEB_H

enum { WEB_PATH_BYTES = 4096 };

/* The page's folder: as it was given, else beside the program, as it was built or installed; ""
 * where there is none.  Reads /proc and the disk: before the sandbox closes. given  the setting;
 * may be empty */
void web_find(const char *given, char out[WEB_PATH_BYTES]);

#endif
