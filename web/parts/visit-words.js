// visit-words - what a visit was, in plain words: the key of a text and its values.  Pure.

const IMAGE_BYTES = 1000000; // the smallest image of a phone is larger

const isStored = request => request.reason === 'stored' || request.reason === 'quarantined';
const isGiven = request => ['served', 'folder', 'unchanged', 'starter', 'listed', 'version-check', 'hold', 'held'].includes(request.reason);
const isBoot = request => /-directory\.xml$/.test(request.name) || (/-boot\.log$/.test(request.name) && !/-now-boot\.log$/.test(request.name));

/* The reason of the most refused requests: what is wrong with the visit. */
export function mainRefusal(visit) {
	const counts = new Map();
	for (const request of visit.requests ?? []) {
		if (request.is_refused)
			counts.set(request.reason, (counts.get(request.reason) ?? 0) + 1);
	}
	const reason = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
	return (visit.requests ?? []).find(request => request.is_refused && request.reason === reason) ?? null;
}

/* A whole image was sent: a phone that only looks at its version takes the first bytes. */
export function tookFirmware(visit) {
	return (visit.requests ?? []).some(request => isGiven(request) && /\.ld$/i.test(request.name) && request.bytes >= IMAGE_BYTES);
}

/* {key, values}: key of the texts "visit....", without the refusals, which stand beside it. */
export function visitWords(visit) {
	const requests = visit.requests ?? [];
	const n = visit.requests_count, given = requests.filter(isGiven).length, stored = requests.filter(isStored).length;

	if (n > 0 && visit.refused_count === n)
		return {key: 'visit.all_refused', values: {n}};
	if (requests.some(request => request.reason === 'starter'))
		return {key: 'visit.starter', values: {}};
	if (requests.some(request => request.reason === 'unknown-phone'))
		return {key: 'visit.unknown', values: {}};
	if (requests.some(isBoot))
		return {key: 'visit.booted', values: {n: given}};
	if (given && stored)
		return {key: 'visit.both', values: {n: given, stored}};
	if (stored)
		return {key: 'visit.stored', values: {n: stored}};
	if (given)
		return {key: 'visit.fetched', values: {n: given}};
	return {key: 'visit.asked', values: {n}};
}
