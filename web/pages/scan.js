// scan - a field for MACs that are typed, pasted or scanned, one after another, and what became of each.

import {html, useLayoutEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {textOf} from '../core/problem.js';
import {queue, scanned} from '../core/scan.js';
import {Button} from '../parts/button.js';
import {Labelled} from '../parts/form.js';
import {Icon} from '../parts/icon.js';
import {Badge} from '../parts/state.js';

/* What was scanned, newest first, done one after another, also while the last one is not done yet.
 *   take(text, work)  for each MAC in TEXT work(mac), which promises what onMac of Scan does
 * Gives {entries: [{id, mac, text, state, undo}], take, takeBack(entry)}. */
export function useScans() {
	const [entries, setEntries] = useState([]);
	const count = useRef(0), line = useRef(null);

	function add(entry) {
		const id = ++count.current;
		setEntries(list => [{id, ...entry}, ...list]);
		return id;
	}

	const change = (id, next) => setEntries(list => list.map(one => one.id === id ? {...one, ...next} : one));

	async function run(id, work) {
		change(id, {state: 'waits', more: null, text: ''});
		try {
			change(id, {state: 'ok', ...await work()});
		} catch (error) {
			change(id, {state: 'bad', text: textOf(error),
				more: error.more?.map(one => ({text: one.text, onClick: () => run(id, one.run)}))});
		}
	}

	line.current ??= queue(({id, work}) => run(id, work));
	return {
		entries,
		take(typed, work) {
			for (const {mac, text: shown} of scanned(typed)) {
				if (mac)
					line.current({id: add({mac, state: 'waits', text: ''}), work: () => work(mac)});
				else
					add({shown: shown.slice(0, 40), state: 'bad', text: t('scan.no_mac')});
			}
		},
		async takeBack(entry) {
			change(entry.id, {undo: null});
			try {
				await entry.undo();
				change(entry.id, {state: 'back', text: t('common.undone')});
			} catch (error) {
				change(entry.id, {state: 'bad', text: textOf(error)});
			}
		},
	};
}

/* While isOn, what a reader types goes to the INPUT: the focus may have stayed on a button, or have gone
 * with one.  Fields keep what is typed into them, and a select all but digits, which labels begin with;
 * "/" leads to the search everywhere. */
export function useCatch(input, isOn) {
	useLayoutEffect(() => { // at once: an effect would come a frame later, and the first letters be lost
		if (!isOn)
			return undefined;
		const keys = event => {
			const isField = event.target.closest?.('input:not([type=checkbox]), textarea, [contenteditable]')
				|| (event.target.closest?.('select') && !/\d/.test(event.key));
			if (/^[^ /]$/.test(event.key) && !isField && !event.ctrlKey && !event.metaKey && !event.altKey)
				input()?.focus();
		};
		document.addEventListener('keydown', keys);
		return () => document.removeEventListener('keydown', keys);
	}, [isOn]);
}

const TONE = {waits: 'plain', ok: 'ok', bad: 'bad', back: 'plain'};
const ICON = {waits: 'clock', ok: 'check', bad: 'warn', back: 'refresh'};

function Entry({entry, takeBack}) {
	return html`<li class=${'scan-entry is-' + entry.state}>
		<${Badge} tone=${TONE[entry.state]} icon=${ICON[entry.state]}>${t('scan.' + entry.state)}<//>
		<code>${entry.mac ? showMac(entry.mac) : entry.shown}</code>
		<span class="scan-text">${entry.text}</span>
		${entry.more?.map(one => html`<${Button} key=${one.text} small onClick=${one.onClick}>${one.text}<//>`)}
		${entry.undo && html`<${Button} small onClick=${() => takeBack(entry)}>${t('common.undo')}<//>`}
	</li>`;
}

export function ScanLog({scans: {entries, takeBack}}) {
	return html`<ol class="scan-log" aria-label=${t('scan.log')} aria-live="polite" reversed>
		${entries.map(entry => html`<${Entry} key=${entry.id} entry=${entry} takeBack=${takeBack} />`)}</ol>`;
}

/* What a reader types while a question stands in front of INPUT, for its Enter would answer that.
 *   collect  called with what was read; null: nothing of it is wanted */
export function useBehind(input, collect) {
	const wanted = useRef(null), typed = useRef('');
	wanted.current = collect;

	useLayoutEffect(() => {
		const keys = event => {
			const front = [...document.querySelectorAll('dialog[open]')].at(-1);
			const isBehind = wanted.current && front && !front.contains(input()) && !event.target.closest?.('input, textarea, select');
			const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
			const isFirst = typed.current === '';
			if (!isBehind || (isFirst && (!isText || event.key === ' '))) {
				typed.current = '';
				return;
			}
			if (event.key === 'Shift')
				return;
			if (!isText && event.key !== 'Enter') { // a person
				typed.current = '';
				return;
			}
			event.preventDefault();
			event.stopPropagation();
			if (isText) {
				typed.current += event.key;
			} else {
				wanted.current(typed.current);
				typed.current = '';
			}
		};
		document.addEventListener('keydown', keys, true);
		return () => document.removeEventListener('keydown', keys, true);
	}, []);
}

/* The field with its log.
 *   onMac(mac)   promise of {text, undo} (undo may be absent) when it is done; its rejection is told.
 *                A rejection may have `more`: buttons [{text, run}], run as onMac
 *   focus        the field has the focus at once: the reader's Enter goes to it
 *   children     fields beside it */
export function Scan({label, hint, action, onMac, focus, children}) {
	const [text, setText] = useState('');
	const input = useRef(null), latest = useRef(onMac);
	const scans = useScans();
	latest.current = onMac;
	useCatch(() => input.current, focus || scans.entries.length > 0);
	useBehind(() => input.current, scans.entries.some(one => one.state === 'waits') ? read => take(text + read) : null); // its first letters may have come before the question

	useLayoutEffect(() => { // at once: the reader does not wait
		if (focus)
			input.current.focus();
	}, []);

	function take(typed) {
		scans.take(typed, mac => latest.current(mac));
		setText('');
		input.current.focus();
	}

	return html`<div class="scan">
		<form class="scan-form" onSubmit=${event => {
			event.preventDefault();
			take(text);
		}} novalidate>
			<${Labelled} label=${label} hint=${hint}>${props => html`<div class="scan-field"><${Icon} name="scan" />
				<input ...${props} ref=${input} class="input mono" value=${text} autocomplete="off" autocapitalize="off" spellcheck=${false}
					placeholder="00:04:F2:…" onInput=${event => setText(event.currentTarget.value)}
					onPaste=${event => {
						const pasted = event.clipboardData.getData('text');
						if (scanned(pasted).length < 2)
							return;
						event.preventDefault();
						take(pasted);
					}} /></div>`}<//>
			${children}
			<div class="scan-go"><${Button} type="submit" kind="primary" disabled=${!text.trim()}>${action}<//></div>
		</form>
		<${ScanLog} scans=${scans} />
	</div>`;
}
