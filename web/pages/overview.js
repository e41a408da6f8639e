// overview - how the phones are, and what needs somebody.

import {useBursts} from '../core/events.js';
import {ago, dateTime, hour, number, percent} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {Bars, Strip} from '../parts/bars.js';
import {ButtonLink} from '../parts/button.js';
import {Facts, Page, Section} from '../parts/page.js';
import {HourPlot} from '../parts/plot.js';
import {Loaded} from '../parts/state.js';
import {By} from './overview-by.js';
import {Decisions} from './overview-decisions.js';
import {FirstStart} from './overview-first.js';

const STATES = [['active', 'ok'], ['new', 'info'], ['ignored', 'plain'], ['retired', 'quiet'], ['blocked', 'bad']];

function Figure({value, text, about, href}) {
	const inner = html`<span>${text}</span><b>${value}</b>${about && html`<small>${about}</small>`}`;
	return href ? html`<a class="figure" href=${href}>${inner}</a>` : html`<div class="figure">${inner}</div>`;
}

function Figures({phones, hours}) {
	const waiting = phones.by_state.find(one => one.state === 'new')?.count ?? 0;
	const day = hours.slice(-24).reduce((sum, one) => ({boots: sum.boots + one.boots, refusals: sum.refusals + one.refusals}), {boots: 0, refusals: 0});

	return html`<div class="figures">
		<${Figure} value=${number(phones.total)} text=${t('overview.phones')} href="/phones" />
		<${Figure} value=${percent(phones.seen_last_day, phones.total)} text=${t('overview.seen')}
			about=${t('overview.never_seen', {n: phones.never_seen})} href="/phones?sort=last_seen_at" />
		<${Figure} value=${number(waiting)} text=${t('overview.new')} href="/new" />
		<${Figure} value=${number(day.boots)} text=${t('overview.boots_day')}
			about=${t('overview.refusals_day', {n: day.refusals})} href="/trace" />
	</div>`;
}

function Hours({hours}) {
	const most = hours.reduce((a, b) => b.boots > a.boots ? b : a, hours[0]);
	const sum = key => hours.reduce((all, one) => all + one[key], 0);

	return html`<${Section} title=${t('overview.hours')} about=${t('overview.hours_about')}>
		<${HourPlot} points=${hours} label=${t('overview.hours_label', {boots: sum('boots'), refusals: sum('refusals'), most: most.boots, at: hour(most.at)})}
			series=${[{key: 'boots', text: t('overview.boots'), token: 'series-1'}, {key: 'refusals', text: t('overview.refusals'), token: 'series-2'}]} /><//>`;
}

function States({list}) {
	const items = STATES.map(([state, tone]) => ({key: state, tone, text: t('state.' + state), href: state === 'new' ? '/new' : '/phones?state=' + state,
		count: list.find(one => one.state === state)?.count ?? 0})).filter(item => item.count > 0);
	return html`<${Section} title=${t('overview.by_state')}>
		${items.length > 0 && html`<${Strip} items=${items} />`}<${Bars} items=${items} label=${t('overview.by_state')} /><//>`;
}

function Server({server}) {
	return html`<${Section} title=${t('overview.server')}>
		<${Facts} facts=${[
			[t('overview.version'), server.version],
			[t('overview.started'), html`<time title=${dateTime(server.started_at)}>${ago(server.started_at)}</time>`],
			...server.listeners.map(one => [t('channel.' + one.name), html`<code>${one.address}</code>`]),
		]} /><//>`;
}

function Content({data, reload}) {
	const {phones, boots_per_hour: hours, decisions, server} = data;
	const isFirst = phones.total === 0 || phones.never_seen === phones.total;

	return html`
		${isFirst && html`<${FirstStart} data=${data} />`}
		${!isFirst && html`<${Figures} phones=${phones} hours=${hours} />`}
		${(!isFirst || decisions.length > 0) && html`<${Decisions} decisions=${decisions} more=${data.more_decisions} waiting=${phones.by_state.find(one => one.state === 'new')?.count} reload=${reload} />`}
		${!isFirst && html`<${Hours} hours=${hours} />
			<div class="columns">
				<${States} list=${phones.by_state} />
				<${By} list=${phones.by_version} field="version" title=${t('overview.by_version')} />
				<${By} list=${phones.by_model} field="model" title=${t('overview.by_model')} />
			</div>`}
		<${Server} server=${server} />`;
}

export default function Overview() {
	const overview = useApi('/overview');
	useBursts(['visit', 'phone_new', 'boot', 'upload', 'refusal', 'change'], overview.reload, 2000);

	return html`<${Page} title=${t('nav.overview')} actions=${may('operator') && html`<${ButtonLink} icon="trace" href="/doctor">${t('doctor.title')}<//>`}>
		<${Loaded} from=${overview} lines=${8}>${data => html`<${Content} data=${data} reload=${overview.reload} />`}<//><//>`;
}
