// overview-kinds - the kinds of decisions: what they look like, in which order, what can be done.  Pure.

const SHOWN = 5; // of one kind; the rest is one row

/* In the order in which they are shown.  name: of the texts; also: what the server calls it besides;
 * tone and icon; actions: of overview-decisions.js. */
const KINDS = [
	{name: 'frozen', tone: 'bad', icon: 'stop', actions: ['window', 'trace']},
	{name: 'failing', tone: 'bad', icon: 'warn', actions: ['phone', 'trace']},
	{name: 'certificate', tone: 'bad', icon: 'lock', actions: ['tls']},
	{name: 'reset', tone: 'warn', icon: 'refresh', actions: ['window', 'trace']},
	{name: 'window_ran_out', also: ['unused'], tone: 'warn', icon: 'clock', actions: ['window']},
	{name: 'clear_text', also: ['clear-text'], tone: 'warn', icon: 'lock', actions: ['trace', 'sites']},
	{name: 'refusals', tone: 'warn', icon: 'stop', actions: ['trace']},
	{name: 'new_phone', also: ['new'], tone: 'info', icon: 'inbox', actions: ['accept']},
	{name: 'default_password', also: ['factory-password'], tone: 'warn', icon: 'key', actions: ['account']},
	{name: 'risk', tone: 'warn', icon: 'warn', actions: ['sites']},
];
const OTHER = {name: 'other', tone: 'info', icon: 'info', actions: ['phone']};

/* What is known of a kind that the server names; newer ones are OTHER. */
export function kindOf(word) {
	return KINDS.find(kind => kind.name === word || kind.also?.includes(word)) ?? OTHER;
}

/* How many of those that are not told one by one stand in no row: new phones are counted in theirs. */
export function untold(decisions, more = 0, waiting = 0) {
	const told = decisions.filter(one => kindOf(one.kind).name === 'new_phone').length;
	return Math.max(0, more - Math.max(0, waiting - told));
}

/* Decisions put together by kind, the gravest first: [{kind, shown, rest}].  New phones are one
 * decision however many there are: at least waiting, as not all may be told one by one. */
export function grouped(decisions, waiting = 0) {
	const groups = new Map([...KINDS, OTHER].map(kind => [kind, []]));
	for (const decision of decisions)
		groups.get(kindOf(decision.kind)).push(decision);
	return [...groups].filter(([, list]) => list.length).map(([kind, list]) => {
		if (kind.name === 'new_phone')
			return {kind, rest: [], shown: [{...list[0], mac: undefined, label: undefined, count: Math.max(waiting, list.reduce((sum, one) => sum + (one.count ?? 1), 0)),
				at: Math.max(...list.map(one => one.at ?? 0)) || null}]};
		return list.length > SHOWN + 1 ? {kind, shown: list.slice(0, SHOWN), rest: list.slice(SHOWN)} : {kind, shown: list, rest: []};
	});
}
