// dialog - questions in front of the page: <dialog>, which keeps the focus and closes on Escape.

import {html, useEffect, useId, useLayoutEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {textOf} from '../core/problem.js';
import {store} from '../core/store.js';
import {useStore} from '../core/use-store.js';
import {Button} from './button.js';
import {DiffView} from './diff.js';
import {Notice} from './state.js';
import {failed} from './toast.js';

/* A modal dialog for as long as it is drawn.
 *   title, wide, actions (buttons at its foot), onClose (Escape, the cross; absent: cannot be closed) */
export function Dialog({title, wide, actions, children, onClose}) {
	const box = useRef(null);
	const id = useId();

	useLayoutEffect(() => {
		const before = document.activeElement, dialog = box.current;
		dialog.showModal();
		return () => {
			dialog.close(); // what is behind an open one takes no focus
			if (before?.isConnected)
				before.focus();
		};
	}, []);

	function cancel(event) {
		event.preventDefault();
		onClose?.();
	}

	return html`<dialog ref=${box} class=${wide ? 'dialog dialog-wide' : 'dialog'} aria-labelledby=${id} onCancel=${cancel}>
		<header class="dialog-head">
			<h2 id=${id}>${title}</h2>
			${onClose && html`<${Button} kind="quiet" icon="close" label=${t('common.close')} onClick=${onClose} />`}
		</header>
		<div class="dialog-body">${children}</div>
		${actions && html`<footer class="dialog-foot">${actions}</footer>`}
	</dialog>`;
}

/* Dialogs that are asked for by code: open(close => node) gives a promise of what close() was given. */
const opened = store([]);
let count = 0;

export function open(draw) {
	return new Promise(resolve => {
		const id = ++count;
		const close = value => {
			opened.set(list => list.filter(one => one.id !== id));
			resolve(value);
		};
		opened.set(list => [...list, {id, draw, close}]);
	});
}

export function Dialogs() {
	const list = useStore(opened);
	return list.map(one => html`<${Opened} key=${one.id} one=${one} />`);
}

function Opened({one}) {
	return one.draw(one.close);
}

/* An onClick of RUN, whose promise waits for a dialog: its button is not busy meanwhile. */
export function opens(run) {
	return (...args) => {
		run(...args).catch(failed);
	};
}

/* Asks; a promise of true or false.  action is the verb on the button, never "OK". */
export function confirm({title, text, action, danger = false}) {
	return open(close => html`<${Dialog} title=${title} onClose=${() => close(false)} actions=${html`
		<${Button} onClick=${() => close(false)}>${t('common.cancel')}<//>
		<${Button} kind=${danger ? 'danger' : 'primary'} onClick=${() => close(true)}>${action}<//>`}>
		<p>${text}</p>
	<//>`);
}

function Preview({title, text, detail, action, danger, run, close}) {
	const [answer, setAnswer] = useState(null);
	const [error, setError] = useState(null);

	useEffect(() => {
		run({dryRun: true}).then(setAnswer, setError);
	}, []);

	async function go() {
		try {
			close({value: await run({})});
		} catch (e) {
			setError(e);
		}
	}

	return html`<${Dialog} title=${title} wide onClose=${() => close(null)} actions=${html`
		<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>
		<${Button} kind=${danger ? 'danger' : 'primary'} disabled=${!answer} onClick=${go}>${action}<//>`}>
		${text && html`<p>${text}</p>`}
		${typeof detail === 'function' ? answer && detail(answer) : detail}
		${error && html`<${Notice} kind="bad">${textOf(error)}<//>`}
		${!error && html`<${DiffView} answer=${answer} />`}
	<//>`;
}

/* Shows what a change would do (dry run) before it is done.  run({dryRun}) makes the request, both
 * times; a promise of {value} when it was done, of null when not.  detail: a node below the text, or a
 * function that makes it of the dry run's answer. */
export function preview(options) {
	return open(close => html`<${Preview} ...${options} close=${close} />`);
}
