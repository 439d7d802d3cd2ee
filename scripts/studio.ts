import { fail, runProgram } from "#scripts/local/children.ts";

/** `npm run db:studio`: drizzle-kit's browser for the tables; one tenant's with TENANT_SCHEMA=tenant_… in front. */
runProgram(
	["node_modules/drizzle-kit/bin.cjs", "studio", "--config=db/drizzle.config.ts", ...process.argv.slice(2)],
	process.env,
).then((code) => process.exit(code), fail);
