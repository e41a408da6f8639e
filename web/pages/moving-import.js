// moving-import - has the server take the old folder over: what would come of it first, then the import.

import {api} from '../core/api.js';
import {ago, dateTime, number} from '../core/format.js';
import {html, useEffect, useState} from '../core/html.js';
import {hasText, t} from '../core/i18n.js';
import {textOf} from '../core/problem.js';
import {useAll, useApi, usePoll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {Dialog, opens} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Facts} from '../parts/page.js';
import {Progress} from '../parts/progress.js';
import {Loaded, Notice} from '../parts/state.js';

const POLL_MS = 700;
const ROWS = 200; // of a list at a time
const COUNTS = ['phones_added', 'lines_added', 'keys_added', 'groups_added', 'parameters_set', 'documents_added', 'logs_added', 'releases_added', 'files_in_folder', 'files_left_out'];

/* Rows of a part of the report, ROWS more at each wish. */
function useReport(where, query) {
	const [state, setState] = useState({rows: [], next: '', total: 0, error: null});

	async function more() {
		try {
			const answer = await api.get(where, {query: {...query, limit: ROWS, cursor: state.next}});
			setState(last => ({rows: [...last.rows, ...answer[where.split('/').at(-1)]], next: answer.next, total: answer.total, error: null}));
		} catch (error) {
			setState(last => ({...last, error, next: null}));
		}
	}

	useEffect(() => void more(), []);
	return {...state, more};
}

function More({list}) {
	return html`${list.error && html`<${Notice} kind="bad">${textOf(list.error)}<//>`}
		${list.next && list.rows.length > 0 && html`<div class="actions"><${Button} small onClick=${list.more}>${t('moving.more_rows', {shown: list.rows.length, n: list.total})}<//></div>`}`;
}

function place(one) {
	return one.line > 0 ? `${one.file}:${one.line}` : one.file;
}

/* What there is to say of files and lines; conflicts: what was in the way, alone. */
function Notes({conflicts}) {
	const list = useReport('/imports/notes', conflicts ? {conflicts: 1} : {});
	return html`<ul class="import-notes">${list.rows.map((one, i) => html`<li key=${i}>
			${one.file && html`<code><bdi>${place(one)}</bdi></code>`} <span lang="en"><bdi>${one.note}</bdi></span></li>`)}</ul>
		<${More} list=${list} />`;
}

function Files() {
	const list = useReport('/imports/files', {});
	return html`<table class="plain-table cards"><caption class="hidden">${t('moving.files')}</caption>
			<thead><tr><th scope="col">${t('moving.file')}</th><th scope="col">${t('moving.became')}</th><th scope="col">${t('moving.detail')}</th></tr></thead>
			<tbody>${list.rows.map(one => html`<tr key=${one.file}><td><code><bdi>${one.file}</bdi></code></td>
				<td data-label=${t('moving.became')}>${t(`moving.file_${one.became.replace(' ', '_')}`)}</td>
				<td data-label=${t('moving.detail')} lang="en"><bdi>${one.detail}</bdi></td></tr>`)}</tbody></table>
		<${More} list=${list} />`;
}

/* A list that is fetched when it is wanted. */
function Fold({title, children}) {
	const [isOpen, setOpen] = useState(false);
	return html`<details onToggle=${event => setOpen(event.currentTarget.open)}><summary>${title}</summary>${isOpen && children()}</details>`;
}

function Report({job}) {
	const {report} = job;
	return html`<${Facts} facts=${COUNTS.map(name => [t(`moving.count_${name}`), number(report[name])])} />
		${report.base_template_taken_off && html`<p class="hint">${t('moving.released_base')}</p>`}
		${report.conflicts > 0 && html`<div><h3>${t('moving.conflicts', {n: report.conflicts})}</h3><${Notes} conflicts /></div>`}
		${report.notes > 0 && html`<${Fold} title=${t('moving.notes', {n: report.notes})}>${() => html`<${Notes} />`}<//>`}
		<${Fold} title=${t('moving.files_n', {n: report.files_in_folder})}>${() => html`<${Files} />`}<//>
		<p class="hint">${t('doctor.language')}</p>`;
}

function Running({job}) {
	const what = job.doing && hasText(`moving.doing_${job.doing}`) ? t(`moving.doing_${job.doing}`) : t('moving.doing_begin');
	return html`<div class="moving-progress" role="status"><p>${t(job.is_dry_run ? 'moving.is_tried' : 'moving.is_imported', {by: job.by})} ${what}</p>
		<${Progress} label=${what} value=${job.done} max=${job.all} /></div>
		${!job.is_dry_run && html`<p class="hint">${t('moving.import_meanwhile')}</p>`}`;
}

/* What came of it. */
function Over({job}) {
	const by = html`${t('moving.import_by', {by: job.by})} <time title=${dateTime(job.over_at)}>${ago(job.over_at)}</time>`;
	const why = job.why && html`<p lang="en"><bdi>${job.why}</bdi></p>`;
	if (job.state === 'ended')
		return html`<${Notice} kind="warn" title=${t('moving.import_ended')}>${by}<//>`;
	if (job.state === 'failed')
		return html`<${Notice} kind="bad" title=${t('moving.import_failed')}>${why}<p>${by}</p><//>`;
	return html`<${Notice} kind=${job.is_dry_run ? 'info' : 'ok'} title=${t(job.is_dry_run ? 'moving.would_come' : 'moving.import_done')}>${why}<p>${by}</p><//>`;
}

