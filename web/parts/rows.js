// rows - the rows of a server-side list, loaded page by page as they come into view.

import {api} from '../core/api.js';
import {useEffect, useRef, useState} from '../core/html.js';

const PAGE = 200, PAGE_MOST = 1000;
const FAR = 1000; // rows: nearer ones are loaded one after the other

/* Loads the list at PATH, whose answers hold their rows under NAME.  Gives {rows, total, error,
 * isFresh, want, reload, patch}: want(n, from) loads on until the rows before n are there; patch(id, fn)
 * changes a loaded row. The list begins anew when the query changes; until then the old rows stay.
 *   turned  the query of the same list from its end, so that its end can be seen without all that is
 *           before it: rows between them are undefined then.  Absent: there is no such query */
export function useRows(path, name, query, idOf, turned) {
	const [state, setState] = useState({rows: [], total: null, next: null, error: null, isFresh: false});
	const [round, setRound] = useState(0);
	const job = useRef(null);
	const key = JSON.stringify([path, query]);

	useEffect(() => {
		const abort = new AbortController();
		const mine = {abort, wanted: 1, isBusy: false, rows: [], next: undefined, end: [], endNext: undefined, isEndBusy: false};
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
				mine.total = answer.total ?? mine.rows.length;
				show(mine);
			}
		} catch (error) {
			if (error.name !== 'AbortError')
				setState(last => ({...last, error, isFresh: true}));
		} finally {
			mine.isBusy = false;
		}
	}

	/* The rows of both ends, at their places. */
	function show(mine) {
		const rows = mine.rows.slice(), from = mine.total - mine.end.length;
		mine.end.forEach((row, i) => {
			rows[from + i] ??= row;
		});
		setState({rows, total: mine.total, next: mine.next, error: null, isFresh: true});
	}

	/* Loads from the end towards its beginning, until row FROM is there. */
	async function loadEnd(mine, from) {
		if (mine.isEndBusy)
			return;
		mine.isEndBusy = true;
		try {
			while (mine.endNext !== null && mine.total - mine.end.length > from) {
				const answer = await api.get(path, {query: {...turned, limit: PAGE, cursor: mine.endNext}, signal: mine.abort.signal});
				mine.end = [...answer[name].reverse(), ...mine.end];
				mine.endNext = answer.next ?? null;
				show(mine);
			}
		} catch (error) {
			if (error.name !== 'AbortError')
				setState(last => ({...last, error, isFresh: true}));
		} finally {
			mine.isEndBusy = false;
		}
	}

	/* Whether row FROM is far from what is there, and near the end. */
	function isAtEnd(mine, from) {
		return turned && mine.total !== undefined && from > mine.rows.length + FAR && mine.total - mine.end.length - from < FAR;
	}

	return {
		...state,
		want(n, from = 0) {
			const mine = job.current;
			if (mine && !state.error && isAtEnd(mine, from))
				loadEnd(mine, from);
			else if (mine && n > mine.wanted && !state.error) {
				mine.wanted = n;
				load(mine);
			}
		},
		reload: () => setRound(n => n + 1),
		patch(id, change) {
			const mine = job.current;
			const changed = row => idOf(row) === id ? {...row, ...change(row)} : row;
			mine.rows = mine.rows.map(changed);
			mine.end = mine.end.map(changed);
			if (mine.total !== undefined)
				show(mine);
		},
	};
}
