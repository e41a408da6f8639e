// layer-forms - what a group or a model is, as forms that save at once and offer the way back.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Button} from '../parts/button.js';
import {opens, preview} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Facts, Section} from '../parts/page.js';
import {Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {whereOf} from './layers-lists.js';
import {earlier} from '../core/undo.js';

/* A form of some fields of an object: {form, save} for <Saving>.
 *   names     of the fields
 *   asked     a promise of false keeps it from being sent: (values) => promise
 *   tell      of the changed values, what is sent */
export function useSaving({where, object, names, etag, changed, asked, tell = told => told, back = earlier}) {
	const before = Object.fromEntries(names.map(name => [name, object[name]]));
	const form = useForm(before, async (values, told) => {
		await api.patch(where, tell(told), {ifMatch: etag});
		toast(t('common.saved'), {undo: async () => {
			await api.patch(where, back(before, told));
			form.reset(before); // nothing is drawn anew when it is taken back before the page has it
			changed();
		}});
		changed();
	});

	async function submit(event) {
		event?.preventDefault();
		if (!asked || await asked(form.values))
			await form.submit();
	}

	async function look() {
		if (asked && !await asked(form.values))
			return null;
		const told = Object.fromEntries(names.filter(name => JSON.stringify(form.values[name]) !== JSON.stringify(before[name]))
			.map(name => [name, form.values[name]]));
		return preview({title: t('layers.would_change'), action: t('common.save'), run: async options => {
			const answer = await api.patch(where, tell(told), {...options, ifMatch: etag});
			if (!options.dryRun)
				changed();
			return answer;
		}});
	}

	return {form: {...form, submit}, look};
}

/* The form with its fields, "Save", and a look at what would change. */
export function Saving({saving, children}) {
	const {form, look} = saving;
	return html`<${Form} form=${form} action=${t('common.save')} more=${form.isDirty && html`
		<${Button} onClick=${opens(look)}>${t('layers.would_change')}<//>`}>${children}<//>`;
}

function GroupEdit({object, etag, changed}) {
	const saving = useSaving({where: whereOf({kind: 'group', name: object.name}), object, names: ['label', 'rank'], etag, changed});
	return html`<${Saving} saving=${saving}><div class="form-grid">
		<${Field} form=${saving.form} name="label" label=${t('layers.label')} hint=${t('layers.label_hint')} optional />
		<${Field} form=${saving.form} name="rank" type="number" min="1" label=${t('layers.rank')} hint=${t('layers.rank_hint')} /></div><//>`;
}

export function GroupForm({object, etag, canEdit, changed}) {
	return html`<${Section} title=${t('layers.tab_group')} about=${t('layers.groups_about')}>
		${canEdit ? html`<${GroupEdit} key=${object.label + object.rank} object=${object} etag=${etag} changed=${changed} />`
			: html`<${Facts} facts=${[[t('layers.label'), object.label], [t('layers.rank'), String(object.rank)]]} />`}<//>`;
}

function ModelEdit({object, etag, changed}) {
	const saving = useSaving({where: whereOf({kind: 'model', name: object.name}), object, names: ['label', 'part', 'lines', 'keys'], etag, changed});
	const {form} = saving;
	return html`<${Saving} saving=${saving}><div class="form-grid">
		<${Field} form=${form} name="label" label=${t('layers.label')} hint=${t('layers.label_hint')} optional />
		<${Field} form=${form} name="part" label=${t('layers.part')} hint=${t('layers.part_hint')} mono spellcheck=${false} autocomplete="off" />
		<${Field} form=${form} name="lines" type="number" min="0" label=${t('layers.lines')} hint=${t('layers.unknown_hint')} />
		<${Field} form=${form} name="keys" type="number" min="0" label=${t('layers.keys')} hint=${t('layers.unknown_hint')} /></div><//>`;
}

export function ModelForm({object, etag, canEdit, changed}) {
	return html`<${Section} title=${t('layers.tab_model')} about=${t('layers.models_about')}>
		${object.stock && canEdit && html`<${Notice}>${t('layers.stock_text')}<//>`}
		${canEdit ? html`<${ModelEdit} key=${JSON.stringify(object)} object=${object} etag=${etag} changed=${changed} />`
			: html`<${Facts} facts=${[[t('layers.label'), object.label], [t('layers.part'), object.part], [t('layers.lines'), object.lines || ''],
				[t('layers.keys'), object.keys || '']]} />`}<//>`;
}
