#include "tftp/tftp_packet.h"

#include "base/auto.h"
#include "limits.h"

static const struct tftp_error errors[ERR__COUNT] = {
	[ERR_OK] = {0, "No error"                        },
	[ERR_NOTFOUND] = {1, "File not found"                  },
	[ERR_DENIED] = {2, "Access violation"                },
	[ERR_EXISTS] = {6, "File already exists"             },
	[ERR_SYNTAX] = {4, "Illegal TFTP operation"          },
	[ERR_LIMIT] = {3, "Disk full or allocation exceeded"},
	[ERR_BUSY] = {0, "Busy, try again"                 },
	[ERR_NOSPACE] = {3, "Disk full or allocation exceeded"},
	[ERR_NOMEM] = {0, "The server failed"               },
	[ERR_IO] = {0, "The server failed"               },
};

const struct tftp_error tftp_error_foreign = {5, "Unknown transfer ID"};

static const struct {
	const char *name;
	uint64_t min, max, absent;
} options[TFTP_OPTION__COUNT] = {
	[TFTP_BLKSIZE] = {"blksize",    TFTP_BLKSIZE_MIN, TFTP_BLKSIZE_MAX, TFTP_BLKSIZE_DEFAULT},
	[TFTP_TIMEOUT] = {"timeout",    1,                255,              0                   },
	[TFTP_TSIZE] = {"tsize",      0,                UINT64_MAX,       0                   },
	[TFTP_WINDOWSIZE] = {"windowsize", 1,                65535,            1                   },
};

const struct tftp_error *
tftp_error_of(enum err e)
{
	return &errors[e];
}

static unsigned
number_at(struct slice s, size_t at)
{
	return (unsigned)(uint8_t)s.p[at] << 8 | (uint8_t)s.p[at + 1];
}

unsigned
tftp_opcode(struct slice dgram)
{
	return dgram.n < TFTP_HEAD_BYTES ? 0 : number_at(dgram, 0);
}

uint16_t
tftp_number(struct slice dgram)
{
	return (uint16_t)number_at(dgram, 2);
}

/* Takes one NUL-terminated string off the front.  False: there is no whole one left. */
static bool
take_string(struct slice *rest, struct slice *out)
{
	if (memchr(rest->p, '\0', rest->n) == NULL)
		return false;
	*out = slice_cut(*rest, '\0', rest);
	return true;
}

static void
read_options(struct slice rest, struct tftp_options *o)
{
	bool is_seen[TFTP_OPTION__COUNT] = {false};
	struct slice name, text;

	for (size_t i = 0; i < COUNT(options); i++)
		o->value[i] = options[i].absent;
	while (take_string(&rest, &name) && take_string(&rest, &text))
		for (size_t i = 0; i < COUNT(options); i++) {
			if (is_seen[i] || !slice_eq_nocase(name, slice_of(options[i].name)))
				continue;
			is_seen[i] = true;
			o->has[i] = slice_to_u64(text, options[i].min, options[i].max,
					    &o->value[i]) == ERR_OK;
		}
}

enum err
tftp_request_parse(struct slice dgram, struct tftp_request *out)
{
	unsigned opcode = tftp_opcode(dgram);
	struct slice rest = slice_from(dgram, 2), mode;
	struct tftp_request r = {.is_write = opcode == TFTP_WRQ};

	if ((opcode != TFTP_RRQ && opcode != TFTP_WRQ) || dgram.n > TFTP_REQUEST_MAX_BYTES ||
		!take_string(&rest, &r.path) || !take_string(&rest, &mode))
		return ERR_SYNTAX;
	r.is_netascii = slice_eq_nocase(mode, SLICE("netascii"));
	if (r.path.n == 0 || r.path.n > NAME_MAX_BYTES ||
		(!r.is_netascii && !slice_eq_nocase(mode, SLICE("octet"))))
		return ERR_SYNTAX;
	read_options(rest, &r.options);
	*out = r;
	return ERR_OK;
}

void
tftp_head_build(enum tftp_opcode opcode, uint16_t number, char out[TFTP_HEAD_BYTES])
{
	out[0] = 0;
	out[1] = (char)opcode;
	out[2] = (char)(number >> 8);
	out[3] = (char)(number & 0xff);
}

size_t
tftp_oack_build(const struct tftp_options *o, char out[TFTP_REPLY_MAX_BYTES])
{
	size_t n = 2;

	out[0] = 0;
	out[1] = TFTP_OACK;
	for (size_t i = 0; i < COUNT(options); i++)
		if (o->has[i])
			n += (size_t)snprintf(out + n, TFTP_REPLY_MAX_BYTES - n, "%s%c%llu",
				     options[i].name, 0, (unsigned long long)o->value[i]) +
			     1; /* its NUL belongs to the packet */
	return n;
}

size_t
tftp_error_build(const struct tftp_error *e, char out[TFTP_REPLY_MAX_BYTES])
{
	tftp_head_build(TFTP_ERROR, e->code, out);
	return TFTP_HEAD_BYTES +
	       (size_t)snprintf(out + TFTP_HEAD_BYTES, TFTP_REPLY_MAX_BYTES - TFTP_HEAD_BYTES, "%s",
		       e->text) +
	       1;
}
