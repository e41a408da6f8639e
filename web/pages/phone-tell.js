// phone-tell - has a phone read its files again or restart, and says which way that was told and what came of it.

import {api, path} from '../core/api.js';
import {ago, dateTime} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {useApi, usePoll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {confirm, opens} from '../parts/dialog.js';
import {Section} from '../parts/page.js';
import {Badge, Loaded} from '../parts/state.js';
import {toast} from '../parts/toast.js';

const POLL_MS = 2000, SHOWN = 20;
const TONES = {waiting: 'info', told: 'info', polling: 'warn', back: 'ok', failed: 'bad', withdrawn: 'plain'};

function About({one}) {
	const way = one.way && t(`tell.way_${one.way}`);
	return html`<span>${t(`tell.about_${one.state}`, {way: way ?? '', ago: ago(one.back_at ?? one.next_at)})}
		${one.why && html`<br /><small class="muted">${one.why}</small>`}</span>`;
}

function Telling({one}) {
	return html`<li class="telling"><${Badge} tone=${TONES[one.state] ?? 'plain'}>${t(`tell.is_${one.state}`)}<//>
		<div><strong>${t(`tell.${one.what}`)}</strong> <small class="muted"><time title=${dateTime(one.asked_at)}>${ago(one.asked_at)}</time>${' · '}<bdi>${one.asked_by}</bdi></small>
			<br /><${About} one=${one} /></div></li>`;
}

export function PhoneTell({phone}) {
	const where = path`/phones/${phone.mac}`, from = useApi(where + '/tellings', {limit: SHOWN});
	const list = from.data?.tellings ?? [];

	usePoll(from.reload, POLL_MS, ['waiting', 'told'].includes(list[0]?.state));
	if (from.error?.status === 404) // it was removed meanwhile
		return null;

	async function tell(what) {
		if (what === 'restart' && !await confirm({title: t('tell.restart_title'), text: t('tell.restart_text'), action: t('tell.restart')}))
			return;
		await api.post(`${where}/${what}`);
		toast(t(`tell.${what}_asked`));
		from.reload();
	}

	return html`<${Section} title=${t('tell.title')} about=${t('tell.about')} actions=${may('operator') && phone.state === 'active' && html`
			<${Button} small icon="refresh" onClick=${opens(() => tell('resync'))}>${t('tell.resync')}<//>
			<${Button} small onClick=${opens(() => tell('restart'))}>${t('tell.restart')}<//>`}>
		<${Loaded} from=${from} lines=${2}>${() => html`
			<div role="status">${list.length > 0 ? html`<ul class="tellings"><${Telling} key=${list[0].id} one=${list[0]} /></ul>` : html`<p class="muted">${t('tell.none')}</p>`}</div>
			${list.length > 1 && html`<details><summary>${t('tell.older', {n: list.length - 1})}</summary>
				<ul class="tellings">${list.slice(1).map(one => html`<${Telling} key=${one.id} one=${one} />`)}</ul></details>`}`}<//><//>`;
}
