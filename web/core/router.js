// router - where the page is: the History API, real URLs, filters in the query.

import {matchPath} from './match.js';
import {fromQuery, toQuery} from './query.js';
import {store} from './store.js';

function here() {
	return {path: location.pathname, query: fromQuery(location.search), key: history.state?.key ?? 0};
}

/* {path, query, key}; key counts the entries of the history, so that it tells back from forward. */
export const place = store(here());

let guard = null;

/* May ask before the page is left: FN gives true, or a promise of it.  null takes it away.  The
 * browser asks by itself when the whole tab is closed. */
export function setGuard(fn) {
	guard = fn;
}

addEventListener('beforeunload', event => {
	if (guard)
		event.preventDefault();
});

async function mayLeave() {
	if (!guard)
		return true;
	const ok = await guard();
	if (ok)
		guard = null;
	return ok;
}

/* Goes to a URL of this page.  replace: instead of the entry in the history. */
export async function navigate(url, {replace = false} = {}) {
	if (!await mayLeave())
		return;
	history[replace ? 'replaceState' : 'pushState']({key: place.get().key + (replace ? 0 : 1)}, '', url);
	place.set(here());
}

/* Changes some values of the query and leaves the page where it is: for filters, sorting, tabs. */
export function setQuery(changes, {replace = true} = {}) {
	const query = toQuery({...place.get().query, ...changes});
	history[replace ? 'replaceState' : 'pushState']({key: place.get().key + (replace ? 0 : 1)}, '', location.pathname + query);
	place.set(here());
}

/* The first route that fits, with its parameters: {route, params}, or null. */
export function findRoute(routes, path) {
	for (const route of routes) {
		const params = matchPath(route.path, path);
		if (params)
			return {route, params};
	}
	return null;
}

let returning = false;

addEventListener('popstate', async () => {
	if (returning) {
		returning = false;
		return;
	}
	if (!guard) {
		place.set(here());
		return;
	}
	// The browser has already gone: bring it back until the answer is there.
	const steps = here().key - place.get().key;
	returning = true;
	history.go(-steps);
	if (await mayLeave())
		history.go(steps);
});

/* Links of this page are followed without loading it again; the browser keeps its own ways
 * (new tab, download, other sites). */
addEventListener('click', event => {
	const link = event.target.closest?.('a[href]');
	if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey
		|| event.altKey || link.target || link.hasAttribute('download') || link.origin !== location.origin
		|| link.pathname.startsWith('/api/') || link.getAttribute('href').startsWith('#'))
		return;
	event.preventDefault();
	navigate(link.pathname + link.search);
});
