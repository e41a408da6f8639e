#include "provision/policy.h"

const char *const channel_names[CHANNEL__COUNT] = {"http", "https", "ftp", "ftps", "tftp"};
const char *const proof_names[PROOF__COUNT] = {
	[PROOF_NONE] = "none",
	[PROOF_NETWORK] = "network",
	[PROOF_BOOTSTRAP] = "shared account",
	[PROOF_OWN] = "own login",
	[PROOF_CERTIFICATE] = "certificate",
};

bool
channel_is_private(enum channel channel)
{
	return channel == CHANNEL_HTTPS || channel == CHANNEL_FTPS;
}

/* What may be done with each kind of name. */
enum right {
	READ = 1 << 0,
	WRITE = 1 << 1,
	REMOVE = 1 << 2,
	HIS = 1 << 3,  /* belongs to the phone that it names: the phone's state counts */
	OPEN = 1 << 4, /* holds no secret: read by nobody in particular, where there is no login */
};

static const unsigned char rights[NAME__COUNT] = {
	[NAME_MASTER] = READ | HIS,
	[NAME_ZERO_MASTER] = READ,
	[NAME_LAYER] = READ | HIS,
	[NAME_STARTER] = READ,
	[NAME_DOCUMENT] = READ | WRITE | REMOVE | HIS,
	[NAME_LICENSE] = READ | HIS,
	[NAME_SHARED] = READ,
	[NAME_LOG] = READ | WRITE | REMOVE | HIS,
	[NAME_CORE] = WRITE | HIS,
	[NAME_IMAGE] = READ | OPEN,
	[NAME_PHONE_IMAGE] = READ | HIS,
	[NAME_HOLD] = READ | OPEN,
	[NAME_OWN] = READ | HIS,
	[NAME_CFG] = READ,
	[NAME_FILE] = READ | OPEN,
};

static const unsigned char needed[ACTION__COUNT] = {READ, WRITE, REMOVE};

/* How a phone of each state is answered when a name is its own. */
static const struct verdict states[PHONE_STATE__COUNT] = {
	[PHONE_NEW] = {DECISION_UNKNOWN, REASON_UNKNOWN_PHONE},
	[PHONE_ACTIVE] = {DECISION_ALLOW,   REASON_SERVED       },
	[PHONE_IGNORED] = {DECISION_UNKNOWN, REASON_IGNORED      },
	[PHONE_RETIRED] = {DECISION_UNKNOWN, REASON_RETIRED      },
	[PHONE_BLOCKED] = {DECISION_UNKNOWN, REASON_BLOCKED      },
};

bool
policy_is_open(enum name_kind kind)
{
	/* A phone's image is the bytes that all its kind get; only who asks for it is judged. */
	return (rights[kind] & OPEN) != 0 || kind == NAME_PHONE_IMAGE;
}

enum reason
reason_of_hang_up(enum name_kind kind)
{
	return kind == NAME_IMAGE || kind == NAME_PHONE_IMAGE ? REASON_VERSION_CHECK :
								REASON_HUNG_UP;
}

/* How the shared account is answered about a phone that is there: outside the phone's own window
 * it gets what it gets of an unknown one. */
static const struct verdict windows[WINDOW__COUNT] = {
	[WINDOW_NONE] = {DECISION_UNKNOWN, REASON_NO_WINDOW   },
	[WINDOW_FREE] = {DECISION_CLAIM,   REASON_SERVED      },
	[WINDOW_HIS] = {DECISION_ALLOW,   REASON_SERVED      },
	[WINDOW_OTHERS] = {DECISION_UNKNOWN, REASON_WINDOW_TAKEN},
};

/* The shared account asks for a phone that is there. */
static struct verdict
policy_of_shared(const struct claim *c)
{
	/* Whether the phone asks so or somebody else: there is something to be mended. */
	if (c->window == WINDOW_NONE && c->has_login)
		return (struct verdict){windows[c->window].decision, REASON_HAS_LOGIN};
	return windows[c->window];
}

/* Nobody has proven anything: TFTP has no login to ask for. */
static struct verdict
policy_of_nobody(const struct claim *c)
{
	if (c->channel != CHANNEL_TFTP)
		return (struct verdict){DECISION_LOGIN, REASON_NO_LOGIN};
	if (c->action == ACTION_READ && (rights[c->kind] & OPEN))
		return (struct verdict){DECISION_ALLOW, REASON_SERVED};
	return (struct verdict){DECISION_REFUSE, REASON_NOT_TRUSTED};
}

struct verdict
policy(const struct claim *c)
{
	if (c->proof == PROOF_NONE)
		return policy_of_nobody(c);
	if ((rights[c->kind] & needed[c->action]) == 0)
		return (struct verdict){DECISION_REFUSE, REASON_NAME_REFUSED};
	if (c->is_foreign)
		return (struct verdict){DECISION_REFUSE, REASON_OTHER_PHONE};
	/* What a phone may remove is its own, and an address is not the phone's. */
	if (c->action == ACTION_REMOVE && c->proof < PROOF_BOOTSTRAP)
		return (struct verdict){DECISION_REFUSE, REASON_NAME_REFUSED};
	if ((rights[c->kind] & HIS) == 0)
		return (struct verdict){DECISION_ALLOW, REASON_SERVED};
	/* In clear text such a phone does not exist, whoever says he is it: no secret leaves, and
	 * what somebody between may have changed is kept aside. */
	if (c->state == PHONE_ACTIVE && c->needs_tls && !channel_is_private(c->channel))
		return (struct verdict){DECISION_UNKNOWN, REASON_NEEDS_TLS};
	if (c->proof == PROOF_BOOTSTRAP && c->state == PHONE_ACTIVE && !c->is_trusted)
		return policy_of_shared(c);
	return states[c->state];
}
