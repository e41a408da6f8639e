// session - who is logged in, and what they may do.

import {api, onSessionEnd, setCsrf} from './api.js';
import {store} from './store.js';

const RANK = {viewer: 1, operator: 2, admin: 3};

/* {status, user, role}.  status: "loading"; "out"; "first" (no administrator yet); "in"; "ended"
 * (was in, and must log in again: the page stays as it is below the dialog); "unreachable". */
export const session = store({status: 'loading'});

let waiting = [];

function isIn(answer) {
	setCsrf(answer.csrf);
	session.set({status: 'in', user: answer.user, role: answer.role, endsAt: answer.ends_at, lastEvent: answer.last_event});
	for (const resolve of waiting.splice(0))
		resolve(true);
}

function isOut(status) {
	setCsrf('');
	session.set({status});
	for (const resolve of waiting.splice(0))
		resolve(false);
}

onSessionEnd(() => {
	if (session.get().status === 'in')
		session.set(now => ({...now, status: 'ended'}));
	if (session.get().status !== 'ended')
		return Promise.resolve(false);
	return new Promise(resolve => waiting.push(resolve));
});

/* Asks whether this browser is logged in. */
export async function checkSession() {
	try {
		isIn(await api.get('/session', {anonymous: true}));
	} catch (problem) {
		if (problem.status === 401)
			isOut(problem.firstStart ? 'first' : 'out');
		else
			session.set({status: 'unreachable', problem});
	}
}

/* Throws Problem: 401, or 429 with retryAfter. */
export async function logIn(user, password) {
	const before = session.get();
	isIn(await api.post('/session', {user, password}, {anonymous: true}));
	// Somebody else took over the page: what is on it was the other one's.
	if (before.status === 'ended' && before.user !== session.get().user)
		location.assign('/');
}

export async function setUp(token, user, password) {
	isIn(await api.post('/setup', {token, user, password}, {anonymous: true}));
}

export async function logOut() {
	try {
		await api.remove('/session', {anonymous: true});
	} finally {
		isOut('out');
	}
}

/* The person does not log in again: what was waiting fails, and the login page comes. */
export function giveUp() {
	isOut('out');
}

/* May the one who is logged in do what ROLE may? */
export function may(role) {
	return (RANK[session.get().role] ?? 0) >= RANK[role];
}
