// line-secret - a line's password is shown to an administrator who asks for it, and that is recorded.

import {api, path} from '../core/api.js';
import {t} from '../core/i18n.js';
import {confirm} from '../parts/dialog.js';
import {showSecret} from '../parts/secret.js';
import {toast} from '../parts/toast.js';

export function reveal(address) {
	return showSecret({question: {title: t('lines.reveal_title'), text: t('lines.reveal_text', {address}), action: t('lines.reveal')},
		title: t('lines.secret_of', {address}), get: async () => (await api.post(path`/lines/${address}/reveal`)).secret});
}

/* Promise of whether it was done. */
export async function forget(address) {
	if (!await confirm({title: t('lines.forget_title'), text: t('lines.forget_text', {address}), action: t('lines.forget'), danger: true}))
		return false;
	await api.patch(path`/lines/${address}`, {secret: null});
	toast(t('lines.forgotten', {address}));
	return true;
}
