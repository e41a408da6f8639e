// phones - every phone of the inventory: search, filters, sorting, changes of many at once.

import {href} from '../core/api.js';
import {useEvents} from '../core/events.js';
import {ago, collate, date, dateTime} from '../core/format.js';
import {html, useEffect, useMemo, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {parseMac, showMac} from '../core/mac.js';
import {setQuery} from '../core/router.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {Button, ButtonLink, Menu} from '../parts/button.js';
import {open} from '../parts/dialog.js';
import {ChoiceFilter, Filters, SearchFilter} from '../parts/filters.js';
import {Page} from '../parts/page.js';
import {useRows} from '../parts/rows.js';
import {NONE, countOf} from '../parts/selection.js';
import {Badge, Empty, PhoneState} from '../parts/state.js';
import {Table} from '../parts/table.js';
import {kindOf} from './overview-kinds.js';
import {AddPhone} from './phones-add.js';
import {BULK_KINDS, STATES, changeMany} from './phones-bulk.js';
import {ImportPhones} from './phones-import.js';
import {SaveFilter, SavedFilters} from './phones-saved.js';
import {useChoices} from './phone-fields.js';

const FILTERS = ['text', 'state', 'model', 'site', 'group', 'version', 'decision', 'line'];
const DECISIONS = ['refusals', 'frozen', 'reset', 'unused', 'clear-text']; // as the server calls them
const DEFAULT_SORT = 'mac';

const idOf = phone => phone.mac;

const COLUMNS = () => [
	{key: 'mac', title: t('phones.mac'), sort: 'mac', width: 180, priority: 1, mono: true, fixed: true, cell: p => showMac(p.mac)},
	{key: 'label', title: t('phones.label'), sort: 'label', width: 150, grow: true, priority: 1, cell: p => p.label},
	{key: 'state', title: t('phones.state'), sort: 'state', width: 150, cell: p => html`<${State} phone=${p} />`},
	{key: 'lines', title: t('phones.lines'), width: 190, mono: true, cell: p => lines(p.lines)},
	{key: 'model', title: t('phones.model'), sort: 'model', width: 110, cell: p => p.model},
	{key: 'site', title: t('phones.site'), sort: 'site', width: 110, priority: 3, cell: p => p.site},
	{key: 'groups', title: t('phones.groups'), width: 120, priority: 3, hidden: true, cell: p => (p.groups ?? []).join(', ')},
	{key: 'version', title: t('phones.version'), sort: 'version', width: 130, priority: 3, cell: p => p.version},
	{key: 'address', title: t('phones.address'), width: 130, priority: 3, hidden: true, mono: true, cell: p => p.address},
	{key: 'seen', title: t('phones.last_seen'), sort: 'last_seen_at', width: 150, priority: 3,
		cell: p => html`<span title=${dateTime(p.last_seen_at)}>${ago(p.last_seen_at)}</span>`},
	{key: 'created', title: t('phones.created'), sort: 'created_at', width: 130, priority: 3, hidden: true, cell: p => date(p.created_at)},
];

/* A phone that needs a decision says which one. */
function State({phone}) {
	if (!phone.decision)
		return html`<${PhoneState} state=${phone.state} />`;
	const {name} = kindOf(phone.decision);
	return html`<span title=${t(`decision.text_${name}`)}><${Badge} tone="warn" icon="warn">${t('decision.' + name)}<//></span>`;
}

function lines(list = []) {
	return list.length > 1 ? `${list[0]} +${list.length - 1}` : list[0];
}

/* The list from its end; phones that were never here are last from both, so there is none by visits. */
function turnedOf(filter, sort) {
	const isBack = sort.startsWith('-'), name = isBack ? sort.slice(1) : sort;
	return ['last_seen_at', 'version'].includes(name) || filter.state === 'new' ? undefined : {...filter, sort: isBack ? name : '-' + name};
}

/* Versions that phones run, for the filter; none while the overview does not tell. */
function useVersions() {
	const {data} = useApi('/overview');
	return data?.phones.by_version.filter(one => one.version).map(one => one.version).sort((a, b) => collate(b, a)) ?? [];
}

function Choices({query}) {
	const choices = useChoices(), versions = useVersions();
	const [isOpen, setOpen] = useState(false);
	const count = FILTERS.filter(name => name !== 'text' && query[name]).length;
	const same = value => ({value, text: value});

	return html`<${Button} class="filters-toggle" icon="filter" aria-expanded=${String(isOpen)} onClick=${() => setOpen(!isOpen)}>
			${count ? t('phones.filters_n', {n: count}) : t('phones.filters')}<//>
		<div class=${isOpen ? 'filters-more is-open' : 'filters-more'}>
			<${ChoiceFilter} name="state" label=${t('phones.state')} choices=${STATES.map(value => ({value, text: t('state.' + value)}))} />
			<${ChoiceFilter} name="site" label=${t('phones.site')} choices=${choices.sites} />
			<${ChoiceFilter} name="model" label=${t('phones.model')} choices=${choices.models} />
			<${ChoiceFilter} name="group" label=${t('phones.group')} choices=${choices.groups} />
			<${ChoiceFilter} name="version" label=${t('phones.version')} choices=${versions.map(same)} />
			<${ChoiceFilter} name="decision" label=${t('phones.decision')} choices=${[{value: 'any', text: t('decision.any')},
				...DECISIONS.map(value => ({value, text: t('decision.' + kindOf(value).name)}))]} />
			${query.line && html`<${ChoiceFilter} name="line" label=${t('phones.line')} choices=${[]} />`}
		</div>`;
}

function NoPhones({query, add, bring}) {
	if (FILTERS.some(name => query[name]))
		return html`<${Empty} icon="search" title=${t('phones.none_match')} actions=${html`
			<${Button} onClick=${() => setQuery(Object.fromEntries(FILTERS.map(name => [name, ''])))}>${t('filters.clear')}<//>
			${parseMac(query.text ?? '') && may('operator') && html`<${Button} kind="primary" onClick=${() => void add(parseMac(query.text))}>${t('phones.add')}<//>`}`}>
			${t('phones.none_match_text')}<//>`;
	return html`<${Empty} icon="phones" title=${t('phones.empty')} actions=${may('operator') && html`
		<${Button} kind="primary" icon="plus" onClick=${() => void add()}>${t('phones.add')}<//>
		<${Button} icon="upload" onClick=${bring}>${t('phones.import')}<//>
		<${ButtonLink} icon="inbox" href="/new">${t('nav.new_phones')}<//>
		<${ButtonLink} icon="check" href="/moving">${t('phones.moving')}<//>`}>${t('phones.empty_text')}<//>`;
}

export default function Phones({query}) {
	const filter = Object.fromEntries(FILTERS.map(name => [name, query[name]]));
	const sort = query.sort ?? DEFAULT_SORT;
	const list = useRows('/phones', 'phones', {...filter, sort}, idOf, turnedOf(filter, sort));
	const [selection, select] = useState(NONE);
	const n = countOf(selection, list.total ?? 0), columns = useMemo(COLUMNS, []);

	useEffect(() => select(NONE), [JSON.stringify(filter)]); // chosen were rows of another list
	useEvents(['boot'], (kind, event) => list.patch(event.mac, () => ({last_seen_at: event.at})));

	const add = mac => open(close => html`<${AddPhone} close=${close} mac=${mac} added=${list.reload} />`);
	const bring = async () => await open(close => html`<${ImportPhones} close=${close} />`) && list.reload();
	useEffect(() => {
		if (query.add === undefined || !may('operator'))
			return;
		setQuery({add: undefined});
		add(parseMac(query.add) ?? '');
	}, [query.add]);

	async function change(kind) {
		if (await changeMany({kind, selection, n, query: filter, rows: list.rows, reload: list.reload}))
			select(NONE);
	}

	return html`<${Page} title=${t('phones.title')} fill actions=${html`
		<${Menu} icon="more" label=${t('phones.more')} items=${[
			may('operator') && {text: t('phones.import'), icon: 'upload', onClick: bring},
			{text: t('phones.export'), icon: 'download', href: href('/phones.csv', filter), download: 'phones.csv'},
			{text: t('phones.moving'), icon: 'check', href: '/moving'},
		].filter(Boolean)} />
		${may('operator') && html`<${Button} icon="plus" kind="primary" onClick=${() => void add()}>${t('phones.add')}<//>`}`}>
		<${SavedFilters} query=${query} names=${FILTERS} />
		<${Filters} names=${FILTERS}><${SearchFilter} label=${t('phones.search')} /><${Choices} query=${query} /><${SaveFilter} query=${query} names=${FILTERS} /><//>
		<${Table} id="phones" list=${list} columns=${columns} rowId=${idOf} href=${p => '/phones/' + p.mac} label=${t('phones.title')}
			sort=${sort} onSort=${next => setQuery({sort: next === DEFAULT_SORT ? '' : next})}
			selection=${selection} select=${may('operator') ? select : undefined}
			chosenActions=${html`${BULK_KINDS.slice(0, 3).map(kind => html`<${Button} key=${kind} small onClick=${() => change(kind)}>${t(`phones.bulk_${kind}`)}<//>`)}
				<${Menu} small label=${t('phones.bulk_more')} items=${BULK_KINDS.slice(3).map(kind => ({text: t(`phones.bulk_${kind}`), onClick: () => change(kind)}))} />`}
			empty=${html`<${NoPhones} query=${query} add=${add} bring=${bring} />`} /><//>`;
}
