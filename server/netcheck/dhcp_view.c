#include "netcheck/dhcp_view.h"

#include "base/auto.h"

/* The sample of the guides: 13885, the length of what follows, company, model, part number,
 * application, updater. */
#define UCS_BINARY                                                                                 \
	"\x00\x00\x36\x3d\x6f"                                                                     \
	"\x01\x07"                                                                                 \
	"Polycom"                                                                                  \
	"\x02\x15"                                                                                 \
	"SoundPointIP-SPIP_601"                                                                    \
	"\x03\x10"                                                                                 \
	"2345-11605-001,2"                                                                         \
	"\x04\x1c"                                                                                 \
	"SIP/Tip.XXXX/08-Jun-07 10:44"                                                             \
	"\x05\x1d"                                                                                 \
	"BR/3.1.0.XXXX/28-Apr-05 13:30"

#define UCS_WANTED "\x01\x03\x06\x0f\x2a\x02\x04\x42\x2b\x80\x81\x90\xa0\xa1\xbf"

static const struct role {
	const char *word, *about;
	struct slice class, wanted;
} roles[DHCP_ROLE__COUNT] = {
	[DHCP_AS_UCS] = {"ucs",             "a UC Software phone",                       SLICE_INIT(UCS_BINARY),
			 SLICE_INIT(UCS_WANTED)											},
	[DHCP_AS_UCS_ASCII] = {"ucs-ascii",       "a UC Software phone whose class is text",
			 SLICE_INIT("Polycom-VVX410"),							   SLICE_INIT(UCS_WANTED)},
	[DHCP_AS_LYNC] = {"ms-uc-client",    "a Lync phone that looks for its registrar",
			 SLICE_INIT("MS-UC-Client"),							     SLICE_INIT("\x2b\x78")},
	[DHCP_AS_VLAN] = {"cpe-ocphone",     "a Lync phone that looks for its VLAN",
			 SLICE_INIT("CPE-OCPHONE"),							      SLICE_INIT("\x2b")    },
	[DHCP_AS_VLAN_OLD] = {"cpe-ocphone-old", "an older one, which spells it CPE-OCPhone",
			 SLICE_INIT("CPE-OCPhone"),							      SLICE_INIT("\x2b")    },
	[DHCP_AS_PLAIN] = {"plain",           "anything that is no phone",                 SLICE_INIT(""),
			 SLICE_INIT("\x2b\x78")											},
};

const char *
dhcp_role_word(enum dhcp_role role)
{
	return roles[role].word;
}

const char *
dhcp_role_about(enum dhcp_role role)
{
	return roles[role].about;
}

struct slice
dhcp_role_class(enum dhcp_role role)
{
	return roles[role].class;
}

struct slice
dhcp_role_wanted(enum dhcp_role role)
{
	return roles[role].wanted;
}

void
dhcp_view_done(struct dhcp_view *v)
{
	free(v->answers);
	free(v->findings);
	v->answers = NULL;
	v->findings = NULL;
	v->answer_count = v->finding_count = 0;
}

static bool
is_same(const struct dhcp_answer *a, const struct dhcp_answer *b)
{
	return a->role == b->role && a->question == b->question &&
	       a->reply.message == b->reply.message && ip_eq(&a->reply.server, &b->reply.server);
}

enum err
dhcp_view_add(struct dhcp_view *v, const struct dhcp_answer *answer)
{
	for (size_t i = 0; i < v->answer_count; i++)
		if (is_same(&v->answers[i], answer))
			return ERR_OK;
	if (v->answer_count == DHCP_ANSWERS_MAX) {
		v->dropped++;
		return ERR_OK;
	}
	if (v->answers == NULL)
		v->answers = calloc(DHCP_ANSWERS_MAX, sizeof(*v->answers));
	if (v->answers == NULL)
		return ERR_NOMEM;
	v->answers[v->answer_count++] = *answer;
	return ERR_OK;
}

const char *
dhcp_weight_word(enum dhcp_weight weight)
{
	static const char *const words[] = {"note", "warning", "fault"};

	return words[weight];
}
