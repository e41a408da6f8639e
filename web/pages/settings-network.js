// settings-network - where phones reach the server, and the certificates that they see.

import {html} from '../core/html.js';
import {date, number} from '../core/format.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {ButtonLink} from '../parts/button.js';
import {CopyField} from '../parts/copy.js';
import {Facts, Section} from '../parts/page.js';
import {Badge, Empty, Loaded} from '../parts/state.js';

const DAY_S = 86400, SOON_DAYS = 30;

const LEGACY = ['https-legacy', 'lync-tls-legacy'];
const ENCRYPTED = ['https', 'ftps', 'lync-tls', ...LEGACY];

function Safety({name}) {
	if (ENCRYPTED.includes(name))
		return html`<${Badge} tone="ok" icon="lock">${t('network.encrypted')}<//>`;
	return html`<${Badge}>${t(name === 'ftp' ? 'network.either' : 'network.clear')}<//>`;
}

function Listeners({listeners}) {
	return html`<${Section} title=${t('network.listeners')} flush actions=${html`<${ButtonLink} icon="copy" href="/dhcp">${t('dhcp.title')}<//>
		${may('operator') && html`<${ButtonLink} icon="trace" href="/doctor">${t('doctor.start')}<//>`}`}>
		<table class="plain-table cards"><caption class="hidden">${t('network.listeners')}</caption>
			<thead><tr><th scope="col">${t('network.channel')}</th><th scope="col">${t('network.address')}</th><th scope="col">${t('network.safety')}</th></tr></thead>
			<tbody>${listeners.map(one => html`<tr key=${one.name + one.address}><td>${t('channel.' + one.name)}</td><td data-label=${t('network.address')}><code>${one.address}</code></td>
				<td data-label=${t('network.safety')}><${Safety} name=${one.name} /></td></tr>`)}</tbody>
		</table><//>`;
}

function Life({from, to}) {
	const days = Math.floor((to - Date.now() / 1000) / DAY_S);
	return html`${date(from)} – ${date(to)} <${Badge} tone=${days < 0 ? 'bad' : days < SOON_DAYS ? 'warn' : 'ok'}>${days < 0 ? t('network.over')
		: t('network.days_left', {n: days})}<//>`;
}

function Certificate({one}) {
	return html`<${Section} title=${t(one.authority ? 'network.authority' : 'network.certificate')} about=${one.file}>
		<${Facts} facts=${[
			[t('network.valid'), html`<${Life} from=${one.valid_from} to=${one.valid_to} />`],
			[t('network.subject'), html`<bdi>${one.subject}</bdi>`],
			[t('network.issuer'), html`<bdi>${one.issuer}</bdi>`],
			[t('network.names'), one.names],
			[t('network.key'), one.key],
			[t('network.sha256'), html`<code>${one.sha256}</code>`],
		]} />
		<details><summary>${t('network.pem')}</summary><${CopyField} tall label=${t('network.pem')} value=${one.pem} /></details><//>`;
}

function Parameters({list}) {
	return html`<${Section} title=${t('network.parameters')} about=${t('network.parameters_about')}>
		${list.map(({name, value}) => html`<${CopyField} key=${name} label=${name} value=${value} tall=${value.includes('\n')} />`)}<//>`;
}

function Tls({isLegacy}) {
	const tls = useApi('/tls', {legacy: isLegacy ? 1 : undefined});

	if (tls.error?.status === 404)
		return html`<${Section} title=${t('network.certificate')}><${Empty} icon="lock" title=${t('network.none')}>${t('network.none_text')}<//><//>`;
	return html`<${Loaded} from=${tls} lines=${6}>${data => html`
		${isLegacy && html`<h2>${t('channel.https-legacy')}</h2>`}
		${data.certificates.map(one => html`<${Certificate} key=${one.sha256} one=${one} />`)}
		${data.parameters.length > 0 && html`<${Parameters} list=${data.parameters} />`}`}<//>`;
}

export function Network() {
	const overview = useApi('/overview');
	return html`<${Loaded} from=${overview} lines=${4}>${({server}) => html`<${Listeners} listeners=${server.listeners} />
		<${Tls} />${server.listeners.some(one => LEGACY.includes(one.name)) && html`<${Tls} isLegacy />`}`}<//>`;
}
