// placeholders - the names that stand in ${...} of a template, and where.  The manual is
// cfg-templates/README.md.

/* Names by what they are of. */
const NAMES = {
	phone: ['mac', 'label', 'model', 'part', 'site', 'line_count', 'has_keys', 'login_user', 'login_domain'],
	site: ['name', 'label', 'sip_domain', 'time_zone', 'has_time_zone', 'gmt_offset', 'dst.enable', 'dst.fixed_day', 'dst.start.month',
		'dst.start.date', 'dst.start.day', 'dst.start.last', 'dst.start.time', 'dst.stop.month', 'dst.stop.date', 'dst.stop.day',
		'dst.stop.last', 'dst.stop.time'],
	line: ['address', 'user', 'host', 'label', 'display_name', 'type', 'ring_type', 'line_keys', 'position', 'sign_in', 'auth_user',
		'auth_domain', 'secret', 'use_login_credentials', 'login_user', 'login_domain'],
	server: ['host', 'port', 'transport', 'position'],
	key: ['category', 'index', 'value', 'label', 'position'],
	blf: ['address', 'label', 'index', 'position'],
};

// Parameters that are repeated, and what they are repeated for: the first that fits.
const REPEATED = [
	[/^reg\.x\.server\.y(?:\.|$)/, ['server', 'line']],
	[/^(?:reg|msg\.mwi)\.x(?:\.|$)/, ['line']],
	[/^lineKey\.x(?:\.|$)/, ['key']],
	[/^attendant\.resourceList\.x(?:\.|$)/, ['blf']],
];

/* Placeholders that may stand in the value of a parameter: [{name, of}], the nearest first.
 *   parameter  its name; variables: of sites */
export function placesFor(parameter, variables = []) {
	const repeated = REPEATED.find(([pattern]) => pattern.test(parameter))?.[1] ?? [];
	return [...repeated, 'phone', 'site'].flatMap(of => NAMES[of].map(name => ({name: `${of}.${name}`, of})))
		.concat([...new Set(variables)].sort().map(name => ({name: 'site.' + name, of: 'variable'})));
}

/* The parameter in whose value offset AT of TEXT stands, or ''. */
export function parameterAt(text, at) {
	return /([\w.:-]+)\s*=\s*(?:"[^"]*|'[^']*)$/.exec(text.slice(0, at))?.[1] ?? '';
}
