// firmware-sending - packages that go to the server from this tab, for as long as it is open: other pages may
// be looked at meanwhile.

import {api, path, whole} from '../core/api.js';
import {rest} from '../core/rest.js';
import {store} from '../core/store.js';
import {sendFile} from '../core/upload.js';

const BYTES = 'application/octet-stream';

/* {id: {upload, error}} of what goes on here. */
export const sending = store({});

const stops = new Map();

function tell(id, change) {
	sending.set(all => ({...all, [id]: {...all[id], ...change}}));
}

function forget(id) {
	stops.delete(id);
	sending.set(all => Object.fromEntries(Object.entries(all).filter(([one]) => one !== id)));
}

/* The upload of a file: one that has begun, of the same name and size, else a new one. */
async function uploadOf(file, version) {
	const {uploads} = await whole('/firmware/uploads', 'uploads');
	return uploads.find(one => one.state === 'receiving' && one.name === file.name && one.size_bytes === file.size && !stops.has(one.id))
		?? api.post('/firmware/uploads', {name: file.name, size_bytes: file.size, ...version && {version}});
}

/* Sends a package and has it taken in.  A promise of the upload; what goes wrong on the way is told in
 * `sending`, and stays until it is tried again. */
export async function sendPackage(file, version) {
	const upload = await uploadOf(file, version), {id} = upload;
	const where = path`/firmware/uploads/${id}`, abort = new AbortController();

	stops.set(id, abort);
	tell(id, {upload, error: null});
	try {
		await sendFile({
			file, upload,
			put: (offset, blob) => api.put(where, undefined, {text: blob, type: BYTES, query: {offset}, signal: abort.signal}),
			get: () => api.get(where, {signal: abort.signal}),
			told: now => tell(id, {upload: now}),
			wait: ms => rest(ms, abort.signal),
		});
		await api.post(where + '/finish', {});
		forget(id);
	} catch (error) {
		if (error.name === 'AbortError')
			forget(id);
		else
			tell(id, {error});
		stops.delete(id);
	}
	return upload;
}

/* Lets one rest; it goes on when its file is chosen again. */
export function stopSending(id) {
	stops.get(id)?.abort();
	forget(id);
}
