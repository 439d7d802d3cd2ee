/** Groups items into batches of at most `size`, so that one request can cover many. */
export async function* batched<T>(things: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
	let batch: T[] = [];
	for await (const thing of things) {
		batch.push(thing);
		if (batch.length < size) continue;
		yield batch;
		batch = [];
	}
	if (batch.length > 0) yield batch;
}