/* Where the phones go, and who wins. */
function Ask({start}) {
	const sites = useAll('/sites', 'sites');
	const form = useForm({site: '', replace: false}, start, {guarded: false});

	return html`<p>${t('moving.import_text')}</p>
		<${Form} form=${form} always action=${t('moving.try')}>
			<${Field} form=${form} name="site" type="select" label=${t('phones.site')} hint=${t('moving.site_hint')}
				choices=${[{value: '', text: t('moving.site_none')}, ...(sites ?? []).map(one => ({value: one.name, text: one.label || one.name}))]} />
			<${Field} form=${form} name="replace" type="check" label=${t('moving.replace')} hint=${t('moving.replace_hint')} /><//>`;
}

async function end(from) {
	try {
		await api.remove('/imports');
	} catch (error) {
		if (error.status !== 404) // it was over by itself
			throw error;
	}
	from.reload();
}

/* close is given true when something was imported. */
export function ImportFolder({close}) {
	const from = useApi('/imports');
	const [isAsking, setAsking] = useState(false);
	const [failure, setFailure] = useState(null);
	const job = from.data, isRunning = job?.state === 'running', asks = job?.state === 'idle' || isAsking;
	const over = () => close(job?.is_committed === true);

	usePoll(from.reload, POLL_MS, isRunning);

	async function start({site, replace}, dryRun) {
		from.setData(await api.post('/imports', {...site && {site}, replace}, {dryRun}));
		setAsking(false);
		setFailure(null);
	}

	async function go() {
		try {
			await start(job, false);
		} catch (error) {
			setFailure(error);
		}
	}

	return html`<${Dialog} wide title=${t('moving.import')} onClose=${over} actions=${html`
		<${Button} onClick=${over}>${t('common.close')}<//>
		${isRunning && html`<${Button} icon="stop" onClick=${opens(() => end(from))}>${t('moving.import_end')}<//>`}
		${!isRunning && !asks && html`<${Button} onClick=${() => setAsking(true)}>${t('moving.import_again')}<//>`}
		${!asks && job?.state === 'done' && job.is_dry_run && html`<${Button} kind="primary" onClick=${go}>${t('moving.import_do')}<//>`}`}>
		${failure && html`<${Notice} kind="bad">${textOf(failure)}<//>`}
		<${Loaded} from=${from} lines=${4}>${() => asks ? html`<${Ask} start=${values => start(values, true)} />`
			: isRunning ? html`<${Running} job=${job} />`
				: html`<div role="status"><${Over} job=${job} /></div>${job.report && html`<${Report} key=${job.started_at} job=${job} />`}`}<//>
	<//>`;
}
