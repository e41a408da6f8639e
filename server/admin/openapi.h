/* openapi - the API's description (OpenAPI 3.1), built in from openapi/ by openapi.py. */
#ifndef ADMIN_OPENAPI_H
#define ADMIN_OPENAPI_H

extern const char openapi_text[];

#endif
