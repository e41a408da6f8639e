// new-phones - phones that have asked and are not in the inventory: accept, ignore or block them.

import {api, pages, path} from '../core/api.js';
import {useBursts} from '../core/events.js';
import {ago, dateTime, number} from '../core/format.js';
import {html, useEffect, useMemo, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {setQuery} from '../core/router.js';
import {may} from '../core/session.js';
import {Button, ButtonLink, Menu} from '../parts/button.js';
import {confirm, open} from '../parts/dialog.js';
import {Filters, SearchFilter} from '../parts/filters.js';
import {Page} from '../parts/page.js';
import {useRows} from '../parts/rows.js';
import {NONE, countOf} from '../parts/selection.js';
import {Empty} from '../parts/state.js';
import {Table} from '../parts/table.js';
import {failed, toast} from '../parts/toast.js';
import {AcceptMany, AcceptOne} from './new-phones-accept.js';
import {ImportPhones} from './phones-import.js';

const RELOAD_MS = 1000; // new phones come in crowds; the list is fetched once for each
const DEFAULT_SORT = '-last_seen_at';

const idOf = phone => phone.mac;

const COLUMNS = (accept, isOperator) => [
	{key: 'mac', title: t('phones.mac'), sort: 'mac', width: 180, priority: 1, mono: true, fixed: true, cell: p => showMac(p.mac)},
	{key: 'model', title: t('phones.model'), sort: 'model', width: 120, grow: true, priority: 2, cell: p => p.model || p.part || t('phone.unknown_model')},
	{key: 'address', title: t('phones.address'), width: 150, mono: true, cell: p => p.address},
	{key: 'version', title: t('phones.version'), width: 140, priority: 3, cell: p => p.version},
	{key: 'first', title: t('new.first_seen'), width: 150, priority: 3, cell: p => html`<span title=${dateTime(p.first_seen_at)}>${ago(p.first_seen_at)}</span>`},
	{key: 'last', title: t('phones.last_seen'), sort: 'last_seen_at', width: 150, cell: p => html`<span title=${dateTime(p.last_seen_at)}>${ago(p.last_seen_at)}</span>`},
	{key: 'requests', title: t('new.requests'), width: 100, priority: 3, align: 'end', cell: p => p.requests === undefined ? '' : number(p.requests)},
	...isOperator ? [{key: 'accept', title: t('new.accept'), width: 110, fixed: true, cell: p => html`<${Button} small onClick=${() => void accept(p)}>${t('new.accept')}<//>`}] : [],
];

/* Gives phones a state one after the other; what is undone is taken out of the inventory again,
 * and a phone that asks once more is new. */
async function setAll(macs, state, more = {}) {
	const done = [];
	for (const mac of macs) {
		try {
			await api.post(path`/phones/${mac}/state`, {state, ...more});
			done.push(mac);
		} catch (error) {
			if (!done.length)
				throw error;
			failed(error); // those before are done: say so, and what stopped it
			break;
		}
	}
	return done;
}

async function takeOut(macs) {
	for (const mac of macs)
		await api.remove(path`/phones/${mac}`);
}

/* The MACs of a selection; all that match are asked for. */
async function chosen(selection, query) {
	if (!selection.all)
		return [...selection.ids];
	const macs = [];
	for await (const answer of pages('/phones', {query: {state: 'new', text: query.text, limit: 1000}}))
		macs.push(...answer.phones.map(idOf));
	return macs;
}

function NoNew({query, bring}) {
	if (query.text)
		return html`<${Empty} icon="search" title=${t('new.none_match')} actions=${html`
			<${Button} onClick=${() => setQuery({text: ''})}>${t('filters.clear')}<//>`}>${t('new.none_match_text')}<//>`;
	return html`<${Empty} icon="inbox" title=${t('new.empty')} actions=${html`
		<${ButtonLink} href="/trace" icon="trace">${t('nav.trace')}<//>
		${may('operator') && html`<${Button} icon="upload" onClick=${() => void bring()}>${t('phones.import')}<//>`}`}>
		${t('new.empty_text')}<//>
		<ol class="new-steps">${['dhcp', 'ask', 'here'].map(step => html`<li key=${step}>${t(`new.step_${step}`)}</li>`)}</ol>`;
}

export default function NewPhones({query}) {
	const sort = query.sort ?? DEFAULT_SORT;
	const list = useRows('/phones', 'phones', {state: 'new', text: query.text, sort}, idOf);
	const [selection, select] = useState(NONE);
	const n = countOf(selection, list.total ?? 0), isOperator = may('operator');
	const latest = useRef(null);
	const columns = useMemo(() => COLUMNS(phone => latest.current(phone), isOperator), []);

	useEffect(() => select(NONE), [query.text]);
	useBursts(['phone_new', 'change'], list.reload, RELOAD_MS);

	function done(macs, state) {
		const text = macs.length === 1 ? t(`new.done_${state}`, {mac: showMac(macs[0])}) : t('new.done_many', {n: macs.length, state: t('state.' + state)});
		toast(text, {undo: async () => {
			await takeOut(macs);
			list.reload();
		}});
		select(NONE);
		list.reload();
	}

	async function accept(phone) {
		const mac = await open(close => html`<${AcceptOne} phone=${phone} close=${close} />`);
		if (mac)
			done([mac], 'active');
	}

	async function acceptChosen() {
		const macs = await chosen(selection, query);
		if (macs.length === 1) {
			await accept(list.rows.find(one => one?.mac === macs[0]) ?? {mac: macs[0]});
			return;
		}
		const more = await open(close => html`<${AcceptMany} n=${macs.length} close=${close} />`);
		if (more)
			done(await setAll(macs, 'active', more), 'active');
	}

	async function turnAway(macs, state) {
		const isSure = state !== 'blocked' || await confirm({title: t('new.block_title', {n: macs.length}), text: t('phones.means_blocked'), action: t('new.block'), danger: true});
		if (isSure)
			done(await setAll(macs, state), state);
	}

	const bring = async () => await open(close => html`<${ImportPhones} close=${close} />`) && list.reload();
	latest.current = accept;
	const actions = phone => html`<${Menu} small label=${t('new.actions_of', {mac: showMac(phone.mac)})} items=${[
		{text: t('new.accept'), icon: 'check', onClick: () => accept(phone)},
		{text: t('new.ignore'), icon: 'minus', onClick: () => turnAway([phone.mac], 'ignored')},
		{text: t('new.block'), icon: 'stop', danger: true, onClick: () => turnAway([phone.mac], 'blocked')},
		null,
		{text: t('new.trace'), icon: 'trace', href: `/trace?phone=${phone.mac}`},
	]} />`;

	return html`<${Page} title=${t('new.title')} about=${t('new.about')} fill actions=${isOperator && html`
		<${Button} icon="upload" onClick=${() => void bring()}>${t('phones.import')}<//>`}>
		${(list.total !== 0 || query.text) && html`<${Filters} names=${['text']}><${SearchFilter} label=${t('new.search')} /><//>`}
		<${Table} id="new" list=${list} columns=${columns} rowId=${idOf} label=${t('new.title')} sort=${sort}
			onSort=${next => setQuery({sort: next === DEFAULT_SORT ? '' : next})}
			selection=${selection} select=${isOperator ? select : undefined} actions=${isOperator ? actions : undefined}
			chosenActions=${html`<${Button} small kind="primary" onClick=${acceptChosen}>${t('new.accept_n', {n})}<//>
				<${Button} small onClick=${async () => turnAway(await chosen(selection, query), 'ignored')}>${t('new.ignore')}<//>
				<${Button} small onClick=${async () => turnAway(await chosen(selection, query), 'blocked')}>${t('new.block')}<//>`}
			empty=${html`<${NoNew} query=${query} bring=${bring} />`} /><//>`;
}
