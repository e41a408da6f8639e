// rows - the rows of a server-side list, loaded page by page as they come into view.

import {api} from '../core/api.js';
import {useEffect, useRef, useState} from '../core/html.js';

const PAGE = 200, PAGE_MOST = 1000;

/* Loads the list at PATH, whose answers hold their rows under NAME.  Gives {rows, total, error,
 * isFresh, want, reload, patch}: want(n) loads on until n rows are there; patch(id, fn) changes a
 * loaded row. The list begins anew when the query changes; until then the old rows stay. */
export function useRows(path, name, query, idOf) {
	const [state, setState] = useState({rows: [], total: null, next: null, error: null, isFresh: false});
	const [round, setRound] = useState(0);
	const job = useRef(null);
	const key = JSON.stringify([path, query]);

	useEffect(() => {
		const abort = new AbortController();
		const mine = {abort, wanted: 1, isBusy: false, rows: [], next: undefined};
		job.current = mine;
		setState(last => ({...last, isFresh: false, error: null}));
		load(mine);
		return () => abort.abort();
	}, [key, round]);

	async function load(mine) {
		if (mine.isBusy)
			return;
		mine.isBusy = true;
		try {
			while (mine.next !== null && mine.rows.length < mine.wanted) {
				const missing = mine.wanted - mine.rows.length;
				const limit = missing > PAGE ? PAGE_MOST : PAGE;
				const answer = await api.get(path, {query: {...query, limit, cursor: mine.next}, signal: mine.abort.signal});
				mine.rows = mine.rows.concat(answer[name]);
				mine.next = answer.next ?? null;
				const total = answer.total ?? mine.rows.length;
				setState({rows: mine.rows, total, next: mine.next, error: null, isFresh: true});
			}
		} catch (error) {
			if (error.name !== 'AbortError')
				setState(last => ({...last, error, isFresh: true}));
		} finally {
			mine.isBusy = false;
		}
	}

	return {
		...state,
		want(n) {
			const mine = job.current;
			if (mine && n > mine.wanted && !state.error) {
				mine.wanted = n;
				load(mine);
			}
		},
		reload: () => setRound(n => n + 1),
		patch(id, change) {
			const mine = job.current;
			mine.rows = mine.rows.map(row => idOf(row) === id ? {...row, ...change(row)} : row);
			setState(last => ({...last, rows: mine.rows}));
		},
	};
}
