// doctor-walk - the doctor's walk along a phone's way: step by step, while it is under way and afterwards.

import {api} from '../core/api.js';
import {ago, dateTime} from '../core/format.js';
import {classes, html} from '../core/html.js';
import {hasText, t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {useApi, usePoll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {opens} from '../parts/dialog.js';
import {Badge, Loaded, Notice} from '../parts/state.js';
import {findingParts, lineParts, wordsOf} from './doctor-words.js';

const POLL_MS = 1000;
const MARKS = {
	skipped: {tone: 'plain', icon: 'minus'},
	good: {tone: 'ok', icon: 'check'},
	noted: {tone: 'info', icon: 'info'},
	warned: {tone: 'warn', icon: 'warn'},
	broken: {tone: 'bad', icon: 'stop'},
};
/* Steps that are taken at each boot server, and stand under its address. */
const AT_SERVER = ['name', 'reach', 'master', 'files', 'upload', 'image', 'tls'];

/* Steps with the same server in a row, as [{about, steps}]; those of no server stand under "". */
export function byServer(steps) {
	const groups = [];
	for (const step of steps) {
		const about = AT_SERVER.includes(step.step) ? step.about ?? '' : '';
		if (groups.at(-1)?.about !== about)
			groups.push({about, steps: []});
		groups.at(-1).steps.push(step);
	}
	return groups;
}

/* The walk as the server has it now, asked for again while one is under way. */
export function useWalk() {
	const from = useApi('/doctor');
	usePoll(from.reload, POLL_MS, from.data?.state === 'running');
	return from;
}

/* wish: {mac, sip_domain} */
export async function startWalk(wish, from) {
	from.setData(await api.post('/doctor', wish));
}

async function endWalk(from) {
	try {
		await api.remove('/doctor');
	} catch (error) {
		if (error.status !== 404) // it was over by itself
			throw error;
	}
	from.reload();
}

function drawValue(value, isMessage) {
	return html`<bdi lang=${isMessage ? 'en' : undefined}>${value}</bdi>`;
}

/* part: "what", "phone", "mend"; as the server words it where the page does not know the rule. */
function Sentence({one, part}) {
	return findingParts(one, part, drawValue) ?? html`<span lang="en"><bdi>${one[part]}</bdi></span>`;
}

/* Half a sentence, as the server words it where the page does not know its form. */
function Line({text, form, values}) {
	return html`<bdi>${lineParts(form, values, drawValue) ?? html`<span lang="en">${text}</span>`}</bdi>`;
}

function Finding({one}) {
	return html`<div class=${classes('finding', `finding-${one.severity}`)}>
		<p><${Sentence} one=${one} part="what" /></p>
		<dl>${one.phone && html`<div><dt>${t('doctor.phone_does')}</dt><dd><${Sentence} one=${one} part="phone" /></dd></div>`}
			${one.mend && html`<div><dt>${t('doctor.mend')}</dt><dd><${Sentence} one=${one} part="mend" /></dd></div>`}</dl>
	</div>`;
}

/* What is there for those who want to know more. */
function More({notes, facts}) {
	return html`<details><summary>${t('doctor.more', {n: notes.length + facts.length})}</summary>
		${notes.map((one, i) => html`<${Finding} key=${i} one=${one} />`)}
		${facts.length > 0 && html`<dl class="walk-facts">${facts.map((one, i) => html`<div key=${i}><dt>${wordsOf(one.name) ?? html`<bdi lang="en">${one.name}</bdi>`}</dt>
			<dd><${Line} text=${one.value} form=${one.value_form} values=${one.value_values} /></dd></div>`)}</dl>`}</details>`;
}

function stepName(step) {
	return hasText('doctor.step.' + step) ? t('doctor.step.' + step) : step;
}

function Step({one}) {
	const mark = MARKS[one.mark] ?? MARKS.skipped;
	const bad = one.findings.filter(f => f.severity !== 'note'), notes = one.findings.filter(f => f.severity === 'note');

	return html`<li class="walk-step">
		<${Badge} tone=${mark.tone} icon=${mark.icon}>${t('doctor.mark.' + one.mark)}<//>
		<div class="walk-body"><p><strong>${stepName(one.step)}</strong> <span class="walk-found"><${Line} text=${one.found} form=${one.found_form} values=${one.found_values} /></span></p>
			${bad.map((f, i) => html`<${Finding} key=${i} one=${f} />`)}
			${notes.length + one.facts.length > 0 && html`<${More} notes=${notes} facts=${one.facts} />`}</div>
	</li>`;
}

function Sum({job}) {
	const {wrong, warnings, steps} = job.report ?? {wrong: 0, warnings: 0, steps: []};
	if (job.state === 'running')
		return html`<${Notice} kind="info" title=${t('doctor.running')}>${t('doctor.so_far', {n: steps.length})}<//>`;
	if (job.state === 'failed')
		return html`<${Notice} kind="bad" title=${t('doctor.failed')}><span lang="en">${job.why}</span><//>`;
	const kind = wrong > 0 ? 'bad' : warnings > 0 ? 'warn' : 'ok';
	return html`<${Notice} kind=${kind} title=${wrong > 0 ? t('doctor.wrong', {n: wrong}) : warnings > 0 ? t('doctor.warnings', {n: warnings}) : t('doctor.well')}>
		${wrong > 0 && warnings > 0 && html`<p>${t('doctor.warnings', {n: warnings})}</p>`}
		${job.state === 'ended' && html`<p>${t('doctor.cut')} ${job.why && html`<span lang="en">${job.why}</span>`}</p>`}
		<p>${t('doctor.by', {by: job.by, about: job.mac ? showMac(job.mac) : t('doctor.no_phone')})} <time title=${dateTime(job.started_at)}>${ago(job.started_at)}</time></p><//>`;
}

function Steps({steps}) {
	return html`${byServer(steps).map((group, i) => html`<div key=${i} class="walk-group">
		${group.about ? html`<h3><code><bdi>${group.about}</bdi></code></h3>` : i > 0 && html`<h3>${t('doctor.besides')}</h3>`}
		<ol class="walk">${group.steps.map((one, k) => html`<${Step} key=${k} one=${one} />`)}</ol></div>`)}`;
}

/* isShort: once it is over, what is wrong stands first and all of it is folded. */
function Report({job, isShort}) {
	const steps = job.report?.steps ?? [];
	if (!isShort || job.state === 'running')
		return html`<${Steps} steps=${steps} />`;
	return html`<${Steps} steps=${steps.filter(one => one.findings.some(f => f.severity !== 'note'))} />
		<details><summary>${t('doctor.all', {n: steps.length})}</summary><div class="walk-whole"><${Steps} steps=${steps} /></div></details>`;
}

/* The walk.
 *   from  of useWalk()
 *   mac   it must be about this phone: another one is told of, not shown; undefined: any */
export function Walk({from, mac}) {
	return html`<${Loaded} from=${from} lines=${3}>${job => {
		const isOther = mac !== undefined && job.mac !== mac, isRunning = job.state === 'running';
		if (job.state === 'idle' || (isOther && !isRunning))
			return html`<p class="muted">${t('doctor.none')}</p>`;
		return html`<div class="walk-whole">
			<div role="status">${isOther ? html`<${Notice} kind="info">${t('doctor.other', {by: job.by})}<//>` : html`<${Sum} job=${job} />`}</div>
			${isRunning && html`<div><${Button} small icon="stop" onClick=${opens(() => endWalk(from))}>${t('doctor.end')}<//></div>`}
			${!isOther && html`<${Report} job=${job} isShort=${mac !== undefined} />
				<p class="hint">${t('doctor.language')}</p>`}
		</div>`;
	}}<//>`;
}
