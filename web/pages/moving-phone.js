// moving-phone - what one phone gets otherwise than from the old folder, parameter by parameter.

import {html} from '../core/html.js';
import {hasText, t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {setQuery} from '../core/router.js';
import {useApi} from '../core/use-api.js';
import {Button, ButtonLink} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Badge, Empty, Loaded, Notice} from '../parts/state.js';
import {Told} from '../parts/told.js';
import {accepting} from './moving-list.js';

export const NOBODY = '000000000000'; // in a folder that knows no phone by its MAC: whoever comes

export const TONES = {differs: 'warn', accepted: 'info', known: 'plain', same: 'ok'};
const ORDER = ['differs', 'accepted', 'known'];

/* How the phone is called. */
export function nameOf(mac) {
	return mac === NOBODY ? t('moving.anybody') : showMac(mac);
}

/* What the server compares besides parameters has a word of its own. */
function aboutOf(parameter) {
	const key = 'moving.thing.' + parameter.replace('.', '_');
	return hasText(key) ? t(key) : null;
}

/*   code  where words stand for a value that is none */
function Value({value, code}) {
	if (code)
		return html`<${Told} from=${'moving.word.'} code=${code} text=${value} />`;
	return value === null ? html`<span class="muted">${t('moving.not_set')}</span>`
		: value === '' ? html`<span class="muted">${t('moving.empty_value')}</span>` : html`<code><bdi>${value}</bdi></code>`;
}

/* What the inventory gives; of the phone itself its state. */
function shownOf(one) {
	return one.parameter === 'phone' && hasText('state.' + one.new) ? t('state.' + one.new) : one.new;
}

function Difference({one, accept}) {
	const about = aboutOf(one.parameter);
	return html`<tr><td><code>${one.parameter}</code>${about && html`<p class="hint">${about}</p>`}</td>
		<td data-label=${t('moving.old')}><${Value} value=${one.old} code=${one.old_code} /></td>
		<td data-label=${t('moving.new')}><${Value} value=${shownOf(one)} code=${one.new_code} /></td>
		<td data-label=${t('moving.standing')}><div><${Badge} tone=${TONES[one.standing]}>${t(`moving.is_${one.standing}`)}<//>
			${one.reason && html`<p class="hint"><${Told} from=${'moving.why.'} code=${one.reason_code} text=${one.reason} /></p>`}
			${one.standing === 'differs' && html`<p><${Button} small label=${t('moving.accept_name', {name: one.parameter})}
				onClick=${() => setQuery({accept: accepting(accept, one.parameter)})}>${t('moving.accept')}<//></p>`}</div></td></tr>`;
}

function Differences({data, accept}) {
	const list = ORDER.flatMap(standing => data.differences.filter(one => one.standing === standing));

	if (data.checklist.length === 0)
		return html`<${Empty} icon="search" title=${t('moving.no_phone')}>${t('moving.no_phone_text')}<//>`;
	return html`<p>${t('moving.same_n', {n: data.same})}</p>
		${data.untold > 0 && html`<${Notice} kind="warn">${t('moving.untold', {n: data.untold})}<//>`}
		${list.length === 0 ? html`<${Empty} icon="check" title=${t('moving.all_same')}>${t('moving.all_same_text')}<//>`
			: html`<table class="plain-table cards moving-differences">
				<caption class="hidden">${t('moving.differences')}</caption>
				<thead><tr><th scope="col">${t('moving.parameter')}</th><th scope="col">${t('moving.old')}</th>
					<th scope="col">${t('moving.new')}</th><th scope="col">${t('moving.standing')}</th></tr></thead>
				<tbody>${list.map((one, i) => html`<${Difference} key=${one.parameter + i} one=${one} accept=${accept} />`)}</tbody></table>`}`;
}

/* accept: names whose differences are accepted, of the list's query. */
export function MovingPhone({mac, accept, close}) {
	const answer = useApi('/imports/verify', {mac, accept});

	return html`<${Dialog} title=${nameOf(mac)} wide onClose=${close} actions=${html`
		${mac !== NOBODY && html`<${ButtonLink} icon="phones" href=${'/phones/' + mac}>${t('moving.see_phone')}<//>`}
		<${Button} kind="primary" onClick=${close}>${t('common.close')}<//>`}>
		<${Loaded} from=${answer} lines=${6}>${data => html`<${Differences} data=${data} accept=${accept} />`}<//><//>`;
}
