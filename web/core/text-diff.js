// text-diff - the difference of two texts, line by line: the shortest one (Myers), with some lines around.

const AROUND = 3;

/* The longest common subsequence's way through two lists of lines, as [{op, text}]. */
function steps(a, b) {
	const most = a.length + b.length, reached = new Map([[1, 0]]), trace = [];

	for (let d = 0; d <= most; d++) {
		trace.push(new Map(reached));
		for (let k = -d; k <= d; k += 2) {
			const isDown = k === -d || (k !== d && (reached.get(k - 1) ?? -1) < (reached.get(k + 1) ?? -1));
			let x = isDown ? reached.get(k + 1) : reached.get(k - 1) + 1;
			while (x < a.length && x - k < b.length && a[x] === b[x - k])
				x++;
			reached.set(k, x);
			if (x >= a.length && x - k >= b.length)
				return walk(a, b, trace);
		}
	}
	return [];
}

/* Back from the end along what was reached in each round. */
function walk(a, b, trace) {
	const out = [];
	let x = a.length, y = b.length;

	for (let d = trace.length - 1; d >= 0; d--) {
		const reached = trace[d], k = x - y;
		const isDown = k === -d || (k !== d && (reached.get(k - 1) ?? -1) < (reached.get(k + 1) ?? -1));
		const fromK = isDown ? k + 1 : k - 1;
		const fromX = reached.get(fromK) ?? 0, fromY = fromX - fromK;
		while (x > fromX && y > fromY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
			out.push({op: ' ', text: a[--x]});
			y--;
		}
		if (d > 0)
			out.push(isDown ? {op: '+', text: b[--y]} : {op: '-', text: a[--x]});
	}
	return out.reverse();
}

/* [{op: " ", "-" or "+", text}] that makes AFTER of BEFORE; of what is the same, only the lines next
 * to a difference. Empty where both are the same. */
export function textDiff(before, after) {
	if (before === after)
		return [];
	const all = steps(before.split('\n'), after.split('\n'));
	return all.filter((_, i) => all.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(line => line.op !== ' '));
}
