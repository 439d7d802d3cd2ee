import type { ParseArgsConfig } from "node:util";

/** Options in the form that `parseArgs` takes. */
export type OptionTable = Readonly<NonNullable<ParseArgsConfig["options"]>>;

/** The values given for the options. */
export type ValuesOf<Options extends OptionTable> = {
	[Name in keyof Options]?: Options[Name] extends { multiple: true }
		? string[]
		: Options[Name] extends { type: "string" }
			? string
			: boolean;
};

/** A parsed call of one command. */
export type CallOf<Options extends OptionTable> = {
	databaseUrl: string;
	values: ValuesOf<Options>;
	words: string[];
	json: boolean;
};

export type CommandOf<Options extends OptionTable> = {
	/** One line for the list of commands. */
	summary: string;
	/** What `--help` prints. */
	usage: string;
	options: (keyof Options)[];
	/** Whether words may follow its name: it checks them itself. */
	takesWords?: boolean;
	/** Whether the command runs without a database. */
	offline?: boolean;
	/** Returns the exit code. */
	run: (call: CallOf<Options>) => Promise<number>;
};

/** An invalid call: exit code 2. */
export class BadCall extends Error {}

/** Parses a whole number given as an option. Throws BadCall. */
export function wholeNumber(
	name: string,
	text: string | undefined,
	low: number,
	high: number,
): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (Number.isInteger(value) && value >= low && value <= high) return value;
	throw new BadCall(`--${name} must be a whole number from ${low} to ${high}, not “${text}”.`);
}

/** Returns an option that the command cannot do without. Throws BadCall. */
export function required(name: string, value: string | undefined, usage: string): string {
	if (value) return value;
	throw new BadCall(`--${name} is required.\n\n${usage}`);
}

/** Prints a result: JSON for programs, text for people. */
export function print({ json }: { json: boolean }, result: unknown, text: string): void {
	process.stdout.write(json ? `${JSON.stringify(result)}\n` : text.endsWith("\n") ? text : `${text}\n`);
}
