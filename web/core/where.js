// where - where a parameter is set, and which of those places wins.

import {byStrength, parseScope} from './scope.js';

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
