// firmware - where packages and rollouts will be seen.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Page} from '../parts/page.js';
import {Empty} from '../parts/state.js';

export default function Firmware() {
	return html`<${Page} title=${t('nav.firmware')}>
		<${Empty} icon="firmware" title=${t('firmware.empty_title')}>${t('firmware.empty_text')}<//><//>`;
}
