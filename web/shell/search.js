// search - the box at the top of every page.  A MAC in any spelling, typed or scanned, goes to its
// phone; anything else goes to the phones that match, or
// to the lines where no phone does.

import {api, path} from '../core/api.js';
import {html, useId, useLayoutEffect, useRef} from '../core/html.js';
import {t} from '../core/i18n.js';
import {parseMac, showMac} from '../core/mac.js';
import {toQuery} from '../core/query.js';
import {navigate} from '../core/router.js';
import {Completion, useCompletion} from '../parts/completion.js';
import {Icon} from '../parts/icon.js';

const WAIT_MS = 150, SHOWN = 7;

async function suggestions(text, signal) {
	const query = {text, limit: SHOWN};
	const [phones, lines] = await Promise.all([
		api.get('/phones', {query, signal}),
		api.get('/lines', {query: {...query, limit: 3}, signal}),
	]);
	return [
		...phones.phones.map(phone => ({kind: 'phones', href: '/phones/' + phone.mac, title: phone.label || showMac(phone.mac),
			about: [phone.label && showMac(phone.mac), phone.model, phone.site].filter(Boolean).join(' · ')})),
		...lines.lines.map(line => ({kind: 'lines', href: path`/lines/${line.address}`, title: line.address,
			about: line.display_name || line.label})),
	];
}

/* Where a text leads: phones are found by their own names, lines by their addresses. */
async function placeOf(text) {
	const one = {query: {text, limit: 1}};
	const [phones, lines] = await Promise.all([api.get('/phones', one), api.get('/lines', one)]);
	if (phones.total > 0 || lines.total === 0)
		return '/phones' + toQuery({text});
	return lines.total === 1 ? path`/lines/${lines.lines[0].address}` : '/lines' + toQuery({text});
}

export function Search() {
	const input = useRef(null), timer = useRef(null), abort = useRef(null);
	const id = useId();
	const list = useCompletion(id + 'l', item => leave(item.href));

	function leave(url) {
		clearTimeout(timer.current);
		abort.current?.abort();
		list.hide();
		input.current.value = '';
		input.current.blur();
		navigate(url);
	}

	function submit(event) {
		event.preventDefault();
		clearTimeout(timer.current);
		abort.current?.abort(); // it is answered by where it leads
		const text = input.current.value.trim();
		const mac = parseMac(text);
		if (mac)
			leave('/phones/' + mac);
		else if (text)
			placeOf(text).then(leave, () => leave('/phones' + toQuery({text}))); // which tells what is wrong
	}

	function typed(event) {
		const text = event.currentTarget.value.trim();
		clearTimeout(timer.current);
		abort.current?.abort();
		if (text.length < 2) {
			list.hide();
			return;
		}
		timer.current = setTimeout(async () => {
			abort.current = new AbortController();
			try {
				list.show(await suggestions(text, abort.current.signal));
			} catch {
				list.hide(); // Enter still searches, and tells what is wrong
			}
		}, WAIT_MS);
	}

	useLayoutEffect(() => { // "/" and Ctrl+K come here from everywhere but other fields, as soon as it is seen
		const keys = event => {
			const isField = event.target.closest?.('input, textarea, select, [contenteditable], dialog');
			if ((event.key === '/' && !isField) || (event.key === 'k' && (event.ctrlKey || event.metaKey))) {
				event.preventDefault();
				input.current.focus();
				input.current.select();
			}
		};
		document.addEventListener('keydown', keys);
		return () => document.removeEventListener('keydown', keys);
	}, []);

	return html`<form class="search" role="search" onSubmit=${submit}>
		<${Icon} name="search" size=${18} />
		<input ref=${input} ...${list.attributes} type="text" inputmode="search" enterkeyhint="search" aria-label=${t('search.label')}
			placeholder=${t('search.placeholder')} spellcheck=${false} autocapitalize="off"
			onInput=${typed} onKeyDown=${event => list.keys(event) || (event.key === 'Escape' && input.current.blur())} onBlur=${list.hide} />
		<kbd aria-hidden="true">/</kbd>
		<${Completion} list=${list} label=${t('search.label')} draw=${item => html`<${Icon} name=${item.kind} size=${16} />
			<span class="search-title">${item.title}</span><small>${item.about}</small>`} />
	</form>`;
}
