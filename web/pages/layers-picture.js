// layers-picture - the layers as a picture: what lies above hides what lies below.

import {path} from '../core/api.js';
import {classes, html} from '../core/html.js';
import {rich, t} from '../core/i18n.js';
import {KINDS} from '../core/scope.js';
import {Icon} from '../parts/icon.js';

const SHOWN_MOST = 8;

export const hrefOf = scope => path`/layers/${scope}`;

function Chip({href, name, label, count, isLit}) {
	return html`<a class=${classes('chip', {'is-lit': isLit})} href=${href} title=${label || undefined}>${name}
		${count !== undefined && html` <span class="chip-count"><span class="hidden">${t('layers.count', {n: count})}</span>
			<span aria-hidden="true">${count}</span></span>`}
		${isLit && html`<span class="hidden">${t('layers.has_it')}</span>`}</a>`;
}

/* Chips of the scopes of one kind; those that are lit come first, the rest behind "all". */
function Chips({kind, items, tab, lit}) {
	const isLit = item => lit?.has(`${kind}:${item.name}`);
	const first = [...items.filter(isLit), ...items.filter(item => !isLit(item))].slice(0, SHOWN_MOST);
	const shown = items.filter(item => first.includes(item));

	if (items.length === 0)
		return html`<span class="muted">${t(`layers.none_${kind}`)}</span>`;
	return html`${shown.map(item => html`<${Chip} key=${item.name} href=${hrefOf(`${kind}:${item.name}`)} name=${item.name}
			label=${item.label} count=${item.phones} isLit=${isLit(item)} />`)}
		${items.length > shown.length && html`<a class="chip chip-more" href=${'/layers?tab=' + tab}>${t('layers.all', {n: items.length})}</a>`}`;
}

/* What a layer says to the parameter that is looked at: {value, wins}, or nothing. */
function Says({told}) {
	if (!told?.length)
		return html`<span class="says-none" aria-hidden="true"></span>`;
	return told.map((one, i) => html`<span key=${i} class=${classes('says', {'is-winner': one.wins, 'is-hidden': one.hidden})}>
		<code>${one.value}</code>${one.where && html` <small>${one.where}</small>`}
		${one.wins && html` <${Icon} name="check" size=${14} /><span class="hidden">${t('layers.wins')}</span>`}
		${one.hidden && html`<span class="hidden">${t('layers.is_hidden')}</span>`}</span>`);
}

/* A phone looked into from above: what its screen would show first wins. */
const EXAMPLE_NAME = 'up.backlight.timeout';
const EXAMPLE = {
	group: [{value: '5', where: 'lobby', wins: true}],
	site: [{value: '20', where: 'hq', hidden: true}],
	global: [{value: '30', hidden: true}],
};

/* The picture.
 *   sites, groups, models  of the API; models: those to show
 *   templates              {scope: [names]}
 *   told                   {kind: [{value, where, wins, hidden}]} of the parameter that is looked at
 *   name                   of that parameter; without it an example is shown
 *   lit                    Set of scopes that have it */
export function Picture({sites, groups, models, templates, told, name, lit}) {
	const says = told ?? EXAMPLE;
	const winner = KINDS.findIndex(kind => says[kind]?.some(one => one.wins));
	const light = i => winner < 0 || i <= winner ? 'is-seen' : 'is-dark';
	const chips = {
		phone: html`<a class="chip chip-more" href="/phones">${t('layers.phones')}</a>`,
		lines: html`<${Chip} href=${hrefOf('lines')} name=${t('layers.all_lines')} isLit=${lit?.has('lines')} />
			<a class="chip chip-more" href="/lines">${t('layers.one_line')}</a>`,
		group: html`<${Chips} kind="group" items=${groups} tab="groups" lit=${lit} />`,
		site: html`<${Chips} kind="site" items=${sites} tab="sites" lit=${lit} />`,
		model: html`<${Chips} kind="model" items=${models} tab="models" lit=${lit} />`,
		global: html`<${Chip} href=${hrefOf('global')} name=${t('layers.everything')} isLit=${lit?.has('global')} />`,
	};

	return html`<div class="strata">
		<p class="strata-head"><span class="strata-eye"><${Icon} name="eye" size=${16} /> ${t('layers.from_above')}</span>
			<span class="strata-example">${name ? html`<code>${name}</code>`
				: rich('layers.example', {name: html`<code key="n">${EXAMPLE_NAME}</code>`})}</span></p>
		<ol class="strata-list" aria-label=${t('layers.order')}>
			<li class="stratum stratum-override"><div class="stratum-what"><strong>${t('layers.override')}</strong>
				<span>${t('layers.override_about')}</span></div></li>
			${KINDS.map((kind, i) => html`<li key=${kind} class=${'stratum stratum-' + kind}>
				<span class="stratum-number" aria-hidden="true">${i + 1}</span>
				<div class="stratum-what"><strong>${t(`layers.kind_${kind}`)}</strong><span>${t(`layers.about_${kind}`)}</span></div>
				<div class="stratum-where"><div class="chips">${chips[kind]}</div>
					${templates[kind]?.length > 0 && html`<small>${t('layers.with_templates', {names: templates[kind].join(', ')})}</small>`}
				</div>
				<div class=${`stratum-says ${light(i)}`}><${Says} told=${says[kind]} /></div>
			</li>`)}
		</ol>
	</div>`;
}
