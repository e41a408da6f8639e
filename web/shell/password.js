// password - the dialog in which people change their own password.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Problem} from '../core/problem.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {toast} from '../parts/toast.js';

export function PasswordDialog({close}) {
	const form = useForm({current: '', password: '', again: ''}, async ({current, password, again}) => {
		if (password !== again)
			throw new Problem({status: 422, errors: [{field: 'again', detail: t('door.differs')}]});
		try {
			await api.put('/session/password', {current, password});
		} catch (problem) {
			if (problem.code !== 'wrong_password')
				throw problem;
			throw new Problem({status: 422, errors: [{field: 'current', detail: t('account.wrong_current')}]});
		}
		toast(t('account.password_changed'));
		close();
	}, {guarded: false});

	return html`<${Dialog} title=${t('account.password')} onClose=${() => close()}>
		<p>${t('account.password_text')}</p>
		<${Form} form=${form} action=${t('account.password')} more=${html`<${Button} onClick=${() => close()}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="current" type="password" label=${t('account.current')} autocomplete="current-password" autofocus />
			<${Field} form=${form} name="password" type="password" label=${t('door.new_password')} autocomplete="new-password" />
			<${Field} form=${form} name="again" type="password" label=${t('door.again')} autocomplete="new-password" />
		<//>
	<//>`;
}
