import { endWith } from "./end.ts";

// Ctrl-C, a polite kill, and a terminal that was closed.
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let asked: (() => void) | undefined;

/** Says what a command does when it is asked to stop, until the returned function is called. */
export function onStop(halt: () => void): () => void {
	asked = halt;
	return () => {
		asked = undefined;
	};
}

/**
 * Asked to stop, a command that knows how finishes what is in its hands. Any other ends here and says how things
 * stand: everything it changes it changes in transactions, and none is open once the connection is gone.
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
				process.stderr.write("Stopping after what is under way. Once more ends it at once.\n");
				halt();
				return;
			}
			process.stderr.write(
				`Stopped. What it had finished stays done, what was under way is rolled back, the rest waits. To go on: ${command}\n`,
			);
			endWith(130); // 128 and the number of SIGINT, as shells have it
		});
	}
}
