// lines - every line: who has it, which ones nobody has.

import {path} from '../core/api.js';
import {html, useMemo, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {navigate, setQuery} from '../core/router.js';
import {may} from '../core/session.js';
import {Button} from '../parts/button.js';
import {open, opens} from '../parts/dialog.js';
import {ChoiceFilter, Filters, SearchFilter} from '../parts/filters.js';
import {Icon} from '../parts/icon.js';
import {Page} from '../parts/page.js';
import {useRows} from '../parts/rows.js';
import {Badge, Empty} from '../parts/state.js';
import {Table} from '../parts/table.js';
import {LineAdd} from './line-add.js';
import {LinesAssign} from './lines-assign.js';

const idOf = line => line.address;
const FILTERS = ['text', 'unassigned', 'shared'];

function Holders({phones}) {
	if (phones.length === 0)
		return html`<span class="muted">${t('lines.nobody')}</span>`;
	return html`<a class="mono" href=${path`/phones/${phones[0]}`} tabindex="-1">${showMac(phones[0])}</a>
		${phones.length > 1 && html` <span class="muted">${t('lines.and_more', {n: phones.length - 1})}</span>`}`;
}

function Password({line}) {
	if (line.has_secret)
		return html`<${Icon} name="lock" size=${16} /><span class="hidden">${t('lines.has_secret')}</span>`;
	return line.sign_in === 'full' ? html`<${Badge} tone="warn">${t('lines.no_secret')}<//>`
		: html`<span class="muted">${t('lines.on_phone')}</span>`;
}

const columns = () => [
	{key: 'address', title: t('lines.address'), sort: 'address', width: 240, grow: true, priority: 1, fixed: true, cell: line => line.address},
	{key: 'display_name', title: t('lines.display_name'), sort: 'display_name', width: 190, priority: 2, cell: line => line.display_name},
	{key: 'label', title: t('lines.label'), sort: 'label', width: 140, priority: 3, cell: line => line.label},
	{key: 'phones', title: t('lines.phones'), width: 220, priority: 2, cell: line => html`<${Holders} phones=${line.phones} />`},
	{key: 'secret', title: t('lines.secret'), width: 130, priority: 3, cell: line => html`<${Password} line=${line} />`},
	{key: 'shared', title: t('lines.kind'), width: 110, priority: 3, cell: line => line.shared ? html`<${Badge} tone="info">${t('lines.shared')}<//>`
		: html`<span class="muted">${t('lines.private')}</span>`},
];

export default function Lines({query}) {
	const {text, unassigned, shared, sort = 'address'} = query;
	const [made] = useState(columns);
	const list = useRows('/lines', 'lines', useMemo(() => ({text, unassigned, shared, sort}), [text, unassigned, shared, sort]), idOf);
	const isFiltered = FILTERS.some(name => query[name]);

	async function add() {
		const line = await open(close => html`<${LineAdd} close=${close} />`);
		if (line)
			navigate(path`/lines/${line.address}`);
	}

	async function assign() {
		await open(close => html`<${LinesAssign} text=${text} sort=${sort} close=${close} />`);
		list.reload();
	}

	const addButton = html`<${Button} kind="primary" icon="plus" onClick=${opens(add)}>${t('lines.add')}<//>`;
	return html`<${Page} title=${t('nav.lines')} fill actions=${may('operator') && html`
		<${Button} icon="scan" onClick=${opens(assign)}>${t('lines.assign_many')}<//>${addButton}`}>
		<${Filters} names=${FILTERS}>
			<${SearchFilter} label=${t('lines.search')} />
			<${ChoiceFilter} name="unassigned" label=${t('lines.phones')} choices=${[{value: '1', text: t('lines.unassigned')}]} />
			<${ChoiceFilter} name="shared" label=${t('lines.kind')} choices=${[{value: '1', text: t('lines.shared')}, {value: '0', text: t('lines.private')}]} />
		<//>
		<${Table} id="lines" list=${list} columns=${made} rowId=${idOf} href=${line => path`/lines/${line.address}`} label=${t('nav.lines')}
			sort=${sort} onSort=${next => setQuery({sort: next})}
			empty=${isFiltered ? html`<${Empty} icon="search" title=${t('lines.no_match')}>${t('lines.no_match_text')}<//>`
				: html`<${Empty} icon="lines" title=${t('lines.empty_title')} actions=${may('operator') && addButton}>${t('lines.empty_text')}<//>`} />
	<//>`;
}
