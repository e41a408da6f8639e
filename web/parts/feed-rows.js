// feed-rows - what happened, newest first: newer rows join those that are there.  Pure.

/* ROWS with the rows of the newest page: those that are there already are replaced, as they may have
 * grown.  null when the page does not reach what is there: then what lies between is not known. */
export function joinNewer(rows, page) {
	if (!rows.length)
		return page;
	const known = new Set(rows.map(row => row.id)), newer = new Map(page.map(row => [row.id, row]));
	if (page.length && !page.some(row => known.has(row.id)))
		return null;
	return [...page.filter(row => !known.has(row.id)), ...rows.map(row => newer.get(row.id) ?? row)];
}

/* ROWS with an older page behind it; a row that moved between the two requests stays once. */
export function joinOlder(rows, page) {
	const known = new Set(rows.map(row => row.id));
	return [...rows, ...page.filter(row => !known.has(row.id))];
}

/* [{day, rows}] of rows in order; dayOf(row) is what they are put together by. */
export function byDay(rows, dayOf) {
	const days = [];
	for (const row of rows) {
		const day = dayOf(row);
		if (days.at(-1)?.day !== day)
			days.push({day, rows: []});
		days.at(-1).rows.push(row);
	}
	return days;
}
