// form - forms whose fields show what the server says about each of them.
//
//   const form = useForm({label: phone.label}, values => api.patch(...));
//   html`<${Form} form=${form} action=${t('common.save')}>
//       <${Field} form=${form} name="label" label=${t('phones.label')} /><//>`

import {classes, html, useEffect, useId, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Problem, textOf} from '../core/problem.js';
import {setGuard} from '../core/router.js';
import {Button} from './button.js';
import {confirm} from './dialog.js';
import {Icon} from './icon.js';
import {Notice} from './state.js';

/* Asks before the page is left for as long as something on it is not saved. */
export function useGuard(isDirty) {
	useEffect(() => {
		if (!isDirty)
			return undefined;
		setGuard(() => confirm({title: t('form.leave_title'), text: t('form.leave_text'),
			action: t('form.leave'), danger: true}));
		return () => setGuard(null);
	}, [isDirty]);
}

/* The state of a form.
 *   initial  values by name
 *   send     (values, changed) => promise; changed has only what is another one than at the start.
 *            A Problem with errors is shown at their fields, any other above the button.
 *   guarded  ask before the page is left with something typed
 * Gives {values, set, refuse(problem), errors, error, isDirty, isBusy, submit, reset}. */
export function useForm(initial, send, {guarded = true} = {}) {
	const [base, setBase] = useState(initial);
	const [values, setValues] = useState(initial);
	const [problem, setProblem] = useState(null);
	const [isBusy, setBusy] = useState(false);
	const names = useRef(new Set());
	const changed = Object.fromEntries(Object.entries(values).filter(([name, value]) =>
		JSON.stringify(value) !== JSON.stringify(base[name])));
	const isDirty = Object.keys(changed).length > 0;

	useGuard(guarded && isDirty);

	async function submit(event) {
		event?.preventDefault();
		if (isBusy)
			return;
		setBusy(true);
		setProblem(null);
		try {
			setGuard(null);
			await send(values, changed);
			setBase(values);
		} catch (error) {
			if (error?.name !== 'AbortError') // the person was asked, and would rather not
				setProblem(error);
		} finally {
			setBusy(false);
		}
	}

	// "servers.1" is the second of the field "servers".
	const place = error => [error.field, String(error.field).split('.')[0]].find(name => names.current.has(name));
	const isPerField = problem instanceof Problem && problem.errors.length > 0;
	return {
		values, isDirty, isBusy, submit, names,
		set: (name, value) => setValues(last => ({...last, [name]: value})),
		reset: (next = base) => {
			setBase(next);
			setValues(next);
			setProblem(null);
		},
		refuse: setProblem,
		errors: isPerField ? Object.fromEntries(problem.errors.filter(place).map(e => [place(e), e.detail])) : {},
		error: !problem ? null : !isPerField ? textOf(problem)
			: problem.errors.filter(e => !place(e)).map(e => e.detail).join(' ') || null,
	};
}

/* The form around its fields, with the button, which waits for a change unless `always`; more
 * buttons by `more`. */
export function Form({form, action, kind = 'primary', more, children, class: name, always}) {
	const box = useRef(null);
	const bad = Object.keys(form.errors).join();

	useEffect(() => { // the first field that is refused gets the focus
		if (bad)
			box.current.querySelector('[aria-invalid=true]')?.focus();
	}, [bad]);

	return html`<form ref=${box} class=${classes('form', name)} onSubmit=${form.submit} novalidate>
		${children}
		${form.error && html`<${Notice} kind="bad">${form.error}<//>`}
		${action && html`<div class="form-foot">
			<${Button} type="submit" kind=${kind} busy=${form.isBusy} disabled=${!always && !form.isDirty}>${action}<//>
			${more}
		</div>`}
	</form>`;
}

/* Label, hint and error around one control.  children(props) draws it with id, aria-... and so on. */
export function Labelled({label, hint, error, optional, wide, children}) {
	const id = useId();
	const about = [hint && id + 'h', error && id + 'e'].filter(Boolean).join(' ') || undefined;

	return html`<div class=${classes('field', {'field-wide': wide, 'is-wrong': error})}>
		<label for=${id}>${label}${optional && html` <span class="optional">${t('form.optional')}</span>`}</label>
		${children({id, 'aria-describedby': about, 'aria-invalid': error ? 'true' : undefined})}
		${error && html`<p class="field-error" id=${id + 'e'}><${Icon} name="warn" size=${14} /> ${error}</p>`}
		${hint && html`<p class="hint" id=${id + 'h'}>${hint}</p>`}
	</div>`;
}

/* One field of a form by its name.
 *   type     "text", "password", "number", "url", "search", "textarea", "select", "check", "tags"
 *   choices  for select and tags: [{value, text}] or strings
 * Everything else (placeholder, autocomplete, inputmode, spellcheck ...) goes to the control. */
export function Field({form, name, type = 'text', label, hint, choices, optional, wide, mono, ...rest}) {
	form.names.current.add(name);
	const value = form.values[name], error = form.errors[name];
	const set = next => form.set(name, next);
	const Control = CONTROLS[type] ?? Text;

	if (type === 'check')
		return html`<${Check} label=${label} hint=${hint} error=${error} value=${value} set=${set} ...${rest} />`;
	return html`<${Labelled} label=${label} hint=${hint} error=${error} optional=${optional} wide=${wide}>
		${props => html`<${Control} ...${rest} ...${props} name=${name} type=${type} mono=${mono}
			choices=${choices} value=${value} set=${set} />`}<//>`;
}

