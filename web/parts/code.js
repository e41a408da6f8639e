// code - an editor for the XML of templates and configuration files: colours, line numbers, marks
// at lines with a fault, completion of names.  A textarea over its coloured text, so that the
// browser's own editing, undo and screen readers work.

import {classes, html, useEffect, useId, useMemo, useRef} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Completion, useCompletion} from './completion.js';
import {Icon} from './icon.js';
import {tokens, wordAt} from './xml.js';

const LINE_PX = 21, PAD_PX = 12;

function Coloured({text}) {
	const pieces = useMemo(() => tokens(text), [text]);
	return html`<pre class="code-colours" aria-hidden="true">${pieces.map(([kind, piece], i) =>
		kind === 'text' ? piece : html`<span key=${i} class=${'xml-' + kind}>${piece}</span>`)}${'\n'}</pre>`;
}

function Gutter({count, errors}) {
	const wrong = new Map(errors.map(e => [e.line, e.detail]));
	return html`<div class="code-gutter" aria-hidden="true">${Array.from({length: count}, (_, i) => html`
		<div key=${i} class=${classes('code-number', {'is-wrong': wrong.has(i + 1)})} title=${wrong.get(i + 1)}>${i + 1}</div>`)}</div>`;
}

/* Puts TEXT in place of from..to, so that the browser's undo knows of it. */
function replace(area, from, to, text) {
	area.focus();
	area.setSelectionRange(from, to);
	if (!document.execCommand('insertText', false, text)) {
		area.setRangeText(text, from, to, 'end');
		area.dispatchEvent(new Event('input', {bubbles: true}));
	}
}

/* The editor.
 *   value, onChange   the text; without onChange it is only shown
 *   label             what it is
 *   errors            [{line, detail}] of a template's problem
 *   complete(word)    promise of [{name, about}] for {kind, typed} of wordAt()
 *   rows              height in lines (the least) */
export function CodeEditor({value, onChange, label, errors = [], complete, rows = 16}) {
	const area = useRef(null), box = useRef(null);
	const id = useId();
	const count = value.split('\n').length;
	const word = useRef(null), asked = useRef(0);

	const list = useCompletion(id + 'l', item => {
		const {kind, from} = word.current;
		const tail = kind === 'name' ? '=""' : '}';
		const after = area.current.value.slice(area.current.selectionStart);
		const isTailed = after.startsWith(kind === 'name' ? '=' : '}');
		replace(area.current, from, area.current.selectionStart, item.name + (isTailed ? '' : tail));
		if (kind === 'name' && !isTailed)
			area.current.setSelectionRange(area.current.selectionStart - 1, area.current.selectionStart - 1);
	});

	async function suggest(isAsked) {
		const found = complete && wordAt(area.current.value, area.current.selectionStart);
		const mine = ++asked.current;
		word.current = found;
		if (!found || (!isAsked && found.kind === 'name' && found.typed.length < 2)) {
			list.hide();
			return;
		}
		const items = await complete(found).catch(() => []);
		if (mine === asked.current && document.activeElement === area.current)
			list.show(items.filter(item => item.name !== found.typed).slice(0, 50), 0);
	}

	function keys(event) {
		if (list.keys(event))
			return;
		if (event.key === ' ' && event.ctrlKey) {
			event.preventDefault();
			suggest(true);
		} else if (event.key === 'Enter' && onChange) { // the next line begins below this one
			const {selectionStart: at, selectionEnd: to, value: text} = area.current;
			const indent = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).match(/^[ \t]*/)[0];
			event.preventDefault();
			replace(area.current, at, to, '\n' + indent);
		}
	}

	const first = errors.find(e => e.line);
	useEffect(() => {
		if (first)
			box.current.scrollTop = Math.max(0, (first.line - 4) * LINE_PX);
	}, [first?.line, first?.detail]);

	function place() {
		const at = word.current?.from ?? 0;
		const before = value.slice(0, at).split('\n');
		const column = before.at(-1).replace(/\t/g, '    ').length;
		return {left: `min(calc(56px + ${column}ch), calc(100% - 20rem))`, top: `${before.length * LINE_PX + PAD_PX}px`};
	}

	return html`<div class="code">
		<div ref=${box} class="code-box" style=${{height: Math.max(rows, Math.min(count + 1, 40)) * LINE_PX + 2 * PAD_PX + 'px'}}>
			<div class="code-page">
				<${Gutter} count=${count} errors=${errors} />
				<div class="code-text">
					<${Coloured} text=${value} />
					<textarea ref=${area} class="code-area" value=${value} readonly=${!onChange} aria-label=${label} wrap="off"
						spellcheck=${false} autocapitalize="off" autocomplete="off" aria-invalid=${errors.length ? 'true' : undefined}
						aria-describedby=${id + 'e'} ...${complete ? {'aria-haspopup': 'listbox', 'aria-controls': id + 'l'} : {}}
						onKeyDown=${keys} onBlur=${list.hide} onInput=${event => {
							onChange?.(event.currentTarget.value);
							suggest(false);
						}}></textarea>
				</div>
				${complete && html`<${Completion} list=${list} label=${t('code.suggestions')} place=${list.isOpen ? place() : null}
					draw=${item => html`<code>${item.name}</code>${item.about && html`<small>${item.about}</small>`}`} />`}
			</div>
		</div>
		<div id=${id + 'e'}>${errors.map((e, i) => html`<p key=${i} class="code-error" role="alert"><${Icon} name="warn" size=${14} />
			${e.line ? t('code.at_line', {line: e.line, text: e.detail}) : e.detail}</p>`)}</div>
		${complete && onChange && html`<p class="hint">${t('code.hint')}</p>`}
	</div>`;
}
