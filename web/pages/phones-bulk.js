// phones-bulk - changes many phones at once: what shall change, the preview, then the change.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Problem} from '../core/problem.js';
import {Button} from '../parts/button.js';
import {Dialog, confirm, open, preview} from '../parts/dialog.js';
import {Field, Form, Labelled, useForm} from '../parts/form.js';
import {NameInput} from '../parts/params.js';
import {toast} from '../parts/toast.js';
import {GroupsField, ModelField, SiteField, useChoices} from './phone-fields.js';

export const STATES = ['active', 'ignored', 'retired', 'blocked'];

const UNDO_MOST = 500; // phones
const PACE = 20; // phones a minute: the server's own

/* What each change asks for, and how it is sent. */
const CHANGES = {
	site: {empty: {site: 'default'}, change: ({site}) => ({site}),
		fields: (form, choices) => html`<${SiteField} form=${form} choices=${choices} />`},
	model: {empty: {model: ''}, change: ({model}) => ({model}),
		fields: (form, choices) => html`<${ModelField} form=${form} choices=${choices} hint=${t('phones.model_hint')} />`},
	state: {empty: {state: 'active'}, change: ({state}) => ({state}),
		fields: form => html`<${Field} form=${form} name="state" type="select" label=${t('phones.state')} hint=${t(`phones.means_${form.values.state}`)}
			choices=${STATES.map(value => ({value, text: t('state.' + value)}))} />`},
	groups: {empty: {add: [], remove: []},
		change: ({add, remove}) => ({...add.length && {add_groups: add}, ...remove.length && {remove_groups: remove}}),
		fields: (form, choices) => html`<${GroupsField} form=${form} choices=${choices} name="add" label=${t('phones.groups_add')} />
			<${GroupsField} form=${form} choices=${choices} name="remove" label=${t('phones.groups_remove')} />`},
	parameter: {empty: {name: '', value: '', unset: false}, change: ({name, value, unset}) => ({parameters: {[name.trim()]: unset ? null : value}}),
		fields: form => html`<${Labelled} label=${t('params.name')} error=${form.errors.name}>${props => html`<${NameInput} ...${props} label=${t('params.name')}
				value=${form.values.name} set=${name => form.set('name', name)} />`}<//>
			${!form.values.unset && html`<${Field} form=${form} name="value" label=${t('params.value')} mono spellcheck=${false} autocomplete="off" />`}
			<${Field} form=${form} name="unset" type="check" label=${t('phones.parameter_unset')} />`},
	rotate: {empty: {pace: PACE, again: false}, change: ({pace, again}) => ({rotate: true, pace, ...again && {again}}),
		fields: form => html`<${Field} form=${form} name="pace" type="number" min="1" max="1000" label=${t('phones.pace')} hint=${t('phones.pace_hint')} />
			<${Field} form=${form} name="again" type="check" label=${t('phones.again')} hint=${t('phones.again_hint')} />`},
};

/* Changes that ask for nothing. */
const FIXED = {cancel_rotation: {cancel_rotation: true}};

const TELLS = ['resync', 'restart'];

export const BULK_KINDS = [...Object.keys(CHANGES), ...Object.keys(FIXED), ...TELLS];

function aboutOf(kind, n) {
	return t(['rotate', ...Object.keys(FIXED)].includes(kind) ? `phones.bulk_${kind}_about` : 'phones.bulk_about', {n});
}

function Ask({kind, n, close}) {
	const choices = useChoices();
	const {empty, change, fields} = CHANGES[kind];
	const form = useForm(empty, async values => {
		if ('name' in values && !values.name.trim())
			throw new Problem({status: 422, errors: [{field: 'name', detail: t('phones.need_name')}]});
		close(change(values));
	}, {guarded: false});
	form.names.current.add('name');

	return html`<${Dialog} title=${t(`phones.bulk_${kind}`)} onClose=${() => close(null)}>
		<p>${aboutOf(kind, n)}</p>
		<${Form} form=${form} always action=${t('phones.bulk_next')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			${fields(form, choices)}<//><//>`;
}

/* {filter} or {macs} of a selection. */
function targetOf(selection, query) {
	if (!selection.all)
		return {macs: [...selection.ids]};
	return {filter: Object.fromEntries(Object.entries(query).filter(([name, value]) => value && name !== 'sort'))};
}

/* How the same phones get back what they had, or null where that is not known here. */
function undoOf(kind, macs, rows) {
	if (!['site', 'model', 'state'].includes(kind) || !macs || macs.length > UNDO_MOST)
		return null;
	const before = new Map();
	for (const row of rows.filter(one => one && macs.includes(one.mac)))
		before.set(row[kind], [...before.get(row[kind]) ?? [], row.mac]);
	if ([...before.values()].flat().length !== macs.length)
		return null;
	return async () => {
		for (const [value, list] of before)
			await api.post('/phones/bulk', {macs: list, change: {[kind]: value}});
	};
}

/* Has them read their files again, or restart: what became of it stands on each phone's page. */
async function tellMany({kind, target, n}) {
	if (!await confirm({title: t(`phones.bulk_${kind}`), text: t(`phones.bulk_${kind}_about`, {n}), action: t('phones.bulk_tell', {n}), danger: kind === 'restart'}))
		return false;
	const {asked} = await api.post('/phones/tell', {...target, what: kind});
	toast(t('phones.bulk_told', {n: asked}));
	return true;
}

/* The whole way of one change: the question, the preview, the change.  A promise of true when it
 * was done.  rows: those that are known; query: the filters of the list */
export async function changeMany({kind, selection, n, query, rows, reload}) {
	if (TELLS.includes(kind))
		return tellMany({kind, target: targetOf(selection, query), n});
	const change = FIXED[kind] ?? await open(close => html`<${Ask} kind=${kind} n=${n} close=${close} />`);
	if (!change || !Object.keys(change).length)
		return false;
	const target = targetOf(selection, query);
	const done = await preview({title: t(`phones.bulk_${kind}`), text: aboutOf(kind, n),
		action: t('phones.bulk_do', {n}), danger: change.state === 'blocked' || kind === 'rotate',
		run: ({dryRun}) => api.post('/phones/bulk', {...target, change}, {dryRun})});
	if (!done)
		return false;
	const undo = undoOf(kind, target.macs, rows);
	const {changed, unused, without_login: without} = done.value;
	const left = [['phones.left_unused', unused], ['phones.left_without', without]].filter(([, count]) => count > 0).map(([key, count]) => t(key, {n: count}));
	toast([t('phones.bulk_done', {n: changed}), ...left].join(' '), {undo: undo && (async () => {
		await undo();
		reload();
	})});
	reload();
	return true;
}
