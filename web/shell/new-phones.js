// new-phones - how many phones wait to be accepted: the number in the navigation.

import {api} from '../core/api.js';
import {listen} from '../core/events.js';
import {session} from '../core/session.js';
import {store} from '../core/store.js';

export const newPhones = store(0);

export async function countNewPhones() {
	try {
		newPhones.set((await api.get('/phones', {query: {state: 'new', limit: 1}})).total);
	} catch { /* the pages tell what is wrong */ }
}

let stop = null;

session.subscribe(({status}) => {
	if (status !== 'in' || stop)
		return;
	stop = listen(['phone_new', 'change'], countNewPhones);
	countNewPhones();
});
