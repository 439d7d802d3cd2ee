/**
 * Starts a file that is made while it is downloaded, at the reader's pace. Waits for its first bytes: what fails before
 * them throws, and is answered with an error page. What fails later breaks the connection, so that nobody takes half a
 * file for the whole one.
 */
export async function startDownload(
	pieces: AsyncIterable<string | Uint8Array>,
): Promise<ReadableStream<Uint8Array>> {
	const encoder = new TextEncoder();
	const iterator = pieces[Symbol.asyncIterator]();
	let first: IteratorResult<string | Uint8Array> | undefined = await iterator.next();
	return new ReadableStream(
		{
			async pull(controller) {
				const { value, done } = first ?? (await iterator.next());
				first = undefined;
				if (done) controller.close();
				else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
			},
			async cancel() {
				await iterator.return?.();
			},
		},
		{ highWaterMark: 1 },
	);
}
