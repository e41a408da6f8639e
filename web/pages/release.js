// release - one release of firmware: what is in it, whom it is for.

import {api, path} from '../core/api.js';
import {bytes, dateTime, number} from '../core/format.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {navigate} from '../core/router.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {Button, Menu} from '../parts/button.js';
import {opens, preview} from '../parts/dialog.js';
import {Facts, Page, Section} from '../parts/page.js';
import {Badge, Empty, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {Models, scopeLink} from './firmware-releases.js';
import {scopeName, setRelease} from './firmware-set.js';

function Contents({list}) {
	return html`<${Section} title=${t('firmware.contents')} flush>
		<div class="scroll-x" tabindex="0" role="group" aria-label=${t('firmware.contents')}><table class="plain-table firmware-table">
			<caption class="hidden">${t('firmware.contents')}</caption>
			<thead><tr><th scope="col">${t('firmware.file')}</th><th scope="col">${t('phones.model')}</th><th scope="col">${t('firmware.kind')}</th>
				<th scope="col">${t('phones.version')}</th><th scope="col" class="align-end">${t('firmware.size')}</th></tr></thead>
			<tbody>${list.map(one => html`<tr key=${one.name}><td class="mono"><bdi>${one.name}</bdi>${one.note && html`<br /><small>${one.note}</small>`}</td>
				<td>${one.model}</td><td>${t(`firmware.file_${one.kind}`)}</td><td class="mono">${one.version}</td><td class="align-end">${bytes(one.size_bytes)}</td></tr>`)}</tbody>
		</table></div><//>`;
}

function Verified({result}) {
	return html`<${Notice} kind=${result.damaged.length ? 'bad' : 'ok'} title=${t(result.damaged.length ? 'firmware.damaged' : 'firmware.whole', {n: result.damaged.length || result.verified})}>
		${result.damaged.map(one => html`<p key=${one.name}><code>${one.name}</code> ${one.fault}</p>`)}<//>`;
}

export default function Release({params}) {
	const name = params.release, where = path`/firmware/releases/${name}`;
	const from = useApi(where);
	const [result, setResult] = useState(null);

	async function remove() {
		if (!await preview({title: t('firmware.remove_title', {release: name}), text: t('firmware.remove_text'), action: t('firmware.remove'), danger: true, run: options => api.remove(where, options)}))
			return;
		toast(t('firmware.removed', {release: name}));
		navigate('/firmware');
	}

	return html`<${Page} title=${name} back=${{href: '/firmware', text: t('nav.firmware')}} actions=${from.data && html`
		${may('admin') && html`<${Menu} icon="more" label=${t('firmware.more')} items=${[
			{text: t('firmware.verify'), icon: 'check', onClick: async () => setResult(await api.post(where + '/verify'))},
			null,
			{text: t('firmware.remove'), icon: 'bin', danger: true, onClick: opens(remove)},
		]} />`}
		${may('operator') && html`<${Button} kind="primary" onClick=${opens(async () => await setRelease({releases: [name], release: name}) && from.reload())}>${t('firmware.set_short')}<//>`}`}>
		${from.error?.status === 404 ? html`<${Empty} icon="firmware" title=${t('firmware.no_release')}>${t('firmware.no_release_text')}<//>`
			: html`<${Loaded} from=${from} lines=${8}>${one => html`
				<div role="status">${result && html`<${Verified} result=${result} />`}</div>
				<${Section}><${Facts} facts=${[
					[t('firmware.models'), html`<${Models} list=${one.models} />`],
					[t('phones.title'), number(one.phones)],
					[t('firmware.set_at'), one.set_at.length > 0 && one.set_at.map((scope, i) => html`${i > 0 && ', '}<a key=${scope} href=${scopeLink(scope)}>${scopeName(scope)}</a>`)],
					[t('firmware.size'), bytes(one.size_bytes)],
					[t('firmware.added'), dateTime(one.added_at)],
					[t('firmware.source'), one.source && html`<bdi>${one.source}</bdi>`],
				].map(([key, value]) => [key, value || null])} />
				${one.without.length > 0 && html`<${Notice} kind="info">${t('firmware.without', {models: one.without.join(', ')})} <${Badge}>${number(one.without.length)}<//><//>`}<//>
				<${Contents} list=${one.contents} />`}<//>`}<//>`;
}
