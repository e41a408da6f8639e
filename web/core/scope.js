// scope - the layers of settings: their order, and the scopes of each.

/* Kinds of layers, strongest first. */
export const KINDS = ['phone', 'lines', 'group', 'site', 'model', 'global'];

/* {kind, name} of "site:hq", "global" ...; null for what is none.  A line's scope is of the kind "line". */
export function parseScope(text) {
	const [, kind, name] = /^([a-z]+)(?::(.+))?$/s.exec(text) ?? [];
	if (kind === 'global' || kind === 'lines')
		return name === undefined ? {kind, name: ''} : null;
	return name !== undefined && (KINDS.includes(kind) || kind === 'line') ? {kind, name} : null;
}

/* The place of a kind in the order, from 0, the strongest. */
export function strength(kind) {
	return KINDS.indexOf(kind === 'line' ? 'lines' : kind);
}

/* The scopes of SCOPES in the order of their strength; groups: [{name, rank}] rank those of groups. */
export function byStrength(scopes, groups) {
	const rank = scope => groups.find(one => 'group:' + one.name === scope)?.rank ?? 0;
	return [...scopes].map(scope => ({scope, ...parseScope(scope)})).filter(one => one.kind)
		.sort((a, b) => strength(a.kind) - strength(b.kind) || rank(a.scope) - rank(b.scope)
			|| (a.kind === 'lines') - (b.kind === 'lines') || (a.name < b.name ? -1 : 1))
		.map(one => one.scope);
}
