import { basename } from "node:path";
import { parseArgs } from "node:util";
import { BadCall, type CommandOf, type OptionTable } from "./command.ts";
import { endWith, ignoreBrokenPipe } from "./end.ts";
import { describeFailure, isUnreachable } from "./error-text.ts";
import { wrongCall } from "./program.ts";
import { listenForStop } from "./stop.ts";
import { whyUnreachable } from "./unreachable.ts";

/** A program of several commands. */
export type Program<Options extends OptionTable> = {
	commands: Record<string, CommandOf<Options>>;
	options: Options;
	/** The text that `--help` prints around the list of commands. */
	help: (list: string) => string;
	/** The command that runs when none is named. */
	usual?: string;
	/** Whether every command takes words. */
	takesWords?: boolean;
};

/**
 * Runs the program with the words it was called with, then ends the process.
 * Exit code 0: done. 1: refused or failed. 2: invalid call.
 */
export function start<Options extends OptionTable>(program: Program<Options>): void {
	listenForStop(basename(process.argv[1] ?? "", ".ts"), process.argv.slice(2));
	// With nothing left to wait for, Node would exit an unanswered call with 0.
	process.once("beforeExit", () => {
		process.stderr.write("No answer: the connection to the database was lost.\n");
		process.exitCode = 1;
	});
	ignoreBrokenPipe();
	main(program)
		.catch(async (error: unknown) => {
			const wrong = wrongCall(error, helpOf(program).trimEnd());
			process.stderr.write(`${wrong ?? (await explained(error))}\n`);
			return wrong === undefined ? 1 : 2;
		})
		.then(endWith);
}

async function explained(error: unknown): Promise<string> {
	const why = isUnreachable(error) ? await whyUnreachable(process.env.DATABASE_URL ?? "") : undefined;
	return why === undefined ? describeFailure(error) : `${describeFailure(error)} ${why}`;
}

async function main<Options extends OptionTable>(program: Program<Options>): Promise<number> {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: program.options });
	const given: Record<string, unknown> = values;
	const [name = program.usual, ...words] = positionals;
	if (positionals.length === 0 && (given.help || name === undefined)) {
		(given.help ? process.stdout : process.stderr).write(helpOf(program));
		return given.help ? 0 : 2;
	}
	const command = commandOf(program, name ?? "");
	if (given.help) {
		process.stdout.write(`${command.usage}\n`);
		return 0;
	}
	checkOptions(name ?? "", command, given);
	if (!program.takesWords) checkWords(name ?? "", command, words);
	const databaseUrl = process.env.DATABASE_URL ?? "";
	if (!databaseUrl && !command.offline)
		throw new BadCall("DATABASE_URL is missing: set it to postgres://user:password@host:5432/name");
	return command.run({ databaseUrl, values: given as never, words, json: given.json === true });
}

function checkOptions<Options extends OptionTable>(
	name: string,
	{ options, usage }: CommandOf<Options>,
	given: Record<string, unknown>,
): void {
	const known = new Set([...options, "json", "help"]);
	const unknown = Object.keys(given).find((option) => !known.has(option));
	if (unknown !== undefined) throw new BadCall(`${name} has no option --${unknown}.\n\n${usage}`);
}

function checkWords(
	name: string,
	{ takesWords, usage }: { takesWords?: boolean; usage: string },
	words: string[],
): void {
	// “up acme” must not be “up”, for everybody.
	if (words.length > 0 && !takesWords)
		throw new BadCall(`${name} takes options only, not “${words.join(" ")}”.\n\n${usage}`);
}

function commandOf<Options extends OptionTable>(program: Program<Options>, name: string): CommandOf<Options> {
	const command = Object.hasOwn(program.commands, name) ? program.commands[name] : undefined;
	if (command) return command;
	throw new BadCall(`Unknown command “${name}”.\n\n${helpOf(program)}`);
}

function helpOf<Options extends OptionTable>({ commands, help }: Program<Options>): string {
	const width = Math.max(...Object.keys(commands).map((name) => name.length));
	const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
	return help(lines.join("\n"));
}
