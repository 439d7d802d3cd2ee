/**
 * Ends the process, once whoever reads its output has taken all of it: `process.exit` alone drops what a pipe had no
 * room for (65,536 bytes on Linux) and still says that all went well. The only place that ends a program.
 */
export async function endWith(code: number): Promise<never> {
	process.exitCode = code;
	await Promise.all([process.stdout, process.stderr].map(written));
	process.exit(code);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise((resolve) => {
		if (stream.destroyed || !stream.writable) resolve();
		// Called in its turn, after everything before it.
		else stream.write("", () => resolve());
	});
}

/** Lets the work continue when nobody reads its output any more, as behind `| head`: what it does counts, not what it says. */
export function outliveReaders(): void {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code !== "EPIPE") throw error;
		});
	}
}
