// download - what was fetched or made here, handed over to the browser as a file.

const READ_MS = 60000; // it has it by then
const PIECE = 8 * 1024 * 1024;

export function save(blob, name) {
	const link = document.createElement('a'), url = URL.createObjectURL(blob);
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), READ_MS);
}

/* The body of RESPONSE as a Blob; told(bytes, all) as it comes, all 0 where nobody knows.  Browsers keep
 * large Blobs on disk, so no more than a piece of it is in memory. */
export async function blobOf(response, told) {
	const all = Number(response.headers.get('Content-Length') ?? 0), reader = response.body.getReader();
	const blobs = [];
	let piece = [], bytes = 0, held = 0;

	const keep = () => {
		blobs.push(new Blob(piece));
		piece = [];
		held = 0;
	};
	for (;;) {
		const {done, value} = await reader.read();
		if (done)
			break;
		piece.push(value);
		bytes += value.length;
		held += value.length;
		if (held >= PIECE)
			keep();
		told(bytes, all);
	}
	keep();
	return new Blob(blobs, {type: response.headers.get('Content-Type') ?? ''});
}
