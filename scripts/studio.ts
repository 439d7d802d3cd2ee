import { schemaNameFor } from "#db/tenancy/schema-name.ts";
import { fail, runProgram } from "#scripts/local/children.ts";

/** `npm run db:studio -- acme`: drizzle-kit's browser for the tables of one workspace and of the registry. */
function studio([slug = "acme", ...rest]: string[]): Promise<number> {
	return runProgram(
		["node_modules/drizzle-kit/bin.cjs", "studio", "--config=db/drizzle.config.ts", ...rest],
		{ ...process.env, TENANT_SCHEMA: schemaNameFor(slug) },
	);
}

studio(process.argv.slice(2)).then((code) => process.exit(code), fail);
