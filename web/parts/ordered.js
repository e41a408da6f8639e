// ordered - a list whose order matters: dragged by its handles, or moved with the arrow keys on them.

import {classes, html, useEffect, useLayoutEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {indexAt, moved} from '../core/order.js';
import {Button} from './button.js';
import {Icon} from './icon.js';

/* Follows the pointer from a handle until it is let go: [key of what is held, take(key)]. */
function useDrag(box, latest) {
	const [held, setHeld] = useState(null);
	const stop = useRef(null);

	useEffect(() => () => stop.current?.abort(), []);

	/* Listens at once: a quick hand has moved and let go before an effect would run. */
	function take(key) {
		stop.current?.abort();
		stop.current = new AbortController();
		const {signal} = stop.current;
		const follow = event => {
			const {items, keyOf, onOrder} = latest.current;
			const from = items.findIndex(item => keyOf(item) === key);
			const to = indexAt([...box.current.children].map(child => child.getBoundingClientRect()), event.clientY);
			if (from !== to)
				onOrder(moved(items, from, to));
		};
		const letGo = () => {
			stop.current.abort();
			setHeld(null);
		};
		document.addEventListener('pointermove', follow, {signal});
		document.addEventListener('pointerup', letGo, {signal});
		document.addEventListener('pointercancel', letGo, {signal});
		setHeld(key);
	}

	return [held, take];
}

/* The list.
 *   items, keyOf(item)  in their order
 *   nameOf(item)        what it is called, for those who hear it
 *   draw(item)          what is seen of it
 *   onOrder(items)      the new order; absent: it is only shown
 *   onRemove(item)      absent: nothing is taken away here */
export function OrderedList({items, keyOf, nameOf, draw, onOrder, onRemove, label}) {
	const box = useRef(null), focus = useRef(null), latest = useRef(null);
	const [said, setSaid] = useState('');
	latest.current = {items, keyOf, onOrder};
	const [held, take] = useDrag(box, latest);

	useLayoutEffect(() => { // its element may have been put elsewhere, and lost the focus by that
		if (focus.current !== null)
			box.current.querySelector(`[data-at="${items.findIndex(item => keyOf(item) === focus.current)}"] .handle`)?.focus();
		focus.current = null;
	});

	function keys(event, index) {
		const to = {ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: items.length - 1}[event.key];
		if (to === undefined)
			return;
		event.preventDefault();
		const next = moved(items, index, to);
		if (next === items)
			return;
		focus.current = keyOf(items[index]);
		setSaid(t('ordered.at', {name: nameOf(items[index]), n: to + 1, all: items.length}));
		onOrder(next);
	}

	return html`<ol ref=${box} class="ordered" aria-label=${label}>
		${items.map((item, i) => html`<li key=${keyOf(item)} data-at=${i} class=${classes('ordered-item', {'is-held': keyOf(item) === held})}>
			${onOrder && html`<button type="button" class="handle" aria-label=${t('ordered.move', {name: nameOf(item)})} title=${t('ordered.hint')}
				onKeyDown=${event => keys(event, i)} onPointerDown=${event => {
					event.preventDefault();
					event.currentTarget.focus();
					event.currentTarget.releasePointerCapture?.(event.pointerId);
					take(keyOf(item));
				}}><${Icon} name="drag" /></button>`}
			<span class="ordered-place">${i + 1}</span>
			<div class="ordered-what">${draw(item)}</div>
			${onRemove && html`<${Button} kind="quiet" small icon="close" label=${t('form.remove', {name: nameOf(item)})} onClick=${() => onRemove(item)} />`}
		</li>`)}</ol>
		<p class="hidden" role="status">${said}</p>`;
}
