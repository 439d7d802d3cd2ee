/** Every option of every command; each command says which are its own. */
export const OPTIONS = {
	help: { type: "boolean" },
	json: { type: "boolean" },
	tenant: { type: "string", multiple: true },
	ring: { type: "string" },
	concurrency: { type: "string" },
	to: { type: "string" },
	"dry-run": { type: "boolean" },
	"lock-timeout": { type: "string" },
	run: { type: "string" },
	verify: { type: "boolean" },
	public: { type: "boolean" },
	yes: { type: "boolean" },
	slug: { type: "string" },
	name: { type: "string" },
	owner: { type: "string" },
	"owner-id": { type: "string" },
	id: { type: "string" },
} as const;

type Values = {
	[Name in keyof typeof OPTIONS]?: (typeof OPTIONS)[Name] extends { multiple: true }
		? string[]
		: (typeof OPTIONS)[Name] extends { type: "string" }
			? string
			: boolean;
};

/** A call of one command, its words already taken apart. */
export type Call = { databaseUrl: string; values: Values; words: string[]; json: boolean };

export type Command = {
	/** One line for the list of commands. */
	summary: string;
	/** What `--help` prints. */
	usage: string;
	options: (keyof typeof OPTIONS)[];
	/** It needs no database. */
	offline?: boolean;
	/** Returns the exit code. */
	run: (call: Call) => Promise<number>;
};

/** Called wrongly: exit code 2. */
export class BadCall extends Error {}

/** A whole number given as an option. Throws BadCall. */
export function wholeNumber(
	name: string,
	text: string | undefined,
	low: number,
	high: number,
): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (Number.isInteger(value) && value >= low && value <= high) return value;
	throw new BadCall(`--${name} takes a whole number from ${low} to ${high}, not “${text}”.`);
}

/** An option that the command cannot do without. Throws BadCall. */
export function required(name: string, value: string | undefined, usage: string): string {
	if (value) return value;
	throw new BadCall(`--${name} is missing.\n\n${usage}`);
}

/** Prints a result: as JSON for programs, as text for people. */
export function print(call: Pick<Call, "json">, result: unknown, text: string): void {
	process.stdout.write(call.json ? `${JSON.stringify(result)}\n` : text.endsWith("\n") ? text : `${text}\n`);
}
