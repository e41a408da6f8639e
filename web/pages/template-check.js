// template-check - the server reads a template while it is typed, and tells its faults by line.

import {api} from '../core/api.js';
import {useEffect, useState} from '../core/html.js';
import {textOf} from '../core/problem.js';

const WAIT_MS = 350;

/* {state: "idle", "checking", "good", "bad" or "unknown", errors: [{line, detail}]} of TEXT; null: nothing to check. */
export function useCheck(text) {
	const [result, setResult] = useState({state: 'idle', errors: []});

	useEffect(() => {
		if (text === null)
			return undefined;
		const abort = new AbortController();
		setResult(last => ({...last, state: 'checking'}));
		const timer = setTimeout(() => {
			api.post('/templates/check', {text}, {signal: abort.signal}).then(
				() => setResult({state: 'good', errors: []}),
				error => {
					if (error.name === 'AbortError')
						return;
					if (error.errors?.length)
						setResult({state: 'bad', errors: error.errors.map(({line, detail}) => ({line, detail}))});
					else
						setResult({state: 'unknown', errors: [{detail: textOf(error)}]});
				});
		}, WAIT_MS);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
	}, [text]);
	return result;
}
