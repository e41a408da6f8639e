// phones-import - phones and lines from a CSV file: what it would do first, then the import.

import {request} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {textOf} from '../core/problem.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {DiffView} from '../parts/diff.js';
import {DropZone} from '../parts/drop-zone.js';
import {Check, Labelled, Select} from '../parts/form.js';
import {Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';

const ERRORS_SHOWN = 200;
const LEFT_OUT = ['other_vendors', 'without_mac', 'disabled_lines', 'lost_lines', 'register_expires'];

/* What a table may be: where it goes, and how its first row looks. */
const FORMATS = {
	own: {where: '/phones/import', example: 'mac,label,site,line1_address'},
	fusionpbx: {where: '/imports/fusionpbx', example: 'device_mac_address,device_label,line_number,user_id,server_address,password'},
};

/*   wish  {format, create}: create adds sites and groups that are not there */
async function send(text, {format, create}, dryRun) {
	const {value} = await request('POST', FORMATS[format].where, {text, type: 'text/csv; charset=utf-8', dryRun, query: {create: create ? 1 : ''}});
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

/* Rows and values that have no place here. */
function LeftOut({counts}) {
	const list = LEFT_OUT.filter(name => counts?.[name] > 0);
	return list.length > 0 && html`<${Notice} kind="warn" title=${t('phones.import_left_out')}>
		<ul>${list.map(name => html`<li key=${name}>${t(`phones.import_left.${name}`, {n: counts[name]})}</li>`)}</ul><//>`;
}

function sum({added, changed, unchanged, lines_added: lines}) {
	return t('phones.import_sum', {added, changed, unchanged, lines});
}

/*   answer  of a dry run */
function Report({answer}) {
	const counts = answer.report, {sites_added: sites, groups_added: groups} = counts;
	return html`<p class="import-sum" role="status">${sum(counts)}</p>
		${sites + groups > 0 && html`<p>${t('phones.import_created', {sites, groups})}</p>`}
		<${LeftOut} counts=${counts.left_out} />
		${(answer.changes.length > 0 || answer.diffs.length > 0) && html`<${DiffView} answer=${answer} />`}`;
}

/* What a dry run says, as {answer, errors}. */
async function tryOut(text, wish) {
	try {
		return {answer: await send(text, wish, true), errors: []};
	} catch (problem) {
		if (!problem.errors?.length)
			throw problem;
		return {answer: null, errors: problem.errors};
	}
}

/* close is given true when something was imported. */
export function ImportPhones({close}) {
	const [text, setText] = useState('');
	const [wish, setWish] = useState({format: 'own', create: false});
	const [state, setState] = useState({});
	const {name, answer, errors = [], failure} = state;

	async function look(content, title, wanted = wish) {
		const show = more => setState(last => last.of === wanted && last.name === title ? {of: wanted, name: title, ...more} : last); // another is looked at by now
		setText(content);
		setState({of: wanted, name: title});
		try {
			show(await tryOut(content, wanted));
		} catch (error) {
			show({failure: textOf(error)});
		}
	}

	/* What was looked at another way is looked at again. */
	function choose(part) {
		const next = {...wish, ...part};
		setWish(next);
		if (name || answer || errors.length > 0)
			void look(text, name, next);
	}

	async function take(files) {
		if (files[0])
			await look(await files[0].text(), files[0].name);
	}

	async function go() {
		try {
			const done = await send(text, wish, false);
			toast(sum(done));
			close(true);
		} catch (error) {
			setState(last => ({...last, answer: null, errors: error.errors ?? [], failure: error.errors?.length ? undefined : textOf(error)}));
		}
	}

	return html`<${Dialog} wide title=${t('phones.import')} onClose=${() => close(false)} actions=${html`
		<${Button} onClick=${() => close(false)}>${t('common.cancel')}<//>
		${answer ? html`<${Button} kind="primary" onClick=${go}>${t('phones.import_do')}<//>`
			: html`<${Button} kind="primary" disabled=${!text.trim()} onClick=${() => look(text, '')}>${t('phones.import_look')}<//>`}`}>
		<p>${t('phones.import_about')}</p>
		<${Labelled} label=${t('phones.import_format')}>${props => html`<${Select} ...${props} value=${wish.format} set=${format => choose({format})}
			choices=${Object.keys(FORMATS).map(value => ({value, text: t(`phones.import_format_${value}`)}))} />`}<//>
		<${DropZone} choose=${t('phones.import_choose')} text=${name || t('phones.import_drop')} take=${take} accept=".csv,text/csv,text/plain" />
		<${Labelled} label=${t('phones.import_text')} hint=${t(`phones.import_columns_${wish.format}`)}>${props => html`<textarea ...${props} class="input mono" rows="6"
			wrap="off" spellcheck=${false} value=${text} placeholder=${FORMATS[wish.format].example} onInput=${event => {
				setText(event.currentTarget.value);
				setState({});
			}}></textarea>`}<//>
		<${Check} label=${t('phones.import_create')} hint=${t('phones.import_create_hint')} value=${wish.create} set=${create => choose({create})} />
		${failure && html`<${Notice} kind="bad">${failure}<//>`}
		${errors.length > 0 && html`<${Errors} errors=${errors} text=${text} />`}
		${answer && html`<${Report} answer=${answer} />`}
	<//>`;
}
