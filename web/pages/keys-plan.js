// keys-plan - what is on the line keys of a phone, and how it changes: values, nothing drawn.
//
// A plan is {slots, lines, hadKeys}.  slots[i] is what key i + 1 has: null, or {type, value, label}
// with the type of a key; a line has as many slots as it has line keys.  lines are the phone's
// lines by address.  Every function gives a new plan.

/* Keys that a picture of the phone has: columns of key numbers, as they stand beside the display. */
export function columns(count) {
	const left = count <= 3 ? count : Math.ceil(count / 2);
	const range = (from, to) => Array.from({length: to - from}, (_, i) => from + i);
	return count <= 3 ? [range(0, count)] : [range(0, left), range(left, count)];
}

function free(slots, from = 0) {
	const at = slots.findIndex((slot, i) => i >= from && !slot);
	return at < 0 ? Math.max(from, slots.length) : at;
}

function put(slots, at, item) {
	while (slots.length < at)
		slots.push(null);
	slots[at] = item;
}

const lineKey = (address, label = '') => ({type: 'line', value: address, label});

/* The plan of a phone ({lines, keys} of the API): keys where they say; lines that no key names on
 * the lowest free ones, as the server does it. */
export function makePlan({lines, keys}) {
	const byAddress = Object.fromEntries(lines.map(line => [line.address, ownLine(line)]));
	const slots = [];

	for (const key of keys) {
		const isGone = key.type === 'line' && !byAddress[key.value];
		put(slots, key.position - 1, isGone ? {type: 'unassigned', value: '', label: ''}
			: {type: key.type, value: key.value, label: key.label});
	}
	for (const line of [...lines].sort((a, b) => a.position - b.position)) {
		const isNamed = keysOf({slots}, line.address).length > 0;
		for (let i = 0; !isNamed && i < line.line_keys; i++)
			put(slots, free(slots), lineKey(line.address));
	}
	return {slots, lines: byAddress, hadKeys: keys.length > 0};
}

/* A line as it is stored for this phone: its label here is the phone's own, lineLabel what the line
 * says everywhere. */
function ownLine({label, own_label: own = label, ...line}) {
	return {...line, label: own, lineLabel: label};
}

/* The slots that a line has. */
export function keysOf(plan, address) {
	return plan.slots.flatMap((slot, i) => slot?.type === 'line' && slot.value === address ? [i] : []);
}

/* Two keys exchange what they have. */
export function swap(plan, a, b) {
	const slots = [...plan.slots], held = slots[a] ?? null;
	put(slots, a, slots[b] ?? null);
	put(slots, b, held);
	return {...plan, slots: trimmed(slots)};
}

function trimmed(slots) {
	const list = slots.map(slot => slot ?? null);
	while (list.length && !list.at(-1))
		list.pop();
	return list;
}

/* Puts something on a key, or on the next free one after it. */
export function place(plan, at, item) {
	const slots = [...plan.slots];
	put(slots, free(slots, at), item);
	return {...plan, slots: trimmed(slots)};
}

/* Puts a line on the phone.  line: {address, label, ring_type, line_keys, ...} */
export function addLine(plan, at, line) {
	const whole = {label: '', ring_type: '', line_keys: 1, position: null, ...line};
	return setCount({...plan, lines: {...plan.lines, [line.address]: whole}}, line.address, whole.line_keys, at);
}

/* Empties a key.  A line that has no key any more leaves the phone. */
export function clear(plan, at) {
	const slots = [...plan.slots], was = slots[at];
	if (!was)
		return plan;
	slots[at] = null;
	return forget({...plan, slots: trimmed(slots)});
}

/* Takes a line off the phone, with all its keys. */
export function removeLine(plan, address) {
	const slots = plan.slots.map(slot => slot?.type === 'line' && slot.value === address ? null : slot);
	return forget({...plan, slots: trimmed(slots)});
}

function forget(plan) {
	const lines = Object.fromEntries(Object.entries(plan.lines).filter(([address]) => keysOf(plan, address).length));
	return {...plan, lines};
}

/* Gives a line that many keys: more on the free ones after its last, fewer from its end. */
export function setCount(plan, address, count, at = 0) {
	const slots = [...plan.slots];
	let own = keysOf({slots}, address);

	while (own.length > count)
		slots[own.pop()] = null;
	while (own.length < count) {
		put(slots, free(slots, own.length ? own.at(-1) + 1 : at), lineKey(address));
		own = keysOf({slots}, address);
	}
	return {...plan, slots: trimmed(slots)};
}

export function setLine(plan, address, {label, ring_type, line_keys}) {
	const lines = {...plan.lines, [address]: {...plan.lines[address], label, ring_type}};
	return setCount({...plan, lines}, address, line_keys);
}

export function setKey(plan, at, item) {
	const slots = [...plan.slots];
	put(slots, at, item);
	return {...plan, slots};
}

/* The addresses of the lines, in the order in which their first keys stand. */
function order(plan) {
	return [...new Set(plan.slots.filter(slot => slot?.type === 'line').map(slot => slot.value))];
}

/* Whether the phone comes to the same picture by itself: lines alone, one after the other. */
function isPlain(plan) {
	const addresses = order(plan);
	const alone = addresses.flatMap(address => keysOf(plan, address).map(() => address));
	return plan.slots.every((slot, i) => slot?.type === 'line' && slot.value === alone[i]);
}

/* Positions for lines that have none yet: after the others, or the first one free. */
function withPositions(addresses, lines) {
	const taken = new Set(addresses.map(address => lines[address].position).filter(Boolean));
	return addresses.map(address => {
		let position = lines[address].position;
		if (!position) {
			position = Math.max(0, ...taken) + 1;
			for (let i = 1; position > 128 && i <= 128; i++)
				position = taken.has(i) ? position : i;
			taken.add(position);
		}
		return {address, position};
	});
}

/* What the server stores: {lines, keys} as PUT takes them.  Lines that stand one after the other
 * need no keys: then their positions say the order. */
export function toStored(plan) {
	const addresses = order(plan);
	const placed = withPositions(addresses, plan.lines);
	const isInOrder = placed.every((one, i) => i === 0 || placed[i - 1].position < one.position);
	const isBare = isPlain(plan) && (isInOrder || !plan.hadKeys);
	const positions = placed.map(one => one.position);

	if (isBare)
		positions.sort((a, b) => a - b);
	return {
		lines: addresses.map((address, i) => ({position: positions[i], address, label: plan.lines[address].label,
			ring_type: plan.lines[address].ring_type, line_keys: keysOf(plan, address).length}))
			.sort((a, b) => a.position - b.position),
		keys: isBare ? [] : plan.slots.flatMap((slot, i) => slot ? [{position: i + 1, ...slot}] : []),
	};
}

export function isSame(a, b) {
	return JSON.stringify(toStored(a)) === JSON.stringify(toStored(b));
}
