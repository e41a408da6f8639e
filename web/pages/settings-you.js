// settings-you - one's own account: who one is, the session, the password.

import {html} from '../core/html.js';
import {dateTime} from '../core/format.js';
import {t} from '../core/i18n.js';
import {logOut, session} from '../core/session.js';
import {useStore} from '../core/use-store.js';
import {Button} from '../parts/button.js';
import {open} from '../parts/dialog.js';
import {Facts, Section} from '../parts/page.js';
import {PasswordDialog} from '../shell/password.js';

function changePassword() {
	open(close => html`<${PasswordDialog} close=${close} />`);
}

export function You() {
	const {user, role, endsAt} = useStore(session);

	return html`<${Section} title=${user}>
			<${Facts} facts=${[[t('settings.role'), t('role.' + role)], [t('you.may'), t('you.' + role)], [t('you.ends'), dateTime(endsAt)]]} />
			<div class="actions"><${Button} icon="out" onClick=${logOut}>${t('account.log_out')}<//></div><//>
		<${Section} title=${t('door.password')} about=${t('you.password_about')}>
			<div class="actions"><${Button} icon="key" onClick=${changePassword}>${t('account.password')}<//></div>
		<//>`;
}
