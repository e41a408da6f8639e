// lines-assign - a stack of boxes and a bar-code reader: each phone that is scanned gets the next
// line that nobody has.

import {api} from '../core/api.js';
import {html, useLayoutEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {Problem, textOf} from '../core/problem.js';
import {useAll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Labelled, Select} from '../parts/form.js';
import {Notice, Skeleton} from '../parts/state.js';
import {addWith, assign} from './assign.js';
import {Scan} from './scan.js';

const AHEAD = 4, LINES_MOST = 1000;

/* The lines that wait for a phone, in order.  take() promises the next one, as soon as they are known, and
 * moves on; putBack(line). */
function useWaiting(text, sort) {
	const [lines, setLines] = useState(null);
	const [error, setError] = useState(null);
	const now = useRef([]), known = useRef(null);

	function set(next) {
		now.current = next;
		setLines(next);
	}

	useLayoutEffect(() => { // asked for before anything can be scanned
		known.current = api.get('/lines', {query: {text, sort, unassigned: true, limit: LINES_MOST}}).then(answer => set(answer.lines));
		known.current.catch(setError);
	}, []);
	return {
		lines, error,
		async take() {
			await known.current;
			const [line, ...rest] = now.current;
			if (line)
				set(rest);
			return line;
		},
		putBack: line => set([line, ...now.current]),
		skip: () => set([...now.current.slice(1), now.current[0]]),
	};
}

/* isGiving: a line that was taken is not on its phone yet. */
function Next({lines, skip, isGiving}) {
	if (lines.length === 0)
		return isGiving ? html`<p role="status">${t('lines.giving')}</p>`
			: html`<${Notice} kind="ok" title=${t('lines.none_left')}>${t('lines.none_left_text')}<//>`;
	const [next, ...rest] = lines;
	return html`<div class="next-line">
		<div role="status"><small>${t('lines.next', {n: lines.length})}</small>
			<strong>${next.address}</strong><span>${next.display_name}</span></div>
		${rest.length > 0 && html`<${Button} onClick=${skip}>${t('lines.skip')}<//>`}
		${rest.length > 0 && html`<p class="hint">${t('lines.then', {lines: rest.slice(0, AHEAD).map(line => line.address).join(', ')})}</p>`}
	</div>`;
}

/* text, sort: of the list behind it. */
export function LinesAssign({text, sort, close}) {
	const waiting = useWaiting(text, sort);
	const sites = useAll('/sites', 'sites');
	const [site, setSite] = useState('');
	const [inHand, setInHand] = useState(0);
	const done = useRef(new Set());

	/* Takes the next line for what WORK does with it; the line comes back where that fails. */
	async function give(mac, work) {
		const line = await waiting.take();
		if (!line)
			throw new Problem({detail: t('lines.none_left')});
		setInHand(n => n + 1);
		try {
			const result = await work(line.address);
			done.current.add(mac);
			return {...result, undo: async () => {
				await result.undo();
				done.current.delete(mac);
				waiting.putBack(line);
			}};
		} catch (error) {
			waiting.putBack(line);
			throw error;
		} finally {
			setInHand(n => n - 1);
		}
	}

	const add = (mac, where) => give(mac, address => addWith(mac, address, where));

	async function take(mac) {
		if (done.current.has(mac)) // both bar codes of a label, or one read twice
			return {text: t('scan.again', {mac: showMac(mac)})};
		try {
			return await give(mac, address => assign(mac, address));
		} catch (error) {
			if (!(error instanceof Problem) || error.status !== 404)
				throw error;
			if (site)
				return add(mac, site);
			error.more = [{text: t('lines.add_phone'), run: () => add(mac, 'default')}];
			throw error;
		}
	}

	return html`<${Dialog} title=${t('lines.assign_many')} wide onClose=${() => close()} actions=${html`
		<${Button} onClick=${() => close()}>${t('common.close')}<//>`}>
		<p>${t(text ? 'lines.assign_many_some' : 'lines.assign_many_text', {text})}</p>
		${waiting.error && html`<${Notice} kind="bad">${textOf(waiting.error)}<//>`}
		${!waiting.lines && !waiting.error && html`<${Skeleton} lines=${3} />`}
		${waiting.lines && html`<${Next} lines=${waiting.lines} skip=${waiting.skip} isGiving=${inHand > 0} />`}
		<${Scan} label=${t('lines.scan')} hint=${t('lines.scan_many_hint')} action=${t('lines.assign')} onMac=${take} focus>
			<${Labelled} label=${t('lines.unknown')} hint=${t('lines.unknown_hint')}>${props => html`<${Select} ...${props} value=${site} set=${setSite}
				choices=${[{value: '', text: t('lines.unknown_refuse')}, ...(sites ?? []).map(one => ({value: one.name, text: t('lines.unknown_add', {site: one.name})}))]} />`}<//>
		<//>
	<//>`;
}
