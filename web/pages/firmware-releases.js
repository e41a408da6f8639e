// firmware-releases - the releases that are held, and where each is set.

import {path} from '../core/api.js';
import {useBursts} from '../core/events.js';
import {bytes, date, dateTime, number} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {useApi, useList} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {opens} from '../parts/dialog.js';
import {Section} from '../parts/page.js';
import {Badge, Empty, Loaded} from '../parts/state.js';
import {scopeName, setRelease, unsetRelease} from './firmware-set.js';
import {Uploads} from './firmware-uploads.js';
import {By} from './overview-by.js';

const MODELS_SHOWN = 6;

export function Models({list}) {
	if (!list.length)
		return html`<span class="muted">${t('firmware.no_models')}</span>`;
	return html`<span class="models">${list.slice(0, MODELS_SHOWN).map(name => html`<span key=${name} class="tag">${name}</span> `)}
		${list.length > MODELS_SHOWN && html`<small>${t('firmware.more_models', {n: list.length - MODELS_SHOWN})}</small>`}</span>`;
}

export function scopeLink(scope) {
	return scope.startsWith('phone:') ? '/phones/' + scope.slice(6) : path`/layers/${scope}`;
}

function List({releases, reload}) {
	const names = releases.map(one => one.release);
	return html`<${Section} title=${t('firmware.held')} about=${t('firmware.held_about')} flush>
		<div class="scroll-x" tabindex="0" role="group" aria-label=${t('firmware.held')}><table class="plain-table is-middle firmware-table">
			<caption class="hidden">${t('firmware.held')}</caption>
			<thead><tr><th scope="col">${t('firmware.release')}</th><th scope="col">${t('firmware.models')}</th><th scope="col" class="align-end">${t('phones.title')}</th>
				<th scope="col" class="align-end">${t('firmware.size')}</th><th scope="col">${t('firmware.added')}</th><th scope="col">${t('firmware.set_at')}</th>
				${may('operator') && html`<th scope="col"><span class="hidden">${t('common.actions')}</span></th>`}</tr></thead>
			<tbody>${releases.map(one => html`<tr key=${one.release}>
				<td><a class="mono" href=${path`/firmware/releases/${one.release}`}>${one.release}</a></td>
				<td><${Models} list=${one.models} /></td>
				<td class="align-end">${number(one.phones)}</td>
				<td class="align-end">${bytes(one.size_bytes)}</td>
				<td><time title=${dateTime(one.added_at)}>${date(one.added_at)}</time></td>
				<td>${one.set_at.length > 0 ? one.set_at.map((scope, i) => html`${i > 0 && ', '}<a key=${scope} href=${scopeLink(scope)}>${scopeName(scope)}</a>`)
					: html`<span class="muted">${t('firmware.nowhere')}</span>`}</td>
				${may('operator') && html`<td class="cell-actions"><${Button} small onClick=${opens(async () => await setRelease({releases: names, release: one.release}) && reload())}>
					${t('firmware.set_short')}<span class="hidden"> ${one.release}</span><//></td>`}</tr>`)}</tbody>
		</table></div><//>`;
}

function Set({list, reload}) {
	return html`<${Section} title=${t('firmware.where_set')} about=${t('firmware.where_set_about')} flush>
		<div class="scroll-x" tabindex="0" role="group" aria-label=${t('firmware.where_set')}><table class="plain-table is-middle firmware-table">
			<caption class="hidden">${t('firmware.where_set')}</caption>
			<thead><tr><th scope="col">${t('firmware.for_whom')}</th><th scope="col">${t('firmware.release')}</th>
				${may('operator') && html`<th scope="col"><span class="hidden">${t('common.actions')}</span></th>`}</tr></thead>
			<tbody>${list.map(one => html`<tr key=${one.scope}>
				<td><a href=${scopeLink(one.scope)}>${scopeName(one.scope)}</a></td>
				<td><span class="mono">${one.release}</span> ${one.may_be_newer && html`<${Badge}>${t('firmware.or_newer')}<//>`}</td>
				${may(one.scope.startsWith('phone:') ? 'operator' : 'admin') ? html`<td class="cell-actions"><${Button} small kind="quiet" onClick=${opens(async () => await unsetRelease(one) && reload())}>
					${t('firmware.unset')}<span class="hidden"> ${scopeName(one.scope)}</span><//></td>` : may('operator') && html`<td></td>`}</tr>`)}</tbody>
		</table></div><//>`;
}

function Running() {
	const {data} = useApi('/overview');
	const versions = data?.phones.by_version ?? [];
	return versions.length > 0 && html`<${By} list=${versions} field="version" title=${t('firmware.running')} about=${t('firmware.running_about')} />`;
}

export function Releases() {
	const releases = useList('/firmware/releases', 'releases'), set = useList('/firmware/set', 'set');
	const uploads = useList('/firmware/uploads', 'uploads'), drop = useList('/firmware/drop', 'news');
	const reload = () => [releases, set, drop].forEach(one => one.reload());

	useBursts(['change'], () => {
		reload();
		uploads.reload();
	}, 2000);
	return html`<${Uploads} uploads=${uploads} drop=${drop} changed=${reload} />
		<${Loaded} from=${releases} lines=${6}>${data => data.releases.length === 0
			? html`<${Empty} icon="firmware" title=${t('firmware.empty_title')}>${t('firmware.empty_text')}<//>`
			: html`<${List} releases=${data.releases} reload=${reload} />`}<//>
		${set.data?.set.length > 0 && html`<${Set} list=${set.data.set} reload=${reload} />`}
		<${Running} />`;
}
