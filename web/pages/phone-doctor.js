// phone-doctor - has the doctor walk one phone's way, on the phone's own page.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Button} from '../parts/button.js';
import {opens} from '../parts/dialog.js';
import {Section} from '../parts/page.js';
import {Walk, startWalk, useWalk} from './doctor-walk.js';

export function PhoneDoctor({mac}) {
	const from = useWalk();
	return html`<${Section} title=${t('doctor.title')} about=${t('doctor.phone_about')} actions=${html`
			<${Button} small icon="trace" disabled=${from.data?.state === 'running'} onClick=${opens(() => startWalk({mac}, from))}>${t('doctor.start_phone')}<//>`}>
		<${Walk} from=${from} mac=${mac} /><//>`;
}
