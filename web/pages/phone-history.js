// phone-history - the boots of a phone, told in plain words; each opens to its requests.

import {api, path} from '../core/api.js';
import {useEvents} from '../core/events.js';
import {ago, bytes, clock, date, dateTime, number} from '../core/format.js';
import {classes, html, useEffect, useRef, useState} from '../core/html.js';
import {locale, t} from '../core/i18n.js';
import {place, setQuery} from '../core/router.js';
import {useStore} from '../core/use-store.js';
import {Button} from '../parts/button.js';
import {ChoiceFilter, Filters} from '../parts/filters.js';
import {Icon} from '../parts/icon.js';
import {Section} from '../parts/page.js';
import {Empty, Failure, Skeleton} from '../parts/state.js';
import {readVisit, toneOf} from './boots.js';

const PAGE = 25;
const MARKS = {bad: 'warn', ok: 'refresh', warn: 'info', plain: 'clock'};

function took(read) {
	if (read.hasMaster)
		return read.files ? t('visit.took_both', {n: read.files}) : t('visit.took_master');
	return read.files > 0 && t('visit.took_files', {n: read.files});
}

function uploaded(read) {
	const names = read.uploads.map(kind => t(`visit.upload_${kind}`));
	return names.length > 0 && t('visit.uploaded', {what: new Intl.ListFormat(locale(), {type: 'conjunction'}).format(names)});
}

/* "Started at 9:12 over HTTP, took the master and 3 files, kept its firmware." */
export function sentence(visit, read = readVisit(visit)) {
	const lead = t('visit.' + read.kind, {time: clock(visit.began_at), channel: String(visit.channel ?? '?').toUpperCase()});
	const parts = [
		read.isUnknown && t('visit.unknown'), read.isStarter && t('visit.starter'), took(read),
		read.firmware && t(`visit.firmware_${read.firmware}`), uploaded(read),
		read.removed > 0 && t('visit.removed', {n: read.removed}),
		read.refused > 0 && read.kind !== 'refused' && t('visit.refused_n', {n: read.refused}),
	].filter(Boolean);
	return parts.length ? t('visit.sentence', {lead, parts: parts.join(', ')}) : t('visit.sentence_bare', {lead});
}

function Requests({visit, requests}) {
	const missing = (visit.requests_count ?? requests.length) - requests.length;
	return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('visit.requests')}><table class="plain-table requests">
			<caption class="hidden">${t('visit.requests')}</caption>
			<thead><tr><th scope="col" class="align-end">${t('visit.after')}</th><th scope="col">${t('visit.request')}</th><th scope="col">${t('visit.status')}</th>
				<th scope="col" class="align-end">${t('visit.bytes')}</th><th scope="col">${t('visit.why')}</th></tr></thead>
			<tbody>${requests.map((one, i) => html`<tr key=${i} class=${one.is_refused ? 'is-refused' : undefined}>
				<td class="align-end mono">+${number(one.offset_ms / 1000)} s</td>
				<td class="mono">${one.method} ${one.name}</td><td class="mono">${one.status}</td>
				<td class="align-end">${bytes(one.bytes)}</td>
				<td>${one.is_refused && html`<${Icon} name="stop" size=${14} /> `}${one.sentence}</td></tr>`)}</tbody>
		</table></div>
		${missing > 0 && html`<p class="muted">${t('visit.not_kept', {n: missing})}</p>`}
		<p class="muted visit-who">${[visit.address, visit.model, visit.version, visit.agent].filter(Boolean).join(' · ')}</p>`;
}

function Visit({visit, isOpen, toggle}) {
	const read = readVisit(visit), tone = toneOf(read);
	return html`<li class="visit">
		<button type="button" class="visit-head" aria-expanded=${String(isOpen)} onClick=${toggle}>
			<span class=${classes('visit-mark', 'visit-' + tone)}><${Icon} name=${MARKS[tone]} size=${16} /></span>
			<span class="visit-text">${sentence(visit, read)}</span>
			<small title=${dateTime(visit.began_at)}>${ago(visit.began_at)}</small><${Icon} name=${isOpen ? 'down' : 'right'} size=${16} />
		</button>
		${isOpen && html`<div class="visit-body"><${Requests} visit=${visit} requests=${read.requests} /></div>`}
	</li>`;
}

/* Visits of a phone, newest first: {list, next, error, more, reload}. */
function useVisits(mac, outcome) {
	const [state, setState] = useState({list: null, next: null, error: null});
	const round = useRef(0);

	async function load(cursor, before) {
		const mine = ++round.current;
		try {
			const answer = await api.get(path`/phones/${mac}/visits`, {query: {limit: PAGE, cursor, outcome}});
			if (mine === round.current)
				setState({list: [...before, ...answer.visits], next: answer.next ?? null, error: null});
		} catch (error) {
			if (mine === round.current)
				setState(last => ({...last, error}));
		}
	}

	useEffect(() => {
		setState({list: null, next: null, error: null});
		load(null, []);
		return () => {
			round.current++;
		};
	}, [mac, outcome]);
	return {...state, more: () => load(state.next, state.list), reload: () => load(null, [])};
}

/* [[day, visits]] in order */
function byDay(list) {
	const days = new Map();
	for (const visit of list) {
		const day = date(visit.began_at);
		days.set(day, [...days.get(day) ?? [], visit]);
	}
	return [...days];
}

export function PhoneHistory({mac}) {
	const {query} = useStore(place);
	const from = useVisits(mac, query.outcome);
	const open = query.visit;
	useEvents(['visit', 'boot'], (kind, event) => event.mac === mac && from.reload());

	return html`<${Section} title=${t('visit.title')} about=${t('visit.about')}>
		<${Filters} names=${['outcome']}><${ChoiceFilter} name="outcome" label=${t('visit.outcome')} choices=${[{value: 'refused', text: t('visit.outcome_refused')},
			{value: 'ok', text: t('visit.outcome_ok')}]} /><//>
		${from.error && html`<${Failure} error=${from.error} retry=${from.reload} />`}
		${from.list === null && !from.error && html`<${Skeleton} lines=${6} />`}
		${from.list?.length === 0 && html`<${Empty} icon="trace" title=${t('visit.none')}>${t('visit.none_text')}<//>`}
		${byDay(from.list ?? []).map(([day, visits]) => html`<section key=${day} class="visit-day"><h3>${day}</h3>
			<ul class="visits">${visits.map(visit => html`<${Visit} key=${visit.id} visit=${visit} isOpen=${open === String(visit.id)}
				toggle=${() => setQuery({visit: open === String(visit.id) ? '' : visit.id})} />`)}</ul></section>`)}
		${from.next && html`<div><${Button} onClick=${from.more}>${t('visit.older')}<//></div>`}
	<//>`;
}
