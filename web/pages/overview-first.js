// overview-first - the first start: three steps to the first phone.

import {classes, html} from '../core/html.js';
import {rich, t} from '../core/i18n.js';
import {useApi} from '../core/use-api.js';
import {ButtonLink} from '../parts/button.js';
import {CopyField} from '../parts/copy.js';
import {Icon} from '../parts/icon.js';
import {Section} from '../parts/page.js';
import {serverAddresses} from './overview-addresses.js';

function Step({n, isDone, title, children}) {
	return html`<li class=${classes('step', {'is-done': isDone})}>
		<span class="step-mark" aria-hidden="true">${isDone ? html`<${Icon} name="check" size=${18} />` : n}</span>
		<div class="step-body"><h3>${title}${isDone && html`<span class="hidden"> ${t('overview.step_done')}</span>`}</h3>${children}</div>
	</li>`;
}

/* data: of /overview. */
export function FirstStart({data}) {
	const tls = useApi('/tls'); // the certificate names the server's own addresses
	const {phones, server} = data;
	const waiting = phones.by_state.find(one => one.state === 'new')?.count ?? 0;
	const wasThere = waiting > 0 || phones.total > phones.never_seen;
	const addresses = serverAddresses(server.listeners, tls.data?.certificates?.[0]?.names ?? '', location.hostname);

	return html`<${Section} title=${t('overview.first_title')} about=${t('overview.first_about')}>
		<ol class="steps">
			<${Step} n=${1} isDone=${wasThere} title=${t('overview.step_dhcp')}>
				<p>${rich('overview.step_dhcp_text', {a: html`<b>160</b>`, b: html`<b>66</b>`})}</p>
				${addresses.length ? html`<div class="step-addresses">${addresses.map(({name, url}) => html`
					<${CopyField} key=${url} label=${t('channel.' + name)} value=${url} />`)}</div>`
					: html`<p class="muted">${t('overview.no_address')}</p>`}
				<p class="hint">${t('overview.step_login')}</p>
			<//>
			<${Step} n=${2} isDone=${wasThere} title=${t('overview.step_boot')}>
				<p>${t(wasThere ? 'overview.step_boot_done' : 'overview.step_boot_text')}</p>
				${!wasThere && html`<p class="step-wait" role="status"><i></i> ${t('overview.step_waiting')}</p>`}
			<//>
			<${Step} n=${3} isDone=${phones.total > 0} title=${t('overview.step_accept')}>
				<p>${t('overview.step_accept_text')}</p>
				<div class="actions"><${ButtonLink} kind=${waiting ? 'primary' : ''} icon="inbox" href="/new">${waiting ? t('overview.step_accept_now', {n: waiting}) : t('overview.see_new')}<//></div>
			<//>
		</ol><//>`;
}
