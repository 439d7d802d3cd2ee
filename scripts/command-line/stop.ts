import { endWith } from "./end.ts";

// Ctrl-C, a regular kill, and a closed terminal.
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let asked: (() => void) | undefined;

/** Registers what a command does when it is asked to stop, until the returned function is called. */
export function onStop(halt: () => void): () => void {
	asked = halt;
	return () => {
		asked = undefined;
	};
}

/**
 * Handles a request to stop. A command that registered a handler finishes its current work. Any other ends here and
 * reports the state: all its changes are made in transactions, and none stays open once the connection is gone.
 */
export function listenForStop(script: string, words: string[]): void {
	// clerk.ts has an npm script for each of its commands.
	const [name, rest] = script === "clerk" ? [`clerk:${words[0]}`, words.slice(1)] : [script, words];
	const command = ["npm run", name, ...(rest.length > 0 ? ["--", ...rest] : [])].join(" ");
	for (const signal of SIGNALS) {
		process.on(signal, () => {
			if (asked) {
				const halt = asked;
				asked = undefined;
				process.stderr.write("Stopping once the current work is done. Press Ctrl-C again to stop now.\n");
				halt();
				return;
			}
			process.stderr.write(
				`Stopped. Finished work is kept, work in progress is rolled back, the rest is still to do. To continue: ${command}\n`,
			);
			endWith(130); // 128 plus the number of SIGINT, as shells report it
		});
	}
}
