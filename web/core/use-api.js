// use-api - a component that shows what the server has.

import {request, whole} from './api.js';
import {useCallback, useEffect, useRef, useState} from './html.js';

/* Fetches PATH (null: nothing yet) and again whenever it or the query changes.  Gives {data, etag,
 * error, reload, setData}; while it loads again the last data stays, so nothing jumps.  Whoever reloads while an
 * answer is on its way gets one more after it: answers that come slower than the calls are shown all the same.
 * setData(data) is newer than what is on its way. */
export function useApi(path, query) {
	return useAnswer(path, query, null);
}

/* The same of a list that is wanted whole, of any length: data holds all its rows under NAME.  It has no etag. */
export function useList(path, name, query) {
	return useAnswer(path, query, name);
}

const ask = ({path, query, name}, signal) => name === null ? request('GET', path, {query, signal})
	: whole(path, name, {query, signal}).then(value => ({value, etag: null}));

function useAnswer(path, query, name) {
	const [state, setState] = useState({data: null, etag: null, error: null});
	const asked = useRef(''), job = useRef(null);
	const key = JSON.stringify([path, query ?? null, name]);

	useEffect(() => {
		const isOther = asked.current.split('?')[0] !== path;
		const mine = {path, query, name, abort: new AbortController(), isBusy: false, isAgain: false, isOld: false};

		asked.current = path ?? '';
		job.current = path === null ? null : mine;
		if (path === null) {
			setState({data: null, etag: null, error: null});
			return undefined;
		}
		if (isOther)
			setState(last => ({...last, data: null}));
		load(mine);
		return () => mine.abort.abort();
	}, [key]);

	async function load(mine) {
		const {signal} = mine.abort;
		mine.isBusy = true;
		do {
			mine.isAgain = mine.isOld = false;
			const next = await ask(mine, signal).then(({value, etag}) => ({data: value, etag, error: null}), error => ({error}));
			if (!signal.aborted && !mine.isOld)
				setState(last => ({...last, ...next}));
		} while (mine.isAgain && !signal.aborted);
		mine.isBusy = false;
	}

	const reload = useCallback(() => {
		if (job.current?.isBusy)
			job.current.isAgain = true;
		else if (job.current)
			load(job.current);
	}, []);
	const setData = useCallback(data => {
		if (job.current)
			job.current.isOld = true;
		setState(last => ({...last, data}));
	}, []);
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

/* Every item of a list (sites, groups, models), for choices in forms; null until it is there. */
export function useAll(path, name) {
	const [items, setItems] = useState(null);

	useEffect(() => {
		const abort = new AbortController();
		whole(path, name, {signal: abort.signal}).then(answer => setItems(answer[name]), () => {});
		return () => abort.abort();
	}, [path, name]);
	return items;
}
