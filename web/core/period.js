// period - "since" of a filter: a period back from now, or a moment.  Pure.

const SECONDS = {hour: 3600, day: 86400, week: 604800, month: 2592000};

export const PERIODS = Object.keys(SECONDS);

/* Unix seconds of "day" or of a number in the query; undefined for anything else. */
export function sinceOf(text, now) {
	if (Object.hasOwn(SECONDS, text ?? ''))
		return now - SECONDS[text];
	return /^\d{1,12}$/.test(text ?? '') ? Number(text) : undefined;
}
