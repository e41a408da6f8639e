// secret - a secret is shown to an administrator who asks for it, once he has heard that this is recorded.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Button} from './button.js';
import {Dialog, confirm, open} from './dialog.js';
import {toast} from './toast.js';

function Secret({title, secret, close}) {
	const copy = navigator.clipboard && (async () => {
		await navigator.clipboard.writeText(secret);
		toast(t('common.copied'));
	});

	return html`<${Dialog} title=${title} onClose=${() => close()} actions=${html`
		${copy && html`<${Button} icon="copy" onClick=${copy}>${t('common.copy')}<//>`}
		<${Button} kind="primary" onClick=${() => close()}>${t('common.close')}<//>`}>
		<p class="revealed"><code>${secret}</code></p>
	<//>`;
}

/* Asks, fetches it by GET(), a promise of it, and shows it below TITLE.
 *   question  {title, text, action}, as confirm() has them */
export async function showSecret({question, title, get}) {
	if (!await confirm(question))
		return;
	const secret = await get();
	await open(close => html`<${Secret} title=${title} secret=${secret} close=${close} />`);
}
