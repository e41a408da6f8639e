// rollout - one rollout: its rings as they fill, the phones that failed and why, what can be done.

import {api, path} from '../core/api.js';
import {useBursts} from '../core/events.js';
import {ago, dateTime, duration, number} from '../core/format.js';
import {html, useEffect, useMemo, useRef} from '../core/html.js';
import {hasText, t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {navigate} from '../core/router.js';
import {may} from '../core/session.js';
import {useApi, usePoll} from '../core/use-api.js';
import {Button, Menu} from '../parts/button.js';
import {opens, preview} from '../parts/dialog.js';
import {ChoiceFilter, Filters} from '../parts/filters.js';
import {Facts, Page, Section} from '../parts/page.js';
import {useRows} from '../parts/rows.js';
import {Empty, Loaded, Notice} from '../parts/state.js';
import {Table} from '../parts/table.js';
import {toast} from '../parts/toast.js';
import {PHONE_STATES, Rings, ringText} from './rollout-rings.js';
import {RolloutState} from './rollouts.js';

const POLL_MS = 3000;
const FAILED = {state: 'failed'}, ALL = {};

/* What may be done in which state, the first as a button of its own; role: the least. */
const ACTS = {
	start: {states: ['planned'], role: 'admin', kind: 'primary'},
	resume: {states: ['paused', 'halted'], role: 'admin', kind: 'primary'},
	retry: {states: ['paused', 'halted'], role: 'admin', of: 'resume', query: {retry: 1}},
	pause: {states: ['running'], role: 'operator', kind: 'plain'},
	cancel: {states: ['running', 'paused', 'halted'], role: 'admin', danger: true},
	rollback: {states: ['running', 'paused', 'halted'], role: 'admin', danger: true},
	remove: {states: ['planned', 'done', 'cancelled', 'rolled_back'], role: 'admin', danger: true},
};

export function actsOf(state) {
	return Object.entries(ACTS).filter(([, act]) => act.states.includes(state)).map(([name, act]) => ({name, ...act}));
}

async function act({name, of = name, query, danger}, rollout, reload) {
	const where = path`/rollouts/${rollout.id}`;
	const run = options => name === 'remove' ? api.remove(where, options) : api.post(`${where}/${of}`, undefined, {...options, query});
	const done = await preview({title: t(`rollouts.${name}_title`), text: t(`rollouts.${name}_text`), action: t(`rollouts.${name}`), danger, run});
	if (!done)
		return;
	toast(t(`rollouts.${name}_done`));
	if (name === 'remove')
		navigate('/firmware?tab=rollouts');
	else
		reload();
}

function Actions({rollout, reload}) {
	const acts = actsOf(rollout.state).filter(one => may(one.role));
	const [first, more] = [acts.filter(one => one.kind), acts.filter(one => !one.kind)];
	return html`${more.length > 0 && html`<${Menu} icon="more" label=${t('rollouts.more')} items=${more.map(one =>
			({text: t('rollouts.' + one.name), danger: one.danger, onClick: opens(() => act(one, rollout, reload))}))} />`}
		${first.map(one => html`<${Button} key=${one.name} kind=${one.kind} onClick=${opens(() => act(one, rollout, reload))}>${t('rollouts.' + one.name)}<//>`)}`;
}

function who({site, group, model, text}) {
	return [site && t('origin.of_site', {name: site}), group && t('origin.of_group', {name: group}), model && t('origin.of_model', {name: model}), text && `“${text}”`]
		.filter(Boolean).join(', ') || t('origin.global');
}

function when({days, from, until}) {
	const names = days.length === 7 ? t('rollouts.days_0') : days.map(day => t(`rollouts.day_${day}`)).join(', ');
	return from === until ? names : `${names}, ${from}–${until}`;
}

function halt({halt_percent, halt_count}) {
	return [halt_percent > 0 && t('rollouts.halts_at_percent', {n: halt_percent}), halt_count > 0 && t('rollouts.halts_at', {n: halt_count})].filter(Boolean).join(', ') || t('rollouts.halts_never');
}

function Plan({rollout}) {
	return html`<${Section} title=${t('rollouts.the_plan')}><${Facts} facts=${[
		[t('firmware.release'), html`<a class="mono" href=${path`/firmware/releases/${rollout.release}`}>${rollout.release}</a>`],
		[t('rollouts.who'), who(rollout.who)],
		[t('rollouts.window'), when(rollout.window)],
		[t('rollouts.pace'), rollout.pace > 0 ? number(rollout.pace) : t('rollouts.pace_any')],
		[t('rollouts.wait_between'), rollout.wait_s > 0 ? duration(rollout.wait_s) : t('rollouts.wait_none')],
		[t('rollouts.halts'), halt(rollout)],
		[t('rollouts.made'), dateTime(rollout.created_at)],
		[t('rollouts.started'), rollout.started_at && dateTime(rollout.started_at)],
		[t('rollouts.ended'), rollout.ended_at && dateTime(rollout.ended_at)],
	]} /><//>`;
}

/* Why a phone is where it is; the server's sentence stands for reasons that are newer than the texts. */
function Why({phone}) {
	const key = `rollouts.reason_${phone.reason}`;
	return html`${phone.reason && html`<span>${hasText(key) ? t(key) : phone.sentence}</span>`} ${phone.why && html`<small class="mono">${phone.why}</small>`}`;
}

/* On a narrow screen why one failed counts for more than that it did. */
const COLUMNS = isFailed => [
	{key: 'mac', title: t('phones.mac'), width: 180, priority: 1, mono: true, fixed: true, cell: p => showMac(p.mac)},
	{key: 'label', title: t('phones.label'), width: 140, grow: !isFailed, priority: 2, cell: p => p.label},
	{key: 'model', title: t('phones.model'), width: 100, priority: 3, cell: p => p.model},
	{key: 'site', title: t('phones.site'), width: 100, priority: 3, cell: p => p.site},
	{key: 'ring', title: t('rollouts.ring_short'), width: 70, priority: 3, align: 'end', cell: p => p.ring > 0 ? number(p.ring) : ''},
	!isFailed && {key: 'state', title: t('phones.state'), width: 110, priority: 1, cell: p => t(`rollouts.phone_${p.state}`)},
	{key: 'why', title: t('rollouts.why'), width: isFailed ? 120 : 320, grow: isFailed, priority: isFailed ? 1 : 3, cell: p => html`<${Why} phone=${p} />`},
	{key: 'at', title: t('rollouts.since'), width: 130, priority: 3, cell: p => html`<time title=${dateTime(p.changed_at)}>${ago(p.changed_at)}</time>`},
].filter(Boolean);

const ROW_REM = 2.75, FRAME_REM = 6.5, MOST_REM = 26;

/* One list of the rollout's phones; asked for anew whenever as many are elsewhere as before. */
function List({id, where, asked, rollout, label, empty}) {
	const idOf = phone => phone.mac, columns = useMemo(() => COLUMNS(asked === FAILED), []);
	const list = useRows(where, 'phones', asked, idOf), isFirst = useRef(true);

	useEffect(() => {
		if (!isFirst.current)
			list.reload();
		isFirst.current = false;
	}, [JSON.stringify([rollout.counts, rollout.state])]);
	return html`<div class="rollout-phones" style=${{height: list.total === 0 ? 'auto' : Math.min(MOST_REM, FRAME_REM + ROW_REM * (list.total ?? 4)) + 'rem'}}>
		<${Table} id=${id} list=${list} columns=${columns} rowId=${idOf} href=${p => '/phones/' + p.mac} label=${label} empty=${html`<p class="muted">${empty}</p>`} /></div>`;
}

function Failed({rollout, where}) {
	return html`<${Section} title=${t('rollouts.failed_n', {n: rollout.counts.failed})}>
		<${List} id="rollout-failed" where=${where + '/phones'} asked=${FAILED} rollout=${rollout} label=${t('rollouts.failed')} empty=${t('rollouts.no_phones')} /><//>`;
}

function Phones({rollout, where, query}) {
	if (rollout.state === 'planned')
		return html`<${Section} title=${t('rollouts.phones_planned')} about=${t('rollouts.phones_planned_about')}>
			<${List} id="rollout-plan" where=${where + '/plan'} asked=${ALL} rollout=${rollout} label=${t('rollouts.phones_planned')} empty=${t('rollouts.no_phones')} /><//>`;
	return html`<${Section} title=${t('rollouts.phones')}>
		<${Filters} names=${['state', 'ring']}>
			<${ChoiceFilter} name="state" label=${t('phones.state')} choices=${[...PHONE_STATES.map(([name]) => name), 'left_out'].map(value => ({value, text: t(`rollouts.phone_${value}`)}))} />
			<${ChoiceFilter} name="ring" label=${t('rollouts.ring_short')} choices=${rollout.rings.map(one => ({value: String(one.ring), text: ringText(one)}))} /><//>
		<${List} id="rollout-phones" where=${where + '/phones'} asked=${{state: query.state, ring: query.ring}} rollout=${rollout} label=${t('rollouts.phones')} empty=${t('rollouts.no_phones')} /><//>`;
}

export default function Rollout({params, query}) {
	const where = path`/rollouts/${params.id}`, from = useApi(where);
	const rollout = from.data;

	usePoll(from.reload, POLL_MS, rollout?.state === 'running');
	useBursts(['change', 'rollout'], from.reload, 1000);
	return html`<${Page} title=${rollout ? rollout.label || t('rollouts.number', {id: String(rollout.id)}) : t('rollouts.number', {id: params.id})}
		back=${{href: '/firmware?tab=rollouts', text: t('rollouts.title')}}
		about=${rollout && html`<${RolloutState} state=${rollout.state} />`}
		actions=${rollout && html`<${Actions} rollout=${rollout} reload=${from.reload} />`}>
		${from.error?.status === 404 ? html`<${Empty} icon="firmware" title=${t('rollouts.gone')}>${t('rollouts.gone_text')}<//>`
			: html`<${Loaded} from=${from} lines=${8}>${one => html`
				${one.why && html`<${Notice} kind="bad" title=${t('rollouts.is_halted')}>${one.why}<//>`}
				<${Section} title=${t('rollouts.rings')}><${Rings} rollout=${one} />
					${one.left_out > 0 && html`<p class="muted">${t('rollouts.left_out', {n: one.left_out})}</p>`}<//>
				${one.counts.failed > 0 && html`<${Failed} rollout=${one} where=${where} />`}
				<${Phones} key=${one.state === 'planned' ? 'plan' : 'phones'} rollout=${one} where=${where} query=${query} />
				<${Plan} rollout=${one} />`}<//>`}<//>`;
}
