// phone-keys-board - the picture itself: two columns of keys beside a display, as on the device.
//
// Keyboard, with the focus on a key: arrows go from key to key; Space takes what is on it along,
// then arrows move it, Space or Enter puts it down, Escape puts it back; Delete empties the key.

import {classes, html, useEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Icon} from '../parts/icon.js';
import {columns} from './keys-plan.js';

const DRAG_PX = 6; // what is less is a click

const ICONS = {line: 'lines', blf: 'eye', 'speed-dial': 'phones', efk: 'key', unassigned: 'minus'};

/* What a key has, in words. */
function keyText(item, plan) {
	if (!item)
		return t('keys.empty');
	if (item.type === 'line')
		return plan.lines[item.value]?.label || plan.lines[item.value]?.lineLabel || item.value;
	return item.label || item.value || t('keys.type_unassigned');
}

/* As much of it as a key has room for: of an address, what stands before the host. */
function shortText(item, plan) {
	return keyText(item, plan).split('@')[0];
}

function subtitle(item, plan) {
	if (!item)
		return '';
	return [t(`keys.type_${item.type}`), item.value !== shortText(item, plan) && item.value].filter(Boolean).join(' · ');
}

function Key({at, plan, canEdit, isHeld, isOver, isCurrent, handlers}) {
	const item = plan.slots[at] ?? null;
	return html`<button type="button" data-key=${at} tabindex=${isCurrent ? 0 : -1}
		class=${classes('key', item ? 'key-' + item.type : 'key-empty', {'is-held': isHeld, 'is-over': isOver})}
		aria-label=${t('keys.label', {n: at + 1, text: keyText(item, plan), type: item ? t(`keys.type_${item.type}`) : ''}).trim()}
		aria-pressed=${canEdit && item ? String(isHeld) : undefined} disabled=${!canEdit && !item} ...${handlers}>
		<span class="key-number">${at + 1}</span>
		<span class="key-text"><b>${item ? shortText(item, plan) : canEdit ? t('keys.add_here') : ''}</b><small>${subtitle(item, plan)}</small></span>
		${item ? html`<${Icon} name=${ICONS[item.type]} size=${16} />` : canEdit && html`<${Icon} name="plus" size=${16} />`}
		${canEdit && item && html`<span class="key-grip"><${Icon} name="drag" size=${16} /></span>`}
	</button>`;
}

/* The key that an arrow leads to from AT, or AT. */
export function neighbour(cols, at, key) {
	const column = cols.findIndex(list => list.includes(at)), row = cols[column].indexOf(at);
	const to = {ArrowUp: [column, row - 1], ArrowDown: [column, row + 1], ArrowLeft: [column - 1, row], ArrowRight: [column + 1, row],
		Home: [0, 0], End: [cols.length - 1, cols.at(-1).length - 1]}[key];
	if (!to)
		return null;
	return cols[to[0]]?.[Math.min(to[1], (cols[to[0]]?.length ?? 1) - 1)] ?? at;
}

