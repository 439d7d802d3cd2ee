import { parseArgs } from "node:util";
import { NeedsDirectConnection, RunnerBusy } from "#db/migrate/lock.ts";
import { MigrationConflict } from "#db/migrate/plan.ts";
import { DatabaseUnavailable } from "#db/tenancy/unavailable.ts";
import { rollback, undo } from "#scripts/migrate/back.ts";
import { BadCall, type Command, OPTIONS } from "#scripts/migrate/command.ts";
import { doctor } from "#scripts/migrate/doctor.ts";
import { drift, repair } from "#scripts/migrate/drift.ts";
import { resume, up } from "#scripts/migrate/forward.ts";
import { lint } from "#scripts/migrate/lint.ts";
import { runs, status } from "#scripts/migrate/look.ts";
import { newTenant } from "#scripts/migrate/new.ts";
import { rehearse } from "#scripts/migrate/rehearse.ts";

/** Every command of `npm run migrate`, by its words. */
const COMMANDS: Record<string, Command> = {
	up,
	resume,
	status,
	runs,
	undo,
	rollback,
	drift,
	repair,
	rehearse,
	lint,
	doctor,
	new: newTenant,
};

function help(): string {
	const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
	const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
	return `npm run migrate -- [command] [options]

Brings the database of DATABASE_URL forward, and back. Without a command: up.

${lines.join("\n")}

Every command knows --help and --json. Exit code 0: done. 1: something failed. 2: called wrongly.
`;
}

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
	const [name = "up", ...words] = positionals;
	const command = COMMANDS[name];
	if (!command) throw new BadCall(`There is no command “${name}”.\n\n${help()}`);
	if (values.help) {
		process.stdout.write(positionals.length === 0 ? help() : `${command.usage}\n`);
		return 0;
	}
	for (const option of Object.keys(values)) {
		if (![...command.options, "json", "help"].includes(option)) {
			throw new BadCall(`${name} does not know --${option}.\n\n${command.usage}`);
		}
	}
	const databaseUrl = process.env.DATABASE_URL ?? "";
	if (!databaseUrl && !command.offline)
		throw new BadCall("DATABASE_URL is missing: give postgres://user:password@host:5432/name");
	return command.run({ databaseUrl, values, words, json: values.json === true });
}

/** The sentence for a person; a stack only for what is a bug. */
function told(error: unknown): string {
	if (error instanceof MigrationConflict || error instanceof RunnerBusy) return error.message;
	if (error instanceof NeedsDirectConnection) return error.message;
	if (error instanceof DatabaseUnavailable) return "The database of DATABASE_URL cannot be reached.";
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		const badCall =
			error instanceof BadCall || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
		process.stderr.write(`${badCall ? (error as Error).message : told(error)}\n`);
		process.exit(badCall ? 2 : 1);
	},
);
