// boots - what a visit of a phone was, read from its requests: values that texts are made of.

const MASTER = /^(?:[0-9a-f]{12}|0{12})\.cfg$/i;
const IMAGE = /\.ld$|(?:^|\.)sip\.ver$/i;
const TOOK = ['served', 'unchanged', 'folder'];
const KEPT = {'no-image': 'kept', 'version-check': 'kept', hold: 'held'};

/* What a stored file is, by the end of its name. */
const UPLOADS = [
	[/-boot\.log$/i, 'boot_log'], [/-app\.log$/i, 'app_log'], [/\.log$|\.tar\.gz$/i, 'log'],
	[/-(?:phone|web|cloud)\.cfg$/i, 'settings'], [/-directory\.xml$/i, 'directory'], [/-calls\.xml$/i, 'calls'],
];

const base = name => name.slice(name.lastIndexOf('/') + 1);

function uploadOf(name) {
	return UPLOADS.find(([pattern]) => pattern.test(name))?.[1] ?? 'file';
}

/* Without those that were only asked to log in and then came again with a login. */
function answered(requests) {
	const sorted = [...requests].sort((a, b) => a.offset_ms - b.offset_ms);
	return sorted.filter((one, i) => one.reason !== 'no-login'
		|| !sorted.slice(i + 1).some(later => later.name === one.name && later.method === one.method));
}

function firmwareOf(images) {
	if (!images.length)
		return null;
	if (images.some(one => one.reason === 'served' || one.reason === 'folder'))
		return images.some(one => one.bytes > 1000000) ? 'taken' : 'offered';
	return images.map(one => KEPT[one.reason]).find(Boolean) ?? null;
}

/* A visit (an object of the API) as
 *   kind      "start" (it booted), "check" (it asked for its settings), "upload", "refused", "other"
 *   hasMaster, isStarter, isUnknown, files (count), firmware ("kept", "held", "offered", "taken" or
 *   null), uploads (kinds, in order, each once), removed (count), refused (count),
 *   requests  in the order of time */
export function readVisit(visit) {
	const requests = [...(visit.requests ?? [])].sort((a, b) => a.offset_ms - b.offset_ms);
	const list = answered(requests).map(one => ({...one, file: base(one.name)}));
	const got = list.filter(one => TOOK.includes(one.reason));
	const images = list.filter(one => IMAGE.test(one.file));
	const uploads = [...new Set(list.filter(one => one.reason === 'stored').map(one => uploadOf(one.file)))];
	const refused = visit.refused_count ?? list.filter(one => one.is_refused).length;
	const hasMaster = got.some(one => MASTER.test(one.file));
	const files = got.filter(one => !MASTER.test(one.file) && !IMAGE.test(one.file)).length;
	const isStart = uploads.includes('boot_log') || (images.length > 0 && list.some(one => MASTER.test(one.file)));

	return {
		kind: isStart ? 'start' : list.some(one => MASTER.test(one.file)) && !isAllRefused(list) ? 'check'
			: uploads.length ? 'upload' : isAllRefused(list) ? 'refused' : 'other',
		hasMaster, files, uploads, refused, requests,
		isStarter: list.some(one => one.reason === 'starter'),
		isUnknown: list.some(one => ['unknown-phone', 'ignored', 'retired'].includes(one.reason)),
		firmware: firmwareOf(images),
		removed: list.filter(one => one.reason === 'removed').length,
	};
}

function isAllRefused(list) {
	return list.length > 0 && list.every(one => one.is_refused);
}

/* How a visit went, for its mark: "bad" (something was refused), "ok" or "plain". */
export function toneOf(read) {
	return read.refused > 0 ? 'bad' : read.kind === 'start' ? 'ok' : read.isUnknown || read.isStarter ? 'warn' : 'plain';
}
