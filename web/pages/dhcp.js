// dhcp - what a DHCP server must say to phones, ready to paste, and how to hear what it does say.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {setQuery} from '../core/router.js';
import {useApi} from '../core/use-api.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Page, Section} from '../parts/page.js';
import {Failure, Skeleton} from '../parts/state.js';
import {DhcpProbe} from './dhcp-probe.js';
import {DhcpValues} from './dhcp-values.js';

const WISHES = ['url', 'ntp', 'time_zone', 'offset', 'registrar', 'web_services'];
const LISTS = ['ntp', 'registrar'];
const ZONES = Intl.supportedValuesOf?.('timeZone') ?? [];

/* What the query of the page wishes for, as the form has it and as the API does. */
const typed = (query, own) => Object.fromEntries(WISHES.map(name => [name,
	LISTS.includes(name) ? query[name]?.split(',') ?? [] : query[name] ?? (name === 'url' ? own : '')]));
const asked = (values, own) => Object.fromEntries(WISHES.map(name => [name,
	LISTS.includes(name) ? values[name].join(',') : name === 'url' && values.url === own ? '' : values[name].trim()]));

/*   own  the server's own URL, which stands there where nobody says another */
function Wishes({query, own}) {
	const form = useForm(typed(query, own), async values => {
		const wishes = asked(values, own);
		await api.get('/dhcp/options', {query: wishes}); // what is wrong is told at its field
		setQuery(wishes, {replace: false});
	}, {guarded: false});

	return html`<${Form} form=${form} action=${t('dhcp.make')} always>
		<div class="form-grid">
			<${Field} form=${form} name="url" label=${t('dhcp.url')} hint=${t('dhcp.url_hint')} mono inputmode="url" autocomplete="off" spellcheck=${false} />
			<${Field} form=${form} name="ntp" type="tags" label=${t('dhcp.ntp')} hint=${t('dhcp.ntp_hint')} optional mono />
			<${Field} form=${form} name="time_zone" label=${t('dhcp.zone')} hint=${t('dhcp.zone_hint')} choices=${ZONES} optional autocomplete="off" spellcheck=${false} />
			<${Field} form=${form} name="offset" label=${t('dhcp.offset')} hint=${t('dhcp.offset_hint')} optional mono autocomplete="off" />
		</div>
		<details open=${Boolean(query.registrar || query.web_services)}><summary>${t('dhcp.lync')}</summary>
			<div class="form-grid">
				<${Field} form=${form} name="registrar" type="tags" label=${t('dhcp.registrar')} hint=${t('dhcp.registrar_hint')} optional mono />
				<${Field} form=${form} name="web_services" label=${t('dhcp.web_services')} hint=${t('dhcp.web_services_hint')} optional mono inputmode="url" autocomplete="off" spellcheck=${false} />
			</div></details>
	<//>`;
}

export default function Dhcp({query}) {
	const own = useApi('/dhcp/options'); // fails where the server has no address that phones could be told
	const from = useApi('/dhcp/options', {...asked(typed(query, ''), ''), for: query.for});
	const isKnown = own.data !== null || own.error !== null;
	const isAsked = WISHES.some(name => query[name]);

	return html`<${Page} title=${t('dhcp.title')} about=${t('dhcp.about')} back=${{href: '/settings/network', text: t('settings.network')}}>
		<${Section} title=${t('dhcp.wishes')} about=${t('dhcp.wishes_about')}>
			${isKnown ? html`<${Wishes} query=${query} own=${own.data?.url ?? ''} />` : html`<${Skeleton} lines=${4} />`}<//>
		${from.data !== null && from.error === null && html`<${DhcpValues} plan=${from.data} />`}
		${from.error && html`<${Failure} error=${from.error} retry=${isAsked ? undefined : from.reload} />`}
		<${DhcpProbe} /><//>`;
}
