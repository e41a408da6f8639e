/* client_code - what libcurl's codes mean: tables.  Private to client.c and this. */
#ifndef NET_CLIENT_CODE_H
#define NET_CLIENT_CODE_H

#include "net/client_protocol.h"

#include <curl/curl.h>

/* Whether a failure is the server's own answer, whose number says what it means.
 *   status  the number: libcurl keeps those of FTP, not those of TFTP */
bool client_code_is_answer(CURLcode code, long *status);

/* TFTP errors 0 and 4 are CURLE_TFTP_ILLEGAL, which does not tell which; 8 and above are "aborted".
 */
enum client_outcome client_code_outcome(CURLcode code);

#endif
