import { findTenant } from "#db/tenancy/lifecycle/list-tenants.ts";
import { UnknownTenant } from "#db/tenancy/lifecycle/transition.ts";
import { BadCall } from "#scripts/command-line/command.ts";
import { describeFailure } from "#scripts/command-line/error-text.ts";
import { type Call, program } from "#scripts/command-line/program.ts";
import { withPool } from "#scripts/command-line/workspace.ts";
import { runProgram } from "#scripts/local/children.ts";

const USAGE = `npm run db:studio -- [acme] [--port 4983] [--host 127.0.0.1] [--verbose]

Starts drizzle-kit’s browser for the tables of one workspace, by its current or an old address, and of the registry. It
writes with the login of DATABASE_URL and bypasses every rule of the product. Ctrl-C ends it.`;

const OPTIONS = { port: { type: "string" }, host: { type: "string" }, verbose: { type: "boolean" } } as const;

async function studio({ values, words: [slug = "acme"] }: Call<typeof OPTIONS>): Promise<number> {
	const databaseUrl = process.env.DATABASE_URL;
	if (!databaseUrl)
		throw new BadCall("DATABASE_URL is missing: set it to postgres://user:password@host:5432/name");
	const { port, host, verbose } = values;
	const options = [port && `--port=${port}`, host && `--host=${host}`, verbose && "--verbose"].filter(
		Boolean,
	);
	return runProgram(
		[
			"node_modules/drizzle-kit/bin.cjs",
			...["studio", "--config=db/drizzle.config.ts", ...(options as string[])],
		],
		{ ...process.env, TENANT_SCHEMA: await schemaOf(databaseUrl, slug) },
	);
}

/** Returns the schema, which is named after the workspace's first address. Throws UnknownTenant. */
async function schemaOf(databaseUrl: string, slug: string): Promise<string> {
	const tenant = await withPool(databaseUrl, (pool) => findTenant(pool, slug));
	if (tenant?.schemaName && tenant.status !== "dropped") return tenant.schemaName;
	throw new UnknownTenant(`There is no workspace ${slug}.`);
}

program({ usage: USAGE, options: OPTIONS, most: 1, tell: describeFailure }, studio);
