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

/* The entries of what was scanned, newest first: [{id, mac, text, state, undo}]. */
function useLog() {
	const [entries, setEntries] = useState([]);
	const count = useRef(0);

	return {
		entries,
		add(entry) {
			const id = ++count.current;
			setEntries(list => [{id, ...entry}, ...list]);
			return id;
		},
		change: (id, next) => setEntries(list => list.map(one => one.id === id ? {...one, ...next} : one)),
	};
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

/* The field with its log.
 *   onMac(mac)   promise of {text, undo} (undo may be absent) when it is done; its rejection is told.
 *                A rejection may have `more`: buttons [{text, run}], run as onMac
 *   focus        the field has the focus at once: the reader's Enter goes to it
 *   children     fields beside it */
export function Scan({label, hint, action, onMac, focus, children}) {
	const [text, setText] = useState('');
	const input = useRef(null), latest = useRef(onMac), line = useRef(null);
	const log = useLog();
	latest.current = onMac;

	useLayoutEffect(() => { // at once: the reader does not wait
		if (focus)
			input.current.focus();
	}, []);

	async function run(id, work) {
		log.change(id, {state: 'waits', more: null, text: ''});
		try {
			log.change(id, {state: 'ok', ...await work()});
		} catch (error) {
			log.change(id, {state: 'bad', text: textOf(error),
				more: error.more?.map(one => ({text: one.text, onClick: () => run(id, one.run)}))});
		}
	}

	line.current ??= queue(({id, mac}) => run(id, () => latest.current(mac)));

	function take(typed) {
		for (const {mac, text: shown} of scanned(typed)) {
			if (mac)
				line.current({id: log.add({mac, state: 'waits', text: ''}), mac});
			else
				log.add({shown: shown.slice(0, 40), state: 'bad', text: t('scan.no_mac')});
		}
		setText('');
		input.current.focus();
	}

	async function takeBack(entry) {
		log.change(entry.id, {undo: null});
		try {
			await entry.undo();
			log.change(entry.id, {state: 'back', text: t('common.undone')});
		} catch (error) {
			log.change(entry.id, {state: 'bad', text: textOf(error)});
		}
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
		<ol class="scan-log" aria-label=${t('scan.log')} aria-live="polite" reversed>
			${log.entries.map(entry => html`<${Entry} key=${entry.id} entry=${entry} takeBack=${takeBack} />`)}</ol>
	</div>`;
}
