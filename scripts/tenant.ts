import { parseArgs } from "node:util";
import { SlugTaken } from "#db/tenancy/provision.ts";
import { NotPossible, TenantBusy, UnknownTenant } from "#db/tenancy/transition.ts";
import { DatabaseBusy, DatabaseUnavailable, rootCause } from "#db/tenancy/unavailable.ts";
import { BadCall } from "#scripts/migrate/command.ts";
import { type Command, OPTIONS } from "#scripts/tenant/command.ts";
import { archive, reactivate, rename, restore, suspend } from "#scripts/tenant/life.ts";
import { list, show } from "#scripts/tenant/look.ts";
import { drop } from "#scripts/tenant/removal.ts";

/** Every command of `npm run tenant`, by its word. */
const COMMANDS: Record<string, Command> = {
	list,
	show,
	rename,
	suspend,
	reactivate,
	archive,
	restore,
	drop,
};

function help(): string {
	const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
	const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
	return `npm run tenant -- <command> [address] [options]

The life of the workspaces in the database of DATABASE_URL. A new one: npm run migrate -- new tenant

${lines.join("\n")}

Every command knows --help and --json. One that changes something asks for the address to be typed, or takes --yes.
Exit code 0: done, or so already. 1: refused or failed. 2: called wrongly.
`;
}

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
	const [name, ...words] = positionals;
	if (name === undefined) {
		(values.help ? process.stdout : process.stderr).write(help());
		return values.help ? 0 : 2;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (!command) throw new BadCall(`There is no command “${name}”.\n\n${help()}`);
	if (values.help) {
		process.stdout.write(`${command.usage}\n`);
		return 0;
	}
	for (const option of Object.keys(values)) {
		if (![...command.options, "json", "help"].includes(option)) {
			throw new BadCall(`${name} does not know --${option}.\n\n${command.usage}`);
		}
	}
	const databaseUrl = process.env.DATABASE_URL;
	if (!databaseUrl)
		throw new BadCall("DATABASE_URL is missing: give postgres://user:password@host:5432/name");
	return command.run({ databaseUrl, values, words, json: values.json === true });
}

const TOLD = [NotPossible, UnknownTenant, TenantBusy, SlugTaken, DatabaseBusy];

// Login, role, schema or table missing: nobody has run the migrations here.
const NOT_SET_UP = new Set(["28P01", "28000", "42704", "3F000", "42P01", "42703"]);

/** The sentence for a person; a stack only for what is a bug. */
function told(error: unknown): string {
	if (TOLD.some((kind) => error instanceof kind)) return (error as Error).message;
	if (error instanceof DatabaseUnavailable) return "The database of DATABASE_URL cannot be reached.";
	const { code, message } = (rootCause(error) ?? {}) as { code?: string; message?: string };
	if (code !== undefined && NOT_SET_UP.has(code))
		return `The database is not brought up to this version: run npm run migrate (${message}).`;
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