/* own: keys of the device (0: not known); those beyond stand below, as on a side car. */
export function KeyBoard({plan, count, own, canEdit, announce, onSwap, onOpen, onClear}) {
	const box = useRef(null), drag = useRef(null), wasDragged = useRef(false);
	const [current, setCurrent] = useState(0);
	const [held, setHeld] = useState(null); // {from, at}: taken along by the keyboard
	const [over, setOver] = useState(null);
	const first = Math.min(own || count, count);
	const main = columns(first), side = count > first ? columns(count - first).map(list => list.map(i => i + first)) : [];
	const all = main.map((list, i) => [...list, ...side[i] ?? (i === 0 ? side.flat() : [])]);
	const text = at => keyText(plan.slots[at], plan);

	useEffect(() => {
		if (current >= count)
			setCurrent(count - 1);
	}, [count]);

	const focus = at => {
		setCurrent(at);
		box.current.querySelector(`[data-key="${at}"]`)?.focus();
	};

	function take(at) {
		setHeld({from: at, at});
		announce(t('keys.taken', {text: text(at), n: at + 1}));
	}

	function drop() {
		announce(t('keys.dropped', {text: text(held.at), n: held.at + 1}));
		setHeld(null);
	}

	function carry(to) {
		const what = text(held.at);
		onSwap(held.at, to);
		setHeld({...held, at: to});
		focus(to);
		announce(t('keys.moved', {text: what, n: to + 1}));
	}

	function keys(event) {
		const at = held ? held.at : Number(event.target.closest('[data-key]')?.dataset.key);
		const to = Number.isNaN(at) ? null : neighbour(all, at, event.key);
		if (to !== null && held)
			to !== at && carry(to);
		else if (to !== null)
			focus(to);
		else if (held && (event.key === ' ' || event.key === 'Enter'))
			drop();
		else if (held && event.key === 'Escape')
			back();
		else if (canEdit && event.key === ' ' && plan.slots[at])
			take(at);
		else if (canEdit && event.key === 'Delete' && plan.slots[at])
			empty(at);
		else
			return;
		event.preventDefault();
		event.stopPropagation();
	}

	function back() {
		if (held.at !== held.from)
			onSwap(held.at, held.from);
		focus(held.from);
		announce(t('keys.put_back', {n: held.from + 1}));
		setHeld(null);
	}

	function empty(at) {
		announce(t('keys.cleared', {text: text(at), n: at + 1}));
		onClear(at);
	}

	/* A finger drags by the grip alone, so that it can still scroll the page. */
	function down(event) {
		const key = event.target.closest('[data-key]');
		wasDragged.current = false;
		if (!canEdit || event.button || !key || !plan.slots[key.dataset.key] || (event.pointerType !== 'mouse' && !event.target.closest('.key-grip')))
			return;
		drag.current = {at: Number(key.dataset.key), x: event.clientX, y: event.clientY, key, isOn: false};
	}

	function move(event) {
		const d = drag.current;
		if (!d)
			return;
		const dx = event.clientX - d.x, dy = event.clientY - d.y;
		if (!d.isOn && Math.hypot(dx, dy) < DRAG_PX)
			return;
		if (!d.isOn) {
			d.isOn = true;
			box.current.setPointerCapture(event.pointerId);
			d.key.classList.add('is-dragged');
		}
		d.key.style.transform = `translate(${dx}px, ${dy}px)`;
		const below = document.elementsFromPoint(event.clientX, event.clientY).map(one => one.closest?.('[data-key]')).find(one => one && one !== d.key);
		d.over = below && box.current.contains(below) ? Number(below.dataset.key) : null;
		setOver(d.over);
	}

	function up(event) {
		const d = drag.current;
		drag.current = null;
		setOver(null);
		if (!d?.isOn)
			return;
		wasDragged.current = true;
		d.key.classList.remove('is-dragged');
		d.key.style.transform = '';
		if (event.type === 'pointerup' && d.over !== null && d.over !== undefined) {
			announce(t('keys.dropped', {text: text(d.at), n: d.over + 1}));
			onSwap(d.at, d.over);
			setCurrent(d.over);
		}
	}

	const draw = at => html`<${Key} key=${at} at=${at} plan=${plan} canEdit=${canEdit} isHeld=${held?.at === at} isOver=${over === at} isCurrent=${current === at}
		handlers=${{
			onFocus: () => setCurrent(at),
			onClick: () => !wasDragged.current && !held && onOpen?.(at),
			onBlur: event => held?.at === at && !box.current.contains(event.relatedTarget) && drop(),
		}} />`;
	const block = (cols, name) => html`<div class=${classes('keys', name, {'keys-one': cols.length === 1})}>
		<div class="keys-column">${cols[0].map(draw)}</div>
		${name === 'keys-main' && html`<div class="keys-display" aria-hidden="true"><i></i><i></i><i></i></div>`}
		${cols[1] && html`<div class="keys-column">${cols[1].map(draw)}</div>`}</div>`;

	return html`<div ref=${box} class=${classes('board', {'is-carrying': held})} role="group" aria-label=${t('keys.title')} onKeyDown=${keys}
		onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}>
		${block(main, 'keys-main')}
		${side.length > 0 && html`<h3>${t('keys.side')}</h3>${block(side, 'keys-side')}`}
	</div>`;
}
