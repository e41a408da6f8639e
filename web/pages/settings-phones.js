// settings-phones - the account that phones share until each has a login of its own.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useApi} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {confirm} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Badge, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';

function Change({account, reload}) {
	const form = useForm({user: account.user, password: ''}, async (values, changed) => {
		if (!await confirm({title: t('shared.change_title'), text: t('shared.change_text'), action: t('shared.change')}))
			throw new DOMException('', 'AbortError');
		await api.patch('/bootstrap', changed);
		toast(t('shared.changed'));
		form.reset({user: values.user, password: ''});
		reload();
	});

	return html`<${Section} title=${t('shared.change')} about=${t('shared.change_about')}>
		<${Form} form=${form} action=${t('shared.change')}>
			<div class="form-grid">
				<${Field} form=${form} name="user" label=${t('door.user')} hint=${t('shared.user_hint')} mono autocapitalize="off" autocomplete="off" spellcheck=${false} />
				<${Field} form=${form} name="password" type="password" label=${t('door.new_password')} hint=${t('shared.password_hint')} autocomplete="new-password" />
			</div>
		<//><//>`;
}

function Door({account, reload}) {
	async function set(open) {
		await api.patch('/bootstrap', {open});
		toast(t(open ? 'shared.opened' : 'shared.closed'), {undo: () => api.patch('/bootstrap', {open: !open}).then(reload)});
		reload();
	}

	return html`<${Section} title=${t('shared.door')} actions=${html`<${Badge} tone=${account.open ? 'ok' : 'plain'}>${t(account.open ? 'shared.is_open' : 'shared.is_closed')}<//>`}>
		<p>${t(account.open ? 'shared.open_text' : 'shared.closed_text')}</p>
		<div class="actions"><${Button} icon=${account.open ? 'stop' : 'check'} onClick=${() => set(!account.open)}>${t(account.open ? 'shared.close' : 'shared.open')}<//></div>
	<//>`;
}

export function SharedAccount() {
	const account = useApi('/bootstrap');

	return html`<${Loaded} from=${account}>${data => html`
		${data.factory_default && data.open && html`<${Notice} kind="warn" title=${t('shared.factory')}>${t('shared.factory_text', {user: data.user})}<//>`}
		<${Change} key=${data.user} account=${data} reload=${account.reload} />
		<${Door} account=${data} reload=${account.reload} />`}<//>`;
}
