#include "tftp/tftp_netascii.h"

size_t
tftp_netascii_encode(struct tftp_netascii *n, struct slice *in, char *out, size_t cap)
{
	size_t count = 0;

	while (count < cap && (n->has_held || in->n > 0)) {
		char c = n->has_held ? n->held : in->p[0];

		if (n->has_held) {
			n->has_held = false;
		} else {
			*in = slice_from(*in, 1);
			n->has_held = c == '\n' || c == '\r';
			n->held = c == '\n' ? '\n' : '\0';
			c = c == '\n' ? '\r' : c;
		}
		out[count++] = c;
	}
	return count;
}

size_t
tftp_netascii_decode(struct tftp_netascii *n, struct slice in, char *out)
{
	size_t count = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];
		bool is_pair = n->has_held && (c == '\n' || c == '\0');

		if (n->has_held && c != '\n')
			out[count++] = '\r'; /* of CR NUL, or of no pair */
		n->has_held = !is_pair && c == '\r';
		if (!n->has_held && !(is_pair && c == '\0'))
			out[count++] = c;
	}
	return count;
}

size_t
tftp_netascii_decode_end(struct tftp_netascii *n, char *out)
{
	if (!n->has_held)
		return 0;
	n->has_held = false;
	*out = '\r';
	return 1;
}
