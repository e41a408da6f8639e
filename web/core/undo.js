// undo - the change that takes a change back.

/* What BEFORE had in the fields that TOLD names. */
export function earlier(before, told) {
	return Object.fromEntries(Object.keys(told).map(name => [name, before[name] ?? null]));
}

/* Values by name (a site's variables) as a change: what is another one, and null for what is gone. */
export function difference(before, after) {
	const names = new Set([...Object.keys(before), ...Object.keys(after)]);
	return Object.fromEntries([...names].filter(name => before[name] !== after[name]).map(name => [name, after[name] ?? null]));
}
