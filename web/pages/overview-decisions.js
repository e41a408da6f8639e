// overview-decisions - what waits for somebody to decide, each with its sentence and what can be done.

import {api, path} from '../core/api.js';
import {classes, html, useRef, useState} from '../core/html.js';
import {ago, dateTime} from '../core/format.js';
import {hasText, t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {toQuery} from '../core/query.js';
import {may} from '../core/session.js';
import {Button, ButtonLink} from '../parts/button.js';
import {Icon} from '../parts/icon.js';
import {Section} from '../parts/page.js';
import {toast} from '../parts/toast.js';
import {grouped, untold} from './overview-kinds.js';

async function openWindow(mac, done) {
	await api.post(path`/phones/${mac}/enrolment`, {});
	toast(t('overview.window_opened', {mac: showMac(mac)}), {undo: async () => {
		await api.remove(path`/phones/${mac}/enrolment`);
		done();
	}});
	done();
}

/* What the button of a kind does, or where it leads; nothing for who may not. */
const ACTIONS = {
	window: (decision, done) => may('operator') && html`<${Button} small kind="primary" onClick=${() => openWindow(decision.mac, done)}>${t('overview.open_window')}<//>`,
	trace: decision => html`<${ButtonLink} class="button-small" href=${'/trace' + toQuery({phone: decision.mac, refused: 1})}>${t('overview.see_trace')}<//>`,
	phone: decision => decision.mac && html`<${ButtonLink} class="button-small" href=${'/phones/' + decision.mac}>${t('overview.see_phone')}<//>`,
	accept: () => html`<${ButtonLink} class="button-small" kind="primary" href="/new">${t('overview.see_new')}<//>`,
	account: () => may('admin') && html`<${ButtonLink} class="button-small" kind="primary" href="/settings/phones">${t('overview.change_account')}<//>`,
	tls: () => html`<${ButtonLink} class="button-small" href="/settings/network">${t('overview.see_tls')}<//>`,
	sites: () => html`<${ButtonLink} class="button-small" href="/layers">${t('overview.see_sites')}<//>`,
	all: decision => html`<${ButtonLink} class="button-small" href=${'/phones' + toQuery({decision: decision.kind})}>${t('overview.see_all')}<//>`,
};

/* In the person's own language; the server's sentence stands for kinds that are newer than the texts. */
function what(decision, kind) {
	const isOver = kind.name === 'certificate' && decision.at < Date.now() / 1000;
	const key = `overview.what.${kind.name}${isOver ? '_over' : ''}`;
	return hasText(key) ? t(key, {site: decision.site ?? ''}) : decision.text;
}

function Decision({decision, kind, done}) {
	return html`<li class="decision">
		<span class=${`decision-mark tone-${kind.tone}`}><${Icon} name=${kind.icon} /></span>
		<div class="decision-text">
			<h3>${t('overview.kind.' + kind.name, {n: decision.count ?? 1})}${decision.mac && html` <a class="mono" href=${'/phones/' + decision.mac}>${showMac(decision.mac)}</a>`}
				${decision.label && html` <bdi class="decision-label">${decision.label}</bdi>`}</h3>
			<p>${what(decision, kind)} ${decision.at && html`<time class="muted" title=${dateTime(decision.at)}>${ago(decision.at)}</time>`}</p>
		</div>
		<div class="actions">${kind.actions.map(name => html`<span key=${name}>${ACTIONS[name](decision, done)}</span>`)}</div>
	</li>`;
}

/* Many phones with the same trouble are one row, with a way to all of them. */
function Rest({rest, kind}) {
	return html`<li class="decision decision-rest"><span></span><p>${t('overview.more', {n: rest.length})}</p>
		<div class="actions">${ACTIONS.all(rest[0])}</div></li>`;
}

function Untold({n}) {
	return html`<li class="decision decision-rest"><span></span><p>${t('overview.untold', {n})}</p>
		<div class="actions">${ACTIONS.all({kind: 'any'})}</div></li>`;
}

/* Nothing moves under the pointer or the focus: what is drawn stays until they have left. */
function useStill(value) {
	const [isHeld, setHeld] = useState(false);
	const held = useRef(value);
	if (!isHeld)
		held.current = value;
	return [held.current, {
		onPointerEnter: event => event.pointerType === 'mouse' && setHeld(true),
		onPointerLeave: () => setHeld(false),
	}, () => setHeld(false)];
}

/* more: decisions that are not told one by one; waiting: new phones in all. */
export function Decisions({decisions, more, waiting, reload}) {
	const [list, hold, release] = useStill(decisions);
	const groups = grouped(list, waiting), others = untold(list, more, waiting);

	function done() {
		release();
		reload();
	}

	return html`<${Section} title=${t('overview.decisions')} flush>
		${list.length === 0 ? html`<p class="decisions-none"><${Icon} name="check" /> ${t('overview.no_decisions')}</p>`
			: html`<ul class=${classes('decisions')} ...${hold}>${groups.map(({kind, shown, rest}) => [
				shown.map(decision => html`<${Decision} key=${decision.kind + (decision.mac ?? decision.text)} decision=${decision} kind=${kind} done=${done} />`),
				rest.length > 0 && html`<${Rest} key=${kind.name + '+'} rest=${rest} kind=${kind} />`,
			])}${others > 0 && html`<${Untold} n=${others} />`}</ul>`}<//>`;
}
