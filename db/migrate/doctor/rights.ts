import { randomBytes } from "node:crypto";
import type { Sql } from "../../client.ts";
import { setOnCitus } from "../../tenancy/citus.ts";
import { quoted } from "../../tenancy/schema-name.ts";
import type { Check } from "./check.ts";

type Step = {
	name: string;
	statements: string[];
	/** Must return true: some statements only warn when they did nothing. */
	proof?: string;
	remedy: string;
};

/**
 * Tries what creating the roles and provisioning need, in a transaction that is rolled back: what the server really
 * does is more reliable than what its catalogs promise. One check per right; a check that depends on a missing
 * right is not tried.
 */
export async function tryRights(administrator: Sql): Promise<Check[]> {
	const [who] = await administrator<Who[]>`
		select quote_ident(current_user) as login, quote_ident(current_database()) as database,
			current_setting('server_version_num')::int as version`;
	if (!who) throw new Error("The server does not say which user is logged in");
	const checks: Check[] = [];
	await administrator.unsafe("begin");
	try {
		// The nodes of a Citus cluster know no role that is not committed, so everything is tried on the coordinator.
		await administrator.unsafe(setOnCitus("enable_ddl_propagation", "off"));
		for (const step of stepsFor(who)) {
			const missing = checks.some(({ state }) => state !== "ok");
			checks.push(
				missing && step.name !== PUBLIC
					? { name: step.name, state: "untried", found: "a right above is missing", remedy: "Fix that first" }
					: await tryStep(administrator, step),
			);
		}
	} finally {
		await administrator.unsafe("rollback");
	}
	return checks;
}

const PUBLIC = "give the owner's role the schema public";

type Who = { login: string; database: string; version: number };

/** Names of the objects that a trial creates, and how to check that a member can become the role. */
type Trial = Who & { owner: string; app: string; tenant: string; schema: string; become: "SET" | "MEMBER" };

function stepsFor(who: Who): Step[] {
	const mark = randomBytes(6).toString("hex");
	const trial: Trial = {
		...who,
		owner: `tenantry_doctor_owner_${mark}`,
		app: `tenantry_doctor_app_${mark}`,
		tenant: `tenantry_doctor_tenant_${mark}`,
		schema: `tenantry_doctor_schema_${mark}`,
		// Before 16 a member could always become the role; since then it is a separate right.
		become: who.version >= 160_000 ? "SET" : "MEMBER",
	};
	return [...roleSteps(trial), ...schemaSteps(trial)];
}

function roleSteps({ login, owner, app, become }: Trial): Step[] {
	const createRole = `As an administrator: alter role ${login} createrole`;
	return [
		{
			name: "create roles that can create roles",
			statements: [
				`create role ${quoted(owner)} nologin createrole noinherit`,
				`create role ${quoted(app)} nologin noinherit`,
			],
			remedy: createRole,
		},
		{
			name: "become the roles it creates",
			statements: [`grant ${quoted(owner)} to current_user`, `set local role ${quoted(owner)}`, "reset role"],
			proof: `pg_has_role(current_user, '${owner}', '${become}')`,
			remedy: `As an administrator: grant tenantry_owner to ${login} with set true`,
		},
		{
			name: "hand the owner's role to the application's login",
			statements: [`grant ${quoted(owner)} to ${quoted(app)}`],
			proof: `pg_has_role('${app}', '${owner}', '${become}')`,
			remedy: createRole,
		},
	];
}

function schemaSteps({ login, database, owner, app, tenant, schema, become }: Trial): Step[] {
	return [
		{
			name: "let the owner's role create schemas in the database",
			statements: [`grant create on database ${database} to ${quoted(owner)}`],
			proof: `has_database_privilege('${owner}', current_database(), 'CREATE')`,
			remedy: `As the database's owner: alter database ${database} owner to ${login}, or grant create on database ${database} to ${login} with grant option`,
		},
		{
			name: "create a schema under the owner's role",
			statements: [`set local role ${quoted(owner)}`, `create schema ${quoted(schema)}`, "reset role"],
			remedy: `As the database's owner: grant create on database ${database} to tenantry_owner`,
		},
		{
			name: "create a tenant's role under the owner's role, and hand it out",
			statements: [
				`set local role ${quoted(owner)}`,
				`create role ${quoted(tenant)} nologin noinherit`,
				`grant ${quoted(tenant)} to ${quoted(app)}`,
				`grant usage on schema ${quoted(schema)} to ${quoted(tenant)}`,
				"reset role",
			],
			proof: `pg_has_role('${app}', '${tenant}', '${become}')`,
			remedy: "As an administrator: alter role tenantry_owner createrole",
		},
		{
			name: PUBLIC,
			statements: [`grant usage, create on schema public to ${quoted(owner)}`],
			proof: `has_schema_privilege('${owner}', 'public', 'CREATE')`,
			remedy: `As the owner of the schema: grant usage, create on schema public to tenantry_owner, or alter schema public owner to ${login}`,
		},
	];
}

async function tryStep(administrator: Sql, { name, statements, proof, remedy }: Step): Promise<Check> {
	await administrator.unsafe("savepoint tenantry_doctor");
	try {
		for (const statement of statements) await administrator.unsafe(statement);
		const [row] = await administrator.unsafe<{ ok: boolean }[]>(`select ${proof ?? "true"} as ok`);
		if (!row?.ok) return { name, state: "missing", found: "the server accepted it but did nothing", remedy };
		return { name, state: "ok", found: "tried, and rolled back" };
	} catch (error) {
		await administrator.unsafe("rollback to savepoint tenantry_doctor");
		return { name, state: "missing", found: (error as Error).message, remedy };
	}
}
