// selection - which rows of a long list are chosen: some by name, or all that match.

/* {all, ids}: all that match, also those never loaded; else the ids of a Set. */
export const NONE = {all: false, ids: new Set()};

export function isChosen(selection, id) {
	return selection.all || selection.ids.has(id);
}

export function countOf(selection, total) {
	return selection.all ? total : selection.ids.size;
}

/* One row on or off.  "All that match" without one is no filter any more: it becomes the rows that
 * are known here, without that one. */
export function toggle(selection, id, known) {
	const ids = new Set(selection.all ? known : selection.ids);
	if (!ids.delete(id) || selection.all)
		selection.all ? ids.delete(id) : ids.add(id);
	return {all: false, ids};
}

/* Rows from..to (as Shift does), added. */
export function extend(selection, ids) {
	return {all: false, ids: new Set([...(selection.all ? [] : selection.ids), ...ids])};
}

/* All that match, by the filter itself. */
export const ALL = {all: true, ids: new Set()};

/* What POST /phones/bulk wants: {filter} or {macs}. */
export function asTarget(selection, filter) {
	return selection.all ? {filter} : {macs: [...selection.ids]};
}
