// filters - the search field and choices over a list, kept in the URL's query.

import {html, useEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {place, setQuery} from '../core/router.js';
import {useStore} from '../core/use-store.js';
import {Icon} from './icon.js';
import {Button} from './button.js';

const WAIT_MS = 200;

/* A text filter: what is typed comes into the query after a moment's rest.  icon: where it does not search. */
export function SearchFilter({name = 'text', label, icon = 'search'}) {
	const {query} = useStore(place);
	const [typed, setTyped] = useState(query[name] ?? '');
	const timer = useRef(null), sent = useRef(query[name] ?? '');

	useEffect(() => { // the query was changed by something else: back, or "clear"
		if ((query[name] ?? '') !== sent.current) {
			sent.current = query[name] ?? '';
			setTyped(sent.current);
		}
	}, [query[name]]);
	useEffect(() => () => clearTimeout(timer.current), []);

	function send(text) {
		clearTimeout(timer.current);
		sent.current = text;
		setQuery({[name]: text});
	}

	return html`<div class="search-filter"><${Icon} name=${icon} size=${16} />
		<input type="search" class="input" aria-label=${label} title=${label} placeholder=${label} value=${typed} spellcheck=${false} autocomplete="off"
			onInput=${event => {
				const text = event.currentTarget.value;
				setTyped(text);
				clearTimeout(timer.current);
				timer.current = setTimeout(() => send(text.trim()), WAIT_MS);
			}} onKeyDown=${event => event.key === 'Enter' && send(typed.trim())} /></div>`;
}

/* A choice of one value, "" for any.  choices: [{value, text}] or null while they are fetched. */
export function ChoiceFilter({name, label, choices}) {
	const {query} = useStore(place);
	const value = query[name] ?? '';
	const isKnown = !value || choices?.some(one => one.value === value);

	return html`<label class=${value ? 'choice-filter is-set' : 'choice-filter'}><span>${label}</span>
		<select value=${value} onChange=${event => setQuery({[name]: event.currentTarget.value}, {replace: false})}>
			<option value="" selected=${!value}>${t('filters.any')}</option>
			${!isKnown && html`<option value=${value} selected>${value}</option>`}
			${choices?.map(one => html`<option key=${one.value} value=${one.value} selected=${one.value === value}>${one.text}</option>`)}
		</select></label>`;
}

/* A row of filters; names: the query's names that "clear" empties. */
export function Filters({names, children}) {
	const {query} = useStore(place);
	const isSet = names.some(name => query[name]);
	return html`<div class="filters" role="search">${children}
		${isSet && html`<${Button} kind="quiet" icon="close" onClick=${() =>
			setQuery(Object.fromEntries(names.map(name => [name, ''])), {replace: false})}>${t('filters.clear')}<//>`}</div>`;
}
