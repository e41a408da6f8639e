// layers-lists - sites, groups and models as lists, and the dialogs that add one.

import {api, path} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {collate} from '../core/format.js';
import {t} from '../core/i18n.js';
import {navigate} from '../core/router.js';
import {may} from '../core/session.js';
import {Button} from '../parts/button.js';
import {Dialog, open, opens} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Badge, Empty} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {hrefOf} from './layers-picture.js';

const FEW = 10;

/* A dialog with the fields that a new one needs; then its page opens.
 *   kind    "site", "group", "model"; where: its list in the API
 *   values  at the start; fields(form) draws them below the name */
function Add({kind, where, values, fields, close}) {
	const form = useForm({name: '', ...values}, async typed => {
		const {name} = await api.post(where, {...typed, name: typed.name.trim()});
		toast(t(`layers.added_${kind}`, {name}));
		close(name);
	}, {guarded: false});

	return html`<${Dialog} title=${t(`layers.add_${kind}`)} onClose=${() => close(null)}>
		<${Form} form=${form} action=${t(`layers.add_${kind}`)} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<p>${t(`layers.add_${kind}_text`)}</p>
			<${Field} form=${form} name="name" label=${t('layers.name')} hint=${t(kind === 'model' ? 'layers.model_name_hint' : 'layers.name_hint')} mono autofocus autocomplete="off"
				autocapitalize="off" spellcheck=${false} />
			<${Field} form=${form} name="label" label=${t('layers.label')} hint=${t('layers.label_hint')} optional autocomplete="off" />
			${fields?.(form)}
		<//><//>`;
}

async function add(options) {
	const name = await open(close => html`<${Add} ...${options} close=${close} />`);
	if (name)
		navigate(hrefOf(`${options.kind}:${name}`));
}

/* A list that is there whole, with a search field once it is long.
 *   columns  [{title, cell(one), class}]; empty: node */
function List({kind, items, columns, about, onAdd, empty}) {
	const [text, setText] = useState('');
	const wanted = text.trim().toLowerCase();
	const shown = items.filter(one => !wanted || `${one.name} ${one.label} ${one.part ?? ''}`.toLowerCase().includes(wanted));
	const button = may('admin') && html`<${Button} kind="primary" icon="plus" onClick=${opens(onAdd)}>${t(`layers.add_${kind}`)}<//>`;

	if (items.length === 0)
		return html`<${Empty} icon="layers" title=${t(`layers.none_${kind}`)} actions=${button}>${about}<//>`;
	return html`<${Section} title=${t(`layers.kind_${kind}`)} about=${about} actions=${html`
		${items.length > FEW && html`<input type="search" class="input" aria-label=${t('layers.search')} placeholder=${t('layers.search')} value=${text}
			onInput=${event => setText(event.currentTarget.value)} />`}${button}`}>
		${shown.length === 0 ? html`<p class="muted" role="status">${t('layers.no_match')}</p>`
			: html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t(`layers.kind_${kind}`)}><table class="plain-table is-middle">
			<caption class="hidden">${t(`layers.kind_${kind}`)}</caption>
			<thead><tr>${columns.map(column => html`<th key=${column.title} scope="col" class=${column.class}>${column.title}</th>`)}</tr></thead>
			<tbody>${shown.map(one => html`<tr key=${one.name}>${columns.map(column => html`<td key=${column.title} class=${column.class}>${column.cell(one)}</td>`)}</tr>`)}</tbody>
		</table></div>`}
	<//>`;
}

const nameColumn = kind => ({title: t('layers.name'), cell: one => html`<a class="strong" href=${hrefOf(`${kind}:${one.name}`)}>${one.name}</a>
	${one.label && one.label !== one.name && html`<br /><small>${one.label}</small>`}`});
const phonesColumn = (kind, title = t('layers.phones')) => ({title, class: 'align-end', cell: one => one.phones > 0
	? html`<a href=${`/phones?${kind}=${encodeURIComponent(one.name)}`}>${t('layers.number', {n: one.phones})}</a>` : '0'});

export function Sites({sites}) {
	return html`<${List} kind="site" items=${[...sites].sort((a, b) => collate(a.name, b.name))} about=${t('layers.sites_about')}
		onAdd=${() => add({kind: 'site', where: '/sites', values: {label: ''}})} columns=${[
			nameColumn('site'),
			{title: t('layers.sip_domain'), cell: site => site.sip_domain},
			{title: t('layers.networks'), cell: site => html`<span class="mono">${site.networks.join(' ')}</span>`},
			{title: t('layers.policy'), cell: site => site.trust === 'network' ? html`<${Badge} tone="warn">${t('layers.trusts')}<//>`
				: site.tls_end === 'any' ? html`<${Badge} tone="warn">${t('layers.lax')}<//>` : ''},
			phonesColumn('site'),
		]} />`;
}

export function Groups({groups}) {
	const last = Math.max(0, ...groups.map(one => one.rank));
	return html`<${List} kind="group" items=${groups} about=${t('layers.groups_about')}
		onAdd=${() => add({kind: 'group', where: '/groups', values: {label: '', rank: last + 10},
			fields: form => html`<${Field} form=${form} name="rank" type="number" min="1" label=${t('layers.rank')} hint=${t('layers.rank_hint')} />`})}
		columns=${[{title: t('layers.rank'), class: 'align-end cell-rank', cell: one => one.rank}, nameColumn('group'), phonesColumn('group')]} />`;
}

export function Models({models}) {
	const sorted = [...models].sort((a, b) => (b.phones > 0) - (a.phones > 0) || collate(a.name, b.name));
	return html`<${List} kind="model" items=${sorted} about=${t('layers.models_about')}
		onAdd=${() => add({kind: 'model', where: '/models', values: {label: '', part: '', lines: 0, keys: 0}, fields: form => html`
			<${Field} form=${form} name="part" label=${t('layers.part')} hint=${t('layers.part_hint')} mono autocomplete="off" spellcheck=${false} />
			<div class="form-grid"><${Field} form=${form} name="lines" type="number" min="0" label=${t('layers.lines')} hint=${t('layers.unknown_hint')} />
			<${Field} form=${form} name="keys" type="number" min="0" label=${t('layers.keys')} hint=${t('layers.unknown_hint')} /></div>`})}
		columns=${[nameColumn('model'), {title: t('layers.part'), cell: one => html`<span class="mono">${one.part}</span>`},
			{title: t('layers.lines'), class: 'align-end', cell: one => one.lines || ''}, {title: t('layers.keys'), class: 'align-end', cell: one => one.keys || ''},
			{title: t('layers.origin'), cell: one => one.stock ? html`<span class="muted">${t('layers.stock')}</span>` : html`<${Badge} tone="info">${t('layers.own')}<//>`},
			phonesColumn('model')]} />`;
}

/* What is removed, and where its API is. */
export const LISTS = {site: 'sites', group: 'groups', model: 'models'};
export const whereOf = ({kind, name}) => path`/${LISTS[kind]}/${name}`;
