/**
 * Ends the process once its output has been read completely: `process.exit` alone drops what a pipe had no
 * room for (65,536 bytes on Linux) and still reports success. The only place that ends a program.
 */
export async function endWith(code: number): Promise<never> {
	process.exitCode = code;
	await Promise.all([process.stdout, process.stderr].map(written));
	process.exit(code);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise((resolve) => {
		if (stream.destroyed || !stream.writable) resolve();
		// Called in turn, after everything written before it.
		else stream.write("", () => resolve());
	});
}

/** Lets the work continue when nobody reads the output anymore, as with `| head`: the work matters, not its output. */
export function ignoreBrokenPipe(): void {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code !== "EPIPE") throw error;
		});
	}
}
