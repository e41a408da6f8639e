// settings-backup - a backup to take away, and a phone as it is in one.

import {api, path, request} from '../core/api.js';
import {save} from '../core/download.js';
import {bytes, dateTime} from '../core/format.js';
import {html, useEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {parseMac, showMac} from '../core/mac.js';
import {Problem, textOf} from '../core/problem.js';
import {place} from '../core/router.js';
import {sendFile} from '../core/upload.js';
import {useStore} from '../core/use-store.js';
import {Button} from '../parts/button.js';
import {CopyField} from '../parts/copy.js';
import {preview} from '../parts/dialog.js';
import {DropZone} from '../parts/drop-zone.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Progress} from '../parts/progress.js';
import {Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {NO_SECRET, Secret, fault, secretOf} from './backup-secret.js';

const TYPE = 'application/octet-stream';
const WHOLE = 'bootline restore FILE --data DIR';

function nameOf(disposition) {
	return /filename="([\w.-]+)"/.exec(disposition ?? '')?.[1] ?? 'bootline.blb';
}

/* While it is made, and while it comes: it may have gigabytes. */
function Coming({fetched}) {
	const {done, all} = fetched, label = t(done > 0 ? 'backup.fetching' : 'backup.making');
	return html`<div class="moving-progress" role="status"><p>${label}</p>
		<${Progress} label=${label} value=${done} max=${all} /></div>`;
}

function Make() {
	const [fetched, setFetched] = useState(null);
	const abort = useRef(null);
	const empty = {...NO_SECRET, password: '', firmware: false};
	const form = useForm(empty, async values => {
		const body = {...secretOf(values, true), password: values.password, firmware: values.firmware};
		abort.current = new AbortController();
		setFetched({done: 0, all: 0});
		try {
			const {value, disposition} = await request('POST', '/backup', {body, isFile: true, signal: abort.current.signal,
				told: (done, all) => setFetched({done, all})});
			save(value, nameOf(disposition));
			toast(t('backup.made', {size: bytes(value.size)}));
		} catch (problem) {
			throw problem.code === 'wrong_password' ? fault('password', 'account.wrong_current') : problem;
		} finally {
			setFetched(null);
		}
		form.reset(empty);
	}, {guarded: false});

	useEffect(() => () => abort.current?.abort(), []); // nobody would take it

	return html`<${Section} title=${t('backup.make')} about=${t('backup.make_about')}>
		<${Form} form=${form} always action=${t('backup.make_do')}
			more=${fetched && html`<${Button} icon="stop" onClick=${() => abort.current.abort()}>${t('common.cancel')}<//>`}>
			<${Secret} form=${form} isNew />
			<${Field} form=${form} name="firmware" type="check" label=${t('backup.firmware')} hint=${t('backup.firmware_hint')} />
			<${Field} form=${form} name="password" type="password" label=${t('backup.own_password')} hint=${t('backup.own_password_hint')} autocomplete="current-password" />
		<//>
		${fetched && html`<${Coming} fetched=${fetched} />`}<//>`;
}

/* A promise that is kept after MS, or broken when nobody waits any more. */
function rest(signal, ms) {
	return new Promise((resolve, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason), {once: true});
		setTimeout(() => signal.aborted ? reject(signal.reason) : resolve(), ms);
	});
}

/* Brings a file to the server, whole: its upload. */
async function bring(file, signal, told) {
	const upload = await api.post('/backup/uploads', {size_bytes: file.size}, {signal});
	const where = path`/backup/uploads/${upload.id}`;
	try {
		return await sendFile({file, upload, told,
			put: (offset, blob) => api.put(where, undefined, {text: blob, type: TYPE, query: {offset}, signal}),
			get: () => api.get(where, {signal}),
			wait: ms => rest(signal, ms)});
	} catch (error) {
		await api.remove(where).catch(() => {});
		throw error;
	}
}

/* What a phone had and is not here any more, of a dry run. */
function LeftOut({list}) {
	return list.length > 0 && html`<${Notice} kind="warn" title=${t('backup.left_out')}>
		<ul>${list.map((one, i) => html`<li key=${i}>${t(`backup.what_${one.what}`)} <bdi>${one.name}</bdi></li>`)}</ul><//>`;
}

