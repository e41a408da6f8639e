// store - a value outside components, and a hook that draws its readers again when it changes.

/* {get, set, subscribe}; set takes the next value, or a function that makes it of the last. */
export function store(initial) {
	let value = initial;
	const listeners = new Set();

	return {
		get: () => value,
		set(next) {
			const made = typeof next === 'function' ? next(value) : next;
			if (made === value)
				return;
			value = made;
			for (const listener of [...listeners])
				listener(value);
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}

/* What this browser remembers between visits.  A browser that keeps nothing (private windows may
 * refuse) is not an error: then nothing is remembered. */
export const memory = {
	get(name, otherwise = null) {
		try {
			const text = localStorage.getItem('bootline.' + name);
			return text === null ? otherwise : JSON.parse(text);
		} catch {
			return otherwise;
		}
	},
	set(name, value) {
		try {
			localStorage.setItem('bootline.' + name, JSON.stringify(value));
		} catch { /* see above */ }
	},
};
