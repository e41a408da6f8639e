#include "provision/identity.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "provision/tree.h"

static char
fold_alike(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + ('a' - 'A'));
	return c == 'i' || c == '1' ? 'l' : c;
}

bool
identity_looks_alike(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (fold_alike(a.p[i]) != fold_alike(b.p[i]))
			return false;
	return true;
}

enum reason
identity_by_certificate(struct who *who, enum cert_verdict verdict, struct mac mac)
{
	static const enum reason reasons[CERT__COUNT] = {
		[CERT_NONE] = REASON_NO_LOGIN,
		[CERT_PHONE] = REASON_SERVED,
		[CERT_UNREADABLE] = REASON_CERT_UNREADABLE,
		[CERT_UNTRUSTED] = REASON_CERT_UNTRUSTED,
		[CERT_WEAK] = REASON_CERT_WEAK,
		[CERT_EARLY] = REASON_CERT_EARLY,
		[CERT_EXPIRED] = REASON_CERT_EXPIRED,
		[CERT_AUTHORITY] = REASON_CERT_AUTHORITY,
		[CERT_PURPOSE] = REASON_CERT_PURPOSE,
		[CERT_NAME] = REASON_CERT_NAME,
	};

	if (verdict == CERT_PHONE) {
		who->proof = PROOF_CERTIFICATE;
		who->binds = true;
		who->is_bound = true;
		who->mac = mac;
	}
	return reasons[verdict];
}

/* In a time that tells nothing about either, lengths included. */
static bool
is_same(struct slice a, struct slice b)
{
	uint8_t digests[2][CRYPTO_DIGEST_BYTES];

	crypto_digest(NULL, a, digests[0]);
	crypto_digest(NULL, b, digests[1]);
	return crypto_equal((struct slice){(const char *)digests[0], CRYPTO_DIGEST_BYTES},
		(struct slice){(const char *)digests[1], CRYPTO_DIGEST_BYTES});
}

static enum reason
judge_shared(const struct tree_account *a, struct slice user, struct slice password)
{
	bool is_user = is_same(user, a->user), is_password = is_same(password, a->password);

	if (!is_user)
		return identity_looks_alike(user, a->user) ? REASON_MISTYPED_USER :
							     REASON_UNKNOWN_USER;
	if (!is_password)
		return REASON_WRONG_PASSWORD;
	return a->is_open ? REASON_SERVED : REASON_ACCOUNT_CLOSED;
}

/* A phone's own account.  The same is compared where there is none. */
static enum err
judge_own(
	struct tree *t, struct who *who, struct mac mac, struct slice password, enum reason *reason)
{
	AUTO(tree_logins_done)
	struct tree_logins own = {
		{BUF(0), BUF(0)},
                {false,  false },
                0, 0
        };
	enum err e = tree_logins(t, mac, &own);
	bool is_old, is_next;

	if (e != ERR_OK)
		return e;
	is_old = is_same(password, buf_slice(&own.passwords[0])) && own.has[0];
	is_next = is_same(password, buf_slice(&own.passwords[1])) && own.has[1];
	*reason = is_old || is_next        ? REASON_SERVED :
		  own.has[0] || own.has[1] ? REASON_WRONG_PASSWORD :
					     REASON_UNKNOWN_USER;
	if (is_old || is_next)
		identity_is_phone(
			t, who, &(struct own_login){mac, is_next ? own.next_tag : 0, own.epoch});
	return ERR_OK;
}

void
identity_is_phone(struct tree *t, struct who *who, const struct own_login *login)
{
	who->proof = PROOF_OWN;
	who->binds = true;
	who->is_bound = true;
	who->mac = login->mac;
	who->login_epoch = login->epoch;
	if (login->next_tag != 0)
		tree_login_used(t, login->mac, login->next_tag, who);
}

enum err
identity_log_in(struct tree *t, struct who *who, struct slice user, struct slice password,
	enum reason *reason)
{
	struct mac mac;
	enum err e = tree_refresh(t);

	if (e == ERR_OK && mac_from_hex(user, &mac) == ERR_OK) {
		e = judge_own(t, who, mac, password, reason);
	} else if (e == ERR_OK) {
		*reason = judge_shared(tree_account(t), user, password);
		if (*reason == REASON_SERVED)
			who->proof = PROOF_BOOTSTRAP;
	}
	if (e != ERR_OK) {
		*reason = e == ERR_BUSY ? REASON_BUSY : REASON_FAILED;
		return e;
	}
	return *reason == REASON_SERVED ? ERR_OK : ERR_DENIED;
}
