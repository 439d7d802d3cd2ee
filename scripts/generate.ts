import { resolve } from "node:path";
import { generate } from "#db/migrate/generate/generate.ts";
import { renumber } from "#db/migrate/generate/renumber.ts";
import { declaredTables } from "#db/schema/all-tables.ts";
import { BadCall } from "#scripts/command-line/command.ts";
import { told } from "#scripts/command-line/error-text.ts";
import { type Call, program } from "#scripts/command-line/program.ts";
import { appliedIn } from "#scripts/migrate/applied.ts";

const USAGE = `npm run db:generate -- <name> [--public] [--rename tasks.due:deadline]… [--drop tasks.due]…
npm run db:generate -- renumber [0007_due_date] [--public]

Compares the tables in db/schema with the last migration and writes the next one, for every workspace or,
with --public, for the registry. Read both files before you commit them; then: npm run migrate -- lint
  --rename  what is gone from db/schema is what is new there: tasks:jobs for a table, tasks.due:deadline for a column
  --drop    what is gone from db/schema is gone for good, though something is new beside it

renumber gives one of two migrations with the same number the next one, after two branches were merged, and writes
snapshot.json again. Without a name it takes the one that the database of DATABASE_URL does not have.

Exit code 0: written, or nothing to write. 1: refused, and nothing was written. 2: called wrongly.`;

const OPTIONS = {
	public: { type: "boolean" },
	rename: { type: "string", multiple: true },
	drop: { type: "string", multiple: true },
} as const;

async function main({ values, words: [name, which] }: Call<typeof OPTIONS>): Promise<number> {
	const kind = values.public ? "public" : "tenant";
	if (name === undefined) throw new BadCall(USAGE);
	if (name === "renumber") {
		const applied = await appliedIn(process.env.DATABASE_URL, kind);
		const done = renumber(kind, declaredTables[kind], { which, applied: applied?.somewhere });
		return say(
			`${done.from} is ${done.to} now, and snapshot.json is that of db/schema. That the migrations make the same is shown by: npm test -- db/schema/catalog.test.ts`,
		);
	}
	if (which !== undefined) throw new BadCall(USAGE);
	const { rename: renames, drop: drops } = values;
	const folder = resolve("db/migrations");
	const made = await generate(kind, name, declaredTables[kind], { renames, drops, folder });
	return say(
		made
			? `Wrote db/migrations/${kind}/${made.name}/up.sql and down.sql`
			: "The tables are as the last migration left them: nothing to write.",
	);
}

function say(line: string): number {
	process.stdout.write(`${line}\n`);
	return 0;
}

program({ usage: USAGE, options: OPTIONS, most: 2, tell: told }, main);
