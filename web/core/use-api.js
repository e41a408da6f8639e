// use-api - a component that shows what the server has.

import {api, request} from './api.js';
import {useCallback, useEffect, useRef, useState} from './html.js';

/* Fetches PATH (null: nothing yet) and again whenever it or the query changes.  Gives {data, etag,
 * error, loading, reload, setData}; while it loads again the last data stays, so nothing jumps. */
export function useApi(path, query) {
	const [state, setState] = useState({data: null, etag: null, error: null, loading: path !== null});
	const [round, setRound] = useState(0);
	const asked = useRef('');
	const key = JSON.stringify([path, query ?? null]);

	useEffect(() => {
		const abort = new AbortController();
		const isOther = asked.current.split('?')[0] !== path;

		asked.current = path ?? '';
		if (path === null) {
			setState({data: null, etag: null, error: null, loading: false});
			return undefined;
		}
		setState(last => ({...last, data: isOther ? null : last.data, loading: true}));
		request('GET', path, {query, signal: abort.signal}).then(
			({value, etag}) => setState({data: value, etag, error: null, loading: false}),
			error => error.name === 'AbortError' || setState(last => ({...last, error, loading: false})));
		return () => abort.abort();
	}, [key, round]);

	const reload = useCallback(() => setRound(n => n + 1), []);
	const setData = useCallback(data => setState(last => ({...last, data})), []);
	return {...state, reload, setData};
}

/* Calls FN every MS for as long as it is drawn and isOn. */
export function usePoll(fn, ms, isOn = true) {
	const latest = useRef(fn);
	latest.current = fn;
	useEffect(() => {
		if (!isOn)
			return undefined;
		const timer = setInterval(() => latest.current(), ms);
		return () => clearInterval(timer);
	}, [ms, isOn]);
}

/* Every item of a list that is answered whole (sites, groups, models), for choices in forms; null
 * until it is there. */
export function useAll(path, name) {
	const [items, setItems] = useState(null);

	useEffect(() => {
		const abort = new AbortController();
		api.get(path, {signal: abort.signal}).then(answer => setItems(answer[name]), () => {});
		return () => abort.abort();
	}, [path, name]);
	return items;
}
