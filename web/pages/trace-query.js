// trace-query - what the trace's filters ask of the server.  Pure.

import {parseMac} from '../core/mac.js';
import {sinceOf} from '../core/period.js';

/* {query, problem} of the page's query; now: unix seconds.  problem: key of a text, when a filter
 * cannot be taken as it is, and is not. */
export function visitsOf({phone, address, refused, since}, now) {
	const mac = phone ? parseMac(phone) : null;
	return {
		query: {mac: mac ?? undefined, address: address || undefined, outcome: refused ? 'refused' : undefined, since: sinceOf(since, now)},
		problem: phone && !mac ? 'trace.no_mac' : null,
	};
}
