// phone-enrolment - how a phone proves that it is itself, in plain words, and what can be done.

import {api, path} from '../core/api.js';
import {ago, dateTime} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {Button, Menu} from '../parts/button.js';
import {Dialog, confirm, open} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Badge} from '../parts/state.js';
import {toast} from '../parts/toast.js';

const HOUR_S = 3600;
const SPANS = [HOUR_S / 2, 4 * HOUR_S, 24 * HOUR_S, 7 * 24 * HOUR_S];
const USUAL_S = 24 * HOUR_S;

/* The window of a phone as one word: "none", "over", "frozen", "claimed" (open, and an address came),
 * "waiting" (open, nobody's yet). */
export function windowOf({enrolment = 'none'}) {
	const word = enrolment.split(/[:,]/)[0];
	return word === 'open' ? (enrolment.includes(',') ? 'waiting' : 'claimed') : ['over', 'frozen'].includes(word) ? word : 'none';
}

/* Its login as one word: "own", "own_next" (a new password was handed out), "shared", "shared_next". */
export function loginOf({login = 'shared'}) {
	return (login.startsWith('own') ? 'own' : 'shared') + (login.includes('handed out') ? '_next' : '');
}

const TONES = {own: 'ok', own_next: 'ok', shared: 'plain', shared_next: 'info'};
const WINDOW_TONES = {frozen: 'bad', over: 'warn', claimed: 'info', waiting: 'info'};

function OpenWindow({phone, isFresh, close}) {
	const places = [{value: '', text: t('enrol.from_any')}, ...phone.address ? [{value: phone.address, text: t('enrol.from_last', {address: phone.address})}] : [],
		{value: 'network', text: t('enrol.from_network')}];
	const form = useForm({for_s: String(USUAL_S), where: '', from: ''}, async ({for_s, where, from}) => {
		const network = where === 'network' ? from.trim() : where;
		await api.post(path`/phones/${phone.mac}/enrolment`, {for_s: Number(for_s), ...network && {from: network}, ...isFresh && {fresh: true}});
		close(true);
	}, {guarded: false});
	const isNetwork = form.values.where === 'network';
	form.names.current.add('from');

	return html`<${Dialog} title=${t(isFresh ? 'enrol.fresh' : 'enrol.open')} onClose=${() => close(false)}>
		<p>${t(isFresh ? 'enrol.fresh_about' : 'enrol.open_about')}</p>
		<${Form} form=${form} always kind=${isFresh ? 'danger' : 'primary'} action=${t(isFresh ? 'enrol.fresh_do' : 'enrol.open')}
			more=${html`<${Button} onClick=${() => close(false)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="for_s" type="select" label=${t('enrol.how_long')} choices=${SPANS.map(s => ({value: String(s), text: t(`enrol.span_${s}`)}))} />
			<${Field} form=${form} name="where" type="select" label=${t('enrol.from_where')} choices=${places} />
			${isNetwork && html`<${Field} form=${form} name="from" label=${t('enrol.network')} mono placeholder="10.1.0.0/16" spellcheck=${false} autocomplete="off" />`}
		<//><//>`;
}

async function openWindow(phone, reload, isFresh = false) {
	if (!await open(close => html`<${OpenWindow} phone=${phone} isFresh=${isFresh} close=${close} />`))
		return;
	toast(t('enrol.opened'), {undo: () => closeWindow(phone, reload, true)});
	reload();
}

async function closeWindow(phone, reload, isUndo) {
	await api.remove(path`/phones/${phone.mac}/enrolment`);
	if (!isUndo)
		toast(t('enrol.closed'));
	reload();
}

async function rotate(phone, reload) {
	if (!await confirm({title: t('enrol.rotate'), text: t('enrol.rotate_about'), action: t('enrol.rotate_do')}))
		return;
	await api.post(path`/phones/${phone.mac}/rotate`);
	toast(t('enrol.rotated'));
	reload();
}

/* Releasing a frozen window is opening a new one, for the address that is right. */
function Actions({phone, login, window, reload}) {
	const isOpen = ['claimed', 'waiting', 'frozen'].includes(window);
	return html`
		<${Button} small kind=${window === 'frozen' ? 'primary' : undefined} onClick=${() => void openWindow(phone, reload)}>
			${t(window === 'frozen' ? 'enrol.release' : isOpen ? 'enrol.open_again' : 'enrol.open')}<//>
		${isOpen && html`<${Button} small onClick=${() => closeWindow(phone, reload)}>${t('enrol.close')}<//>`}
		<${Menu} small label=${t('enrol.more')} items=${[
			{text: t('enrol.rotate'), icon: 'refresh', disabled: !login.startsWith('own'), onClick: () => rotate(phone, reload)},
			{text: t('enrol.fresh'), icon: 'key', danger: true, onClick: () => openWindow(phone, reload, true)},
		]} />`;
}

export function Enrolment({phone, reload}) {
	const login = loginOf(phone), window = windowOf(phone);
	const values = {until: dateTime(phone.enrolment_until), in: ago(phone.enrolment_until), address: phone.enrolment_address || '?'};

	return html`<${Section} title=${t('enrol.title')} actions=${may('operator') && phone.state === 'active'
		&& html`<${Actions} phone=${phone} login=${login} window=${window} reload=${reload} />`}>
		<div class="enrolment">
			<p><${Badge} tone=${TONES[login]} icon=${login.startsWith('own') ? 'lock' : 'key'}>${t(`enrol.login_${login}`)}<//></p>
			<p>${t(`enrol.about_${login}`)}${phone.login_used_at != null && ' ' + t('enrol.used', {ago: ago(phone.login_used_at)})}</p>
			${window !== 'none' && html`<p class="enrolment-window"><${Badge} tone=${WINDOW_TONES[window]}>${t(`enrol.window_${window}`)}<//>
				<span>${t(`enrol.window_about_${window}`, values)}
				${phone.enrolment_network && ' ' + t('enrol.window_network', {network: phone.enrolment_network})}</span></p>`}
		</div>
	<//>`;
}
