// theme - light, dark, or as the system says.  start.js sets it before the first paint.

import {memory, store} from './store.js';

export const THEMES = ['system', 'light', 'dark'];

export const theme = store(memory.get('theme', 'system'));

export function chooseTheme(name) {
	memory.set('theme', name);
	document.documentElement.dataset.theme = name;
	theme.set(name);
}

/* The colour that a token has now, as something that a canvas takes. */
export function colour(token) {
	const probe = document.createElement('span');
	probe.style.color = `var(--${token})`;
	document.body.append(probe);
	const found = getComputedStyle(probe).color;
	probe.remove();
	return found;
}

/* Calls FN whenever colours are other ones: by the switch, or because the system's changed. */
export function onColours(fn) {
	const system = matchMedia('(prefers-color-scheme: dark)');
	const stop = theme.subscribe(() => requestAnimationFrame(fn));
	system.addEventListener('change', fn);
	return () => {
		stop();
		system.removeEventListener('change', fn);
	};
}
