// query - values in the query of a URL.  Empty ones are left out, so that URLs stay short.

/* "?a=1&b=x" of {a: 1, b: 'x', c: ''}; '' when nothing is left.  Lists repeat the name. */
export function toQuery(values) {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(values ?? {})) {
		for (const one of Array.isArray(value) ? value : [value]) {
			if (one !== undefined && one !== null && one !== '' && one !== false)
				query.append(name, one === true ? '1' : String(one));
		}
	}
	const text = query.toString();
	return text ? '?' + text : '';
}

/* {a: '1', b: 'x'} of "?a=1&b=x". */
export function fromQuery(search) {
	return Object.fromEntries(new URLSearchParams(search));
}
