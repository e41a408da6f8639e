// rollout-rings - how far each ring is, as a bar and in words.

import {classes, html} from '../core/html.js';
import {duration, number, percent} from '../core/format.js';
import {t} from '../core/i18n.js';
import {Strip} from '../parts/bars.js';
import {Badge} from '../parts/state.js';

/* In the order of the bar. */
export const PHONE_STATES = [['done', 'ok'], ['restarted', 'info'], ['downloading', 'info'], ['offered', 'warn'], ['failed', 'bad'], ['waiting', 'quiet']];

/* What a ring is, in words. */
export function ringText({kind, value}) {
	if (kind === 'macs')
		return t('rollouts.ring_macs', {n: value.split(',').length});
	return t(`rollouts.ring_${kind}`, {value});
}

/* What stands beside the ring: under way, over, waiting. */
function Place({rollout, ring}) {
	if (rollout.state === 'planned')
		return null;
	if (ring.ring < rollout.ring || rollout.state === 'done')
		return html`<${Badge} tone=${ring.counts.failed > 0 ? 'warn' : 'ok'}>${t('rollouts.ring_over')}<//>`;
	if (ring.ring > rollout.ring)
		return html`<${Badge}>${t('rollouts.ring_later')}<//>`;
	if (rollout.waits_s !== null)
		return html`<${Badge} tone="info">${t('rollouts.ring_rests', {duration: duration(Math.max(1, rollout.waits_s))})}<//>`;
	return html`<${Badge} tone=${rollout.state === 'running' ? 'info' : 'warn'}>${t('rollouts.ring_now')}<//>`;
}

export function Rings({rollout}) {
	return html`<ol class="rings">${rollout.rings.map(ring => html`<li key=${ring.ring} class=${classes('ring', {'is-now': ring.ring === rollout.ring && rollout.state !== 'done'})}>
		<div class="ring-head"><h3>${t('rollouts.ring', {n: ring.ring})}${' · '}${ringText(ring)}</h3><${Place} rollout=${rollout} ring=${ring} />
			<strong class="ring-share">${percent(ring.counts.done + ring.counts.failed, ring.counts.phones)}</strong></div>
		<${Strip} items=${PHONE_STATES.map(([key, tone]) => ({key, tone, count: ring.counts[key]}))} />
		<ul class="ring-counts" aria-label=${t('rollouts.ring_counts', {n: ring.ring})}>${PHONE_STATES.filter(([key]) => ring.counts[key] > 0).map(([key, tone]) => html`
			<li key=${key}><i class=${'ring-key tone-' + tone}></i>${t(`rollouts.phone_${key}`)} <b>${number(ring.counts[key])}</b></li>`)}
			${ring.counts.phones === 0 && html`<li class="muted">${t(rollout.state === 'planned' ? 'rollouts.ring_unknown' : 'rollouts.ring_empty')}</li>`}</ul>
	</li>`)}</ol>`;
}
