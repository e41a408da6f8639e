// upload - a large file goes to the server piece by piece, and goes on where it was.

export const PIECE = 4 * 1024 * 1024; // the server takes up to 8 MiB at a time
const PAUSE_MS = 1000, PAUSE_MOST_MS = 30000;

/* Whether a piece is worth another try: the network or the server was away, or it is written already. */
function isPassing(problem) {
	return ['offline', 'busy', 'wrong_offset'].includes(problem.code) || [502, 503, 504].includes(problem.status);
}

/* Sends what is missing of FILE (a Blob), from upload.received_bytes on; a promise of the upload with all
 * of it.  Tries for ever what passes; throws what does not.
 *   put(offset, blob), get()  requests that answer the upload as it is then
 *   told(upload)  called as it grows
 *   wait(ms)      a promise, rejected when nobody wants it any more */
export async function sendFile({file, upload, put, get, told, wait, piece = PIECE}) {
	let now = upload, pause = PAUSE_MS, isSure = true;

	while (now.received_bytes < file.size) {
		try {
			now = isSure ? await put(now.received_bytes, file.slice(now.received_bytes, now.received_bytes + piece)) : await get();
			isSure = true;
			pause = PAUSE_MS;
			told(now);
			await wait(0);
		} catch (problem) {
			if (!isPassing(problem))
				throw problem;
			if (problem.code !== 'wrong_offset') {
				await wait(pause);
				pause = Math.min(2 * pause, PAUSE_MOST_MS);
			}
			isSure = false; // how much of it has come
		}
	}
	return now;
}
