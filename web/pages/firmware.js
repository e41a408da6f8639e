// firmware - releases that are held, packages on their way in, and rollouts.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useList} from '../core/use-api.js';
import {Page, Tabs} from '../parts/page.js';
import {Releases} from './firmware-releases.js';
import {Rollouts} from './rollouts.js';

export default function Firmware() {
	const rollouts = useList('/rollouts', 'rollouts');
	const under = rollouts.data?.rollouts.filter(one => ['running', 'paused', 'halted'].includes(one.state)).length;

	return html`<${Page} title=${t('nav.firmware')} about=${t('firmware.about')}>
		<${Tabs} label=${t('nav.firmware')} tabs=${[
			{key: 'releases', text: t('firmware.releases'), draw: () => html`<${Releases} />`},
			{key: 'rollouts', text: t('rollouts.title'), count: under || undefined, draw: () => html`<${Rollouts} from=${rollouts} />`},
		]} /><//>`;
}
