// line-add - the dialog that adds a line.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {toast} from '../parts/toast.js';
import {LineFields, lineValues} from './line-fields.js';

/* close is given the line that was added, or null. */
export function LineAdd({close}) {
	const form = useForm({address: '', ...lineValues()}, async values => {
		const told = Object.entries({...values, address: values.address.trim()}).filter(([, value]) => value !== '' && value !== false);
		const line = await api.post('/lines', Object.fromEntries(told));
		toast(t('lines.added', {address: line.address}));
		close(line);
	}, {guarded: false});

	return html`<${Dialog} title=${t('lines.add')} wide onClose=${() => close(null)}>
		<${Form} form=${form} action=${t('lines.add')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="address" label=${t('lines.address')} hint=${t('lines.address_hint')} mono autofocus autocomplete="off"
				autocapitalize="off" spellcheck=${false} placeholder=${t('lines.address_example')} />
			<${LineFields} form=${form} />
		<//><//>`;
}
