import { parseArgs } from "node:util";
import { declaredTables } from "#db/migrate/declared.ts";
import { generate } from "#db/migrate/generate.ts";

const HELP = `npm run db:generate -- <name> [--public]

Compares the tables in db/schema with the last migration and writes the next one, for every workspace or,
with --public, for the registry. Read both files before you commit them; then: npm run migrate -- lint

Exit code 0: written, or nothing to write. 1: refused. 2: called wrongly.
`;

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { public: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
	});
	const [name, ...rest] = positionals;
	if (values.help || !name || rest.length > 0) {
		(values.help ? process.stdout : process.stderr).write(HELP);
		return values.help ? 0 : 2;
	}
	const kind = values.public ? "public" : "tenant";
	const made = await generate(kind, name, declaredTables[kind]);
	process.stdout.write(
		made
			? `Wrote db/migrations/${kind}/${made.name}/up.sql and down.sql\n`
			: "The tables are as the last migration left them: nothing to write.\n",
	);
	return 0;
}

main().then(
	(code) => process.exit(code),
	(error: { code?: string; message?: string }) => {
		process.stderr.write(`${error.message}\n`);
		process.exit(error.code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1);
	},
);
