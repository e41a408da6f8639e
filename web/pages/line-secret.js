// line-secret - a line's password is shown to an administrator who asks for it, and that is recorded.

import {api, path} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Button} from '../parts/button.js';
import {Dialog, confirm, open} from '../parts/dialog.js';
import {toast} from '../parts/toast.js';

function Secret({address, secret, close}) {
	const copy = navigator.clipboard && (async () => {
		await navigator.clipboard.writeText(secret);
		toast(t('common.copied'));
	});

	return html`<${Dialog} title=${t('lines.secret_of', {address})} onClose=${() => close()} actions=${html`
		${copy && html`<${Button} icon="copy" onClick=${copy}>${t('common.copy')}<//>`}
		<${Button} kind="primary" onClick=${() => close()}>${t('common.close')}<//>`}>
		<p class="revealed"><code>${secret}</code></p>
	<//>`;
}

export async function reveal(address) {
	if (!await confirm({title: t('lines.reveal_title'), text: t('lines.reveal_text', {address}), action: t('lines.reveal')}))
		return;
	const {secret} = await api.post(path`/lines/${address}/reveal`);
	await open(close => html`<${Secret} address=${address} secret=${secret} close=${close} />`);
}

/* Promise of whether it was done. */
export async function forget(address) {
	if (!await confirm({title: t('lines.forget_title'), text: t('lines.forget_text', {address}), action: t('lines.forget'), danger: true}))
		return false;
	await api.patch(path`/lines/${address}`, {secret: null});
	toast(t('lines.forgotten', {address}));
	return true;
}
