import { inspect, parseArgs } from "node:util";
import { BadCall, type OptionTable, type ValuesOf } from "./command.ts";
import { endWith, ignoreBrokenPipe } from "./end.ts";

/** The options and words a program was called with. */
export type Call<Options extends OptionTable> = { values: ValuesOf<Options>; words: string[] };

export type ProgramShape<Options extends OptionTable> = {
	/** The text that `--help` prints. */
	usage: string;
	options?: Options;
	/** How many words it takes besides its options; 0 by default. */
	most?: number;
	/** Turns an error into a sentence for a person; by default its message. */
	tell?: (error: unknown) => string;
};

/**
 * Runs a program with the words it was called with. `main` returns its exit code, or nothing when it keeps running
 * until it is stopped. `--help` prints the usage and ends with 0, an invalid call with 2, anything thrown with 1.
 */
export function program<Options extends OptionTable = Record<never, never>>(
	shape: ProgramShape<Options>,
	main: (call: Call<Options>) => Promise<number | undefined>,
): void {
	ignoreBrokenPipe();
	answer(shape, main)
		.catch((error: unknown) => refuse(error, shape))
		.then((code) => (code === undefined ? undefined : endWith(code)));
}

async function answer<Options extends OptionTable>(
	{ usage, options, most = 0 }: ProgramShape<Options>,
	main: (call: Call<Options>) => Promise<number | undefined>,
): Promise<number | undefined> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { ...options, help: { type: "boolean", short: "h" } },
	});
	if (values.help) {
		process.stdout.write(withEnd(usage));
		return 0;
	}
	const extra = positionals[most];
	if (extra !== undefined) throw new BadCall(`Unexpected argument “${extra}”.\n\n${usage}`);
	return main({ values: values as never, words: positionals });
}

function refuse<Options extends OptionTable>(
	error: unknown,
	{ usage, tell = messageOf }: ProgramShape<Options>,
): number {
	const wrong = wrongCall(error, usage);
	process.stderr.write(withEnd(wrong ?? tell(error)));
	return wrong === undefined ? 1 : 2;
}

/** Returns what was wrong with the call, with the usage; undefined for every other error. */
export function wrongCall(error: unknown, usage: string): string | undefined {
	if (error instanceof BadCall) return error.message;
	const { code, message = "" } = (error ?? {}) as { code?: unknown; message?: string };
	if (!String(code).startsWith("ERR_PARSE_ARGS")) return undefined;
	// Node adds advice for programs that take words beginning with a hyphen.
	return `${message.split(". ")[0]}.\n\n${usage}`;
}

/** Returns an error's message; anything else that was thrown as it is, such as a refusal of the application. */
export const messageOf = (error: unknown) => (error instanceof Error ? error.message : inspect(error));

const withEnd = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
