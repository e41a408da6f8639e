// backup-secret - what opens a backup: a passphrase that is typed, or a key file that is kept.

import {save} from '../core/download.js';
import {html, useId} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Problem} from '../core/problem.js';
import {DropZone} from '../parts/drop-zone.js';
import {Button} from '../parts/button.js';
import {Field} from '../parts/form.js';
import {Icon} from '../parts/icon.js';

const KEY_MIN = 32, KEY_MAX = 4096; // as the server takes them
const KINDS = ['passphrase', 'key'];

/* A problem of one field, in this page's own words. */
export function fault(field, text, values) {
	return new Problem({status: 422, errors: [{field, detail: t(text, values)}]});
}

/* Values of a form for it, at the start. */
export const NO_SECRET = {opened_by: 'passphrase', passphrase: '', again: '', key: null};

/* What the server is sent of a form's values; throws what is wrong with them. */
export function secretOf({opened_by: kind, passphrase, again, key}, isNew) {
	if (kind === 'key') {
		if (!key)
			throw fault('key', 'backup.key_none');
		return {key: key.base64};
	}
	if (isNew && passphrase !== again)
		throw fault('again', 'backup.differs');
	return {passphrase};
}

function keyOf(bytes, name) {
	return {name, base64: btoa(String.fromCharCode(...bytes))};
}

/* Makes one, for the browser to keep. */
function makeKey() {
	const bytes = crypto.getRandomValues(new Uint8Array(KEY_MIN)), name = 'bootline-backup.key';
	save(new Blob([bytes], {type: 'application/octet-stream'}), name);
	return keyOf(bytes, name);
}

function KeyFile({form, isNew}) {
	const id = useId(), {key} = form.values, error = form.errors.key;
	form.names.current.add('key');

	async function take([file]) {
		if (!file)
			return;
		if (file.size < KEY_MIN || file.size > KEY_MAX)
			form.refuse(fault('key', 'backup.key_size', {name: file.name, least: KEY_MIN, most: KEY_MAX}));
		else
			form.set('key', keyOf(new Uint8Array(await file.arrayBuffer()), file.name));
	}

	return html`<div class="field" role="group" aria-labelledby=${id} aria-describedby=${id + 'h'}>
		<span class="field-name" id=${id}>${t('backup.key')}</span>
		<${DropZone} choose=${t('backup.key_choose')} text=${key ? key.name : t('backup.key_drop')} take=${take} />
		${error && html`<p class="field-error"><${Icon} name="warn" size=${14} /> ${error}</p>`}
		${isNew && html`<div class="actions"><${Button} small icon="key" onClick=${() => form.set('key', makeKey())}>${t('backup.key_make')}<//></div>`}
		<p class="hint" id=${id + 'h'}>${t(isNew ? 'backup.key_hint' : 'backup.key_open_hint')}</p></div>`;
}

/*   form   with NO_SECRET among its values
 *   isNew  it is to be chosen, so a passphrase is typed twice */
export function Secret({form, isNew}) {
	return html`<${Field} form=${form} name="opened_by" type="select" label=${t('backup.opened_by')} choices=${KINDS.map(value => ({value, text: t(`backup.by_${value}`)}))} />
		${form.values.opened_by === 'key' ? html`<${KeyFile} form=${form} isNew=${isNew} />` : html`
			<${Field} form=${form} name="passphrase" type="password" label=${t('backup.passphrase')} hint=${isNew && t('backup.passphrase_hint')} autocomplete=${isNew ? 'new-password' : 'off'} />
			${isNew && html`<${Field} form=${form} name="again" type="password" label=${t('backup.again')} autocomplete="new-password" />`}`}`;
}
