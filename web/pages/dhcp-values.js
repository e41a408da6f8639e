// dhcp-values - the options of a plan: to paste into each kind of server, and as bytes for all others.

import {html} from '../core/html.js';
import {hasText, t} from '../core/i18n.js';
import {place} from '../core/router.js';
import {useStore} from '../core/use-store.js';
import {CopyField} from '../parts/copy.js';
import {ChoiceFilter, Filters} from '../parts/filters.js';
import {Section} from '../parts/page.js';
import {Notice} from '../parts/state.js';
import {Told} from '../parts/told.js';

const SERVERS = ['isc', 'kea', 'dnsmasq', 'netsh', 'powershell', 'ios', 'routeros'];
const ROWS_MAX = 18;

/* Where a server's part belongs; of one that this page does not know the server's own words. */
function about({server, about: words}) {
	return hasText('dhcp.server.' + server) ? t('dhcp.server.' + server) : words;
}

function Snippet({one}) {
	return html`<${CopyField} tall rows=${Math.min(one.text.trimEnd().split('\n').length, ROWS_MAX)} label=${about(one)} value=${one.text}
		hint=${t(one.tested ? 'dhcp.tested' : 'dhcp.untested')} />`;
}

function Warnings({list}) {
	return html`<${Notice} kind="warn" title=${t('dhcp.warnings', {n: list.length})}>
		<ul class="dhcp-warnings">${list.map(one => html`<li key=${one.text}><${Told} from=${'dhcp.warns.'} ...${one} /></li>`)}</ul><//>`;
}

function Options({plan}) {
	const rows = plan.options.flatMap(one => [{...one, id: one.code}, ...(one.class ? plan.sub_options.map(sub => ({...sub, id: `${one.code}.${sub.code}`})) : [])]);

	return html`<${Section} title=${t('dhcp.options')} about=${t('dhcp.options_about')} flush><table class="plain-table cards dhcp-options">
		<caption class="hidden">${t('dhcp.options')}</caption>
		<thead><tr><th scope="col">${t('dhcp.option')}</th><th scope="col">${t('dhcp.value')}</th><th scope="col">${t('dhcp.bytes')}</th></tr></thead>
		<tbody>${rows.map(one => html`<tr key=${one.id}><td><strong>${one.id}</strong> <span lang="en">${one.name}</span>
				${one.class && html`<p class="hint">${t('dhcp.class', {name: one.class})}</p>`}</td>
			<td data-label=${t('dhcp.value')}><code><bdi>${one.value}</bdi></code></td>
			<td data-label=${t('dhcp.bytes')}><code>${one.hex}</code></td></tr>`)}</tbody></table><//>`;
}

/*   plan  as /dhcp/options answers */
export function DhcpValues({plan}) {
	const {query} = useStore(place);
	const shown = plan.snippets.filter(one => !query.for || one.server === query.for);

	return html`${plan.warnings.length > 0 && html`<${Warnings} list=${plan.warnings} />`}
		<${Section} title=${t('dhcp.paste')} about=${t('dhcp.paste_about', {url: plan.url})}>
			<${Filters} names=${['for']}><${ChoiceFilter} name="for" label=${t('dhcp.kind')} choices=${SERVERS.map(value => ({value, text: t('dhcp.kinds.' + value)}))} /><//>
			${shown.map(one => html`<${Snippet} key=${one.server} one=${one} />`)}<//>
		<${Options} plan=${plan} />`;
}
