// layers-find - where a parameter is set: its values in each layer, and which of them wins.

import {api, path} from '../core/api.js';
import {html, useEffect, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {setQuery} from '../core/router.js';
import {byStrength, parseScope} from '../core/scope.js';
import {Button} from '../parts/button.js';
import {Labelled} from '../parts/form.js';
import {NameInput} from '../parts/params.js';

/* What KNOWN says of where a parameter stands ("site:hq", "template qos"), as [{scope, template}].
 *   templates  [{name, scopes}] */
export function placesOf(known, templates) {
	return known.used_in.flatMap(where => where.startsWith('template ')
		? (templates.find(one => one.name === where.slice(9))?.scopes ?? []).map(scope => ({scope, template: where.slice(9)}))
		: [{scope: where, template: null}]);
}

/* Layer by layer, what is set there: {kind: [{value, where, wins, hidden}]}.  What wins where all of
 * them hold is the strongest layer that has it: each site or model there, as a phone has but one of
 * them, but of groups the first alone.  A scope's own parameter hides its template's.
 *   found  [{scope, template, value}] */
export function layered(found, groups) {
	const told = {};
	const order = byStrength([...new Set(found.map(one => one.scope))], groups);
	const strongest = order.length ? parseScope(order[0]).kind : null;

	for (const scope of order) {
		const {kind, name} = parseScope(scope);
		const at = kind === 'line' ? 'lines' : kind;
		const [own] = found.filter(one => one.scope === scope).sort((a, b) => (a.template !== null) - (b.template !== null));
		const isTop = kind === strongest || at === strongest;
		const isFirst = scope === order[0] || (kind === strongest && kind !== 'group');
		(told[at] ??= []).push({value: own.value, where: name, wins: isTop && isFirst, hidden: !isTop});
	}
	return told;
}

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
