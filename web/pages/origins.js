// origins - where each parameter of a phone comes from, and what it hides: values, nothing drawn.

/* One entry a name, sorted as the server gave them:
 *   {name, value, secret, layer, scope, template, hides: [the weaker ones], override}
 *   override  {name, value} that the phone set itself, which it lets win; also for names that no
 *             layer has (scope is null then) */
export function origins(parameters, overrides = []) {
	const byName = new Map();

	for (const one of parameters) {
		const entry = byName.get(one.name);
		if (!entry)
			byName.set(one.name, {...one, hides: [], override: null});
		else if (entry.hidden && !one.hidden)
			byName.set(one.name, {...one, hides: [...entry.hides, {...entry, hides: undefined}], override: null});
		else
			entry.hides.push(one);
	}
	for (const one of overrides) {
		const entry = byName.get(one.name);
		if (entry)
			entry.override = one;
		else
			byName.set(one.name, {name: one.name, value: '', secret: false, layer: null, scope: null, template: null, hides: [], override: one});
	}
	return [...byName.values()];
}

/* Those that TEXT fits by name or value, and of the wanted kind: "own", "override", "hides" or "". */
export function wanted(list, text, kind, scope) {
	const small = text.toLowerCase();
	return list.filter(one => (!small || one.name.toLowerCase().includes(small) || one.value.toLowerCase().includes(small))
		&& (!kind || (kind === 'own' && one.scope === scope) || (kind === 'override' && one.override) || (kind === 'hides' && one.hides.length)));
}
