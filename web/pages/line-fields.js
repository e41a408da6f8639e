// line-fields - the fields of a line, when it is added and when it is changed.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Field} from '../parts/form.js';

/* What a line's form begins with. */
export function lineValues(line) {
	return {
		display_name: line?.display_name ?? '', label: line?.label ?? '', auth_user: line?.auth_user ?? '',
		auth_domain: line?.auth_domain ?? '', sign_in: line?.sign_in ?? 'full', secret: '', shared: line?.shared ?? false,
		servers: line?.servers ?? [],
	};
}

/* hasSecret: one is kept already; what is typed replaces it. */
export function LineFields({form, hasSecret}) {
	const signIn = form.values.sign_in;

	return html`<div class="form-grid">
			<${Field} form=${form} name="display_name" label=${t('lines.display_name')} hint=${t('lines.display_name_hint')} optional autocomplete="off" />
			<${Field} form=${form} name="label" label=${t('lines.label')} hint=${t('lines.label_hint')} optional autocomplete="off" />
		</div>
		<div class="form-grid">
			<${Field} form=${form} name="sign_in" type="select" label=${t('lines.sign_in')} hint=${t(`lines.sign_in_${signIn}`)} choices=${[
				{value: 'full', text: t('lines.full')}, {value: 'prefilled', text: t('lines.prefilled')}]} />
			<${Field} form=${form} name="secret" type="password" label=${t(hasSecret ? 'lines.new_secret' : 'lines.secret')} autocomplete="new-password"
				hint=${t(signIn === 'prefilled' ? 'lines.secret_unsent' : hasSecret ? 'lines.secret_kept' : 'lines.secret_hint')} optional />
			<${Field} form=${form} name="auth_user" label=${t('lines.auth_user')} hint=${t('lines.auth_user_hint')} optional autocomplete="off" spellcheck=${false} />
			<${Field} form=${form} name="auth_domain" label=${t('lines.auth_domain')} hint=${t('lines.auth_domain_hint')} optional autocomplete="off" spellcheck=${false} />
		</div>
		<${Field} form=${form} name="servers" type="tags" label=${t('lines.servers')} hint=${t('lines.servers_hint')} optional placeholder=${t('lines.servers_example')} />
		<${Field} form=${form} name="shared" type="check" label=${t('lines.shared_check')} hint=${t('lines.shared_hint')} />`;
}
