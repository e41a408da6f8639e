// order - lists whose order matters.

/* LIST with what stands at FROM at TO; the same list where there is nothing to move. */
export function moved(list, from, to) {
	if (from === to || from < 0 || to < 0 || from >= list.length || to >= list.length)
		return list;
	const rest = list.filter((_, i) => i !== from);
	return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

/* Where in a list of boxes ({top, bottom}, px, from above to below) the height Y falls: its index. */
export function indexAt(boxes, y) {
	const found = boxes.findIndex(box => y < box.bottom);
	return found < 0 ? boxes.length - 1 : found;
}
