// settings - who may do what, what is told to whom, how the server runs; a part for each.

import {html, useEffect, useRef} from '../core/html.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {Icon} from '../parts/icon.js';
import {Page} from '../parts/page.js';
import {Empty} from '../parts/state.js';
import {Audit} from './settings-audit.js';
import {Backup} from './settings-backup.js';
import {Lync} from './settings-lync.js';
import {Network} from './settings-network.js';
import {People} from './settings-people.js';
import {SharedAccount} from './settings-phones.js';
import {Secrets} from './settings-secrets.js';
import {Server} from './settings-server.js';
import {Tokens} from './settings-tokens.js';
import {Webhooks} from './settings-webhooks.js';
import {You} from './settings-you.js';

/* key: of the URL and the texts */
const PARTS = [
	{key: 'you', icon: 'person', role: 'viewer', View: You},
	{key: 'people', icon: 'lock', role: 'admin', View: People},
	{key: 'tokens', icon: 'key', role: 'admin', View: Tokens},
	{key: 'phones', icon: 'phones', role: 'admin', View: SharedAccount},
	{key: 'webhooks', icon: 'external', role: 'admin', View: Webhooks},
	{key: 'secrets', icon: 'key', role: 'admin', View: Secrets},
	{key: 'network', icon: 'lines', role: 'viewer', View: Network},
	{key: 'lync', icon: 'firmware', role: 'viewer', View: Lync},
	{key: 'server', icon: 'settings', role: 'viewer', View: Server},
	{key: 'backup', icon: 'upload', role: 'admin', View: Backup},
	{key: 'audit', icon: 'clock', role: 'admin', View: Audit},
];

export default function Settings({params}) {
	const parts = PARTS.filter(part => may(part.role));
	const open = params.part === undefined ? parts[0] : parts.find(part => part.key === params.part);
	const nav = useRef(null);
	const name = open ? t('settings.' + open.key) : t('nav.settings');

	useEffect(() => { // on a narrow screen the parts are a row that scrolls
		const here = nav.current.querySelector('[aria-current]');
		if (here)
			nav.current.scrollLeft = here.offsetLeft - nav.current.offsetLeft - here.offsetWidth / 2;
	}, [open]);

	return html`<${Page} title=${name} about=${open && t(`settings.about.${open.key}`)}
		back=${params.part && {href: '/settings', text: t('nav.settings')}}>
		<div class="settings">
			<nav ref=${nav} class="settings-nav" aria-label=${t('nav.settings')}>${parts.map(part => html`
				<a key=${part.key} href=${'/settings/' + part.key} aria-current=${part === open ? 'page' : undefined}>
					<${Icon} name=${part.icon} size=${18} />${t('settings.' + part.key)}</a>`)}</nav>
			<div class="settings-part">${open ? html`<${open.View} key=${open.key} />`
				: html`<${Empty} icon="settings" title=${t('settings.no_part')}>${t('settings.no_part_text')}<//>`}</div>
		</div><//>`;
}
