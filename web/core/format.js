// format - numbers, times and addresses as people read them, by Intl in the page's language.

import {locale, t} from './i18n.js';

const made = new Map();

function intl(Kind, options) {
	const key = Kind.name + locale() + JSON.stringify(options);
	if (!made.has(key))
		made.set(key, new Kind(locale(), options));
	return made.get(key);
}

export function number(n) {
	return intl(Intl.NumberFormat, {}).format(n);
}

export function percent(part, whole) {
	return intl(Intl.NumberFormat, {style: 'percent', maximumFractionDigits: part > 0 && part / whole < 0.01 ? 1 : 0}).format(whole ? part / whole : 0);
}

export function bytes(n) {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
	let at = 0;
	while (n >= 1000 && at < units.length - 1) {
		n /= 1000;
		at++;
	}
	return intl(Intl.NumberFormat, {style: 'unit', unit: units[at], unitDisplay: at ? 'short' : 'long',
		maximumFractionDigits: n < 10 && at ? 1 : 0}).format(n);
}

/* Unix seconds (null: never) as date and time of the browser's time zone. */
export function dateTime(at) {
	return at == null ? t('common.never')
		: intl(Intl.DateTimeFormat, {dateStyle: 'medium', timeStyle: 'medium'}).format(at * 1000);
}

export function date(at) {
	return at == null ? t('common.never') : intl(Intl.DateTimeFormat, {dateStyle: 'medium'}).format(at * 1000);
}

export function time(at) {
	return intl(Intl.DateTimeFormat, {timeStyle: 'medium'}).format(at * 1000);
}

/* Hour and minute, as people say it. */
export function clock(at) {
	return intl(Intl.DateTimeFormat, {timeStyle: 'short'}).format(at * 1000);
}

export function hour(at) {
	return intl(Intl.DateTimeFormat, {weekday: 'short', hour: '2-digit', minute: '2-digit'}).format(at * 1000);
}

const STEPS = [['year', 31557600], ['month', 2629800], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

/* "3 minutes ago", "in 2 days": from now (unix seconds), by the largest unit that fits. */
export function ago(at, now = Date.now() / 1000) {
	if (at == null)
		return t('common.never');
	const s = Math.round(at - now);
	const [unit, length] = STEPS.find(([, size]) => Math.abs(s) >= size) ?? STEPS.at(-1);
	return intl(Intl.RelativeTimeFormat, {numeric: 'auto'}).format(Math.trunc(s / length), unit);
}

export function duration(s) {
	const [unit, length] = STEPS.slice(2).find(([, size]) => s >= size) ?? STEPS.at(-1);
	return intl(Intl.NumberFormat, {style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1}).format(s / length);
}

/* Names in the order of the language, capital letters and digits as people expect. */
export function collate(a, b) {
	return intl(Intl.Collator, {numeric: true}).compare(a, b);
}
