// doctor - walks the way of a phone, from this server's side, and says what is wrong on it.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {ButtonLink} from '../parts/button.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Page, Section} from '../parts/page.js';
import {Empty} from '../parts/state.js';
import {DhcpProbe} from './dhcp-probe.js';
import {Walk, startWalk, useWalk} from './doctor-walk.js';

function Wish({from, mac}) {
	const form = useForm({mac: mac ?? '', sip_domain: ''}, values => startWalk(values, from), {guarded: false});

	return html`<${Form} form=${form} action=${t('doctor.start')} always>
		<${Field} form=${form} name="mac" label=${t('doctor.mac')} hint=${t('doctor.mac_hint')} optional mono autocomplete="off" spellcheck=${false} />
		<${Field} form=${form} name="sip_domain" label=${t('doctor.domain')} hint=${t('doctor.domain_hint')} optional autocomplete="off" spellcheck=${false} />
	<//>`;
}

function Doctor({query}) {
	const from = useWalk();
	return html`<${Section} title=${t('doctor.ask')} about=${t('doctor.inside')}><${Wish} from=${from} mac=${query.mac} /><//>
		<${Section} title=${t('doctor.way')}><${Walk} from=${from} /><//>
		<${DhcpProbe} />`;
}

export default function DoctorPage({query}) {
	return html`<${Page} title=${t('doctor.title')} about=${t('doctor.about')} back=${{href: '/', text: t('nav.overview')}}
		actions=${html`<${ButtonLink} icon="copy" href="/dhcp">${t('dhcp.title')}<//>`}>
		${may('operator') ? html`<${Doctor} query=${query} />` : html`<${Empty} icon="trace" title=${t('doctor.not_yours')}>${t('doctor.not_yours_text')}<//>`}<//>`;
}
