// api - requests to the server: /api/v1, JSON both ways, problems as Problem.
//
//   const phone = await api.get('/phones/0004f2aabbcc');
//   await api.patch('/phones/0004f2aabbcc', {label: 'Hall'}, {ifMatch: etag});
//   const preview = await api.patch(path, body, {dryRun: true});
//
// When the session has ended, a request waits until the person has logged in again, and is then
// sent once more: nothing that was typed is lost.

import {blobOf} from './download.js';
import {Problem, problemOf} from './problem.js';
import {toQuery} from './query.js';
import {rest} from './rest.js';

const BASE = '/api/v1';
const PAGE_MOST = 1000; // rows that an answer may have
const ASKED_MOST = 10; // times, where the server is at work on the like for others

let csrf = '';
let logInAgain = null;

/* The token that every write must carry; session.js sets it. */
export function setCsrf(token) {
	csrf = token ?? '';
}

/* What to do when the session has ended: a function whose promise is true once there is one again. */
export function onSessionEnd(fn) {
	logInAgain = fn;
}

export function path(strings, ...values) {
	return strings.reduce((all, part, i) => all + encodeURIComponent(values[i - 1]) + part);
}

function options(method, {body, text, type, ifMatch, signal}) {
	const headers = {Accept: 'application/json'};
	if (method !== 'GET')
		headers['X-CSRF-Token'] = csrf;
	if (ifMatch)
		headers['If-Match'] = ifMatch;
	if (text !== undefined)
		headers['Content-Type'] = type ?? 'text/plain; charset=utf-8';
	else if (body !== undefined)
		headers['Content-Type'] = 'application/json';
	return {method, headers, signal, credentials: 'same-origin', cache: 'no-store',
		body: text ?? (body === undefined ? undefined : JSON.stringify(body))};
}

async function send(method, where, more) {
	try {
		return await fetch(BASE + where + toQuery({...more.query, dry_run: more.dryRun}), options(method, more));
	} catch (e) {
		if (e.name === 'AbortError')
			throw e;
		throw new Problem({code: 'offline'});
	}
}

async function valueOf(response, {isFile, told}) {
	if (isFile) {
		return blobOf(response, told).catch(e => {
			throw e.name === 'AbortError' ? e : new Problem({code: 'offline'}); // it was cut off
		});
	}
	const type = response.headers.get('Content-Type') ?? '';
	if (response.status === 204)
		return null;
	return /\bjson\b/.test(type) ? response.json() : response.text();
}

/* One request; {value, etag, location, status, disposition}.  more: query, body (JSON), text with type,
 * ifMatch, dryRun, signal, isFile (its value is a Blob; told(bytes, all) as it comes), and anonymous for those that are made without a
 * session.  Throws Problem. */
export async function request(method, where, more = {}) {
	let response, problem;
	const attempt = async () => {
		response = await send(method, where, more);
		problem = response.ok ? null : await problemOf(response);
	};

	await attempt();
	if (problem?.status === 401 && problem.code !== 'wrong_password' && !more.anonymous && logInAgain && await logInAgain())
		await attempt();
	for (let i = 1; problem?.code === 'under_way' && i < ASKED_MOST; i++) {
		await rest((problem.retryAfter ?? 1) * 1000, more.signal);
		await attempt();
	}
	if (problem)
		throw problem;
	return {
		value: await valueOf(response, more),
		disposition: response.headers.get('Content-Disposition'),
		etag: response.headers.get('ETag'),
		location: response.headers.get('Location'),
		status: response.status,
	};
}

const value = async (...args) => (await request(...args)).value;

export const api = {
	get: (where, more) => value('GET', where, more),
	post: (where, body, more) => value('POST', where, {...more, body}),
	put: (where, body, more) => value('PUT', where, {...more, body}),
	patch: (where, body, more) => value('PATCH', where, {...more, body}),
	remove: (where, more) => value('DELETE', where, more),
};

/* A list page by page: async iterator over the answers, following `next`. */
export async function* pages(where, more = {}) {
	let cursor = null;
	do {
		const answer = await api.get(where, {...more, query: {...more.query, cursor}});
		yield answer;
		cursor = answer.next ?? null;
	} while (cursor !== null);
}

/* A list that is wanted whole, of any length: the answer with all rows of all pages under NAME. */
export async function whole(where, name, more = {}) {
	let all = null;
	for await (const answer of pages(where, {...more, query: {...more.query, limit: PAGE_MOST}}))
		all = all === null ? answer : {...answer, [name]: [...all[name], ...answer[name]]};
	return all;
}

/* Where the browser itself fetches something (a download): a path for <a href download>. */
export function href(where, query) {
	return BASE + where + toQuery(query);
}