async function restore(mac, upload) {
	const where = path`/phones/${mac}/restore`, body = {backup: upload.id};
	const {report} = await api.post(where, body, {dryRun: true});
	const done = await preview({title: t('backup.restore_title', {mac: showMac(mac)}),
		text: t('backup.restore_text', {at: dateTime(upload.made_at)}), detail: html`<${LeftOut} list=${report.left_out} />`,
		action: t('backup.restore_do'), run: ({dryRun}) => api.post(where, body, {dryRun})});
	if (done)
		toast(t('backup.restored', {mac: showMac(mac)}));
}

/* The backup that is on the server, open: which phones shall be as they are in it. */
function Restore({upload, forget, mac}) {
	const form = useForm({mac: mac ?? ''}, async values => {
		const found = parseMac(values.mac);
		if (!found)
			throw fault('mac', 'phone.no_mac');
		await restore(found, upload);
	}, {guarded: false});

	return html`<${Notice} kind="info" title=${t('backup.is_open', {at: dateTime(upload.made_at)})}>${t('backup.is_open_text', {by: upload.by})}<//>
		<${Form} form=${form} always action=${t('backup.restore_look')} more=${html`<${Button} onClick=${forget}>${t('backup.forget')}<//>`}>
			<${Field} form=${form} name="mac" label=${t('phones.mac')} mono spellcheck=${false} autocomplete="off" /><//>`;
}

/* Brings one here, and opens it. */
function Bring({opened}) {
	const [file, setFile] = useState(null);
	const [sent, setSent] = useState(null);
	const abort = useRef(null);
	const form = useForm(NO_SECRET, async values => {
		const secret = secretOf(values, false);
		if (!file)
			throw new Problem({status: 422, detail: t('backup.no_file')});
		abort.current = new AbortController();
		let upload;
		try {
			upload = await bring(file, abort.current.signal, setSent);
			setSent(null);
			opened(await api.post(path`/backup/uploads/${upload.id}/open`, secret));
		} catch (error) {
			setSent(null);
			if (upload)
				await api.remove(path`/backup/uploads/${upload.id}`).catch(() => {});
			throw error;
		}
	}, {guarded: false});

	useEffect(() => () => abort.current?.abort(), []); // it does not go on behind other pages

	return html`<${Form} form=${form} always action=${t('backup.open')}>
			<${DropZone} choose=${t('backup.choose')} text=${file ? `${file.name}, ${bytes(file.size)}` : t('backup.drop')} take=${files => setFile(files[0] ?? file)} accept=".blb" />
			<${Secret} form=${form} /><//>
		${sent && html`<div class="moving-progress" role="status"><p>${t('backup.sending')}</p>
			<${Progress} label=${t('backup.sending')} value=${sent.received_bytes} max=${sent.size_bytes} /></div>`}`;
}

function OnePhone() {
	const {query} = useStore(place);
	const [upload, setUpload] = useState(null);
	const [error, setError] = useState(null);

	useEffect(() => {
		api.get('/backup/uploads').then(({uploads}) => setUpload(uploads[0] ?? null), setError);
	}, []);

	async function forget() {
		try {
			await api.remove(path`/backup/uploads/${upload.id}`);
		} catch (problem) {
			if (problem.status !== 404) // it was given up already
				throw problem;
		}
		setUpload(null);
	}

	return html`<${Section} title=${t('backup.phone')} about=${t('backup.phone_about')}>
		${error && html`<${Notice} kind="bad">${textOf(error)}<//>`}
		${upload?.is_open ? html`<${Restore} key=${upload.id} upload=${upload} forget=${forget} mac=${query.mac} />`
			: upload ? html`<${Notice} kind="warn" title=${t('backup.half')} actions=${html`<${Button} onClick=${forget}>${t('backup.forget')}<//>`}>${t('backup.half_text', {by: upload.by})}<//>`
				: html`<${Bring} opened=${setUpload} />`}<//>`;
}

export function Backup() {
	return html`<${Make} /><${OnePhone} />
		<${Section} title=${t('backup.whole')} about=${t('backup.whole_about')}>
			<${CopyField} label=${t('backup.whole_label')} hint=${t('backup.whole_hint')} value=${WHOLE} /><//>`;
}
