// firmware-set - has the phones of a scope run a release, after a look at what that changes.

import {api, path} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {parseMac, showMac} from '../core/mac.js';
import {Problem} from '../core/problem.js';
import {may} from '../core/session.js';
import {Button} from '../parts/button.js';
import {Dialog, open, preview} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {useChoices} from './phone-fields.js';

const KINDS = ['global', 'site', 'group', 'model', 'phone'];
const EXAMPLE = '00:04:f2:aa:bb:cc';

export function scopeName(scope) {
	const [kind, ...name] = scope.split(':');
	return name.length ? t(`origin.of_${kind}`, {name: name.join(':')}) + (kind === 'phone' ? ' ' + name.join(':') : '') : t('origin.' + kind);
}

function scopeOf({kind, name}) {
	if (kind === 'global')
		return kind;
	const mac = kind === 'phone' ? parseMac(name) : name;
	if (!mac)
		throw new Problem({status: 422, errors: [{field: 'name', detail: t(kind === 'phone' ? 'firmware.need_mac' : 'firmware.need_name')}]});
	return `${kind}:${mac}`;
}

function Ask({releases, release, scope, close}) {
	const choices = useChoices();
	const [kind, ...name] = (scope ?? 'global').split(':');
	const form = useForm({release: release ?? releases[0] ?? '', kind, name: name.join(':'), may_be_newer: false},
		async values => close({...values, scope: scopeOf(values)}), {guarded: false});
	const lists = {site: choices.sites, group: choices.groups, model: choices.models};
	const now = form.values.kind;

	return html`<${Dialog} title=${t('firmware.set')} onClose=${() => close(null)}>
		<${Form} form=${form} always action=${t('firmware.set_next')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="release" type="select" label=${t('firmware.release')} choices=${releases} />
			${!scope && html`<${Field} form=${form} name="kind" type="select" label=${t('firmware.for_whom')}
				choices=${KINDS.filter(one => one === 'phone' || may('admin')).map(value => ({value, text: t(`firmware.kind_${value}`)}))} />
				${lists[now] !== undefined && html`<${Field} form=${form} name="name" type="select" label=${t(`firmware.kind_${now}`)}
					choices=${[{value: '', text: t('firmware.choose_one')}, ...lists[now] ?? []]} />`}
				${now === 'phone' && html`<${Field} form=${form} name="name" label=${t('phones.mac')} mono autocomplete="off" spellcheck=${false} placeholder=${EXAMPLE} />`}`}
			<${Field} form=${form} name="may_be_newer" type="check" label=${t('firmware.may_be_newer')} hint=${t('firmware.may_be_newer_hint')} />
		<//><//>`;
}

/* Says which phones a change takes back from something newer: what looks like an update may be none to them.
 *   report  of the dry run; hint: what prevents it, may be absent */
function WayBack({report, hint}) {
	const told = report.go_back === null ? t('firmware.go_back_unknown')
		: report.go_back > 0 && [t('firmware.go_back', {n: report.go_back, mac: showMac(report.go_back_mac), version: report.go_back_version, release: report.go_back_release}), hint]
			.filter(Boolean).join(' ');
	return told && html`<${Notice} kind="warn">${told}<//>`;
}

/* The whole way: what and for whom, the preview, the change.  releases: names; release, scope: given ones.
 * A promise of true when it was done. */
export async function setRelease({releases, release, scope}) {
	const asked = await open(close => html`<${Ask} releases=${releases} release=${release} scope=${scope} close=${close} />`);
	if (!asked)
		return false;
	const where = path`/scopes/${asked.scope}/firmware`, before = await api.get(where);
	const done = await preview({title: t('firmware.set_title', {release: asked.release, scope: scopeName(asked.scope)}), text: t('firmware.set_text'), action: t('firmware.set_do'),
		detail: ({report}) => html`<${WayBack} report=${report} hint=${t('firmware.go_back_hint')} />`,
		run: options => api.put(where, {release: asked.release, may_be_newer: asked.may_be_newer}, options)});
	if (!done)
		return false;
	toast(t('firmware.is_set', {release: asked.release}), {undo: () => before.release
		? api.put(where, {release: before.release, may_be_newer: before.may_be_newer}) : api.remove(where)});
	return true;
}

/* Takes back what is set at a scope.  A promise of true when it was done. */
export async function unsetRelease({scope, release, may_be_newer}) {
	const where = path`/scopes/${scope}/firmware`;
	const done = await preview({title: t('firmware.unset_title', {scope: scopeName(scope)}), text: t('firmware.unset_text'), action: t('firmware.unset'),
		detail: ({report}) => html`<${WayBack} report=${report} />`,
		run: options => api.remove(where, options)});
	if (!done)
		return false;
	toast(t('firmware.is_unset'), {undo: () => api.put(where, {release, may_be_newer})});
	return true;
}
