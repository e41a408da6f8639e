// match - paths and the patterns of the route table ("/phones/:mac").

/* The parameters of PATH when it fits PATTERN, else null.  A part that is no valid
 * percent-encoding fits nothing. */
export function matchPath(pattern, path) {
	const want = pattern.split('/'), have = path.replace(/(?<=.)\/+$/, '').split('/');
	const params = {};

	if (want.length !== have.length)
		return null;
	for (let i = 0; i < want.length; i++) {
		if (!want[i].startsWith(':')) {
			if (want[i] !== have[i])
				return null;
			continue;
		}
		if (have[i] === '')
			return null;
		try {
			params[want[i].slice(1)] = decodeURIComponent(have[i]);
		} catch {
			return null;
		}
	}
	return params;
}

/* PATTERN with its parameters filled in. */
export function makePath(pattern, params) {
	return pattern.replace(/:(\w+)/g, (_, name) => encodeURIComponent(params[name]));
}
