// firmware-uploads - packages on their way in: what has come, what was taken, what was refused and why.

import {api, path} from '../core/api.js';
import {ago, bytes, dateTime} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {textOf} from '../core/problem.js';
import {may} from '../core/session.js';
import {usePoll} from '../core/use-api.js';
import {useStore} from '../core/use-store.js';
import {Button} from '../parts/button.js';
import {Dialog, confirm, open, opens} from '../parts/dialog.js';
import {DropZone} from '../parts/drop-zone.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Progress} from '../parts/progress.js';
import {Badge, Notice} from '../parts/state.js';
import {failed, toast} from '../parts/toast.js';
import {sendPackage, sending, stopSending} from './firmware-sending.js';

const POLL_MS = 1500;
const TONES = {receiving: 'info', waiting: 'info', reading: 'info', taken: 'ok', refused: 'bad'};
const ACCEPT = '.zip,.tar,.gz,.tgz,.ld';

/* The version of a package that does not say its own. */
function VersionDialog({upload, close}) {
	const form = useForm({version: upload.version}, async ({version}) => {
		await api.post(path`/firmware/uploads/${upload.id}/finish`, {version: version.trim()});
		close(true);
	}, {guarded: false});
	return html`<${Dialog} title=${t('firmware.say_version')} onClose=${() => close(false)}>
		<p>${t('firmware.say_version_about', {name: upload.name})}</p>
		<${Form} form=${form} action=${t('firmware.take_in')} more=${html`<${Button} onClick=${() => close(false)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="version" label=${t('phones.version')} hint=${t('firmware.version_hint')} mono autocomplete="off" spellcheck=${false} autofocus /><//><//>`;
}

function Bar({upload}) {
	if (upload.state === 'receiving')
		return html`<${Progress} value=${upload.received_bytes} max=${upload.size_bytes} label=${t('firmware.sending', {name: upload.name})} />`;
	if (upload.state === 'reading')
		return html`<${Progress} value=${upload.read_bytes} max=${upload.size_bytes} label=${t('firmware.reading', {name: upload.name})} />`;
	return null;
}

function About({upload, isHere, error}) {
	if (error)
		return html`<${Notice} kind="bad">${textOf(error)}<//>`;
	if (upload.state === 'refused')
		return html`<p>${upload.why}</p>`;
	if (upload.state === 'taken')
		return html`<p><a href=${path`/firmware/releases/${upload.release}`}>${upload.release}</a>${' · '}
			${t(upload.added > 0 ? 'firmware.files_added' : 'firmware.nothing_new', {n: upload.added})}</p>`;
	if (upload.state === 'receiving' && !isHere)
		return html`<p>${t('firmware.goes_on')}</p>`;
	return null;
}

function Upload({upload, here, reload}) {
	const now = here?.upload ?? upload, isHere = Boolean(here && !here.error);

	async function giveUp() {
		if (upload.state !== 'taken' && upload.state !== 'refused' && !await confirm({title: t('firmware.give_up_title'),
			text: t('firmware.give_up_text', {name: upload.name}), action: t('firmware.give_up'), danger: true}))
			return;
		stopSending(upload.id);
		await api.remove(path`/firmware/uploads/${upload.id}`);
		reload();
	}

	async function sayVersion() {
		if (await open(close => html`<${VersionDialog} upload=${upload} close=${close} />`))
			reload();
	}

	return html`<li class="package">
		<div class="package-head"><strong><bdi>${upload.name}</bdi></strong> <small class="muted">${bytes(upload.size_bytes)}${' · '}
				<time title=${dateTime(upload.changed_at)}>${ago(upload.changed_at)}</time></small>
			<${Badge} tone=${TONES[now.state]}>${t(now.state === 'receiving' && !isHere ? 'firmware.is_resting' : `firmware.is_${now.state}`)}<//></div>
		<${Bar} upload=${now} />
		<${About} upload=${now} isHere=${isHere} error=${here?.error} />
		${may('admin') && html`<div class="actions">
			${isHere && now.state === 'receiving' && html`<${Button} small onClick=${() => stopSending(upload.id)}>${t('firmware.rest')}<//>`}
			${now.state === 'refused' && html`<${Button} small onClick=${opens(sayVersion)}>${t('firmware.say_version')}<//>`}
			<${Button} small kind="quiet" onClick=${opens(giveUp)}>${t(now.state === 'taken' || now.state === 'refused' ? 'firmware.dismiss' : 'firmware.give_up')}<//></div>`}
	</li>`;
}

/* News of the drop folder: what lies in it and could not be taken is told until it is gone. */
function Dropped({news}) {
	const bad = news.filter(one => one.why);
	return bad.map(one => html`<${Notice} key=${one.name + one.at} kind="warn" title=${t('firmware.dropped_bad', {name: one.name})}>${one.why}${' '}
		<time class="muted" title=${dateTime(one.at)}>${ago(one.at)}</time><//>`);
}

/* uploads, drop: of useList(); changed: called when a release may be there that was not */
export function Uploads({uploads, drop, changed}) {
	const here = useStore(sending);
	const list = uploads.data?.uploads ?? [];
	const isMoving = Object.keys(here).length > 0 || list.some(one => one.state === 'waiting' || one.state === 'reading');

	usePoll(() => {
		uploads.reload();
		changed();
	}, POLL_MS, isMoving);

	async function take(files) {
		for (const file of files) {
			if (file.size === 0) {
				toast(t('firmware.empty_file', {name: file.name}));
				continue;
			}
			await sendPackage(file).catch(failed);
			uploads.reload();
		}
	}

	if (!may('admin') && !list.length && !drop.data?.news.some(one => one.why))
		return null;
	return html`<${Section} title=${t('firmware.bring')} about=${drop.data?.folder ? t('firmware.bring_about_drop', {folder: drop.data.folder}) : t('firmware.bring_about')}>
		${may('admin') && html`<${DropZone} choose=${t('firmware.choose')} text=${t('firmware.drop_here')} take=${take} accept=${ACCEPT} multiple />`}
		${drop.data && html`<${Dropped} news=${drop.data.news} />`}
		${list.length > 0 && html`<ul class="packages">${list.map(one => html`<${Upload} key=${one.id} upload=${one} here=${here[one.id]} reload=${uploads.reload} />`)}</ul>`}
	<//>`;
}
