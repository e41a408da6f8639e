/* unit_phones - phones of an inventory, and logins that they have used, for tests about what comes
 * after that. */
#ifndef UNIT_PHONES_H
#define UNIT_PHONES_H

#include "unit_store.h"

#include "store/phone_accounts.h"

/* A phone without a login of its own; active, it has its first window, from created_at on. */
static inline struct phone
unit_phone(struct store *s, uint64_t mac, enum phone_state state, int64_t created_at)
{
	struct phone p = {.mac = mac_from_u64(mac), .state = state, .created_at = created_at};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	return p;
}

/* Gives a phone a login, which it used at a time. */
static inline void
unit_phone_login(struct store *s, struct mac mac, int64_t at)
{
	struct phone_account a;

	assert_int_equal(phone_accounts_by_mac(s, mac, &a), ERR_OK);
	assert_int_equal(phone_accounts_offer(s, &a, 24, 0, false), ERR_OK);
	assert_int_equal(phone_accounts_by_mac(s, mac, &a), ERR_OK);
	assert_int_equal(phone_accounts_used(s, mac, a.next_tag, at), ERR_OK);
}

#endif
