// phones-import - phones and lines from a CSV file: what it would do first, then the import.

import {request} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {textOf} from '../core/problem.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {DiffView} from '../parts/diff.js';
import {DropZone} from '../parts/drop-zone.js';
import {Labelled} from '../parts/form.js';
import {Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';

const ERRORS_SHOWN = 200;
const EXAMPLE = 'mac,label,site,line1_address';

async function send(text, dryRun) {
	const {value} = await request('POST', '/phones/import', {text, type: 'text/csv; charset=utf-8', dryRun});
	return value;
}

/* What is at fault, with the line of the file beside it. */
function Errors({errors, text}) {
	const lines = text.split(/\r?\n/);
	return html`<${Notice} kind="bad" title=${t('phones.import_errors', {n: errors.length})}>${t('phones.import_nothing')}<//>
		<div class="scroll-x" tabindex="0" role="group" aria-label=${t('phones.import_faults')}><table class="plain-table">
			<caption class="hidden">${t('phones.import_faults')}</caption>
			<thead><tr><th scope="col">${t('phones.import_line')}</th><th scope="col">${t('phones.import_fault')}</th></tr></thead>
			<tbody>${errors.slice(0, ERRORS_SHOWN).map((error, i) => html`<tr key=${i}><td class="mono">${error.line ?? ''}</td>
				<td>${error.detail}${lines[error.line - 1] && html`<br /><code class="muted">${lines[error.line - 1].slice(0, 160)}</code>`}</td></tr>`)}</tbody>
		</table></div>`;
}

function Report({report}) {
	return html`<p class="import-sum" role="status">${t('phones.import_sum', {added: report.added ?? 0, changed: report.changed ?? 0,
			unchanged: report.unchanged ?? 0, lines: report.lines_added ?? 0})}</p>
		${(report.changes?.length > 0 || report.diffs?.length > 0) && html`<${DiffView} answer=${report} />`}`;
}

/* What a dry run says, as {report, errors}: its faults are told in the report or as a problem. */
async function tryOut(text) {
	try {
		const report = await send(text, true);
		return {report, errors: report.errors ?? []};
	} catch (problem) {
		if (!problem.errors?.length)
			throw problem;
		return {report: null, errors: problem.errors};
	}
}

/* close is given true when something was imported. */
export function ImportPhones({close}) {
	const [text, setText] = useState('');
	const [state, setState] = useState({});
	const {name, report, errors = [], failure} = state;

	async function look(content, title) {
		setText(content);
		setState({name: title});
		try {
			setState({name: title, ...await tryOut(content)});
		} catch (error) {
			setState({name: title, failure: textOf(error)});
		}
	}

	async function take(files) {
		if (files[0])
			await look(await files[0].text(), files[0].name);
	}

	async function go() {
		try {
			const done = await send(text, false);
			toast(t('phones.import_sum', {added: done.added ?? 0, changed: done.changed ?? 0, unchanged: done.unchanged ?? 0, lines: done.lines_added ?? 0}));
			close(true);
		} catch (error) {
			setState(last => ({...last, errors: error.errors ?? [], failure: error.errors?.length ? undefined : textOf(error)}));
		}
	}

	return html`<${Dialog} wide title=${t('phones.import')} onClose=${() => close(false)} actions=${html`
		<${Button} onClick=${() => close(false)}>${t('common.cancel')}<//>
		${report ? html`<${Button} kind="primary" disabled=${errors.length > 0} onClick=${go}>${t('phones.import_do')}<//>`
			: html`<${Button} kind="primary" disabled=${!text.trim()} onClick=${() => look(text, '')}>${t('phones.import_look')}<//>`}`}>
		<p>${t('phones.import_about')}</p>
		<${DropZone} choose=${t('phones.import_choose')} text=${name || t('phones.import_drop')} take=${take} accept=".csv,text/csv,text/plain" />
		<${Labelled} label=${t('phones.import_text')} hint=${t('phones.import_columns')}>${props => html`<textarea ...${props} class="input mono" rows="6"
			wrap="off" spellcheck=${false} value=${text} placeholder=${EXAMPLE} onInput=${event => {
				setText(event.currentTarget.value);
				setState({});
			}}></textarea>`}<//>
		${failure && html`<${Notice} kind="bad">${failure}<//>`}
		${errors.length > 0 && html`<${Errors} errors=${errors} text=${text} />`}
		${report && errors.length === 0 && html`<${Report} report=${report} />`}
	<//>`;
}
