// moving-list - the checklist of a move, read page by page: the server compares a thousand phones at
// a time.

import {pages} from '../core/api.js';
import {useEffect, useState} from '../core/html.js';

const PAGE = 1000; // the server lists the folder anew for each, and reads it where something was changed

/* How a phone of the checklist stands: "differs", "accepted", or "same". */
export function standingOf(phone) {
	return phone.differs > 0 ? 'differs' : phone.accepted > 0 ? 'accepted' : 'same';
}

/* Phones of the model or with the digits of TEXT, in whatever spelling, that stand as asked ("": any). */
export function matching(phones, {text = '', standing = ''}) {
	const wanted = text.toLowerCase(), digits = wanted.replace(/[\s:.-]/g, '');
	return phones.filter(phone => (!standing || standingOf(phone) === standing)
		&& (!wanted || (digits && phone.mac.includes(digits)) || (phone.model ?? '').toLowerCase().includes(wanted)));
}

/* ACCEPT with one more name in it. */
export function accepting(accept, name) {
	return [...new Set([...(accept ?? '').split(',').map(one => one.trim()).filter(Boolean), name])].join(',');
}

/* Reads the checklist, with differences of ACCEPT accepted.  Gives {phones, checked, total, error,
 * isDone, reload}: checked of total are in it as they are now; those behind are as they were before. */
export function useChecklist(accept) {
	const [state, setState] = useState({phones: [], checked: 0, total: null, error: null, isDone: false});
	const [round, setRound] = useState(0);

	async function read(signal) {
		let phones = [];
		setState(last => ({...last, checked: 0, error: null, isDone: false}));
		for await (const answer of pages('/imports/verify', {query: {accept, limit: PAGE}, signal})) {
			phones = phones.concat(answer.checklist);
			const checked = phones, isDone = answer.next === null;
			setState(last => ({phones: isDone ? checked : [...checked, ...last.phones.slice(checked.length)],
				checked: checked.length, total: answer.total, error: null, isDone}));
		}
	}

	useEffect(() => {
		const abort = new AbortController();
		read(abort.signal).catch(error => error.name === 'AbortError' || setState(last => ({...last, error})));
		return () => abort.abort();
	}, [accept, round]);

	return {...state, reload: () => setRound(n => n + 1)};
}
