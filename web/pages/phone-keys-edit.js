// phone-keys-edit - dialogs of the picture: what comes on a key, and what is on it.

import {path} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Problem} from '../core/problem.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {LineFields, NO_LINE, makeLine} from './phone-fields.js';

const TYPES = ['line', 'blf', 'speed-dial', 'efk', 'unassigned'];
const KEYS_OF_LINE_MOST = 24;

const RINGERS = ['default', ...Array.from({length: 14}, (_, i) => 'ringer' + (i + 1))];

function need(values, name, text) {
	if (!String(values[name] ?? '').trim())
		throw new Problem({status: 422, errors: [{field: name, detail: text}]});
}

/* What each type calls its value, and how it is asked for. */
function KeyFields({form, type}) {
	if (type === 'unassigned')
		return html`<p>${t('keys.unassigned_about')}</p>`;
	return html`<${Field} form=${form} name="value" label=${t(`keys.value_${type}`)} hint=${t(`keys.hint_${type}`)} mono spellcheck=${false} autocomplete="off"
			inputmode=${type === 'blf' ? undefined : 'numeric'} />
		${type === 'blf' && html`<${Field} form=${form} name="label" label=${t('keys.label_of')} optional autocomplete="off" />`}`;
}

function LineOptions({form}) {
	return html`<div class="form-grid">
		<${Field} form=${form} name="label" label=${t('keys.line_label')} hint=${t('keys.line_label_hint')} optional autocomplete="off" />
		<${Field} form=${form} name="ring_type" label=${t('keys.ring_type')} hint=${t('keys.ring_type_hint')} optional choices=${RINGERS} spellcheck=${false} autocomplete="off" />
		<${Field} form=${form} name="line_keys" type="number" label=${t('keys.line_keys')} min="1" max=${KEYS_OF_LINE_MOST} />
	</div>`;
}

const lineOf = ({label, ring_type, line_keys}) => ({label: label.trim(), ring_type: ring_type.trim(),
	line_keys: Math.max(1, Math.min(KEYS_OF_LINE_MOST, line_keys || 1))});

/* close is given {type: "line", line} or a key's {type, value, label}, or null. */
export function AddKey({close, at, taken}) {
	const form = useForm({type: 'line', value: '', label: '', ring_type: '', line_keys: 1, ...NO_LINE, line: 'there'}, async values => {
		if (values.type !== 'line') {
			if (values.type !== 'unassigned')
				need(values, 'value', t('keys.need_value'));
			close({type: values.type, value: values.type === 'unassigned' ? '' : values.value.trim(), label: values.type === 'blf' ? values.label.trim() : ''});
			return;
		}
		need(values, 'address', t('keys.need_line'));
		if (taken.includes(values.address.trim()))
			throw new Problem({status: 422, errors: [{field: 'address', detail: t('keys.line_taken')}]});
		close({type: 'line', line: {address: await makeLine(values), ...lineOf(values)}});
	}, {guarded: false});
	const {type} = form.values;

	return html`<${Dialog} title=${t('keys.add_title', {n: at + 1})} onClose=${() => close(null)}>
		<${Form} form=${form} always action=${t('keys.add_do')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="type" type="select" label=${t('keys.type')} choices=${TYPES.map(value => ({value, text: t(`keys.type_${value}`)}))} />
			${type === 'line' ? html`<${LineFields} form=${form} must /><${LineOptions} form=${form} />` : html`<${KeyFields} form=${form} type=${type} />`}
		<//><//>`;
}

/* close is given what the key has now, {remove: true}, or null. */
export function EditKey({close, at, item, line, count}) {
	const isLine = item.type === 'line';
	const form = useForm(isLine ? {label: line.label, ring_type: line.ring_type, line_keys: count} : {value: item.value, label: item.label}, async values => {
		if (!isLine && item.type !== 'unassigned')
			need(values, 'value', t('keys.need_value'));
		close(isLine ? lineOf(values) : {type: item.type, value: values.value.trim(), label: values.label.trim()});
	}, {guarded: false});

	return html`<${Dialog} title=${t('keys.edit_title', {n: at + 1, type: t(`keys.type_${item.type}`)})} onClose=${() => close(null)}>
		${isLine && html`<p><a href=${path`/lines/${item.value}`} onClick=${() => close(null)}><code>${item.value}</code></a></p>`}
		<${Form} form=${form} action=${t('keys.edit_do')} more=${html`
			<${Button} onClick=${() => close({remove: true})}>${t(isLine ? 'keys.take_off' : 'keys.clear')}<//>
			<${Button} kind="quiet" onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			${isLine ? html`<${LineOptions} form=${form} />` : html`<${KeyFields} form=${form} type=${item.type} />`}
		<//><//>`;
}
