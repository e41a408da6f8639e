// layers-find - where a parameter is set: its values in each layer, and which of them wins.

import {api, path} from '../core/api.js';
import {html, useEffect, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {setQuery} from '../core/router.js';
import {layered, placesOf} from '../core/where.js';
import {Button} from '../parts/button.js';
import {Labelled} from '../parts/form.js';
import {NameInput} from '../parts/params.js';

async function valueAt({scope, template}, name) {
	if (template)
		return {scope, template, value: t('layers.template', {name: template})};
	const {value} = await api.get(path`/scopes/${scope}/parameters/${name}`);
	return {scope, template, value};
}

/* Looks NAME up; gives {name, told, lit, more}, null while there is nothing to show. */
export function useFound(name, templates, groups) {
	const [found, setFound] = useState(null);

	useEffect(() => {
		let isWanted = true;
		setFound(null);
		if (!name || !templates || !groups)
			return undefined;
		(async () => {
			const {parameters} = await api.get('/parameters', {query: {text: name, limit: 50}});
			const known = parameters.find(one => one.name === name) ?? {used_in: [], used_by: 0};
			const values = await Promise.all(placesOf(known, templates).map(place => valueAt(place, name).catch(() => null)));
			const there = values.filter(Boolean);
			if (isWanted)
				setFound({name, told: layered(there, groups), lit: new Set(there.map(one => one.scope)),
					count: there.length, more: Math.max(0, known.used_by - known.used_in.length)});
		})().catch(() => isWanted && setFound({name, told: {}, lit: new Set(), count: 0, more: 0}));
		return () => {
			isWanted = false;
		};
	}, [name, templates, groups]);
	return found;
}

/* The field for the name; what is looked for stands in the query (?parameter=...). */
export function Find({name, found}) {
	const [typed, setTyped] = useState(name ?? '');

	useEffect(() => setTyped(name ?? ''), [name]);
	const look = text => setQuery({parameter: text.trim()}, {replace: false});

	return html`<form class="find" role="search" onSubmit=${event => {
		event.preventDefault();
		look(typed);
	}}>
		<${Labelled} label=${t('layers.find')}>${props => html`<${NameInput} ...${props} value=${typed} set=${(text, item) => {
			setTyped(text);
			if (item)
				look(text);
		}} />`}<//>
		<${Button} type="submit" icon="search">${t('layers.find_go')}<//>
		${name && html`<${Button} kind="quiet" icon="close" onClick=${() => look('')}>${t('layers.find_clear')}<//>`}
		<p class=${name ? 'find-told' : 'hidden'} role="status">${!name || !found ? '' : found.count === 0 ? t('layers.found_nowhere', {name})
			: found.more > 0 ? t('layers.found_more', {n: found.count, more: found.more}) : t('layers.found', {n: found.count})}</p>
	</form>`;
}
