/* /openapi.json: what the API can do, for programs and their makers. */
#include "admin/openapi.h"
#include "admin/resources.h"

enum err
openapi_show(struct call *c)
{
	buf_add_text(call_raw(c, "application/json"), openapi_text);
	return ERR_OK;
}
