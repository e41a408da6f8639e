// toast - a sentence about what was done, with undo where there is a way back.

import {html, useEffect} from '../core/html.js';
import {t} from '../core/i18n.js';
import {textOf} from '../core/problem.js';
import {store} from '../core/store.js';
import {useStore} from '../core/use-store.js';
import {Icon} from './icon.js';

const SHOWN_MS = {ok: 6000, undo: 12000, bad: 0};

const toasts = store([]);
let count = 0;

export function dismiss(id) {
	toasts.set(list => list.filter(one => one.id !== id));
}

/* Shows TEXT for a while.  undo: a function (its promise is waited for) that takes it back; bad: a
 * failure, which stays until it is put away. */
export function toast(text, {undo, bad = false} = {}) {
	const id = ++count;
	toasts.set(list => [...list.slice(-3), {id, text, undo, bad}]);
	return id;
}

/* Tells a failure; one that the person caused by leaving is none. */
export function failed(error) {
	if (error?.name !== 'AbortError')
		toast(textOf(error), {bad: true});
}

async function takeBack(one) {
	dismiss(one.id);
	try {
		await one.undo();
		toast(t('common.undone'));
	} catch (error) {
		failed(error);
	}
}

function Toast({one}) {
	const ms = SHOWN_MS[one.bad ? 'bad' : one.undo ? 'undo' : 'ok'];

	useEffect(() => {
		if (!ms)
			return undefined;
		const timer = setTimeout(() => dismiss(one.id), ms);
		return () => clearTimeout(timer);
	}, [one.id]);

	return html`<div class=${one.bad ? 'toast toast-bad' : 'toast'}>
		<${Icon} name=${one.bad ? 'warn' : 'check'} />
		<p>${one.text}</p>
		${one.undo && html`<button type="button" class="toast-undo" onClick=${() => takeBack(one)}>${t('common.undo')}</button>`}
		<button type="button" class="toast-close" aria-label=${t('common.close')} onClick=${() => dismiss(one.id)}>
			<${Icon} name="close" size=${16} /></button>
	</div>`;
}

export function Toasts() {
	const list = useStore(toasts);
	return html`<div class="toasts" role="status" aria-live="polite">
		${list.map(one => html`<${Toast} key=${one.id} one=${one} />`)}</div>`;
}