function Text({value, set, mono, choices, type, ...rest}) {
	const list = useId();
	return html`<input ...${rest} type=${type} class=${classes('input', {mono})} value=${value ?? ''}
			list=${choices ? list : undefined} onInput=${event => set(event.currentTarget.value)} />
		${choices && html`<datalist id=${list}>${choices.map(choice => html`<option key=${choice} value=${choice} />`)}</datalist>`}`;
}

function NumberInput({value, set, ...rest}) {
	return html`<${Text} ...${rest} type="number" inputmode="numeric" value=${value}
		set=${text => set(text === '' ? null : Number(text))} />`;
}

function Password({value, set, mono, choices, type, ...rest}) {
	const [isShown, setShown] = useState(false);
	return html`<div class="input-with">
		<input ...${rest} type=${isShown ? 'text' : 'password'} class="input" value=${value ?? ''} autocapitalize="off"
			spellcheck=${false} onInput=${event => set(event.currentTarget.value)} />
		<${Button} kind="quiet" icon="eye" label=${t(isShown ? 'form.hide' : 'form.show')} aria-pressed=${String(isShown)}
			onClick=${() => setShown(!isShown)} />
	</div>`;
}

function Textarea({value, set, mono, choices, type, ...rest}) {
	return html`<textarea rows="4" ...${rest} class=${classes('input', {mono})} value=${value ?? ''}
		onInput=${event => set(event.currentTarget.value)}></textarea>`;
}

const optionOf = choice => typeof choice === 'string' ? {value: choice, text: choice} : choice;

export function Select({value, set, choices, mono, type, ...rest}) {
	const list = (choices ?? []).map(optionOf);
	const isKnown = list.some(one => one.value === (value ?? ''));
	return html`<select ...${rest} class="input select" value=${value ?? ''} onChange=${event => set(event.currentTarget.value)}>
		${!isKnown && html`<option value=${value ?? ''} selected>${value ?? ''}</option>`}
		${list.map(one => html`<option key=${one.value} value=${one.value} selected=${one.value === (value ?? '')}>${one.text}</option>`)}
	</select>`;
}

export function Check({label, hint, error, value, set, ...rest}) {
	const id = useId();
	return html`<div class=${classes('field field-check', {'is-wrong': error})}>
		<input ...${rest} type="checkbox" id=${id} checked=${Boolean(value)} aria-describedby=${hint ? id + 'h' : undefined}
			onChange=${event => set(event.currentTarget.checked)} />
		<label for=${id}>${label}</label>
		${error && html`<p class="field-error">${error}</p>`}
		${hint && html`<p class="hint" id=${id + 'h'}>${hint}</p>`}
	</div>`;
}

/* A list of words: typed with Enter or a comma, taken away with Backspace or their cross. */
function Tags({value, set, choices, id, mono, type, name, ...rest}) {
	const [text, setText] = useState('');
	const list = value ?? [];
	const input = useRef(null);
	const offered = (choices ?? []).map(optionOf).filter(one => !list.includes(one.value));

	function add(typed) {
		const words = typed.split(/[\s,]+/).filter(word => word && !list.includes(word));
		if (words.length)
			set([...list, ...words]);
		setText('');
	}

	function keys(event) {
		if (event.key === 'Enter' || event.key === ',') { // a word of the list may be in already: Enter sends nothing
			event.preventDefault();
			add(text);
		} else if (event.key === 'Backspace' && !text && list.length) {
			set(list.slice(0, -1));
		}
	}

	function typed(event) {
		const now = event.currentTarget.value;
		if (offered.some(one => one.value === now))
			add(now);
		else
			setText(now);
	}

	return html`<div class="input tags" onClick=${() => input.current.focus()}>
		${list.map(word => html`<span key=${word} class="tag">${word}<button type="button" aria-label=${t('form.remove', {name: word})}
			onClick=${() => set(list.filter(one => one !== word))}><${Icon} name="close" size=${12} /></button></span>`)}
		<input ...${rest} ref=${input} id=${id} value=${text} list=${id + 'l'} autocomplete="off" spellcheck=${false}
			onKeyDown=${keys} onInput=${typed} onBlur=${() => text && add(text)} />
		<datalist id=${id + 'l'}>${offered.map(one => html`<option key=${one.value} value=${one.value}>${one.text}</option>`)}</datalist>
	</div>`;
}

const CONTROLS = {text: Text, number: NumberInput, password: Password, textarea: Textarea, select: Select, tags: Tags};
