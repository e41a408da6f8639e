// completion - the list of suggestions below a text field, and the keys that choose from it.

import {classes, html, useEffect, useId, useRef, useState} from '../core/html.js';

const WAIT_MS = 150;

/* State of a list of suggestions.  choose(item) is called when one is taken.  Gives {isOpen, at,
 * show(items), hide, keys(event): true when the key was for the list, attributes (for the input)}. */
export function useCompletion(id, choose) {
	const [state, setState] = useState({items: [], at: -1});
	const isOpen = state.items.length > 0;
	const hide = () => setState({items: [], at: -1});

	function take(item) {
		hide();
		choose(item);
	}

	function keys(event) {
		if (!isOpen)
			return false;
		const n = state.items.length;
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
			setState({...state, at: event.key === 'ArrowDown' ? (state.at + 1) % n : (state.at <= 0 ? n : state.at) - 1});
		else if ((event.key === 'Enter' || event.key === 'Tab') && state.at >= 0)
			take(state.items[state.at]);
		else if (event.key === 'Escape')
			hide();
		else
			return false;
		event.preventDefault();
		event.stopPropagation();
		return true;
	}

	return {
		...state, isOpen, hide, keys, take, id,
		show: (items, at = -1) => setState({items, at}),
		attributes: {
			role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': String(isOpen), autocomplete: 'off',
			'aria-controls': id, 'aria-activedescendant': isOpen && state.at >= 0 ? `${id}-${state.at}` : undefined,
		},
	};
}

/* The list itself, placed by its parent (position: relative) or at {left, top} (CSS lengths). */
export function Completion({list, label, draw, place}) {
	const box = useRef(null);

	useEffect(() => {
		box.current?.querySelector('[aria-selected=true]')?.scrollIntoView({block: 'nearest'});
	}, [list.at]);
	return html`<ul ref=${box} id=${list.id} role="listbox" aria-label=${label} class=${classes('completion', {'is-open': list.isOpen})}
		style=${place}>
		${list.items.map((item, i) => html`<li key=${i} id=${`${list.id}-${i}`} role="option" aria-selected=${String(i === list.at)}
			onPointerDown=${event => {
				event.preventDefault();
				list.take(item);
			}}>${draw(item)}</li>`)}</ul>`;
}

/* An input with suggestions below it: find(text) gives them, or a promise of them, as {name, about};
 * set(text, item) is told what is typed, and what is taken.  isEager: before anything is typed, too. */
export function SuggestInput({value, set, label, find, isEager, ...rest}) {
	const id = useId(), timer = useRef(null), isHere = useRef(false), asked = useRef(0);
	const list = useCompletion(id, item => set(item.name, item));

	function suggest(text) {
		const mine = ++asked.current;
		clearTimeout(timer.current);
		timer.current = setTimeout(async () => {
			const items = await Promise.resolve(find(text)).catch(() => []);
			if (isHere.current && mine === asked.current) // else more was typed, and this answer is late
				list.show(items.filter(item => item.name !== text));
		}, WAIT_MS);
	}

	return html`<div class="with-completion">
		<input ...${rest} ...${list.attributes} class="input mono" value=${value} spellcheck=${false} autocapitalize="off"
			onInput=${event => {
				set(event.currentTarget.value);
				suggest(event.currentTarget.value);
			}} onKeyDown=${list.keys} onFocus=${event => {
				isHere.current = true;
				if (isEager)
					suggest(event.currentTarget.value);
			}} onBlur=${() => {
				isHere.current = false;
				list.hide();
			}} />
		<${Completion} list=${list} label=${label} draw=${item => html`<code>${item.name}</code><small>${item.about}</small>`} />
	</div>`;
}
