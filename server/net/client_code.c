#include "net/client_code.h"

#include "base/auto.h"

bool
client_code_is_answer(CURLcode code, long *status)
{
	static const struct {
		CURLcode code;
		long status;
	} rows[] = {
		{CURLE_WEIRD_SERVER_REPLY,    0},
		{CURLE_REMOTE_ACCESS_DENIED,  0},
		{CURLE_PARTIAL_FILE,          0},
		{CURLE_FTP_COULDNT_RETR_FILE, 0},
		{CURLE_UPLOAD_FAILED,         0},
		{CURLE_LOGIN_DENIED,          0},
		{CURLE_REMOTE_FILE_NOT_FOUND, 0},
		{CURLE_TFTP_NOTFOUND,         1},
		{CURLE_TFTP_PERM,             2},
		{CURLE_REMOTE_DISK_FULL,      3},
		{CURLE_TFTP_UNKNOWNID,        5},
		{CURLE_REMOTE_FILE_EXISTS,    6},
		{CURLE_TFTP_NOSUCHUSER,       7},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].code == code) {
			*status = *status != 0 ? *status : rows[i].status;
			return true;
		}
	return false;
}

enum client_outcome
client_code_outcome(CURLcode code)
{
	static const struct {
		CURLcode code;
		enum client_outcome outcome;
	} rows[] = {
		{CURLE_URL_MALFORMAT,            CLIENT_BAD_URL    },
		{CURLE_UNSUPPORTED_PROTOCOL,     CLIENT_BAD_URL    },
		{CURLE_COULDNT_RESOLVE_HOST,     CLIENT_UNREACHABLE},
		{CURLE_COULDNT_CONNECT,          CLIENT_UNREACHABLE},
		{CURLE_SSL_CONNECT_ERROR,        CLIENT_UNREACHABLE},
		{CURLE_PEER_FAILED_VERIFICATION, CLIENT_UNREACHABLE},
		{CURLE_SSL_CACERT_BADFILE,       CLIENT_UNREACHABLE},
		{CURLE_USE_SSL_FAILED,           CLIENT_UNREACHABLE},
		{CURLE_TFTP_ILLEGAL,             CLIENT_REFUSED    },
		{CURLE_ABORTED_BY_CALLBACK,      CLIENT_REFUSED    },
		{CURLE_OPERATION_TIMEDOUT,       CLIENT_TIMEOUT    },
		{CURLE_OUT_OF_MEMORY,            CLIENT_NOMEM      },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].code == code)
			return rows[i].outcome;
	return CLIENT_BROKEN;
}
