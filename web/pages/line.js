// line - one line: the phones that have it, what it is, its own parameters.

import {api, path} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {navigate} from '../core/router.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {Button, Menu} from '../parts/button.js';
import {confirm, opens} from '../parts/dialog.js';
import {Form, useForm} from '../parts/form.js';
import {Facts, Page, Section} from '../parts/page.js';
import {ParamEditor} from '../parts/params.js';
import {Badge, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {unassign} from './assign.js';
import {LineFields, lineValues} from './line-fields.js';
import {LinePhones} from './line-phones.js';
import {forget, reveal} from './line-secret.js';
import {earlier} from '../core/undo.js';

function Edit({line, etag, changed}) {
	const where = path`/lines/${line.address}`;
	const before = lineValues(line);
	const form = useForm(before, async (values, told) => {
		await api.patch(where, told, {ifMatch: etag});
		toast(t('common.saved'), {undo: 'secret' in told ? undefined : async () => {
			await api.patch(where, earlier(before, told));
			form.reset(before); // nothing is drawn anew when it is taken back before the page has it
			changed();
		}});
		changed();
	});

	return html`<${Form} form=${form} action=${t('common.save')}><${LineFields} form=${form} hasSecret=${line.has_secret} /><//>`;
}

function Shown({line}) {
	return html`<${Facts} facts=${[
		[t('lines.display_name'), line.display_name], [t('lines.label'), line.label],
		[t('lines.sign_in'), t('lines.' + line.sign_in)], [t('lines.secret'), t(line.has_secret ? 'lines.has_secret' : 'lines.no_secret')],
		[t('lines.auth_user'), line.auth_user], [t('lines.auth_domain'), line.auth_domain],
		[t('lines.servers'), line.servers.join(', ')],
	]} />`;
}

async function remove(line) {
	const macs = line.phones.map(one => showMac(one.mac));
	const text = macs.length === 0 ? t('lines.remove_text')
		: t('lines.remove_assigned', {n: macs.length, macs: macs.slice(0, 5).join(', ') + (macs.length > 5 ? ' …' : '')});
	if (!await confirm({title: t('lines.remove_title', {address: line.address}), text, action: t('lines.remove'), danger: true}))
		return;
	for (const holder of line.phones)
		await unassign(line.address, holder);
	await api.remove(path`/lines/${line.address}`);
	toast(t('lines.removed', {address: line.address}));
	navigate('/lines', {replace: true});
}

function Found({line, etag, reload}) {
	const menu = [
		may('admin') && line.has_secret && {text: t('lines.reveal'), icon: 'eye', onClick: () => reveal(line.address)},
		line.has_secret && {text: t('lines.forget'), icon: 'lock', onClick: async () => await forget(line.address) && reload()},
		{text: t('lines.remove'), icon: 'bin', danger: true, onClick: () => remove(line)},
	].filter(Boolean);
	const isOpen = !line.has_secret && line.sign_in === 'full';

	return html`<${Page} title=${line.address} about=${html`${line.display_name} ${line.shared && html`<${Badge} tone="info">${t('lines.shared')}<//>`}`}
		back=${{href: '/lines', text: t('nav.lines')}} actions=${may('operator') && html`
			${may('admin') && line.has_secret && html`<${Button} icon="eye" onClick=${opens(() => reveal(line.address))}>${t('lines.reveal')}<//>`}
			<${Menu} label=${t('lines.more')} items=${menu} />`}>
		${isOpen && html`<${Notice} kind="warn">${t('lines.no_secret_text')}<//>`}
		<${LinePhones} line=${line} changed=${reload} />
		<${Section} title=${t('lines.settings')}>
			${may('operator') ? html`<${Edit} key=${JSON.stringify([lineValues(line), line.has_secret])} line=${line} etag=${etag} changed=${reload} />`
				: html`<${Shown} line=${line} />`}<//>
		<${Section} title=${t('lines.parameters')} about=${t('lines.parameters_about')}>
			<${ParamEditor} scope=${'line:' + line.address} canEdit=${may('operator')} /><//>
	<//>`;
}

export default function Line({params}) {
	const from = useApi(path`/lines/${params.address}`);

	if (from.data === null)
		return html`<${Page} title=${params.address} back=${{href: '/lines', text: t('nav.lines')}}><${Loaded} from=${from} /><//>`;
	return html`<${Found} line=${from.data} etag=${from.etag} reload=${from.reload} />`;
}
