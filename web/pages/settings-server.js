// settings-server - every setting as it is in force, where it comes from, and when a change counts.

import {html} from '../core/html.js';
import {hasText, t} from '../core/i18n.js';
import {place} from '../core/router.js';
import {useApi} from '../core/use-api.js';
import {useStore} from '../core/use-store.js';
import {ChoiceFilter, Filters, SearchFilter} from '../parts/filters.js';
import {Section} from '../parts/page.js';
import {Badge, Empty, Loaded} from '../parts/state.js';
import {Told} from '../parts/told.js';

const SOURCES = ['default', 'file', 'environment', 'flag'];

/* What a setting is for, and what its number counts: in the page's language, else as the server words it. */
const helpText = one => hasText('server.help.' + one.name) ? t('server.help.' + one.name) : one.help;
const unitText = one => hasText('server.unit.' + one.unit) ? t('server.unit.' + one.unit) : one.unit;

/* Settings that the filters leave; text: of name and help. */
function matching(settings, {text = '', source}) {
	const wanted = text.toLowerCase();
	return settings.filter(one => (!source || one.source === source) && (one.name + '\n' + helpText(one)).toLowerCase().includes(wanted));
}

function Setting({one}) {
	return html`<tr><td><code>${one.name}</code><p class="hint"><${Told} from=${'server.help.'} code=${one.name} text=${one.help} /></p></td>
		<td data-label=${t('server.value')}>${one.value === '' ? html`<span class="muted">${t('server.empty')}</span>` : html`<span><code><bdi>${one.value}</bdi></code>${one.unit && ` ${unitText(one)}`}</span>`}
			${one.source !== 'default' && one.default !== '' && one.default !== one.value && html`<p class="hint">${t('server.default', {value: one.default})}</p>`}</td>
		<td data-label=${t('server.from')}><${Badge} tone=${one.source === 'default' ? 'plain' : 'info'}>${t('server.source.' + one.source)}<//></td>
		<td data-label=${t('server.counts')}><span>${t(one.live ? 'server.reload' : 'server.restart')}</span></td></tr>`;
}

export function Server() {
	const settings = useApi('/settings');
	const {query} = useStore(place);

	return html`<${Filters} names=${['text', 'source']}>
			<${SearchFilter} label=${t('server.search')} />
			<${ChoiceFilter} name="source" label=${t('server.from')} choices=${SOURCES.map(value => ({value, text: t('server.source.' + value)}))} />
		<//>
		<${Loaded} from=${settings} lines=${10}>${data => {
			const list = matching(data.settings, query);
			return list.length === 0 ? html`<${Empty} icon="search" title=${t('server.none')}>${t('server.none_text')}<//>`
				: html`<${Section} title=${t('server.count', {n: list.length})} about=${t('server.how')} flush><table class="plain-table cards settings-table">
					<caption class="hidden">${t('settings.server')}</caption>
					<thead><tr><th scope="col">${t('server.setting')}</th><th scope="col">${t('server.value')}</th>
						<th scope="col">${t('server.from')}</th><th scope="col">${t('server.counts')}</th></tr></thead>
					<tbody>${list.map(one => html`<${Setting} key=${one.name} one=${one} />`)}</tbody></table><//>`;
		}}<//>`;
}
