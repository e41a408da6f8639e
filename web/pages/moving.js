// moving - moving in from an old boot folder: what every phone gets from it beside what it gets here.

import {number} from '../core/format.js';
import {html, useMemo} from '../core/html.js';
import {t} from '../core/i18n.js';
import {toQuery} from '../core/query.js';
import {setQuery} from '../core/router.js';
import {may} from '../core/session.js';
import {Button} from '../parts/button.js';
import {CopyField} from '../parts/copy.js';
import {open, opens} from '../parts/dialog.js';
import {ChoiceFilter, Filters, SearchFilter} from '../parts/filters.js';
import {Page, Section} from '../parts/page.js';
import {Progress} from '../parts/progress.js';
import {Badge, Empty, Notice} from '../parts/state.js';
import {Table} from '../parts/table.js';
import {ImportFolder} from './moving-import.js';
import {matching, standingOf, useChecklist} from './moving-list.js';
import {MovingPhone, TONES, nameOf} from './moving-phone.js';

const FILTERS = ['text', 'standing', 'accept'];
const STANDINGS = ['differs', 'accepted', 'same'];

const COLUMNS = () => [
	{key: 'mac', title: t('phones.mac'), width: 164, priority: 1, mono: true, fixed: true, cell: p => nameOf(p.mac)},
	{key: 'standing', title: t('moving.standing'), width: 150, priority: 1, fixed: true, grow: true, cell: p => html`
		<${Badge} tone=${TONES[standingOf(p)]}>${t(`moving.phone_${standingOf(p)}`, {n: p.differs || p.accepted})}<//>`},
	{key: 'model', title: t('phones.model'), width: 120, cell: p => p.model ?? t('phone.unknown_model')},
	{key: 'same', title: t('moving.same'), width: 130, priority: 3, align: 'end', cell: p => number(p.same)},
	{key: 'accepted', title: t('moving.accepted'), width: 110, priority: 3, align: 'end', cell: p => number(p.accepted)},
	{key: 'known', title: t('moving.known'), width: 110, priority: 3, align: 'end', cell: p => number(p.known)},
];

/* The server has no old folder: how it gets one. */
function NoFolder() {
	return html`<${Empty} icon="inbox" title=${t('moving.no_folder')}>${t('moving.no_folder_text')}<//>
		<${Section} title=${t('moving.how')}><ol class="moving-steps">${['import', 'root', 'verify'].map(step => html`<li key=${step}>
			<${CopyField} label=${t(`moving.step_${step}`)} hint=${t(`moving.step_${step}_hint`)} value=${t(`moving.step_${step}_command`)} /></li>`)}</ol><//>`;
}

function NoRows({isFiltered, isAllSame}) {
	if (!isFiltered)
		return html`<${Empty} icon="inbox" title=${t('moving.none')}>${t('moving.none_text')}<//>`;
	return html`<${Empty} icon=${isAllSame ? 'check' : 'search'} title=${t(isAllSame ? 'moving.none_differs' : 'moving.none_match')} actions=${html`
		<${Button} onClick=${() => setQuery({text: '', standing: ''})}>${t('moving.show_all')}<//>`}>
		${t(isAllSame ? 'moving.none_differs_text' : 'moving.none_match_text')}<//>`;
}

/* What came of the comparison, or how far it is. */
function Summary({list}) {
	const {phones, total, checked, isDone} = list;
	const differing = phones.filter(phone => phone.differs > 0).length;

	if (!isDone)
		return list.error ? null : html`<div class="moving-progress" role="status"><p>${total === null ? t('moving.reading') : t('moving.checked', {checked, n: total})}</p>
			<${Progress} label=${t('moving.comparing')} value=${checked} max=${total ?? 1} /></div>`;
	if (phones.length === 0)
		return null;
	if (phones.every(phone => phone.same === 0))
		return html`<${Notice} kind="warn" title=${t('moving.not_imported')}>${t(may('admin') ? 'moving.not_imported_text' : 'moving.not_imported_ask')}<//>`;
	if (differing === 0)
		return html`<${Notice} kind="ok" title=${t('moving.may_move', {n: phones.length})}>${t('moving.may_move_text')}<//>`;
	return html`<${Notice} kind="warn" title=${t('moving.differ', {differing, n: phones.length})}>${t('moving.differ_text')}<//>`;
}

async function importFolder(reload) {
	if (await open(close => html`<${ImportFolder} close=${close} />`))
		reload();
}

export default function Moving({query}) {
	const list = useChecklist(query.accept);
	const columns = useMemo(COLUMNS, []);
	const rows = useMemo(() => matching(list.phones, query), [list.phones, query.text, query.standing]);
	const isBegun = list.total !== null, differing = list.phones.some(phone => phone.differs > 0);
	const shown = {rows, total: isBegun ? rows.length : null, error: list.error, isFresh: list.isDone, reload: list.reload, want() {}};

	return html`<${Page} title=${t('moving.title')} about=${t('moving.about')} fill back=${{href: '/phones', text: t('phones.title')}} actions=${html`
		${may('admin') && list.error?.code !== 'no_folder' && html`<${Button} kind="primary" icon="inbox" onClick=${opens(() => importFolder(list.reload))}>${t('moving.import')}<//>`}
		<${Button} icon="refresh" disabled=${!list.isDone && !list.error} onClick=${list.reload}>${t('moving.again')}<//>`}>
		${list.error?.code === 'no_folder' ? html`<${NoFolder} />` : html`
			<div class="moving-summary"><${Summary} list=${list} /></div>
			<${Filters} names=${FILTERS}>
				<${SearchFilter} label=${t('moving.search')} />
				<${ChoiceFilter} name="standing" label=${t('moving.show')} choices=${STANDINGS.map(value => ({value, text: t(`moving.only_${value}`)}))} />
				<${SearchFilter} name="accept" icon="check" label=${t('moving.accept_field')} />
			<//>
			<${Table} id="moving" list=${shown} columns=${columns} rowId=${phone => phone.mac + phone.model} label=${t('moving.title')}
				href=${phone => '/moving' + toQuery({...query, phone: phone.mac})}
				empty=${html`<${NoRows} isFiltered=${query.text || query.standing} isAllSame=${query.standing === 'differs' && !query.text && !differing} />`} />`}
		${query.phone && html`<${MovingPhone} key=${query.phone} mac=${query.phone} accept=${query.accept} close=${() => setQuery({phone: ''})} />`}<//>`;
}
