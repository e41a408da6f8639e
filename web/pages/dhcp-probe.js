// dhcp-probe - how DHCP servers are asked what they do say: by a command, for the server itself may not.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {CopyField} from '../parts/copy.js';
import {Section} from '../parts/page.js';

const COMMAND = 'sudo bootline dhcp probe --interface eth0';

export function DhcpProbe() {
	return html`<${Section} title=${t('dhcp.probe')} about=${t('dhcp.probe_about')}>
		<${CopyField} label=${t('dhcp.command')} hint=${t('dhcp.command_hint')} value=${COMMAND} /><//>`;
}
