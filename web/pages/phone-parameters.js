// phone-parameters - every setting of a phone, where it comes from and what it hides.

import {api, path} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {place, setQuery} from '../core/router.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {useStore} from '../core/use-store.js';
import {Button} from '../parts/button.js';
import {confirm} from '../parts/dialog.js';
import {ChoiceFilter, Filters, SearchFilter} from '../parts/filters.js';
import {Section} from '../parts/page.js';
import {ParamEditor} from '../parts/params.js';
import {Badge, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {origins, wanted} from './origins.js';

const KINDS = ['own', 'override', 'hides'];
const SHOWN = 200;

/* Where a value was set, as a link to the place where it is changed. */
function Origin({one, mac}) {
	const {scope, template} = one;
	if (!scope)
		return t('origin.phone_only');
	const name = scope.includes(':') ? t(`origin.of_${scope.split(':')[0]}`, {name: scope.slice(scope.indexOf(':') + 1)}) : t('origin.' + scope);
	const isOwn = scope === 'phone:' + mac || scope === 'login';
	return html`<span class="origin">${isOwn ? name : html`<a href=${scope.startsWith('line:') ? path`/lines/${scope.slice(5)}` : path`/layers/${scope}`}>${name}</a>`}
		${template && html` <small>${t('origin.by_template')} <a href=${path`/templates/${template}`}>${template}</a></small>`}</span>`;
}

function Row({one, mac}) {
	const [isOpen, setOpen] = useState(false);
	const isOwn = one.scope === 'phone:' + mac;
	return html`<tr class=${one.override ? 'param-overridden' : undefined}>
		<td><code>${one.name}</code> ${isOwn && html`<${Badge} tone="info">${t('origin.own')}<//>`}</td>
		<td>${one.override ? html`<code>${one.override.value}</code> <${Badge} tone="warn">${t('origin.override')}<//>
				${one.scope && html`<br /><small>${t('origin.instead_of')} <code class="struck">${one.value}</code></small>`}`
			: html`<code>${one.value}</code>`}</td>
		<td><${Origin} one=${one} mac=${mac} />
			${one.hides.length > 0 && html`<br /><button type="button" class="link" aria-expanded=${String(isOpen)} onClick=${() => setOpen(!isOpen)}>
				${t('origin.hides', {n: one.hides.length})}</button>`}
			${isOpen && html`<ul class="hides">${one.hides.map((hidden, i) => html`<li key=${i}><code class="struck">${hidden.value}</code> ${' '}
				<${Origin} one=${hidden} mac=${mac} /></li>`)}</ul>`}</td>
	</tr>`;
}

function Table({list, mac}) {
	const [shown, setShown] = useState(SHOWN);
	if (!list.length)
		return html`<p class="muted">${t('origin.none')}</p>`;
	return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('origin.title')}><table class="plain-table params-table">
			<caption class="hidden">${t('origin.title')}</caption>
			<thead><tr><th scope="col">${t('params.name')}</th><th scope="col">${t('params.value')}</th><th scope="col">${t('origin.from')}</th></tr></thead>
			<tbody>${list.slice(0, shown).map(one => html`<${Row} key=${one.name} one=${one} mac=${mac} />`)}</tbody>
		</table></div>
		${list.length > shown && html`<div><${Button} onClick=${() => setShown(shown + SHOWN)}>${t('origin.more', {n: list.length - shown})}<//></div>`}`;
}

/* The phone lets what was set on it win: its document with them may be removed. */
async function forget(mac, done) {
	if (!await confirm({title: t('origin.forget'), text: t('origin.forget_text'), action: t('origin.forget_do'), danger: true}))
		return;
	for (const kind of ['phone', 'web', 'cloud']) {
		await api.remove(path`/phones/${mac}/documents/${kind}`).catch(problem => {
			if (problem.status !== 404)
				throw problem;
		});
	}
	toast(t('origin.forgotten'));
	done();
}

/* What of /phones/{mac}/overrides is there: {list, isUnreadable}: a document or more is not read. */
export function overridesOf(data) {
	return {list: data?.overrides ?? [], isUnreadable: (data?.documents ?? []).some(one => one.state !== 'read')};
}

export function PhoneParameters({mac}) {
	const {query} = useStore(place);
	const from = useApi(path`/phones/${mac}/parameters`);
	const set = useApi(path`/phones/${mac}/overrides`);
	const overrides = overridesOf(set.data);
	const scope = 'phone:' + mac;

	return html`
		${overrides.list.length > 0 && html`<${Notice} kind="warn" title=${t('origin.set_on_phone', {n: overrides.list.length})}
			actions=${html`<${Button} small onClick=${() => setQuery({kind: 'override'})}>${t('origin.show_them')}<//>
				${may('operator') && html`<${Button} small onClick=${() => forget(mac, () => {
					set.reload();
					from.reload();
				})}>${t('origin.forget')}<//>`}`}>${t('origin.set_on_phone_text')}<//>`}
		<${Section} title=${t('origin.title')} about=${t('origin.about')}>
			<${Filters} names=${['text', 'kind']}><${SearchFilter} label=${t('origin.search')} />
				<${ChoiceFilter} name="kind" label=${t('origin.show')} choices=${KINDS.map(value => ({value, text: t(`origin.kind_${value}`)}))} /><//>
			<${Loaded} from=${from} lines=${8}>${data => html`<${Table} mac=${mac}
				list=${wanted(origins(data.parameters, overrides.list), query.text ?? '', query.kind ?? '', scope)} />`}<//>
		<//>
		<${Section} title=${t('origin.own_title')} about=${t('origin.own_about')}>
			<${ParamEditor} scope=${scope} canEdit=${may('operator')} changed=${from.reload} />
		<//>`;
}
