// firmware - where packages and rollouts will be seen; until then, what phones run.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useApi} from '../core/use-api.js';
import {Page} from '../parts/page.js';
import {Empty} from '../parts/state.js';
import {By} from './overview-by.js';

export default function Firmware() {
	const {data} = useApi('/overview');
	const versions = data?.phones.by_version ?? [];

	return html`<${Page} title=${t('nav.firmware')}>
		<${Empty} icon="firmware" title=${t('firmware.empty_title')}>${t('firmware.empty_text')}<//>
		${versions.length > 0 && html`<${By} list=${versions} field="version" title=${t('firmware.running')} about=${t('firmware.running_about')} />`}<//>`;
}
