// button - buttons that say when they work, and menus that open below one.

import {classes, html, useEffect, useId, useLayoutEffect, useRef, useState} from '../core/html.js';
import {Icon} from './icon.js';
import {failed} from './toast.js';

/* kind: "primary", "danger", "quiet" or none.  An onClick that gives a promise keeps the button busy
 * until it is settled; a failure is told in a toast unless the caller caught it.  label is for
 * buttons that show an icon alone. */
export function Button({kind, icon, label, children, onClick, type = 'button', busy, disabled, class: more, small, ...rest}) {
	const [isWorking, setWorking] = useState(false);
	const isThere = useRef(true);
	const works = busy || isWorking;

	useEffect(() => () => {
		isThere.current = false;
	}, []);

	async function click(event) {
		const result = onClick?.(event);
		if (!result?.then)
			return;
		setWorking(true);
		try {
			await result;
		} catch (error) {
			failed(error);
		} finally {
			if (isThere.current)
				setWorking(false);
		}
	}

	return html`<button ...${rest} type=${type} disabled=${disabled} aria-disabled=${works ? 'true' : undefined}
		class=${classes('button', kind && `button-${kind}`, {'button-icon': icon && !children, 'is-busy': works, 'button-small': small}, more)}
		aria-label=${label} title=${children ? undefined : label}
		onClick=${works ? event => event.preventDefault() : click}>
		${icon && html`<${Icon} name=${icon} />`}
		${children && html`<span>${children}</span>`}
	</button>`;
}

/* A link that looks like a button. */
export function ButtonLink({kind, icon, children, class: more, ...rest}) {
	return html`<a ...${rest} class=${classes('button', kind && `button-${kind}`, more)}>
		${icon && html`<${Icon} name=${icon} />`}<span>${children}</span></a>`;
}

/* A button that opens a menu.
 *   items  [{text, icon, onClick, href, danger, checked (true or false: a choice), disabled}], null for a rule
 * Arrow keys, Home, End, Escape and Tab do what they do in menus. */
export function Menu({label, icon = 'more', kind = 'quiet', children, items, align = 'end', small}) {
	const [isOpen, setOpen] = useState(false);
	const box = useRef(null);
	const id = useId();

	const entries = () => [...box.current.querySelectorAll('[role^=menuitem]:not([aria-disabled=true])')];

	useLayoutEffect(() => { // at once: the next key belongs to the menu
		if (!isOpen)
			return undefined;
		entries()[0]?.focus();
		const away = event => box.current?.contains(event.target) || setOpen(false);
		document.addEventListener('pointerdown', away);
		return () => document.removeEventListener('pointerdown', away);
	}, [isOpen]);

	function shut() {
		setOpen(false);
		box.current.querySelector('button').focus();
	}

	function keys(event) {
		const list = entries(), at = list.indexOf(document.activeElement);
		const to = {ArrowDown: (at + 1) % list.length, ArrowUp: (at - 1 + list.length) % list.length,
			Home: 0, End: list.length - 1}[event.key];
		if (event.key === 'Escape')
			shut();
		else if (event.key === 'Tab')
			setOpen(false);
		else if (to !== undefined)
			list[to]?.focus();
		else
			return;
		if (event.key !== 'Tab') {
			event.preventDefault();
			event.stopPropagation();
		}
	}

	function pick(item, event) {
		if (item.disabled) {
			event.preventDefault();
			return;
		}
		if (item.checked === undefined)
			shut();
		Promise.resolve(item.onClick?.(event)).catch(failed);
	}

	function entry(item, i) {
		if (!item)
			return html`<div key=${i} class="menu-rule" role="separator"></div>`;
		const shared = {
			key: i, tabindex: -1, class: classes('menu-item', {'menu-danger': item.danger}),
			role: item.checked === undefined ? 'menuitem' : 'menuitemcheckbox',
			'aria-checked': item.checked === undefined ? undefined : String(item.checked),
			'aria-disabled': item.disabled ? 'true' : undefined,
			onClick: event => pick(item, event),
		};
		const inner = html`<span class="menu-mark">${item.checked !== undefined
			? item.checked && html`<${Icon} name="check" size=${16} />`
			: item.icon && html`<${Icon} name=${item.icon} size=${16} />`}</span><span>${item.text}</span>`;
		return item.href ? html`<a ...${shared} href=${item.href} download=${item.download}>${inner}</a>`
			: html`<button ...${shared} type="button">${inner}</button>`;
	}

	return html`<div class="menu" ref=${box}>
		<${Button} kind=${kind} icon=${icon} small=${small} label=${label} aria-haspopup="menu" aria-expanded=${String(isOpen)}
			aria-controls=${isOpen ? id : undefined} onClick=${() => setOpen(!isOpen)}>${children}<//>
		${isOpen && html`<div class="menu-list menu-${align}" role="menu" id=${id} aria-label=${label} onKeyDown=${keys}>
			${items.map(entry)}</div>`}
	</div>`;
}
