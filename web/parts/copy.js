// copy - something to take elsewhere: shown whole, copied by a button.

import {html, useRef} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Button} from './button.js';
import {Labelled} from './form.js';
import {toast} from './toast.js';

/* Copies TEXT; a promise.  The clipboard is for secure pages alone, so over plain HTTP the field that
 * holds the text is copied the old way. */
async function copy(text, field) {
	if (navigator.clipboard && isSecureContext) {
		await navigator.clipboard.writeText(text);
	} else {
		field.select();
		document.execCommand('copy');
	}
	toast(t('common.copied'));
}

/* A read-only field with its button.  tall: for more than a line, rows: how many are seen. */
export function CopyField({label, hint, value, tall, rows = 4}) {
	const field = useRef(null);
	const select = event => event.currentTarget.select();

	return html`<${Labelled} label=${label} hint=${hint} wide>${props => html`<div class="copy">
		${tall ? html`<textarea ...${props} ref=${field} class="input mono" readonly rows=${rows} spellcheck=${false} value=${value} onFocus=${select}></textarea>`
			: html`<input ...${props} ref=${field} class="input mono" type="text" readonly spellcheck=${false} value=${value} onFocus=${select} />`}
		<${Button} icon="copy" label=${t('copy.copy', {name: label})} onClick=${() => copy(value, field.current)} />
	</div>`}<//>`;
}
