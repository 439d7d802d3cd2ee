import type { CallOf, CommandOf } from "#scripts/command-line/command.ts";

/** The options of both commands; each command lists its own. */
export const OPTIONS = {
	help: { type: "boolean" },
	json: { type: "boolean" },
	id: { type: "string" },
	failed: { type: "boolean" },
	since: { type: "string" },
	"dry-run": { type: "boolean" },
	fix: { type: "boolean" },
} as const;

export type ClerkCall = CallOf<typeof OPTIONS>;
export type ClerkCommand = CommandOf<typeof OPTIONS>;

/**
 * Loads the application, which ends the process with its own message when the environment is invalid, and does one piece
 * of work with it. Returns the exit code. A problem that a person can act on is printed as a sentence.
 */
export async function withProduct(
	work: (product: typeof import("#app/commands.server.ts")) => Promise<number>,
): Promise<number> {
	// Standard output is reserved for the command's own results.
	process.env.LOG_LEVEL ??= "silent";
	const product = await import("#app/commands.server.ts");
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	try {
		return await work(product);
	} catch (error) {
		const sentence = sentenceOf(error);
		if (sentence === undefined) throw error;
		process.stderr.write(`${sentence}\n`);
		return 1;
	} finally {
		await closeDatabase();
	}
}

const SENTENCES = ["AnotherInstance", "ClerkUnavailable", "NotAppointed"];

function sentenceOf(error: unknown): string | undefined {
	if (error instanceof Error) return SENTENCES.includes(error.name) ? error.message : undefined;
	const refusal = (error as { data?: { title?: string } } | null)?.data;
	return refusal?.title;
}
