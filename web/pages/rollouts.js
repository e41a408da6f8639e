// rollouts - plans that move phones to a release, ring by ring: the list of them.

import {path} from '../core/api.js';
import {useBursts} from '../core/events.js';
import {ago, dateTime, number} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {navigate} from '../core/router.js';
import {may} from '../core/session.js';
import {usePoll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {open, opens} from '../parts/dialog.js';
import {Section} from '../parts/page.js';
import {Progress} from '../parts/progress.js';
import {Badge, Empty, Loaded} from '../parts/state.js';
import {NewRollout} from './rollout-new.js';

const POLL_MS = 5000;
const TONES = {planned: 'plain', running: 'info', paused: 'warn', halted: 'bad', done: 'ok', cancelled: 'plain', rolled_back: 'plain'};

export function RolloutState({state}) {
	return html`<${Badge} tone=${TONES[state] ?? 'plain'}>${t(`rollouts.is_${state}`)}<//>`;
}

async function plan() {
	const id = await open(close => html`<${NewRollout} close=${close} />`);
	if (id)
		navigate(path`/firmware/rollouts/${id}`);
}

/* from: of useList('/rollouts') */
export function Rollouts({from}) {
	const button = may('admin') && html`<${Button} kind="primary" icon="plus" onClick=${opens(plan)}>${t('rollouts.new')}<//>`;
	useBursts(['change', 'rollout'], from.reload, 1000);
	usePoll(from.reload, POLL_MS, from.data?.rollouts.some(one => one.state === 'running'));

	return html`<${Loaded} from=${from} lines=${6}>${({rollouts}) => rollouts.length === 0
		? html`<${Empty} icon="firmware" title=${t('rollouts.none')} actions=${button}>${t('rollouts.none_text')}<//>`
		: html`<${Section} title=${t('rollouts.title')} about=${t('rollouts.about')} flush actions=${button}>
			<div class="scroll-x" tabindex="0" role="group" aria-label=${t('rollouts.title')}><table class="plain-table is-middle firmware-table">
				<caption class="hidden">${t('rollouts.title')}</caption>
				<thead><tr><th scope="col">${t('rollouts.label')}</th><th scope="col">${t('firmware.release')}</th><th scope="col">${t('phones.state')}</th>
					<th scope="col">${t('rollouts.progress')}</th><th scope="col" class="align-end">${t('rollouts.failed')}</th><th scope="col">${t('rollouts.made')}</th></tr></thead>
				<tbody>${rollouts.map(one => html`<tr key=${one.id}>
					<td><a href=${path`/firmware/rollouts/${one.id}`}>${one.label || t('rollouts.number', {id: String(one.id)})}</a></td>
					<td class="mono">${one.release}</td>
					<td><${RolloutState} state=${one.state} /></td>
					<td><${Progress} value=${one.counts.done} max=${one.counts.phones} label=${t('rollouts.done_of', {n: one.counts.done, all: one.counts.phones})} /></td>
					<td class="align-end">${number(one.counts.failed)}</td>
					<td><time title=${dateTime(one.created_at)}>${ago(one.created_at)}</time></td></tr>`)}</tbody>
			</table></div><//>`}<//>`;
}
