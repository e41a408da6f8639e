#include "provision/policy.h"

const char *const channel_names[CHANNEL__COUNT] = {"http", "https", "ftp", "ftps", "tftp"};

/* What phones may do with each kind of name once they have logged in. */
enum right {
	READ = 1 << 0,
	WRITE = 1 << 1,
	HIS = 1 << 2, /* belongs to the phone that it names: the phone's state counts */
};

static const unsigned char rights[NAME__COUNT] = {
	[NAME_MASTER] = READ | HIS,
	[NAME_ZERO_MASTER] = READ,
	[NAME_LAYER] = READ | HIS,
	[NAME_STARTER] = READ,
	[NAME_DOCUMENT] = READ | WRITE | HIS,
	[NAME_LICENSE] = READ | HIS,
	[NAME_SHARED] = READ,
	[NAME_LOG] = READ | WRITE | HIS,
	[NAME_CORE] = WRITE | HIS,
	[NAME_IMAGE] = READ,
	[NAME_HOLD] = READ,
	[NAME_FILE] = READ,
};

/* How a phone of each state is answered when a name is its own. */
static const struct verdict states[PHONE_STATE__COUNT] = {
	[PHONE_NEW] = {DECISION_UNKNOWN, REASON_UNKNOWN_PHONE},
	[PHONE_ACTIVE] = {DECISION_ALLOW,   REASON_SERVED       },
	[PHONE_IGNORED] = {DECISION_UNKNOWN, REASON_IGNORED      },
	[PHONE_RETIRED] = {DECISION_UNKNOWN, REASON_RETIRED      },
	[PHONE_BLOCKED] = {DECISION_UNKNOWN, REASON_BLOCKED      },
};

struct verdict
policy(enum channel channel, enum proof proof, enum phone_state state, enum name_kind kind,
	bool is_write)
{
	(void)channel; /* every channel that is open yet treats the shared account alike */
	if (proof == PROOF_NONE)
		return (struct verdict){DECISION_LOGIN, REASON_NO_LOGIN};
	if ((rights[kind] & (is_write ? WRITE : READ)) == 0)
		return (struct verdict){DECISION_REFUSE, REASON_NAME_REFUSED};
	if (rights[kind] & HIS)
		return states[state];
	return (struct verdict){DECISION_ALLOW, REASON_SERVED};
}
