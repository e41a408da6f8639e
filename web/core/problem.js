// problem - what went wrong with a request, as a value with a text for people.

import {hasText, t} from './i18n.js';

/* A failed request.
 *   status  HTTP status; 0 when there was no answer at all
 *   code    the API's word ("not_found"), or "offline"
 *   detail  the server's own sentence, may be empty
 *   errors  [{field, line, detail}] of a 422
 *   retryAfter  seconds, or null */
export class Problem extends Error {
	constructor({status = 0, code = 'failed', detail = '', errors = [], retryAfter = null, firstStart = false}) {
		super(detail || code);
		Object.assign(this, {status, code, detail, errors, retryAfter, firstStart});
	}

	/* What to tell: the server's sentence where it has one, else ours of the code. */
	get text() {
		return this.detail || t(hasText('problem.' + this.code) ? 'problem.' + this.code : 'problem.failed');
	}

	/* The sentence for one field of a form, or undefined. */
	of(field) {
		return this.errors.find(e => e.field === field)?.detail;
	}
}

/* The Problem that a response tells; a body that is no problem+json still gives one. */
export async function problemOf(response) {
	const retry = Number(response.headers.get('Retry-After'));
	let told = {};
	try {
		told = await response.json();
	} catch { /* a proxy's page, or nothing: the status says enough */ }
	return new Problem({
		status: response.status,
		code: told.code ?? BY_STATUS[response.status] ?? 'failed',
		detail: told.detail ?? '',
		errors: Array.isArray(told.errors) ? told.errors : [],
		retryAfter: retry > 0 ? retry : null,
		firstStart: told.code === 'first_start',
	});
}

const BY_STATUS = {
	400: 'bad_request', 401: 'unauthorized', 403: 'forbidden', 404: 'not_found', 405: 'method_not_allowed',
	409: 'conflict', 412: 'precondition_failed', 413: 'too_large', 415: 'unsupported_media_type',
	422: 'unprocessable', 429: 'too_many', 503: 'busy', 507: 'no_space',
};

/* The text of anything that was thrown. */
export function textOf(error) {
	return error instanceof Problem ? error.text : t('problem.bug', {text: String(error?.message ?? error)});
}
