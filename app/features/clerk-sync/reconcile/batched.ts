/** The same things in groups of at most `size`, so that one question can be asked about many. */
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
