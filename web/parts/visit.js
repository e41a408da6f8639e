// visit - one visit of a phone: in plain words, and request by request.

import {classes, html} from '../core/html.js';
import {bytes, dateTime, number, time} from '../core/format.js';
import {hasText, t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {Icon} from './icon.js';
import {Facts} from './page.js';
import {Badge} from './state.js';
import {mainRefusal, tookFirmware, visitWords} from './visit-words.js';

/* Why a request was answered as it was: our sentence, or the server's where it knows more reasons. */
export function reasonText(request) {
	return hasText('reason.' + request.reason) ? t('reason.' + request.reason) : request.sentence ?? '';
}

/* From a row to its phone. */
export function PhoneLink({mac}) {
	const label = t('visit.to_phone', {mac: showMac(mac)});
	return html`<a class="button button-quiet button-icon button-small" href=${'/phones/' + mac} aria-label=${label} title=${label}><${Icon} name="phones" size=${18} /></a>`;
}

/* The line of a visit; isOfPhone: on a page of that phone, which need not be named. */
export function VisitHead({visit, isOfPhone}) {
	const {key, values} = visitWords(visit), refusal = mainRefusal(visit);
	return html`<span class=${classes('visit', {'visit-of-phone': isOfPhone})}>
		<time class="visit-time" title=${dateTime(visit.began_at)}>${time(visit.began_at)}</time>
		${!isOfPhone && html`<span class="visit-who"><b class="mono">${visit.mac ? showMac(visit.mac) : visit.address}</b>
			<small>${[visit.model, visit.mac && visit.address].filter(Boolean).join(' · ')}</small></span>`}
		<span class="visit-what">${t(key, values)} ${refusal && html`<small class="visit-why">${reasonText(refusal)}</small>`}</span>
		<span class="visit-end">${tookFirmware(visit) && html`<${Badge} tone="info">${t('visit.took_firmware')}<//>`}${visit.refused_count > 0 && html`<${Badge} tone="bad">${t('visit.refused', {n: visit.refused_count})}<//>`}
			<${Badge}>${t('channel.' + visit.channel)}<//></span>
	</span>`;
}

function tone(request) {
	return request.is_refused ? 'bad' : Number(request.status) >= 400 ? 'plain' : 'ok';
}

function Requests({visit}) {
	const told = visit.requests?.length ?? 0;
	return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('visit.requests')}><table class="plain-table requests">
		<caption class="hidden">${t('visit.requests')}</caption>
		<thead><tr><th scope="col">${t('visit.request')}</th><th scope="col">${t('visit.status')}</th>
			<th scope="col" class="align-end">${t('visit.bytes')}</th><th scope="col">${t('visit.reason')}</th>
			<th scope="col" class="align-end">${t('visit.after')}</th></tr></thead>
		<tbody>${(visit.requests ?? []).map((request, i) => html`<tr key=${i} class=${request.is_refused ? 'is-refused' : undefined}>
			<td><code>${request.method} <bdi>${request.name}</bdi></code></td>
			<td><${Badge} tone=${tone(request)}>${request.status || t('visit.no_status')}<//></td>
			<td class="align-end">${bytes(request.bytes)}</td>
			<td>${reasonText(request)}</td>
			<td class="align-end muted">${t('visit.seconds', {s: number(Math.round(request.offset_ms / 100) / 10)})}</td></tr>`)}</tbody>
	</table></div>${told < visit.requests_count && html`<p class="hint">${t('visit.more', {n: visit.requests_count - told})}</p>`}`;
}

export function VisitBody({visit}) {
	return html`<${Facts} facts=${[
		[t('visit.began'), dateTime(visit.began_at)],
		[t('visit.from'), visit.address],
		[t('visit.model'), visit.model],
		[t('visit.version'), visit.version],
		[t('visit.agent'), visit.agent && html`<bdi>${visit.agent}</bdi>`],
		[t('visit.sent'), bytes(visit.bytes)],
	]} />
	<${Requests} visit=${visit} />`;
}
