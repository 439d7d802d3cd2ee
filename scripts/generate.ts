import { resolve } from "node:path";
import { generate } from "#db/migrate/generate/generate.ts";
import { renumber } from "#db/migrate/generate/renumber.ts";
import { declaredTables } from "#db/schema/all-tables.ts";
import { BadCall } from "#scripts/command-line/command.ts";
import { describeFailure } from "#scripts/command-line/error-text.ts";
import { type Call, program } from "#scripts/command-line/program.ts";
import { appliedIn } from "#scripts/migrate/applied.ts";

const USAGE = `npm run db:generate -- <name> [--public] [--rename tasks.due:deadline]… [--drop tasks.due]…
npm run db:generate -- renumber [0007_due_date] [--public]

Compares the tables in db/schema with the last migration and writes the next one, for every workspace or,
with --public, for the registry. Review both files before you commit them, then: npm run migrate -- lint
  --rename  treat what is gone from db/schema as what is new there: tasks:jobs for a table, tasks.due:deadline for a column
  --drop    treat what is gone from db/schema as deleted, even though something else is new

renumber fixes two migrations with the same number after two branches were merged: it gives one of them the next number
and rewrites snapshot.json. Without a name it picks the one that the database of DATABASE_URL does not have.

Exit code 0: written, or nothing to write. 1: refused, nothing was written. 2: invalid call.`;

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
			`${done.from} is now ${done.to}, and snapshot.json matches db/schema. To verify that the migrations do too: npm test -- db/schema/catalog.test.ts`,
		);
	}
	if (which !== undefined) throw new BadCall(USAGE);
	const { rename: renames, drop: drops } = values;
	const folder = resolve("db/migrations");
	const made = await generate(kind, name, declaredTables[kind], { renames, drops, folder });
	return say(
		made
			? `Wrote db/migrations/${kind}/${made.name}/up.sql and down.sql`
			: "db/schema matches the last migration: nothing to write.",
	);
}

function say(line: string): number {
	process.stdout.write(`${line}\n`);
	return 0;
}

program({ usage: USAGE, options: OPTIONS, most: 2, tell: describeFailure }, main);
