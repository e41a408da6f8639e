// table - a list of any length: only the rows in view are drawn, and only pages that come into
// view are asked for.  Sorting and filtering are the server's.
//
//   const list = useRows('/phones', 'phones', query, row => row.mac);
//   html`<${Table} id="phones" list=${list} columns=${COLUMNS} rowId=${row => row.mac}
//       href=${row => '/phones/' + row.mac} label=${t('phones.title')} sort=${query.sort} ... />`
//
// Keyboard, with the focus on the table: arrows, Page Up/Down, Home, End; Enter opens, Space
// chooses, Shift with arrows chooses several, Ctrl+A all, Escape none.

import {classes, html, useEffect, useLayoutEffect, useMemo, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {navigate} from '../core/router.js';
import {memory} from '../core/store.js';
import {number} from '../core/format.js';
import {Button, Menu} from './button.js';
import {Icon} from './icon.js';
import {ALL, NONE, countOf, extend, isChosen, toggle} from './selection.js';
import {Failure} from './state.js';

const ROW_REM = 2.75, OVERSCAN = 8, SKELETONS = 12; // the row's height stands in style/table.css too

/* Widths of columns are px of a page with 16 px to the rem; a wall screen has more. */
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/* Which columns are shown: the person's choice, remembered by the table's id. */
function useColumns(id, columns) {
	const [hidden, setHidden] = useState(() => memory.get('columns.' + id) ?? columns.filter(c => c.hidden).map(c => c.key));

	return {
		shown: columns.filter(column => column.fixed || !hidden.includes(column.key)),
		items: columns.filter(column => !column.fixed).map(column => ({
			text: column.title,
			checked: !hidden.includes(column.key),
			onClick() {
				const next = hidden.includes(column.key) ? hidden.filter(key => key !== column.key) : [...hidden, column.key];
				memory.set('columns.' + id, next);
				setHidden(next);
			},
		})),
	};
}

/* The columns that fit: those of lesser priority (3, 2) go first; 1 always stays. */
export function fitting(columns, width, extra) {
	const list = [...columns];
	const needed = () => list.reduce((sum, column) => sum + (column.width ?? 140), extra);

	for (const priority of [3, 2]) {
		for (let i = list.length - 1; i >= 0 && needed() > width; i--) {
			if ((list[i].priority ?? 2) === priority)
				list.splice(i, 1);
		}
	}
	return list;
}

/* Height, width and scroll position of the box that scrolls, and the height of a row, in px. */
function useView(box) {
	const [view, setView] = useState({top: 0, height: 600, width: 1000, row: ROW_REM * 16});

	useLayoutEffect(() => {
		const read = () => box.current && setView({top: box.current.scrollTop, height: box.current.clientHeight,
			width: box.current.clientWidth / rem() * 16, row: ROW_REM * rem()});
		const watch = new ResizeObserver(read);
		watch.observe(box.current);
		box.current.addEventListener('scroll', read, {passive: true});
		read();
		return () => {
			watch.disconnect();
			box.current?.removeEventListener('scroll', read);
		};
	}, []);
	return view;
}

function SortHead({column, sort, onSort}) {
	const isBy = sort === column.sort || sort === '-' + column.sort;
	const isDown = sort === '-' + column.sort;
	return html`<button type="button" class=${classes('sort', {'is-by': isBy})}
		onClick=${() => onSort(isBy && !isDown ? '-' + column.sort : column.sort)}>
		${column.title}<${Icon} name=${isBy ? (isDown ? 'down' : 'up') : 'sort'} size=${14} /></button>`;
}

function Head({columns, sort, onSort, selection, select, total}) {
	const box = useRef(null);
	const count = countOf(selection, total);

	useEffect(() => {
		if (box.current)
			box.current.indeterminate = count > 0 && count < total;
	});
	return html`<thead><tr>
		${select && html`<th class="cell-check" scope="col"><input ref=${box} type="checkbox" aria-label=${t('table.select_all')}
			checked=${total > 0 && count >= total} onChange=${() => select(count > 0 ? NONE : ALL)} /></th>`}
		${columns.map(column => html`<th key=${column.key} scope="col" class=${column.align && 'align-' + column.align}
			aria-sort=${!column.sort ? undefined : sort === column.sort ? 'ascending' : sort === '-' + column.sort ? 'descending' : 'none'}>
			${column.sort && onSort ? html`<${SortHead} column=${column} sort=${sort} onSort=${onSort} />` : column.title}</th>`)}
	</tr></thead>`;
}

function Row({id, row, index, columns, href, isCurrent, chosen, onPick, actions}) {
	return html`<tr id=${id} aria-rowindex=${index + 2} aria-selected=${onPick ? String(chosen) : undefined}
		class=${classes('row', {'is-current': isCurrent, 'is-chosen': chosen, 'is-open': href})} data-index=${index}>
		${onPick && html`<td class="cell-check"><input type="checkbox" tabindex="-1" checked=${chosen}
			aria-label=${t('table.select_row', {n: index + 1})} onClick=${event => onPick(index, event)} /></td>`}
		${columns.map((column, i) => html`<td key=${column.key} class=${classes({mono: column.mono}, column.align && 'align-' + column.align)}>
			${i === 0 && href ? html`<a href=${href} tabindex="-1">${column.cell(row)}</a>` : column.cell(row)}</td>`)}
		${actions && html`<td class="cell-actions">${actions(row)}</td>`}
	</tr>`;
}

function Waiting({columns, select}) {
	return html`<tr class="row row-waiting" aria-hidden="true">${select && html`<td></td>`}
		${columns.map(column => html`<td key=${column.key}><i class="skeleton-bar"></i></td>`)}</tr>`;
}

/* The bar over the table when rows are chosen. */
function ChosenBar({selection, total, select, children}) {
	const count = countOf(selection, total);
	return html`<div class="chosen" role="status">
		<strong>${t('table.chosen', {n: count})}</strong>
		${!selection.all && count < total && html`<button type="button" class="link" onClick=${() => select(ALL)}>
			${t('table.choose_all', {n: total})}</button>`}
		<div class="chosen-actions">${children}</div>
		<${Button} kind="quiet" icon="close" label=${t('table.choose_none')} onClick=${() => select(NONE)} />
	</div>`;
}

/* The table.
 *   id        its name, for what is remembered
 *   list      of useRows()
 *   columns   [{key, title, cell(row), sort (the API's field), width (px), priority (1..3), mono,
 *             align, fixed (cannot be hidden), hidden (at first)}]
 *   rowId     row => its id; href: row => URL, may be absent; label: what the table is
 *   sort, onSort         "name" or "-name"
 *   selection, select    of parts/selection.js; absent: rows cannot be chosen
 *   chosenActions        buttons in the bar for chosen rows
 *   empty     node for no rows at all; tools: node beside the count; actions: row => node at its end */
export function Table({empty, ...rest}) {
	const {rows, total, error, isFresh, reload} = rest.list;

	if (error && !rows.length)
		return html`<${Failure} error=${error} retry=${reload} />`;
	if (total === 0 && isFresh && empty)
		return empty;
	return html`<${Grid} ...${rest} />`;
}

function Grid({id, list, columns, rowId, href, label, sort, onSort, selection = NONE, select, chosenActions, tools, actions}) {
	const box = useRef(null), grid = useRef(null);
	const [current, setCurrent] = useState(0);
	const anchor = useRef(0);
	const choice = useColumns(id, columns);
	const view = useView(box);
	const shown = useMemo(() => fitting(choice.shown, view.width, (select ? 44 : 0) + (actions ? 56 : 0)),
		[choice.shown.map(c => c.key).join(), columns, view.width]);

	const {rows, total, error} = list, px = view.row;
	const count = total ?? SKELETONS;
	const first = Math.max(0, Math.floor(view.top / px) - OVERSCAN);
	const last = Math.min(count, Math.ceil((view.top + view.height) / px) + OVERSCAN);

	useEffect(() => {
		list.want(last, first);
	}, [first, last, list.isFresh]);

	const before = useRef(sort);
	useEffect(() => { // another order begins at its top
		if (before.current !== sort)
			box.current.scrollTop = 0;
		before.current = sort;
	}, [sort]);

	const idAt = index => rows[index] && rowId(rows[index]);
	const idsOf = list => list.filter(Boolean).map(rowId); // some may not be there yet
	const between = (a, b) => idsOf(rows.slice(Math.min(a, b), Math.max(a, b) + 1));

	function pick(index, event) {
		if (idAt(index) === undefined)
			return;
		if (event?.shiftKey)
			select(extend(selection, between(anchor.current, index)));
		else
			select(toggle(selection, idAt(index), idsOf(rows)));
		anchor.current = index;
		setCurrent(index);
	}

	function goTo(index, event) {
		const to = Math.max(0, Math.min(count - 1, index));
		const top = to * px, head = box.current.querySelector('thead').offsetHeight;
		if (event.shiftKey && select)
			select(extend(selection, between(anchor.current, to)));
		else
			anchor.current = to;
		setCurrent(to);
		if (top < box.current.scrollTop)
			box.current.scrollTop = top;
		else if (top + px + head > box.current.scrollTop + box.current.clientHeight)
			box.current.scrollTop = top + px + head - box.current.clientHeight;
	}

	function keys(event) {
		if (event.target !== grid.current)
			return;
		const page = Math.max(1, Math.floor(view.height / px) - 2);
		const to = {ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page,
			Home: 0, End: count - 1}[event.key];
		const isAll = event.key === 'a' && (event.ctrlKey || event.metaKey);

		if (to !== undefined)
			goTo(to, event);
		else if (event.key === 'Enter' && href && rows[current])
			navigate(href(rows[current]));
		else if (event.key === ' ' && select)
			pick(current);
		else if (isAll && select)
			select(ALL);
		else if (event.key === 'Escape' && countOf(selection, count))
			select(NONE);
		else
			return;
		event.preventDefault();
	}

	function click(event) {
		const index = event.target.closest('tr[data-index]')?.dataset.index;
		if (index === undefined)
			return;
		setCurrent(Number(index));
		if (href && !event.target.closest('a, button, input, label, .menu') && !getSelection().toString())
			navigate(href(rows[index]));
	}

	const chosenCount = countOf(selection, count);
	const indexes = Array.from({length: Math.max(0, last - first)}, (_, i) => first + i);
	return html`<div class="table-area">
		${select && chosenCount > 0
			? html`<${ChosenBar} key="chosen" selection=${selection} total=${count} select=${select}>${chosenActions}<//>`
			: html`<div key="bar" class="table-bar"><p class="table-count" role="status">${total === null ? html`<i class="skeleton-bar"></i>`
				: t('table.count', {n: total})}</p>${tools}
				<${Menu} icon="columns" label=${t('table.columns')} items=${choice.items} small /></div>`}
		${error && html`<${Failure} error=${error} retry=${list.reload} />`}
		<div key="scroll" ref=${box} class=${classes('table-scroll', {'is-stale': !list.isFresh && total !== null})}>
			<table ref=${grid} class="table" tabindex="0" role="grid" aria-label=${label} aria-rowcount=${count + 1}
				aria-multiselectable=${select ? 'true' : undefined} onKeyDown=${keys} onClick=${click}
				aria-activedescendant=${idAt(current) !== undefined && current >= first && current < last ? `${id}-${current}` : undefined}>
				<colgroup>${select && html`<col class="col-check" />`}
					${shown.map(column => html`<col key=${column.key} style=${column.width && !column.grow ? {width: column.width / 16 + 'rem'} : undefined} />`)}
					${actions && html`<col class="col-actions" />`}</colgroup>
				<${Head} columns=${actions ? [...shown, {key: ' ', title: html`<span class="hidden">${t('common.actions')}</span>`}] : shown} sort=${sort} onSort=${onSort} selection=${selection} select=${select} total=${count} />
				<tbody>
					${first > 0 && html`<tr key="above" aria-hidden="true" style=${{height: first * px + 'px'}}></tr>`}
					${indexes.map(index => rows[index]
						? html`<${Row} key=${'r' + index} id=${`${id}-${index}`} row=${rows[index]} index=${index} columns=${shown} actions=${actions}
							href=${href?.(rows[index])} isCurrent=${index === current} chosen=${isChosen(selection, rowId(rows[index]))}
							onPick=${select && pick} />`
						: html`<${Waiting} key=${'w' + index} columns=${shown} select=${select} />`)}
					${last < count && html`<tr key="below" aria-hidden="true" style=${{height: (count - last) * px + 'px'}}></tr>`}
				</tbody>
			</table>
		</div>
		<p class="hidden" role="status">${total !== null && rows[current] ? t('table.at', {row: number(current + 1), n: total}) : ''}</p>
	</div>`;
}
