// rest - waiting that ends early when nobody wants what comes after it.

/* A promise that is kept after MS, or broken when the signal (may be absent) is or was aborted. */
export function rest(ms, signal) {
	return new Promise((resolve, reject) => {
		signal?.throwIfAborted();
		const timer = setTimeout(resolve, ms);
		signal?.addEventListener('abort', () => {
			clearTimeout(timer);
			reject(signal.reason);
		}, {once: true});
	});
}
